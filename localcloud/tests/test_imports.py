"""The local cloud is a package of its own: it and the other rooms do not import each other."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("functions", "scribe", "tests", "benchmarks")


def test_the_local_cloud_imports_no_other_room() -> None:
    functions = {folder.name for folder in (ROOT / "functions").iterdir() if folder.is_dir()}

    assert importing({*ROOMS, *functions}, within=["localcloud"]) == set()


def test_no_other_room_imports_the_local_cloud() -> None:
    assert importing({"localcloud"}, within=ROOMS) == set()


def importing(names: set[str], within: Iterable[str]) -> set[Path]:
    """The files in these folders that import one of these top-level modules."""
    paths = [path for folder in within for path in (ROOT / folder).rglob("*.py")]
    return {path.relative_to(ROOT) for path in paths if names & set(imported(path.read_text()))}


def imported(source: str) -> Iterator[str]:
    """The top-level names of the modules that it imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
