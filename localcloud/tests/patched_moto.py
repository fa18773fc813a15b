"""moto as it was: what localcloud.moto_patches changes would stay for the tests that come after."""

import sys

import pytest
from moto.moto_server.utilities import RegexConverter
from moto.s3 import notifications
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import (
    ErrorEqualsDecl,
)
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state import state as interpreter_state
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_events import (  # noqa: E501
    StateTaskServiceEvents,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (
    WaitFunction,
)


def restore_moto_after(patch: pytest.MonkeyPatch) -> None:
    """What moto_patches changes for good is as it was when the patch is undone."""
    changed = [
        (retrier_decl, "time"),
        (retrier_decl.RetrierDecl, "_eval_body"),
        (WaitFunction, "_wait_interval"),
        (ErrorEqualsDecl, "_eval_body"),
        (StateTaskServiceEvents, "_from_error"),
        (interpreter_state, "StateData"),
        (notifications, "_send_event_bridge_message"),
        (S3Backend, "delete_object"),
        (FakeBucket, "get_permission"),
        (S3Response, "get_bucket_notification"),
        (S3Response, "_key_response_post"),
        (RegexConverter, "__init__"),
    ]
    users = [
        (module, "boto_client_for")
        for name, module in list(sys.modules.items())
        if name.startswith("moto.stepfunctions.") and hasattr(module, "boto_client_for")
    ]
    for owner, name in (*changed, *users):
        patch.setattr(owner, name, getattr(owner, name))
