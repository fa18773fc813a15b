"""Step Functions over the wire: state machines, their versions, and executions of them."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.running_cloud import ACCOUNT, REGION, RunningCloud, allow

PASS = {"Type": "Pass", "End": True}
WAIT = {"Type": "Wait", "Seconds": 1000, "End": True}
LOG_GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/machine"


@dataclass
class States:
    """Makes state machines and runs them."""

    cloud: RunningCloud

    @property
    def api(self) -> Any:
        return self.cloud.client("stepfunctions")

    def machine(self, states: dict[str, Any], role: str | None = None, **more: Any) -> str:
        """The ARN of a new state machine, which starts with the first of these states."""
        arn: str = self.api.create_state_machine(
            name=self.cloud.name("machine"),
            definition=definition(states),
            roleArn=role or self.cloud.role_arn("states"),
            **more,
        )["stateMachineArn"]
        return arn

    def start(self, machine: str, event: Any = None, **more: Any) -> str:
        """The ARN of a new execution."""
        asked = json.dumps(event or {})
        answer = self.api.start_execution(stateMachineArn=machine, input=asked, **more)
        return str(answer["executionArn"])

    def ended(self, execution: str) -> dict[str, Any]:
        """DescribeExecution's answer once it has ended."""

        def look() -> dict[str, Any] | None:
            answer: dict[str, Any] = self.api.describe_execution(executionArn=execution)
            return answer if answer["status"] != "RUNNING" else None

        return self.cloud.as_time_passes(look) or {}

    def run(self, states: dict[str, Any], event: Any = None, **more: Any) -> dict[str, Any]:
        """DescribeExecution's answer about an execution of a new state machine."""
        return self.ended(self.start(self.machine(states, **more), event))

    def history(self, execution: str) -> list[dict[str, Any]]:
        """All events of an execution."""
        pages = self.api.get_paginator("get_execution_history").paginate(executionArn=execution)
        return [event for page in pages for event in page["events"]]


@pytest.fixture
def states(cloud: RunningCloud) -> States:
    return States(cloud)


def definition(states: dict[str, Any]) -> str:
    return json.dumps({"StartAt": next(iter(states)), "States": states})


def invoke(function: str, **more: Any) -> dict[str, Any]:
    """A state that calls a function with its input."""
    parameters = {"FunctionName": function, "Payload.$": "$"}
    resource = "arn:aws:states:::lambda:invoke"
    return {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True, **more}


def refusal(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_an_execution_ends_with_the_output_of_its_last_state(states: States) -> None:
    answer = states.run({"A": PASS}, {"ä": 1})
    assert answer["status"] == "SUCCEEDED"
    assert json.loads(answer["output"]) == {"ä": 1}
    assert answer["startDate"] <= answer["stopDate"]


def test_a_start_is_idempotent_by_name_while_the_execution_runs(states: States) -> None:
    machine = states.machine({"A": WAIT})
    first = states.start(machine, {"a": 1}, name="one")
    assert states.start(machine, {"a": 1}, name="one") == first
    with pytest.raises(ClientError) as error:
        states.start(machine, {"a": 2}, name="one")
    assert refusal(error) == "ExecutionAlreadyExists"
    states.api.stop_execution(executionArn=first)
    with pytest.raises(ClientError) as error:
        states.start(machine, {"a": 1}, name="one")
    assert refusal(error) == "ExecutionAlreadyExists"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": "a b"}, "InvalidName"),
        ({"input": "{"}, "InvalidExecutionInput"),
        ({"input": json.dumps("a" * 262_144)}, "ValidationException"),
    ],
)
def test_a_start_is_refused(states: States, asked: dict[str, str], code: str) -> None:
    machine = states.machine({"A": PASS})
    with pytest.raises(ClientError) as error:
        states.api.start_execution(stateMachineArn=machine, **asked)
    assert refusal(error) == code


def test_an_execution_that_does_not_exist_is_refused(states: States) -> None:
    missing = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:m:missing"
    with pytest.raises(ClientError) as error:
        states.api.describe_execution(executionArn=missing)
    assert refusal(error) == "ExecutionDoesNotExist"


