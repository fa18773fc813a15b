"""Reads policies from moto, without its locks, because each policy is replaced whole.

Parsed policies are kept: a role's until something changes in IAM, a resource's by its text.
"""

import json
import threading
from collections.abc import Callable
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.iam.models import Role, iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localcloud.permissions.policies import Statement, statements_of

Statements = tuple[Statement, ...]


class StoredPolicies:
    """The policies that an account's roles and resources have. Thread-safe."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._roles: dict[str, Statements] = {}
        self._generation = 0
        self._lock = threading.Lock()

    def forget_roles(self) -> None:
        """Forgets the roles' policies, because something has changed in IAM."""
        with self._lock:
            self._generation += 1
            self._roles.clear()

    def of_role(self, arn: str) -> Statements:
        """Returns the role's inline and managed statements; none if the role does not exist."""
        if (known := self._roles.get(arn)) is not None:
            return known
        generation = self._generation
        role = self.role(arn)
        statements = tuple(
            one
            for document in (_documents(role) if role else ())
            for one in statements_of(document)
        )
        with self._lock:
            if generation == self._generation:
                self._roles[arn] = statements
        return statements

    def boundary_of(self, caller: str) -> Statements | None:
        """Returns the role's permissions boundary; None if it has none.

        A boundary that does not exist allows nothing.
        """
        role = self.role(caller)
        if role is None or not role.permissions_boundary_arn:
            return None
        policy = iam_backends[self._account]["aws"].managed_policies.get(
            role.permissions_boundary_arn
        )
        return statements_of(_default_document(policy)) if policy else ()

    def trust_of(self, arn: str) -> Statements:
        """Returns the statements about who may assume the role."""
        role = self.role(arn)
        return statements_of(role.assume_role_policy_document) if role else ()

    def role(self, arn: str) -> Role | None:
        roles = list(iam_backends[self._account]["aws"].roles.values())
        return next((role for role in roles if role.arn == arn), None)

    def of_resource(self, arn: str) -> Statements:
        """Returns the policy of the bucket, queue, topic, function or key; none if it has no
        policy.
        """
        service = arn.split(":", 3)[2] if arn.startswith("arn:") else ""
        read = self._readers().get(service)
        document = read(arn) if read else None
        return statements_of(document) if document else ()

    def _readers(self) -> dict[str, Callable[[str], str | None]]:
        return {
            "s3": self._of_bucket,
            "sqs": self._of_queue,
            "sns": self._of_topic,
            "lambda": self._of_function,
            "kms": self._of_key,
        }

    def _of_bucket(self, arn: str) -> str | None:
        name = arn.split(":", 5)[5].partition("/")[0]
        bucket = s3_backends[self._account]["aws"].buckets.get(name)
        return bucket.policy.decode() if bucket is not None and bucket.policy else None

    def _of_queue(self, arn: str) -> str | None:
        _, _, _, region, _, name = arn.split(":", 5)
        queue = sqs_backends[self._account][region].queues.get(name)
        return queue.policy if queue is not None else None

    def _of_topic(self, arn: str) -> str | None:
        topic = sns_backends[self._account][arn.split(":")[3]].topics.get(arn)
        return topic.policy if topic is not None else None

    def _of_function(self, arn: str) -> str | None:
        region = arn.split(":")[3]
        unqualified = ":".join(arn.split(":")[:7])
        there = lambda_backends[self._account][region].get_function_by_arn(unqualified)
        statements = there.policy.statements if there and there.policy else []
        return json.dumps({"Statement": statements})

    def _of_key(self, arn: str) -> str | None:
        key = kms_backends[self._account][arn.split(":")[3]].keys.get(arn.rpartition("/")[2])
        return key.policy if key is not None else None


def _documents(role: Role) -> list[str]:
    managed = [_default_document(policy) for policy in role.managed_policies.values()]
    return [*map(_text, role.policies.values()), *managed]


def _default_document(policy: Any) -> str:
    return _text(
        next(
            version.document
            for version in policy.versions
            if version.version_id == policy.default_version_id
        )
    )


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)
