"""The program of a function's process: runs awslambdaric, like /var/runtime/bootstrap.py on AWS.

Run as `python -S -P -s bootstrap.py CHANNEL RUNTIME_FOLDER LIBRARY_FOLDER PARENT` in the package's
folder. Without `site` nothing that is installed beside this interpreter can be imported: only the
package, then RUNTIME_FOLDER, then the standard library, in AWS's order.

Calls come over CHANNEL, the number of an inherited socket, not by Lambda's Runtime API on a port,
so nobody else can reach it. Each message is a line of JSON. The process reports that it is ready,
or why it is not; it then answers one call after the other. Each call comes with the seconds by
which this process's clock is ahead of the machine's; once it was ahead, sleeping only moves its
clock.
"""

import ctypes
import json
import os
import signal
import site
import socket
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

PR_SET_PDEATHSIG = 1
#: Begins the line after a call's last one.
END_OF_CALL = "\x1e"


class ProcessClock:
    """This process's time. `library` is the folder in which time_machine is installed."""

    def __init__(self, library: str) -> None:
        self._library = library
        self._time = time.time
        self._traveller: Any = None

    def set(self, ahead: float) -> None:
        """Sets the time from now on; it then goes on."""
        if not ahead and self._traveller is None:
            return
        moment = datetime.fromtimestamp(self._time() + ahead, UTC)
        if self._traveller is None:
            sys.path.append(self._library)
            import time_machine  # noqa: PLC0415 - only if a clock was skipped

            sys.path.remove(self._library)
            self._time = time_machine.escape_hatch.time.time
            self._traveller = time_machine.travel(moment, tick=True).start()
            time.sleep = self._sleep
        else:
            self._traveller.move_to(moment)

    def _sleep(self, seconds: Any) -> None:
        self._traveller.shift(timedelta(seconds=seconds))


def main(channel: int, runtime_folder: str, library: str, parent: int) -> None:
    """Serves calls until the channel is closed or the parent has ended."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent had ended before the line above
    site.setquit()
    sys.path[:0] = [str(os.getcwd()), runtime_folder]  # noqa: PTH109 - pathlib is not loaded on AWS either
    sys.argv = ["/var/runtime/bootstrap.py"]

    messages = socket.socket(fileno=channel).makefile("rwb")
    serve(messages, ProcessClock(library))


def serve(messages: Any, clock: ProcessClock) -> None:
    """Runs awslambdaric's loop, which reads its calls from these messages."""
    from awslambdaric import bootstrap  # noqa: PLC0415 - found on the path that main() has set
    from awslambdaric.lambda_runtime_client import InvocationRequest, LambdaMarshaller  # noqa: PLC0415

    def send(**message: Any) -> None:
        messages.write(json.dumps(message).encode() + b"\n")
        messages.flush()

    def end(invoke_id: str, **answer: str) -> None:
        os.write(1, f"{END_OF_CALL}{invoke_id}\n".encode())
        send(**answer)

    class RuntimeClient:
        """The part of LambdaRuntimeClient that awslambdaric's loop uses."""

        marshaller = LambdaMarshaller()
        is_ready = False

        def wait_next_invocation(self) -> InvocationRequest:
            if not self.is_ready:
                self.is_ready = True
                send(ready=True)
            line = messages.readline()
            if not line:
                os._exit(0)
            call = json.loads(line)
            clock.set(call["ahead"])
            return InvocationRequest(
                invoke_id=call["request_id"],
                x_amzn_trace_id=call["trace"],
                invoked_function_arn=call["arn"],
                deadline_time_in_ms=int((time.time() + call["timeout"]) * 1000),
                client_context=None,
                cognito_identity=None,
                tenant_id=None,
                content_type="application/json",
                event_body=call["event"].encode(),
                invocation_id=None,
            )

        def post_invocation_result(self, invoke_id: str, result: Any, *_: Any) -> None:
            end(invoke_id, result=result if isinstance(result, str) else result.decode())

        def post_invocation_error(self, invoke_id: str, error: str, *_: Any) -> None:
            end(invoke_id, error=error)

        def post_init_error(self, error: dict[str, Any]) -> None:
            send(init_error=json.dumps(error))

    bootstrap.run(os.environ["_HANDLER"], RuntimeClient())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
