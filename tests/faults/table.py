"""The matrix as text: operations down, kinds of faults across, how each run ended."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from tests.faults.matrix import Ended
from tests.faults.runs import KINDS

#: How runs end, and their letters in the table.
ENDINGS = {
    "retried": "r",
    "resumed": "s",
    "failed": "f",
    "dead letter": "d",
    "unharmed": "u",
    "LOST": "LOST",
    "DOUBLED": "DOUBLED",
}
LEGEND = """\
r retried: a step, the SDK or a delivery did it again; s resumed by the sweep; f failed visibly, in
all places where a failure is told; d kept in a dead-letter queue; u unharmed: the call was not made
in this run. A number is how many runs (places and scenarios) ended so."""
_WIDTH = 12
_NAME = 34


def matrix(ended: Iterable[Ended]) -> Iterator[str]:
    """Lines: a block for each caller."""
    cells: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in ended:
        if (place := one.case.place) is not None:
            cells[place.name, one.case.kind][one.how] += 1
    kinds = [kind for kind in KINDS if any(kind == column for _, column in cells)]
    caller = ""
    for row in dict.fromkeys(name for name, _ in sorted(cells)):
        of, _, operation = row.partition("/")
        if of != caller:
            caller = of
            yield ""
            yield f"{caller:{_NAME}}" + "".join(f"{kind:>{_WIDTH}}" for kind in kinds)
        told = "".join(f"{_cell(cells[row, kind]):>{_WIDTH}}" for kind in kinds)
        yield f"  {operation:{_NAME - 2}}{told}"


def _cell(endings: Counter[str]) -> str:
    return " ".join(f"{endings[how]}{letter}" for how, letter in ENDINGS.items() if endings[how])


def totals(ended: Iterable[Ended], of: int) -> Iterator[str]:
    """How many runs, how they ended, and that nothing was lost or doubled."""
    runs = list(ended)
    endings = Counter(one.how for one in runs)
    told = ", ".join(f"{endings[how]} {how}" for how in ENDINGS if endings[how])
    yield f"{len(runs):,} of {of:,} runs: {told}."
    yield f"Reports that came more than once: {sum(one.repeated for one in runs)}."
    lost = sum(bool(one.lost) for one in runs)
    yield f"lost {lost}, doubled {sum(bool(one.doubled) for one in runs)}"


def violation(ended: Ended) -> Iterator[str]:
    """A case that broke a promise, and how to repeat it."""
    yield f"BROKEN  make faults CASE='{ended.name}'   (once more, in another world: {ended.again})"
    for what, sentences in (("lost", ended.lost), ("doubled", ended.doubled)):
        yield from (f"        {what}: {sentence}" for sentence in sentences)