def test_a_stopped_execution_has_the_error_and_the_cause_of_the_stop(states: States) -> None:
    execution = states.start(states.machine({"A": WAIT}))
    states.api.stop_execution(executionArn=execution, error="Enough", cause="It is late")
    answer = states.api.describe_execution(executionArn=execution)
    assert (answer["status"], answer["error"], answer["cause"]) == (
        "ABORTED",
        "Enough",
        "It is late",
    )


def test_a_throttled_function_is_retried_as_long_as_its_retrier_says(states: States) -> None:
    function = states.cloud.function("def handler(event, context): return 1")
    role = states.cloud.role_arn("states", allow=[allow("lambda:InvokeFunction")])
    retry = {
        "ErrorEquals": ["Lambda.TooManyRequestsException"],
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxDelaySeconds": 300,
        "JitterStrategy": "FULL",
        "MaxAttempts": 120,
    }
    states.cloud.control("faults", [{"kind": "throttle", "service": "lambda", "count": 120}])
    machine = states.machine({"A": invoke(function, Retry=[retry])}, role)
    execution = states.start(machine)
    answer = states.ended(execution)
    assert answer["status"] == "SUCCEEDED", answer
    assert json.loads(answer["output"])["Payload"] == 1
    failures = [one for one in states.history(execution) if one["type"] == "TaskFailed"]
    assert len(failures) == 120


def test_a_task_without_permission_fails_as_on_aws(states: States) -> None:
    function = states.cloud.function("def handler(event, context): return 1")
    answer = states.run({"A": invoke(function)})
    assert answer["error"] == "Lambda.AWSLambdaException"
    assert "is not authorized to perform: lambda:InvokeFunction" in answer["cause"]


def test_a_service_s_error_has_the_name_that_step_functions_gives_it(states: States) -> None:
    role = states.cloud.role_arn("states", allow=[allow("s3:GetObject"), allow("s3:ListBucket")])
    get = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
        "Parameters": {"Bucket": states.cloud.name("bucket"), "Key": "a"},
        "End": True,
    }
    assert states.run({"A": get}, role=role)["error"] == "S3.NoSuchBucketException"


def test_an_event_that_is_not_taken_fails_the_task_with_a_cause_that_is_a_text(
    states: States,
) -> None:
    entry = {"Source": "aws.mine", "DetailType": "a", "Detail": {}}
    task = {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "End": True}
    role = states.cloud.role_arn("states", allow=[allow("events:PutEvents")])

    answer = states.run({"A": {**task, "Parameters": {"Entries": [entry]}}}, role=role)

    assert answer["error"] == "EventBridge.FailedEntry"
    assert json.loads(answer["cause"])["FailedEntryCount"] == 1


def test_executions_are_listed_by_status_in_pages(states: States) -> None:
    machine = states.machine({"A": WAIT})
    arns = [states.start(machine) for _ in range(3)]
    states.api.stop_execution(executionArn=arns[0])
    pages = states.api.get_paginator("list_executions").paginate(
        stateMachineArn=machine, statusFilter="RUNNING", PaginationConfig={"PageSize": 1}
    )
    listed = [one["executionArn"] for page in pages for one in page["executions"]]
    assert listed == arns[:0:-1]
    for arn in arns[1:]:
        states.api.stop_execution(executionArn=arn)


@pytest.mark.parametrize(
    "states_of_it",
    [
        {},
        {"A": {"Type": "Pass", "Next": "B"}},
        {"A": {"Type": "Nap", "End": True}},
        {"A": {"Type": "Pass", "QueryLanguage": "JSONata", "End": True}},
        {"A": {"Type": "Pass", "Assign": {"a": 1}, "End": True}},
        {"A": {"Type": "Choice", "Choices": [], "Default": "B"}},
        {"A": {"Type": "Pass"}},
        {"A": {"Type": "Pass", "Next": ["A"]}},
        {"A": {"Type": "Task", "Resource": "arn:aws:states:::batch:submitJob", "End": True}},
        {"A": 5},
    ],
)
def test_a_definition_is_refused(states: States, states_of_it: dict[str, Any]) -> None:
    text = json.dumps({"StartAt": "A", "States": states_of_it})
    with pytest.raises(ClientError) as error:
        states.api.create_state_machine(
            name="m", definition=text, roleArn=states.cloud.role_arn("states")
        )
    assert refusal(error) == "InvalidDefinition"


