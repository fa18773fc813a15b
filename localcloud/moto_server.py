"""moto as one of the services behind the front: it answers what no other service does."""

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

#: Services with calls that wait for something; their calls run beside each other.
_WAITING = frozenset({"sqs"})


class MotoServer:
    """Calls of one service run one after another.

    moto checks a condition and then writes, without a lock; so conditional writes (DynamoDB, S3)
    are as atomic as on AWS.
    """

    def __init__(self, on_answer: Callable[[Call, Response], None] | None = None) -> None:
        self._on_answer = on_answer
        # AWS's own managed policies, which roles of SAM functions have; moto's list is whole.
        default_user_config["iam"] = {"load_aws_managed_policies": True}
        # Web pages may read what a bucket's own CORS configuration allows, and nothing else.
        werkzeug_app.DISABLE_GLOBAL_CORS = True
        self._app = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._making_a_lock = threading.Lock()

    def handle(self, call: Call) -> Response:
        """moto's answer. Raises ServiceError where it has none."""
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
        if self._on_answer:
            rewind(call)
            self._on_answer(call, answer)
        return answer

    def _ask(self, call: Call) -> Response:
        environ = call.request.environ
        try:
            app = self._app.get_application(environ)
        except AttributeError as error:  # moto's own words for a service of which it knows nothing
            raise not_done(call, "no such service here") from error
        return Response.from_app(app, environ, buffered=True)

    def _lock_of(self, service: str) -> threading.RLock:
        with self._making_a_lock:
            return self._locks[service]


def _is_aws_error(answer: Response) -> bool:
    """AWS's errors have a body or a type; an empty answer or a page is moto's "no such thing"."""
    if "x-amzn-errortype" in answer.headers:
        return True
    return bool(answer.data.strip()) and answer.mimetype != "text/html"
