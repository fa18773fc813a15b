"""The supported part of CloudFormation's API; every other operation is refused."""

import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError
from werkzeug.wrappers import Response

from localcloud.clients import HasClients
from localcloud.cloudformation.answers import answer, request_of
from localcloud.cloudformation.errors import validation_error
from localcloud.cloudformation.fields import check_fields
from localcloud.cloudformation.operations import Operations, Proposal
from localcloud.cloudformation.stacks import Stack, Stacks
from localcloud.cloudformation.template import Template, parse
from localcloud.cloudformation.views import (
    change_set_summary,
    change_set_view,
    events_view,
    resource_view,
    stack_view,
    template_body,
)
from localcloud.refusals import not_done
from localcloud.service import Call

_HOST_OF_BUCKET = re.compile(r"^(?P<bucket>.+)\.s3[.-][a-z0-9.-]*amazonaws\.com$")


class CloudFormation:
    def __init__(self, clients: HasClients, account: str) -> None:
        self._clients = clients
        self._stacks = Stacks(account)
        self._work = Operations(self._stacks, clients, account)
        self._operations: dict[str, Callable[[Call, dict[str, Any]], dict[str, Any]]] = {
            "CreateStack": self._deploy,
            "UpdateStack": self._deploy,
            "CreateChangeSet": self._create_change_set,
            "DescribeChangeSet": self._describe_change_set,
            "ExecuteChangeSet": self._execute_change_set,
            "ListChangeSets": self._list_change_sets,
            "DescribeStacks": self._describe_stacks,
            "DescribeStackEvents": self._events,
            "DescribeStackResource": self._describe_resource,
            "ListStackResources": self._list_resources,
            "GetTemplate": self._get_template,
            "GetTemplateSummary": self._summary,
            "DeleteStack": self._delete_stack,
        }

    def answers(self, call: Call) -> bool:
        """Returns whether the call is one to CloudFormation."""
        return call.service == "cloudformation"

    def handle(self, call: Call) -> Response:
        """Answers the call. Raises ServiceError."""
        name = call.operation or ""
        operation = self._operations.get(name)
        if operation is None:
            raise not_done(call)
        request = request_of(call)
        check_fields(call, request)
        try:
            return answer(name, operation(call, request))
        except KeyError as error:
            raise validation_error(f"{error} is missing") from error

    def close(self) -> None:
        """Does nothing: deployments end with the process."""

    def _deploy(self, call: Call, request: dict[str, Any]) -> dict[str, Any]:
        """Answers CreateStack and UpdateStack."""
        kind = "CREATE" if call.operation == "CreateStack" else "UPDATE"
        keeps = request.get("DisableRollback") == "true" or request.get("OnFailure") == "DO_NOTHING"
        proposal = self._proposal(call, request, f"direct-{uuid.uuid4()}", kind)
        return {"StackId": self._work.deploy(proposal, rollback=not keeps).arn}

    def _create_change_set(self, call: Call, request: dict[str, Any]) -> dict[str, Any]:
        kind = request.get("ChangeSetType", "UPDATE")
        proposal = self._proposal(call, request, request["ChangeSetName"], kind)
        stack, change_set = self._work.propose(proposal)
        return {"Id": change_set.arn, "StackId": stack.arn}

    def _proposal(self, call: Call, request: dict[str, Any], name: str, kind: str) -> Proposal:
        parameters = {
            item["ParameterKey"]: None
            if item.get("UsePreviousValue") == "true"
            else item.get("ParameterValue", "")
            for item in request.get("Parameters") or []
            if "ParameterKey" in item
        }
        return Proposal(
            stack_name=request["StackName"],
            name=name,
            kind=kind,
            description=request.get("Description", ""),
            source=self._source(request),
            parameters=parameters,
            tags=request.get("Tags") or [],
            capabilities=request.get("Capabilities") or [],
            region=call.region,
        )

    def _describe_change_set(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        found = self._stacks.change_set(request["ChangeSetName"], request.get("StackName"))
        return change_set_view(*found)

    def _execute_change_set(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        found = self._stacks.change_set(request["ChangeSetName"], request.get("StackName"))
        self._work.execute(*found, rollback=request.get("DisableRollback") != "true")
        return {}

    def _list_change_sets(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        stack = self._stacks.get(request["StackName"])
        sets = [change_set_summary(stack, one) for one in stack.change_sets.values()]
        return {"Summaries": sets}

    def _describe_stacks(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        if "StackName" in request:
            stacks = [self._stacks.get(request["StackName"])]
        else:
            stacks = [one for one in self._stacks.all() if one.status != "DELETE_COMPLETE"]
        return {"Stacks": [stack_view(stack) for stack in stacks]}

    def _events(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        return {"StackEvents": events_view(self._stacks.get(request["StackName"]))}

    def _describe_resource(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        stack, name = self._stacks.get(request["StackName"]), request["LogicalResourceId"]
        if name not in stack.resources:
            raise validation_error(f"Resource {name} does not exist for stack {stack.name}")
        return {"StackResourceDetail": resource_view(stack, stack.resources[name])}

    def _list_resources(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        stack = self._stacks.get(request["StackName"])
        resources = [resource_view(stack, one) for one in stack.resources.values()]
        return {"StackResourceSummaries": resources}

    def _get_template(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        stage = request.get("TemplateStage", "Original")
        body = template_body(self._template_of(request), stage)
        return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}

    def _summary(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        body = parse(self._template_of(request).source)
        return {
            "Parameters": _declared(body),
            "Description": body.get("Description"),
            "Metadata": "{}",
            "ResourceTypes": sorted({one["Type"] for one in body["Resources"].values()}),
        }

    def _delete_stack(self, _call: Call, request: dict[str, Any]) -> dict[str, Any]:
        stack: Stack | None = self._stacks.find(request["StackName"])
        if stack is not None:
            self._work.delete(stack)
        return {}

    def _template_of(self, request: dict[str, Any]) -> Template:
        """Returns the template of the change set or the stack; the last tried one before any
        deployment.
        """
        if "ChangeSetName" in request:
            name, stack_name = request["ChangeSetName"], request.get("StackName")
            template = self._stacks.change_set(name, stack_name)[1].template
        else:
            stack = self._stacks.get(request["StackName"])
            proposed = [one.template for one in stack.change_sets.values() if one.template]
            template = next(filter(None, (stack.template, stack.submitted, *proposed)), None)
        if template is None:
            raise validation_error(f"Stack with id {request.get('StackName')} has no template")
        return template

    def _source(self, request: dict[str, Any]) -> str | None:
        """Returns the template's text, from the request or from S3; None to keep the
        previous one.
        """
        if "TemplateBody" in request:
            return str(request["TemplateBody"])
        if "TemplateURL" not in request:
            return None
        try:
            url = urlsplit(request["TemplateURL"])
        except ValueError as error:
            raise validation_error(f"TemplateURL: {error}") from None
        if matched := _HOST_OF_BUCKET.match(url.hostname or ""):
            bucket, key = matched["bucket"], url.path[1:]
        else:
            bucket, _, key = url.path[1:].partition("/")
        try:
            found = self._clients.client("s3").get_object(Bucket=bucket, Key=unquote(key))
        except ClientError as error:
            raise validation_error(f"S3 error: {error}") from error
        return str(found["Body"].read().decode())


def _declared(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "ParameterKey": name,
            "DefaultValue": declaration.get("Default"),
            "ParameterType": declaration.get("Type", "String"),
            "NoEcho": False,
            "Description": declaration.get("Description"),
        }
        for name, declaration in body.get("Parameters", {}).items()
    ]
