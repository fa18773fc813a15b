"""The packages that are started: the functions' as `make build` makes it, and the peer's."""

import compileall
import shutil
from pathlib import Path
from py_compile import PycInvalidationMode

from scribe.local.deployment import build

#: Handler modules by function.
HANDLERS = {
    name: f"{name}.app.handler"
    for name in (
        "start_transcription",
        "check_transcription_status",
        "process_transcription_results",
        "sweep_orphaned_jobs",
    )
}
PEER = "peer.handler"
_PEER = """\
import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    return {}
"""


def package(folder: Path) -> Path:
    """The package of sam build, which is the same for every function, with the peer beside it."""
    template, _ = build("http://127.0.0.1:9")  # nothing is called while building
    built = next(path for path in template.parent.iterdir() if path.is_dir())
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "peer.py").write_text(_PEER, encoding="utf-8")
    return folder


def compiled(source: Path, folder: Path) -> Path:
    """The same with its bytecode, as `make build` ships it."""
    shutil.copytree(source, folder)
    compileall.compile_dir(
        folder, quiet=1, workers=0, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
    )
    return folder


def size(folder: Path) -> int:
    """Returns the bytes of the files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
