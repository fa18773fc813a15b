"""moto as the last service behind the gateway: it answers what no other service does."""

import threading
from collections import defaultdict
from collections.abc import Callable

from moto.core.config import default_user_config
from moto.moto_server import werkzeug_app
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from localcloud.calls import rewind
from localcloud.refusals import not_done
from localcloud.service import Call, ServiceError

#: Services whose calls may wait; these calls run concurrently.
_WAITING = frozenset({"sqs"})


class MotoServer:
    """Runs the calls of one service one after another.

    moto checks a condition and then writes, without a lock; one at a time, conditional writes
    (DynamoDB, S3) are as atomic as on AWS.
    """

    def __init__(self, on_answer: Callable[[Call, Response], None]) -> None:
        self._on_answer = on_answer
        # AWS's own managed policies, which roles of SAM functions have; moto's list is complete.
        default_user_config["iam"] = {"load_aws_managed_policies": True}
        # No web page may read an answer.
        werkzeug_app.DISABLE_GLOBAL_CORS = True
        self._app = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._making_a_lock = threading.Lock()

    def handle(self, call: Call) -> Response:
        """Returns moto's answer. Raises ServiceError if it has none."""
        rewind(call)
        try:
            if call.service in _WAITING:
                answer = self._ask(call)
            else:
                with self._lock_of(call.service):
                    answer = self._ask(call)
        except NotImplementedError as error:
            raise not_done(call, str(error)) from error
        except HTTPException as error:
            raise ServiceError(
                error.name.replace(" ", ""), str(error), error.code or 500
            ) from error
        if answer.status_code in {404, 405} and call.service != "s3" and not _is_aws_error(answer):
            raise not_done(call)
        rewind(call)
        self._on_answer(call, answer)
        return answer

    def _ask(self, call: Call) -> Response:
        environ = call.request.environ
        try:
            app = self._app.get_application(environ)
        except AttributeError as error:  # moto's own words for an unknown service
            raise not_done(call, "no such service here") from error
        return Response.from_app(app, environ, buffered=True)

    def _lock_of(self, service: str) -> threading.RLock:
        with self._making_a_lock:
            return self._locks[service]


def _is_aws_error(answer: Response) -> bool:
    """Returns whether it is AWS's error: moto answers an unknown path with an empty answer or a
    page.
    """
    if "x-amzn-errortype" in answer.headers:
        return True
    return bool(answer.data.strip()) and answer.mimetype != "text/html"
