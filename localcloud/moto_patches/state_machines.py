"""Changes of moto's interpreter of state machines."""

import functools
import json
import sys
import threading
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import (
    ErrorEqualsDecl,
)
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state import state as interpreter_state
from moto.stepfunctions.parser.asl.component.state.exec.state_task.credentials import (
    StateCredentials,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk as aws_sdk,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_events import (  # noqa: E501
    SfnFailedEntryCountException,
    StateTaskServiceEvents,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (  # noqa: E501
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (
    WaitFunction,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.eval.states import StateData
from moto.stepfunctions.parser.asl.utils import json_path

from localcloud.clients import Clients
from localcloud.clock import Clock

#: Source: "Handling errors in Step Functions workflows": States.ALL does not catch these.
_NOT_OF_ALL = {"States.Runtime", "States.DataLimitExceeded"}


def apply(clients: Clients, clock: Clock) -> None:
    _call_this_cloud_as_the_role(clients)
    _wait_by_the_clock(clock)
    _write_times_as_aws()
    _let_states_all_pass_runtime_errors()
    _name_the_errors_of_events()
    _name_services_as_aws()
    _parse_paths_once()


def _call_this_cloud_as_the_role(clients: Clients) -> None:
    """Sends the interpreter's calls through the gateway, as the state machine's role.

    moto calls localhost:MOTO_PORT with made-up keys. Clients are kept, because making one takes up
    to 50 ms.
    """

    def boto_client_for(
        region: str, service: str, state_credentials: StateCredentials | None = None
    ) -> Any:
        role = state_credentials.role_arn if state_credentials else None
        return _ClientOfATask(clients.client(service, role, region))

    for name, module in list(sys.modules.items()):
        if name.startswith("moto.stepfunctions.") and hasattr(module, "boto_client_for"):
            module.boto_client_for = boto_client_for  # type: ignore[attr-defined]


class _ClientOfATask:
    """An SDK client as the interpreter needs it.

    Failures without an answer get Step Functions' names (Lambda.SdkClientException,
    DynamoDB.SdkClientException), which moto reports as States.Runtime. Step Functions' own API
    takes names that begin with small letters, but a state's Parameters begin with capitals; without
    the conversion, the interpreter's states:startExecution fails.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._client, name)
        if name.startswith("_") or name not in self._client.meta.method_to_api_mapping:
            return member
        small = self._client.meta.service_model.service_name == "stepfunctions"

        def call(**parameters: Any) -> Any:
            if small:
                parameters = {key[0].lower() + key[1:]: parameters[key] for key in parameters}
            try:
                answer = member(**parameters)
            except BotoCoreError as error:
                raise ClientError(
                    {
                        "Error": {"Code": "SdkClientException", "Message": str(error)},
                        "ResponseMetadata": {"HTTPStatusCode": 0, "RequestId": "null"},  # type: ignore[typeddict-item]
                    },
                    name,
                ) from error
            if small and name == "start_execution":
                started = answer["startDate"].isoformat()
                return {"ExecutionArn": answer["executionArn"], "StartDate": started}
            return answer

        return call


def _wait_by_the_clock(clock: Clock) -> None:
    """Makes the interpreter wait by the cloud's clock.

    moto waits by the machine's time, and a retrier sleeps up to its MaxDelaySeconds in one piece,
    even in a stopped execution.
    """
    current = threading.local()
    evaluate = retrier_decl.RetrierDecl._eval_body  # noqa: SLF001 - that is what a patch is

    def wait(env: Environment, seconds: float) -> None:
        clock.sleep(seconds, env.program_state_event, env.is_running)

    def evaluate_here(self: retrier_decl.RetrierDecl, env: Environment) -> None:
        current.environment = env
        evaluate(self, env)

    class Time:
        @staticmethod
        def sleep(seconds: float) -> None:
            wait(current.environment, seconds)

    retrier_decl.RetrierDecl._eval_body = evaluate_here  # noqa: SLF001
    retrier_decl.time = Time
    WaitFunction._wait_interval = lambda _self, env, wait_seconds: wait(env, wait_seconds)  # noqa: SLF001


def _write_times_as_aws() -> None:
    """Writes times like AWS: 2026-11-24T01:02:03.456Z; moto's have microseconds and +00:00."""

    def state_data(**fields: Any) -> StateData:
        entered = fields["EnteredTime"]
        fields["EnteredTime"] = entered[:19] + (entered[19:23] if "." in entered else ".000") + "Z"
        return StateData(**fields)

    interpreter_state.StateData = state_data


def _let_states_all_pass_runtime_errors() -> None:
    """Keeps States.ALL from catching States.Runtime and States.DataLimitExceeded, as on AWS."""
    evaluate = ErrorEqualsDecl._eval_body  # noqa: SLF001
    wildcard = ErrorEqualsDecl._STATE_ALL_ERROR  # noqa: SLF001

    def evaluate_here(self: ErrorEqualsDecl, env: Environment) -> None:
        if wildcard in self.error_names and env.stack[-1].error_name in _NOT_OF_ALL:
            env.stack.pop()
            env.stack.append(False)
        else:
            evaluate(self, env)

    ErrorEqualsDecl._eval_body = evaluate_here  # noqa: SLF001


def _name_the_errors_of_events() -> None:
    """Names the errors of a refused PutEvents, which moto reports as States.Runtime.

    Nothing retries that, although the cause may be a throttle. moto also returns the cause of a
    failed entry as an object, not as a text.
    """
    from_error = StateTaskServiceEvents._from_error  # noqa: SLF001

    def named(self: StateTaskServiceEvents, env: Environment, ex: Exception) -> FailureEvent:
        if isinstance(ex, SfnFailedEntryCountException):
            return from_error(self, env, SfnFailedEntryCountException(json.dumps(ex.cause)))
        if not isinstance(ex, ClientError):
            return from_error(self, env, ex)
        code = ex.response["Error"]["Code"].removesuffix("Exception")
        error = f"EventBridge.{code}Exception"
        details = TaskFailedEventDetails(
            error=error, cause=str(ex), resource="putEvents", resourceType="events"
        )
        return FailureEvent(
            env=env,
            error_name=CustomErrorName(error),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )

    StateTaskServiceEvents._from_error = named  # noqa: SLF001


def _name_services_as_aws() -> None:
    """Names errors of SDK integrations like AWS: S3.NoSuchBucketException, not
    s3.NoSuchBucketException.

    Errors of Lambda that its API does not model, such as AccessDeniedException, share one name.
    """
    names = ("CloudWatch", "EventBridge", "Lambda", "S3", "Sns", "Sqs", "Transcribe")
    aws_sdk._SERVICE_ERROR_NAMES.update({name.lower(): name for name in names})  # noqa: SLF001
    name_and_cause = StateTaskServiceLambda._error_cause_from_client_error  # noqa: SLF001

    def named(error: ClientError) -> tuple[str, str]:
        name, cause = name_and_cause(error)
        is_modelled = type(error) is not ClientError or name == "Lambda.SdkClientException"
        return (name if is_modelled else "Lambda.AWSLambdaException"), cause

    StateTaskServiceLambda._error_cause_from_client_error = staticmethod(named)  # noqa: SLF001


def _parse_paths_once() -> None:
    """Parses each JSONPath once; moto builds a parser for each use of a path."""
    json_path.parse = functools.lru_cache(maxsize=1024)(json_path.parse)
