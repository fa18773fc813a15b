"""An endpoint with CloudFormation, and moto for what its stacks are made of."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from localcloud import moto_patches
from localcloud.clients import Clients
from localcloud.cloudformation.service import CloudFormation
from localcloud.gateway import Gateway
from localcloud.http_server import Server
from localcloud.moto_server import MotoServer
from localcloud.principals import Principals
from localcloud.tests.patched_moto import restore_moto_after

SECONDS = 20.0


@dataclass
class Scene:
    """Stacks are deployed as sam does it: a change set, looked at, carried out."""

    clients: Clients
    count: int = 0

    def client(self, service: str) -> Any:
        return self.clients.client(service)

    @property
    def api(self) -> Any:
        return self.client("cloudformation")

    def new_stack(self) -> str:
        self.count += 1
        return f"stack-{self.count}"

    def deploy(
        self, stack: str, resources: dict[str, Any], *, kind: str = "CREATE", **more: Any
    ) -> dict[str, Any]:
        """The stack when the deployment is over."""
        self.execute(self.proposed(stack, resources, kind=kind, **more))
        return self.settled(stack)

    def proposed(
        self, stack: str, resources: dict[str, Any], *, kind: str = "CREATE", **more: Any
    ) -> dict[str, Any]:
        """The change set."""
        parameters = more.pop("given", {})
        made = self.api.create_change_set(
            StackName=stack,
            ChangeSetName=f"change-{time.monotonic_ns()}",
            ChangeSetType=kind,
            TemplateBody=json.dumps({"Resources": resources, **more}),
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in parameters.items()
            ],
        )
        answer: dict[str, Any] = self.api.describe_change_set(ChangeSetName=made["Id"])
        return answer

    def execute(self, change_set: dict[str, Any]) -> None:
        self.api.execute_change_set(ChangeSetName=change_set["ChangeSetId"])

    def settled(self, stack: str) -> dict[str, Any]:
        """The stack once nothing is in progress."""
        end = time.monotonic() + SECONDS
        while True:
            found: dict[str, Any] = self.api.describe_stacks(StackName=stack)["Stacks"][0]
            if not found["StackStatus"].endswith("_IN_PROGRESS"):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.01)

    def physical_id(self, stack: str, name: str) -> str:
        answer = self.api.describe_stack_resource(StackName=stack, LogicalResourceId=name)
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def events(self, stack: str) -> list[tuple[str, str]]:
        """What happened, oldest first."""
        events = self.api.describe_stack_events(StackName=stack)["StackEvents"]
        return [(one["LogicalResourceId"], one["ResourceStatus"]) for one in reversed(events)]

    def reason(self, stack: str, name: str) -> str:
        """Why the resource failed."""
        events = self.api.describe_stack_events(StackName=stack)["StackEvents"]
        failed = [one for one in events if one["ResourceStatus"].endswith("_FAILED")]
        return next(
            str(one["ResourceStatusReason"]) for one in failed if one["LogicalResourceId"] == name
        )

    def queues(self, prefix: str) -> list[str]:
        found = self.client("sqs").list_queues(QueueNamePrefix=prefix)
        return [url.rpartition("/")[2] for url in found.get("QueueUrls", [])]

    def has_bucket(self, name: str) -> bool:
        return name in [one["Name"] for one in self.client("s3").list_buckets()["Buckets"]]


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patch:
        restore_moto_after(patch)
        principals = Principals()
        clients = Clients(principals)
        moto_patches.apply(clients)
        server = Server(0)
        clients.connect(f"http://127.0.0.1:{server.port}")
        server.start(Gateway(principals, MotoServer(), [CloudFormation(clients, "123456789012")]))
        yield Scene(clients)
        server.close()
