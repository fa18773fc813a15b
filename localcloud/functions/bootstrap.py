"""What a function's process runs: awslambdaric, as /var/runtime/bootstrap.py does on AWS.

Run as `python -S -P -s bootstrap.py RUNTIME_FOLDER HANDLER LIBRARY_FOLDER` in the unpacked
package's folder. Without `site` nothing that is installed beside this interpreter can be imported:
only the package, then RUNTIME_FOLDER, then the standard library; the order that AWS has.

aws-lambda-rie tells every call the same made-up function ARN, counts the start against the
function's timeout, and starts the runtime only with the first call. So each call carries an
envelope in its client context: {"start": true} is answered here, by the process's id, when the
handler's module has been imported; any other call has {"arn", "timeout", "client_context"}, which
take the place of the emulator's, and {"ahead"}: by how many seconds this process's clock is to be
ahead of the machine's. In a process that ever was ahead, sleeping only moves its clock on.
"""

import ctypes
import json
import os
import signal
import site
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

PR_SET_PDEATHSIG = 1


class Clock:
    """This process's time. `library` is the folder that time_machine is installed in."""

    def __init__(self, library: str) -> None:
        self._library = library
        self._time = time.time
        self._traveller: Any = None

    def set(self, ahead: float) -> None:
        """The time from now on, going on."""
        if not ahead and self._traveller is None:
            return
        moment = datetime.fromtimestamp(self._time() + ahead, UTC)
        if self._traveller is None:
            sys.path.append(self._library)
            import time_machine  # noqa: PLC0415 - only where a clock was skipped

            sys.path.remove(self._library)
            self._time = time_machine.escape_hatch.time.time
            self._traveller = time_machine.travel(moment, tick=True).start()
            time.sleep = self._sleep
        else:
            self._traveller.move_to(moment)

    def _sleep(self, seconds: Any) -> None:
        self._traveller.shift(timedelta(seconds=seconds))


def main(runtime_folder: str, handler: str, library: str) -> None:
    """Serve calls until the process is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    site.setquit()
    os.environ.pop("AWS_LAMBDA_FUNCTION_TIMEOUT", None)  # meant for the emulator
    sys.path[:0] = [str(os.getcwd()), runtime_folder]  # noqa: PTH109 - pathlib is not loaded on AWS either

    from awslambdaric import bootstrap  # noqa: PLC0415 - found on the path that was set above
    from awslambdaric.lambda_config import LambdaConfigProvider  # noqa: PLC0415
    from awslambdaric.lambda_runtime_client import LambdaRuntimeClient  # noqa: PLC0415

    clock = Clock(library)

    class Client(LambdaRuntimeClient):  # type: ignore[misc]
        def wait_next_invocation(self) -> Any:
            while True:
                request = super().wait_next_invocation()
                envelope = json.loads(request.client_context)
                if "start" in envelope:
                    answer = json.dumps({"pid": os.getpid()})
                    self.post_invocation_result(request.invoke_id, answer)
                    continue
                request.client_context = envelope["client_context"]
                request.invoked_function_arn = envelope["arn"]
                clock.set(envelope["ahead"])
                request.deadline_time_in_ms = int((time.time() + envelope["timeout"]) * 1000)
                return request

    config = LambdaConfigProvider(["bootstrap", handler])
    sys.argv = ["/var/runtime/bootstrap.py"]
    bootstrap.run(handler, Client(config.api_address, config.use_thread_polling))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
