"""All changes of moto's internals, each with its reason, for moto 5.2.5.

Where a setting of moto suffices, it is used instead.
"""

import copy
import functools
import json
import sys
import threading
from collections import defaultdict
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto import backends
from moto.core import responses
from moto.core.common_models import BaseModel
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.validators import Validator
from moto.iam.access_control import PermissionResult
from moto.moto_server.utilities import RegexConverter
from moto.s3 import notifications
from moto.s3.models import FakeBucket, FakeKey
from moto.s3.responses import S3Response
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
from werkzeug.datastructures import ImmutableMultiDict

from localcloud.clients import Clients
from localcloud.clock import Clock
from localcloud.events.s3_events import S3Events

#: Source: "Handling errors in Step Functions workflows": States.ALL does not catch these.
_NOT_OF_ALL = {"States.Runtime", "States.DataLimitExceeded"}


def apply(clients: Clients, clock: Clock, s3_events: S3Events) -> None:
    """Makes all changes once, before moto does anything."""
    _call_this_cloud_as_the_role(clients)
    _wait_by_the_clock(clock)
    _hand_over(s3_events)
    _write_times_as_aws()
    _let_states_all_pass_runtime_errors()
    _name_the_errors_of_events()
    _name_services_as_aws()
    _let_buckets_without_tls_be_used()
    _answer_that_a_bucket_sends_events()
    _find_objects_whose_keys_have_lines()
    _store_bodies_as_they_are()
    _give_versions_in_buckets_that_have_them()
    _forget_what_is_gone()
    _list_versions_without_their_bodies()
    _look_for_services_once()
    _parse_paths_once()
    _list_methods_once()
    _order_items_by_their_values()
    _answer_items_as_they_are_stored()
    _validate_updates_without_a_copy()
    _back_up_tables_without_their_items()


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


def _hand_over(events: S3Events) -> None:
    """Hands S3's events over to this cloud's own delivery.

    moto's have one sequencer for all, go to every bus and few kinds of targets, and their failures
    are dropped. moto sends two events for an object that a multipart upload completes: as put, and
    as completed.
    """
    put = notifications.S3NotificationEvent.OBJECT_CREATED_PUT_EVENT

    def of_s3(_account: str, bucket: FakeBucket, event_name: str, key: Any) -> None:
        if event_name != put or key.multipart is None:
            events.on_created(bucket, event_name, key)

    notifications._send_event_bridge_message = of_s3  # noqa: SLF001


def _let_buckets_without_tls_be_used() -> None:
    """Ignores bucket policies in moto, which treats every condition as met.

    So "Deny without TLS" denied everything. localcloud/permissions decides before moto.
    """
    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL


def _answer_that_a_bucket_sends_events() -> None:
    """Includes EventBridgeConfiguration in the answer; moto stores it but leaves it out."""
    answer = S3Response.get_bucket_notification

    def answer_here(self: S3Response) -> Any:
        status, headers, body = answer(self)
        kept = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if kept and kept.event_bridge is not None:
            end = "</NotificationConfiguration>"
            head = body.removesuffix("/>") + ">" if body.endswith("/>") else body.removesuffix(end)
            body = f"{head}<EventBridgeConfiguration/>{end}"
        return status, headers, body

    S3Response.get_bucket_notification = answer_here


def _store_bodies_as_they_are() -> None:
    """Stores bodies with a form's type as they are; moto parses them and stores nothing."""
    set_up = S3Response.setup_class

    def set_up_here(
        self: S3Response, request: Any, full_url: Any = None, headers: Any = None
    ) -> None:
        request.__dict__ |= {"form": ImmutableMultiDict(), "files": ImmutableMultiDict()}
        set_up(self, request, full_url, headers)

    S3Response.setup_class = set_up_here


def _give_versions_in_buckets_that_have_them() -> None:
    """Gives objects made of parts a version; moto calls it "null", which rclone then asks for."""
    post = S3Response._key_response_post  # noqa: SLF001

    def post_here(self: S3Response, *args: Any, **named: Any) -> Any:
        status, headers, body = post(self, *args, **named)
        if headers.get("x-amz-version-id") == "null":
            del headers["x-amz-version-id"]
        return status, headers, body

    S3Response._key_response_post = post_here  # noqa: SLF001


