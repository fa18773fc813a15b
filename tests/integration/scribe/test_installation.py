"""scribe as `uv tool install .` and `pipx install .` install it: a wheel in an empty venv."""

import subprocess
import sys
from pathlib import Path

import pytest

from scribe import ROOT


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with scribe's own dependencies alone."""
    folder = tmp_path_factory.mktemp("installed")
    uv = Path(sys.executable).with_name("uv")
    assert run(uv, "venv", "--python", sys.executable, "venv", folder=folder).returncode == 0
    install = (uv, "pip", "install", "--python", folder / "venv" / "bin" / "python", ROOT)
    done = run(*install, folder=folder)
    if "error sending request" in done.stderr:
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    return folder / "venv" / "bin"


def test_an_installed_scribe_knows_its_version(tools: Path, tmp_path: Path) -> None:
    done = run(tools / "scribe", "--version", folder=tmp_path)

    assert (done.returncode, done.stdout) == (0, "scribe 0.2.0\n"), done.stderr


def test_the_console_of_an_installed_scribe_has_its_pages(tools: Path, tmp_path: Path) -> None:
    program = (
        "from scribe.console.pages import SHARED, SHARED_FILES, page\n"
        "assert all((SHARED / name).is_file() for name in SHARED_FILES)\n"
        "print(page('upload', 'stack', 'place'))\n"
    )

    done = run(tools / "python", "-c", program, folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "<form" in done.stdout


def test_the_local_cloud_of_an_installed_scribe_needs_a_checkout(
    tools: Path, tmp_path: Path
) -> None:
    hello = ROOT / "samples" / "hello.wav"

    done = run(tools / "scribe", "demo", hello, folder=tmp_path)

    assert done.returncode == 3
    assert "Clone the project" in done.stderr
