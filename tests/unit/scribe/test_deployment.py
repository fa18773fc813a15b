import tomllib
from pathlib import Path

import pytest

from scribe import ROOT
from scribe.local.deployment import fingerprint, parameter_overrides, runtime

SOURCES = ("functions/requirements.txt", "functions/transcription/jobs.py", "statemachine/a.json")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (*("template.yaml", "samconfig.toml"), *SOURCES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_the_same_sources_are_the_same_build(project: Path) -> None:
    before = fingerprint(project, "python3.13")
    (project / "functions" / "transcription" / "__pycache__").mkdir(exist_ok=True)
    (project / "functions" / "transcription" / "__pycache__" / "x.pyc").write_bytes(b"x")

    assert fingerprint(project, "python3.13") == before


@pytest.mark.parametrize(
    "changed",
    ["template.yaml", "samconfig.toml", *SOURCES, "functions/transcription/new.py"],
)
def test_any_change_of_the_sources_is_another_build(project: Path, changed: str) -> None:
    before = fingerprint(project, "python3.13")

    with (project / changed).open("a") as file:
        file.write("\n")

    assert fingerprint(project, "python3.13") != before


def test_a_file_under_another_name_is_another_build(project: Path) -> None:
    before = fingerprint(project, "python3.13")

    (project / "functions" / "transcription" / "jobs.py").rename(project / "functions" / "jobs.py")

    assert fingerprint(project, "python3.13") != before


def test_another_python_is_another_build(project: Path) -> None:
    assert fingerprint(project, "python3.12") != fingerprint(project, "python3.13")


def test_the_runtime_is_added_to_samconfigs_overrides() -> None:
    overrides = parameter_overrides()

    assert overrides.startswith("Stage=local ")
    assert overrides.endswith(f" PythonRuntime={runtime()}")


def test_sam_sync_deploys_the_local_stack_with_the_same_parameters() -> None:
    local = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))["local"]

    deploy, sync = (local[command]["parameters"] for command in ("deploy", "sync"))

    assert sync["parameter_overrides"] == deploy["parameter_overrides"]


def test_overrides_as_a_list_are_taken_as_well(tmp_path: Path) -> None:
    (tmp_path / "samconfig.toml").write_text(
        '[local.deploy.parameters]\nparameter_overrides = ["Stage=local", "A=1"]\n'
    )

    assert parameter_overrides(tmp_path) == f"Stage=local A=1 PythonRuntime={runtime()}"