def _find_objects_whose_keys_have_lines() -> None:
    """Finds objects whose keys have line breaks, which a dot in moto's path patterns does not
    match.
    """
    make = RegexConverter.__init__

    def make_for_any_character(self: RegexConverter, url_map: Any, *items: Any) -> None:
        make(self, url_map, *items)
        self.regex = f"(?s:{self.regex})"

    RegexConverter.__init__ = make_for_any_character


def _forget_what_is_gone() -> None:
    """Forgets deleted objects, which moto keeps for a page that shows everything."""
    BaseModel.__new__ = lambda cls, *_, **__: object.__new__(cls)


def _list_versions_without_their_bodies() -> None:
    """Lists a bucket's versions without copying them and their bodies, as moto does."""

    def shallow(self: FakeKey, _memo: Any) -> FakeKey:
        copied: FakeKey = object.__new__(type(self))
        copied.__dict__ |= self.__dict__
        # moto closes the body of a deleted object; the copy's is still the object's.
        copied.dispose = lambda **_: None
        return copied

    FakeKey.__deepcopy__ = shallow


def _look_for_services_once() -> None:
    """Looks up services once; moto lists its own folder for every call."""
    names = frozenset(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: names


def _parse_paths_once() -> None:
    """Parses each JSONPath once; moto builds a parser for each use of a path."""
    json_path.parse = functools.lru_cache(maxsize=1024)(json_path.parse)


def _list_methods_once() -> None:
    """Lists a service's methods once; moto lists them for every call."""
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)


def _order_items_by_their_values() -> None:
    """Sorts items by their key's value; moto sorts the whole table by slow comparisons for each
    query.
    """

    def all_items(self: Table) -> list[Item]:
        if not self.range_key_attr:
            whole: Any = self.items.values()
            return sorted(whole, key=lambda item: item.hash_key.cast_value)
        return sorted(
            (item for kept in self.items.values() for item in kept.values()),
            key=lambda item: (item.hash_key.cast_value, item.range_key.cast_value),
        )

    Table.all_items = all_items


def _answer_items_as_they_are_stored() -> None:
    """Answers items as stored; moto looks for ten members in every attribute, each by several
    names.
    """
    plain = {"S", "N"}
    serialize = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001

    def serialize_here(
        self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str
    ) -> None:
        if shape.name == "AttributeValue" and isinstance(value, dict) and value.keys() <= plain:
            serialized[key] = value
        else:
            serialize(self, serialized, value, shape, key)

    BaseJSONSerializer._serialize_type_structure = serialize_here  # noqa: SLF001


def _validate_updates_without_a_copy() -> None:
    """Validates an UpdateExpression itself, of which moto makes a copy that costs a fifth of the
    call.

    moto validates the expression of a new item twice, so the first time it still needs a copy.
    """
    make = Validator.__init__

    def make_here(self: Validator, expression: Any, *rest: Any, **named: Any) -> None:
        exists = bool(named["item"].attrs)
        make(self, None if exists else expression, *rest, **named)
        if exists:
            self.node_to_validate = expression

    Validator.__init__ = make_here


def _back_up_tables_without_their_items() -> None:
    """Updates a copy of an item, so that a transaction's backup of the table can share the items.

    moto copies every item of the table for each transaction.
    """
    update = DynamoDBBackend.update_item

    def backup(self: Table, _memo: Any) -> Table:
        copied = copy.copy(self)
        rows = {key: dict(row) if self.has_range_key else row for key, row in self.items.items()}
        copied.items = defaultdict(dict, rows)
        return copied

    def update_here(
        self: DynamoDBBackend, table_name: str, key: dict[str, Any], *rest: Any, **named: Any
    ) -> Item:
        table = self.get_table(table_name)
        if table.hash_key_attr in key:
            hash_key = DynamoType(key[table.hash_key_attr])
            if hash_key in table.items:
                table.items[hash_key] = copy.deepcopy(table.items[hash_key])
        updated: Item = update(self, table_name, key, *rest, **named)
        return updated

    Table.__deepcopy__ = backup
    DynamoDBBackend.update_item = update_here