def test_a_log_destination_has_to_end_as_one_of_step_functions(states: States) -> None:
    def logging(arn: str) -> dict[str, Any]:
        destinations = [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}]
        return {"level": "ERROR", "destinations": destinations}

    states.machine({"A": PASS}, loggingConfiguration=logging(f"{LOG_GROUP}:*"))
    for wrong in ({"level": "ERROR"}, logging(LOG_GROUP)):
        with pytest.raises(ClientError) as error:
            states.machine({"A": PASS}, loggingConfiguration=wrong)
        assert refusal(error) == "InvalidLoggingConfiguration"


def test_an_update_without_a_change_of_settings_is_refused(states: States) -> None:
    with pytest.raises(ClientError) as error:
        states.api.update_state_machine(stateMachineArn=states.machine({"A": PASS}))
    assert refusal(error) == "MissingRequiredParameter"


def test_an_alias_runs_the_version_to_which_it_leads(states: States) -> None:
    machine = states.machine({"A": {"Type": "Pass", "Result": 1, "End": True}})
    version = states.api.publish_state_machine_version(stateMachineArn=machine)
    routing = [{"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}]
    alias = states.api.create_state_machine_alias(name="live", routingConfiguration=routing)
    changed = definition({"A": {"Type": "Pass", "Result": 2, "End": True}})
    states.api.update_state_machine(stateMachineArn=machine, definition=changed)
    answer = states.ended(states.start(alias["stateMachineAliasArn"]))
    assert answer["output"] == "1"
    assert answer["stateMachineVersionArn"] == version["stateMachineVersionArn"]
    assert states.ended(states.start(machine))["output"] == "2"


def test_an_alias_is_made_once_and_its_name_is_no_number(states: States) -> None:
    machine = states.machine({"A": PASS})
    version = states.api.publish_state_machine_version(stateMachineArn=machine)
    routing = [{"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}]
    weighted = [routing[0] | {"weight": 50}, routing[0] | {"weight": 50}]
    asked = {"name": "live", "routingConfiguration": routing}
    first = states.api.create_state_machine_alias(**asked)["stateMachineAliasArn"]
    assert states.api.create_state_machine_alias(**asked)["stateMachineAliasArn"] == first
    for wrong, code in (
        (asked | {"description": "another"}, "ConflictException"),
        (asked | {"name": "12"}, "ValidationException"),
        (asked | {"name": "a b"}, "ValidationException"),
        (asked | {"routingConfiguration": [routing[0] | {"weight": 90}]}, "ValidationException"),
        (asked | {"routingConfiguration": weighted}, "NotImplemented"),
    ):
        with pytest.raises(ClientError) as error:
            states.api.create_state_machine_alias(**wrong)
        assert refusal(error) == code


def test_an_alias_cannot_be_updated_without_a_change_or_to_another_machine(states: States) -> None:
    def routing(machine: str) -> list[dict[str, Any]]:
        version = states.api.publish_state_machine_version(stateMachineArn=machine)
        return [{"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}]

    own, other = (routing(states.machine({"A": PASS})) for _ in range(2))
    made = states.api.create_state_machine_alias(name="live", routingConfiguration=own)
    alias = {"stateMachineAliasArn": made["stateMachineAliasArn"]}

    for change in ({}, {"routingConfiguration": other}):
        with pytest.raises(ClientError) as error:
            states.api.update_state_machine_alias(**alias, **change)
        assert refusal(error) == "ValidationException"


def test_a_version_of_an_unchanged_revision_is_the_version_that_exists(states: States) -> None:
    machine = states.machine({"A": PASS})
    first = states.api.publish_state_machine_version(stateMachineArn=machine)
    again = states.api.publish_state_machine_version(stateMachineArn=machine)
    assert again["stateMachineVersionArn"] == first["stateMachineVersionArn"]
    states.api.update_state_machine(stateMachineArn=machine, definition=definition({"A": WAIT}))
    changed = states.api.publish_state_machine_version(stateMachineArn=machine)
    assert changed["stateMachineVersionArn"] == f"{machine}:2"
