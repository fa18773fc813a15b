"""scribe/local/setup.sh with programs that only claim to be Python."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[3] / "scribe" / "local" / "setup.sh"
TOOLS = (
    "sh",
    "cat",
    "chmod",
    "cp",
    "date",
    "grep",
    "ls",
    "mkdir",
    "sed",
    "sleep",
    "tail",
    "uname",
    "env",
)

# Answers what setup.sh asks a Python. VERSION, VENV and PIP are put in by each test.
PYTHON = """#!/bin/sh
case "$*" in
  "-c import sys"*) echo VERSION ;;
  "-c import ensurepip"*) VENV ;;
  "-m venv --clear "*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && : >"$4/pyvenv.cfg" ;;
  "-m pip --version") exit 0 ;;
  "-m pip install "*) PIP ;;
  *) exit 9 ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with a shell's tools and no Python; a project with nothing to install."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "requirements.txt").write_text("nothing==1\n")
    return tmp_path


def install(
    machine: Path,
    name: str,
    version: str,
    *,
    venv: str = "exit 0",
    pip: str = "exit 0",
) -> Path:
    path = machine / "bin" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = PYTHON.replace("VERSION", version).replace("VENV", venv).replace("PIP", pip)
    path.write_text(text)
    path.chmod(0o755)
    return path


def run(machine: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SETUP), ".venv", python],
        cwd=machine / "project",
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def ready(machine: Path) -> bool:
    return (machine / "project" / ".venv" / "ready").exists()


def test_a_machine_without_python_is_told_what_to_install(machine: Path) -> None:
    done = run(machine)

    assert done.returncode == 1
    assert "no Python 3.11 or later found" in done.stderr
    assert "apt-get install python3" in done.stderr
    assert not ready(machine)


def test_a_python_that_is_too_old_is_named(machine: Path) -> None:
    install(machine, "python3", "3.9")

    done = run(machine)

    assert done.returncode == 1
    assert "python3 is 3.9" in done.stderr


def test_a_shim_that_fails_does_not_count_as_a_python(machine: Path) -> None:
    shim = machine / "bin" / "python3.13"
    shim.write_text("#!/bin/sh\necho 'not switched on' >&2\nexit 127\n")
    shim.chmod(0o755)
    install(machine, "python3.11", "3.11")

    done = run(machine)

    assert done.returncode == 0, done.stderr
    assert "Python 3.11 into" in done.stderr
    assert ready(machine)


def test_a_version_behind_a_shim_that_fails_is_found(machine: Path) -> None:
    shims = machine / "manager" / "shims"
    shims.mkdir(parents=True)
    shim = shims / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    install(machine, "../manager/versions/3.13.0/bin/python3.13", "3.13")
    for tool in TOOLS:
        (shims / tool).symlink_to(str(shutil.which(tool)))

    done = subprocess.run(
        ["/bin/sh", str(SETUP), ".venv", ""],
        cwd=machine / "project",
        env={"PATH": str(shims)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Python 3.13 into" in done.stderr


def test_a_chosen_python_that_is_too_old_is_refused_and_none_other_taken(machine: Path) -> None:
    install(machine, "python3.13", "3.13")
    install(machine, "old", "3.8")

    done = run(machine, "old")

    assert done.returncode == 1
    assert "PYTHON=old is Python 3.8" in done.stderr


def test_a_python_without_venv_names_debians_package(machine: Path) -> None:
    install(machine, "python3", "3.11", venv="exit 1")

    done = run(machine)

    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Failed to establish a new connection: Name or service not known", "needs a network"),
        ("ERROR: Failed building wheel for av", "Try another Python"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for nothing==1", "lacks a package"),
    ],
)
def test_a_package_that_cannot_be_installed_shows_pips_words_and_the_cause(
    machine: Path, words: str, advice: str
) -> None:
    install(machine, "python3", "3.12", pip=f"echo '{words}'; exit 1")

    done = run(machine)

    assert done.returncode == 1
    assert words in done.stderr
    assert advice in done.stderr
    assert not ready(machine)


def test_scribe_can_be_called_from_any_folder(machine: Path) -> None:
    install(machine, "python3", "3.12")
    run(machine)
    project = machine / "project"
    (project / "scribe").mkdir()
    (project / "scribe" / "__init__.py").touch()
    says = "def app(prog_name):\n    import sys\n    print(prog_name, sys.argv[1:])\n"
    (project / "scribe" / "cli.py").write_text(says)
    python = project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(sys.executable)

    done = subprocess.run(
        [project / ".venv" / "bin" / "scribe", "jobs", "it's"],
        cwd=machine,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "scribe ['jobs', \"it's\"]\n", done.stderr


def test_a_setup_that_failed_goes_on_in_the_same_environment(machine: Path) -> None:
    install(machine, "python3", "3.12", pip="[ -e ../mended ] || exit 1")
    assert run(machine).returncode == 1
    (machine / "mended").touch()

    done = run(machine)

    assert done.returncode == 0, done.stderr
    assert "into .venv" not in done.stderr
    assert ready(machine)


def test_a_folder_that_is_no_environment_is_not_cleared(machine: Path) -> None:
    install(machine, "python3", "3.12")
    (machine / "project" / ".venv").mkdir()
    (machine / "project" / ".venv" / "precious").touch()

    done = run(machine)

    assert done.returncode == 1
    assert "is no virtual environment" in done.stderr
    assert (machine / "project" / ".venv" / "precious").exists()
