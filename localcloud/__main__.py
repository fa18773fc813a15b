"""python -m localcloud: runs the local cloud until it is asked to end."""

import argparse
import logging
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

from localcloud.http_server import PortTakenError
from localcloud.transcribe.recognition.engine import (
    DEFAULT_MODEL,
    ENGINES,
    EngineUnavailable,
    choose,
)

DEFAULT_PORT = 4580
PORT_TAKEN_STATUS = 2
ENGINE_UNAVAILABLE_STATUS = 3
_LOOK_AT_PARENT_SECONDS = 1.0


def main() -> int:
    """Returns the exit status: 0 after a request to end, 2 if the port is taken, 3 without an
    engine.
    """
    options = _options()
    _log(verbose=options.verbose)
    try:
        engine = choose(options.engine, options.model)
    except EngineUnavailable as error:
        print(error, file=sys.stderr)  # noqa: T201
        return ENGINE_UNAVAILABLE_STATUS
    _forget_settings_of_the_user()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    with tempfile.TemporaryDirectory(prefix="localcloud-", ignore_cleanup_errors=True) as made:
        from localcloud.cloud import start  # noqa: PLC0415 - after the settings are forgotten

        credentials = options.credentials or Path(made) / "credentials"
        try:
            cloud = start(
                options.port,
                options.data or Path(made),
                credentials,
                options.transcribe_jobs,
                options.listen,
                options.transcribe_quotas,
                engine,
            )
        except PortTakenError as error:
            print(f"{error}. Choose another with --port.", file=sys.stderr)  # noqa: T201
            return PORT_TAKEN_STATUS
        try:
            print(f"ready {cloud.endpoint} {credentials}", flush=True)  # noqa: T201
            while not ended.wait(_LOOK_AT_PARENT_SECONDS):
                if options.parent_pid and not _is_alive(options.parent_pid):
                    break
        finally:
            cloud.close()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="localcloud", description="AWS on this machine.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="of 127.0.0.1; 0: any")
    parser.add_argument("--listen", metavar="ADDRESS", help="beside 127.0.0.1: Docker's bridge")
    parser.add_argument("--transcribe-jobs", type=int, default=2, help="recognised at a time")
    parser.add_argument(
        "--transcribe-quotas", type=float, default=1.0, help="share of AWS's requests a second"
    )
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default=os.environ.get("ENGINE") or None,
        help="recognises speech; by default the best one for English",
    )
    parser.add_argument(
        "--model",
        metavar="NAME|FOLDER",
        default=os.environ.get("MODEL") or None,
        help=f"of the engine whisper; by default {DEFAULT_MODEL}",
    )
    parser.add_argument("--data", type=Path, help="folder for its files; otherwise a new one")
    parser.add_argument("--credentials", type=Path, help="file for its key, as AWS's tools read it")
    parser.add_argument("--parent-pid", type=int, help="end when this process has ended")
    parser.add_argument("--verbose", action="store_true", help="a line for every call")
    return parser.parse_args()


def _log(*, verbose: bool) -> None:
    logging.raiseExceptions = False  # the reader of its lines may end first
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("localcloud").setLevel(logging.DEBUG if verbose else logging.WARNING)
    # The interpreter logs every failure that a state catches as an error, with the whole state.
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    shown = logging.StreamHandler(sys.stdout)
    shown.setFormatter(logging.Formatter("%(asctime)s.%(msecs)03d %(message)s", "%H:%M:%S"))
    transitions = logging.getLogger("localcloud.transitions")
    transitions.addHandler(shown)
    transitions.setLevel(logging.INFO)
    transitions.propagate = False


def _forget_settings_of_the_user() -> None:
    """Removes the user's endpoint, profile and proxy, which would lead this cloud's calls
    elsewhere.
    """
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower() in {"http_proxy", "https_proxy", "all_proxy"}:
            del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    ended_with = main()
    # Everything is closed. Freeing the memory in an orderly way can take seconds.
    os._exit(ended_with)
