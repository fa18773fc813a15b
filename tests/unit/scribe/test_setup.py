"""scribe/local/setup.sh with programs that stand in for Python, pip and uv."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[3] / "scribe" / "local" / "setup.sh"
TOOLS = ("cat", "chmod", "cp", "env", "grep", "ls", "mkdir", "sed", "sh", "tail")

# Makes environments as venv does; its pip installs the uv that lies beside it.
PYTHON = """#!/bin/sh
case "$*" in
  "-c import sys; sys.exit"*) exit @OLD@ ;;
  "-c import sys; print"*) echo "@PYTHON@" ;;
  "-c "*) exit 0 ;;
  "-m venv --clear"*) mkdir -p "$5/bin" && cp "$0" "$5/bin/python" && : >"$5/pyvenv.cfg" ;;
  "-m pip --python "*) cp "@UV@" "${4%/*}/uv" ;;
  "-m pip config list")
    echo "global.cert='/certificates.pem'" && echo ":env:.index-url='http://own/'" ;;
  *) exit 9 ;;
esac
"""
UV = """#!/bin/sh
case "$1" in
  venv) for folder; do :; done
    mkdir -p "$folder/bin" && cp "@PYTHON@" "$folder/bin/python" && : >"$folder/pyvenv.cfg" ;;
  export) echo "locked==1" ;;
  pip) echo "$0 certificates=$SSL_CERT_FILE index=$UV_DEFAULT_INDEX" >>"@LOG@"
    case "$*" in *--requirements*) cat >>"@LOG@" ;; esac ;;
esac
"""


class Machine:
    """A machine with a shell's tools, and a project with one locked package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "project"
        self.log = folder / "spare" / "log"
        for name in ("bin", "spare", "project"):
            (folder / name).mkdir()
        for tool in TOOLS:
            (folder / "bin" / tool).symlink_to(str(shutil.which(tool)))
        (self.project / "pyproject.toml").write_text('dev = ["uv==1.2.3"]\n')
        self.python("../spare/python3")
        self.program("../spare/uv", UV)

    def program(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        for word, place in {"@UV@": "uv", "@PYTHON@": "python3", "@LOG@": "log"}.items():
            text = text.replace(word, str(self.folder / "spare" / place))
        path.write_text(text)
        path.chmod(0o755)

    def python(self, name: str, *, old: bool = False) -> None:
        self.program(name, PYTHON.replace("@OLD@", str(int(old))))

    def set_up(
        self, python: str = "", path: tuple[Path, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(SETUP), ".venv", "--extra dev", python],
            cwd=self.project,
            env={"PATH": ":".join(map(str, (self.folder / "bin", *path)))},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_without_python_and_uv_is_asked_for_one_of_them(machine: Machine) -> None:
    done = machine.set_up()

    assert done.returncode == 1
    assert "apt-get install python3" in done.stderr


def test_a_python_that_is_too_old_or_fails_is_passed_over(machine: Machine) -> None:
    machine.program("python3.13", "#!/bin/sh\nexit 127\n")
    machine.python("python3.12", old=True)
    machine.python("python3")

    done = machine.set_up()

    assert done.returncode == 0, done.stderr


def test_a_chosen_python_that_is_too_old_is_refused_and_no_other_is_taken(machine: Machine) -> None:
    machine.python("python3.13")
    machine.python("python3.8", old=True)

    done = machine.set_up("python3.8")

    assert done.returncode == 1
    assert "python3.8 is missing or older than 3.11" in done.stderr


def test_pip_installs_uv_into_the_environment_if_the_machine_has_none(machine: Machine) -> None:
    machine.python("python3")

    machine.set_up()

    assert (machine.project / ".venv" / "bin" / "uv").exists()
    assert "locked==1" in machine.log.read_text()


def test_a_uv_of_the_machine_makes_the_environment(machine: Machine) -> None:
    machine.program("uv", UV)

    done = machine.set_up()

    assert done.returncode == 0, done.stderr
    assert not (machine.project / ".venv" / "bin" / "uv").exists()
    assert "locked==1" in machine.log.read_text()


def test_uv_gets_the_index_and_the_certificates_that_pip_is_configured_with(
    machine: Machine,
) -> None:
    machine.python("python3")

    machine.set_up()

    assert "certificates=/certificates.pem index=http://own/" in machine.log.read_text()


def test_a_folder_that_is_not_an_environment_is_left_alone(machine: Machine) -> None:
    machine.python("python3")
    (machine.project / ".venv").mkdir()
    (machine.project / ".venv" / "precious").touch()

    done = machine.set_up()

    assert done.returncode == 1
    assert (machine.project / ".venv" / "precious").exists()


def test_a_python_that_a_version_manager_has_not_switched_on_is_found(machine: Machine) -> None:
    shims, installed = machine.folder / "bin" / "shims", machine.folder / "bin" / "versions"
    shims.mkdir()
    (installed / "3.13.0" / "bin").mkdir(parents=True)
    machine.program("shims/python3.13", "#!/bin/sh\nexit 1\n")
    machine.python("versions/3.13.0/bin/python3.13")

    done = machine.set_up(path=(shims,))

    assert done.returncode == 0, done.stderr
    assert "locked==1" in machine.log.read_text()


def test_the_packages_of_the_local_cloud_have_pip_without_which_sam_builds_nothing() -> None:
    """On a machine whose only other Python is behind a version manager's shim there is no other."""
    export = ("export", "--frozen", "--quiet", "--no-emit-project", "--no-hashes", "--extra")
    done = subprocess.run(
        [Path(sys.executable).with_name("uv"), *export, "local"],
        cwd=SETUP.parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert [line for line in done.stdout.splitlines() if line.startswith("pip==")]
