"""The start of a function. Each app.py imports this module first.

Nearly everything that a function imports and makes at its start stays until its end. Python's
garbage collector would look through all of it again and again, which takes a twentieth of the
start's CPU time, so in Lambda it waits until make_at_start.
"""

import gc
import os


def _is_lambda() -> bool:
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


if _is_lambda():
    gc.disable()


def make_at_start(*services: str) -> None:
    """Makes these services' clients while the function starts, if this is Lambda.

    During its start a function has a whole processor, afterwards only its memory's share: a seventh
    at 256 MB.
    """
    if not _is_lambda():
        return
    from transcription.adapters.aws import client  # noqa: PLC0415 - it loads botocore

    for service in services:
        client(service)
    gc.freeze()  # nothing that exists now becomes garbage
    gc.enable()
