"""What is installed is what was locked: every package pinned, every pin with its hashes."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
LOCKS = [PROJECT / "requirements.txt", PROJECT / "functions" / "requirements.txt"]

_PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


def pins(lock: Path) -> set[tuple[str, str]]:
    """(name, version) of each package; one name may have several, each for some Pythons."""
    return set(_PIN.findall(lock.read_text()))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_every_package_is_pinned_and_has_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text())

    packages = [entry for entry in entries if not entry.startswith("#")]

    assert packages
    assert [p for p in packages if not _PIN.match(p) or "--hash=sha256:" not in p] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_no_package_index_is_named(lock: Path) -> None:
    assert (
        re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", lock.read_text())
        == []
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_what_was_asked_for_is_what_is_locked(lock: Path) -> None:
    asked = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)",
        lock.with_suffix(".in").read_text(),
        re.MULTILINE,
    )

    assert asked
    assert {(name.lower().replace("_", "-"), version) for name, version in asked} <= pins(lock)


def test_tests_run_on_the_packages_that_are_deployed() -> None:
    everything, deployed = map(pins, LOCKS)

    assert deployed
    assert deployed <= everything
