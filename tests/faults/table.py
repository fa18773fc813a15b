"""The matrix as text: operations in rows, kinds of faults in columns, each run's result."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from tests.faults.cases import KINDS
from tests.faults.promises import KINDS_OF_HARM
from tests.faults.run import RunResult

#: Results, and their letters in the table.
ENDINGS = {
    "retried": "r",
    "resumed": "s",
    "failed": "f",
    "redriven": "d",
    "unharmed": "u",
    **{kind.upper(): kind.upper() for kind in KINDS_OF_HARM},
}
LEGEND = """\
r retried by a step, the SDK or a delivery; s resumed by the sweep; f failed, and reported
everywhere; d kept in a dead-letter queue until it was run again; u unharmed: the call was not made
in this run. A number is how many runs (calls and scenarios) ended so."""
_WIDTH = 12
_NAME = 34


def matrix(results: Iterable[RunResult]) -> Iterator[str]:
    """Yields the lines, in a block for each caller."""
    cells: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for result in results:
        case = result.case
        if case.site is not None:
            cells[case.site.name, case.kind][result.ending] += 1
    kinds = [kind for kind in KINDS if any(kind == column for _, column in cells)]
    caller = ""
    for row in dict.fromkeys(name for name, _ in sorted(cells)):
        of, _, operation = row.partition("/")
        if of != caller:
            caller = of
            yield ""
            yield f"{caller:{_NAME}}" + "".join(f"{kind:>{_WIDTH}}" for kind in kinds)
        line = "".join(f"{_cell(cells[row, kind]):>{_WIDTH}}" for kind in kinds)
        yield f"  {operation:{_NAME - 2}}{line}"


def _cell(endings: Counter[str]) -> str:
    return " ".join(f"{endings[how]}{letter}" for how, letter in ENDINGS.items() if endings[how])


def totals(results: Iterable[RunResult], of: int) -> Iterator[str]:
    """Yields the numbers of runs, of each result, and of broken promises."""
    runs = list(results)
    endings = Counter(one.ending for one in runs)
    counts = ", ".join(f"{endings[how]} {how}" for how in ENDINGS if endings[how])
    yield f"{len(runs):,} of {of:,} runs: {counts}."
    yield f"Reports that came more than once: {sum(one.repeated for one in runs)}."
    harmed = Counter(kind for one in runs for kind, sentences in one.harm.items() if sentences)
    yield ", ".join(f"{kind} {harmed[kind]}" for kind in KINDS_OF_HARM)


def violation(result: RunResult) -> Iterator[str]:
    """Yields a case that broke a promise, and the command to repeat it."""
    again = f"(once more, on another stack: {result.second_ending})"
    yield f"BROKEN  make faults CASE='{result.name}'   {again}"
    for kind, sentences in result.harm.items():
        yield from (f"        {kind}: {sentence}" for sentence in sentences)
