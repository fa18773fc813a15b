"""AssumeRole: gives an operator a role's credentials, if the role trusts the account."""

import uuid
from datetime import UTC, datetime, timedelta

from werkzeug.wrappers import Response

from localcloud.permissions.guard import Permissions
from localcloud.principals import Principals
from localcloud.service import Call

_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"


class Sts:
    """Answers AssumeRole; moto has the other operations."""

    def __init__(self, principals: Principals, permissions: Permissions) -> None:
        self._principals = principals
        self._permissions = permissions

    def answers(self, call: Call) -> bool:
        return call.service == "sts" and call.operation == "AssumeRole"

    def handle(self, call: Call) -> Response:
        """Answers the call. Raises ServiceError."""
        asked = call.request.values
        arn, session = asked["RoleArn"], asked["RoleSessionName"]
        self._permissions.assume_as_operator(arn)
        keys = self._principals.credentials_for(arn)
        expiration = datetime.now(UTC) + timedelta(hours=1)
        _, partition, _, _, account, role = arn.split(":", 5)
        name = role.rpartition("/")[2]
        assumed = f"arn:{partition}:sts::{account}:assumed-role/{name}/{session}"
        body = (
            f'<AssumeRoleResponse xmlns="{_NAMESPACE}"><AssumeRoleResult><Credentials>'
            f"<AccessKeyId>{keys.access_key}</AccessKeyId>"
            f"<SecretAccessKey>{keys.secret_key}</SecretAccessKey>"
            f"<SessionToken>{keys.token}</SessionToken>"
            f"<Expiration>{expiration:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>"
            f"<AssumedRoleUser><Arn>{assumed}</Arn></AssumedRoleUser></AssumeRoleResult>"
            f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
            "</AssumeRoleResponse>"
        )
        return Response(body, content_type="text/xml")

    def close(self) -> None:
        """Does nothing, because the service holds nothing open."""
