"""Which room may import which, read from the imports themselves."""

import ast
from functools import cache
from pathlib import Path

import pytest

from scribe import ROOT

PACKAGE = ROOT / "functions" / "transcription"
#: The rooms of the functions' package that each of them may import, beside itself.
ALLOWED = {
    "domain": set(),
    "polling": set(),
    "media": {"domain"},
    "transcripts": {"domain"},
    "steps": {"domain", "polling", "media", "transcripts"},
    "adapters": {"domain", "polling", "media", "transcripts", "steps"},
}
SDK = {"boto3", "botocore", "s3transfer"}
#: Which of the repository's packages each of them may import.
PACKAGES = {
    "functions": {"transcription", "webhook"},
    "scribe": {"scribe", "transcription"},
    "localcloud": {"localcloud"},
    "tests": {"tests", "scribe", "transcription", "webhook", "benchmarks", "functions"},
}
OURS = {"transcription", "webhook", "scribe", "localcloud", "tests", "benchmarks"}


@cache
def imports(file: Path) -> list[str]:
    """Returns the full names of the modules, or of their members, that a file imports anywhere."""
    names = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_of_the_functions_imports_only_the_rooms_that_it_may(room: str) -> None:
    found = {
        (file.name, name.split(".")[1])
        for file in modules(PACKAGE / room)
        for name in imports(file)
        if name.startswith("transcription.") and name.split(".")[1] in ALLOWED
    }

    assert {other for _, other in found} <= ALLOWED[room] | {room}, sorted(found)


def test_only_the_adapters_know_the_sdk() -> None:
    knowing = {
        str(file.relative_to(ROOT))
        for file in modules(ROOT / "functions")
        for name in imports(file)
        if name.split(".")[0] in SDK
    }

    assert {name for name in knowing if "/adapters/" not in name} == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_the_packages_that_it_may(package: str) -> None:
    found = {
        (str(file.relative_to(ROOT)), name.split(".")[0])
        for file in modules(ROOT / package)
        for name in imports(file)
        if name.split(".")[0] in OURS
    }

    assert [entry for entry in sorted(found) if entry[1] not in PACKAGES[package]] == []
