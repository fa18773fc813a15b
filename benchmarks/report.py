"""The report that a section returns to the runner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Cell = str | float | None  #: None is an empty cell


@dataclass(frozen=True)
class Table:
    """Rows as wide as the columns; numbers stand at the right."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""  #: what one has to know to read it


@dataclass(frozen=True)
class Goal:
    """A goal: `reached` is at most `target`; with at_least it is at least `target`."""

    what: str
    target: float
    reached: float
    unit: str = ""
    at_least: bool = False
    reason: str = ""  #: why it is missed, if known; shown only then

    @property
    def met(self) -> bool:
        """Whether the figure is on the right side of the target."""
        return self.reached >= self.target if self.at_least else self.reached <= self.target

    @property
    def verdict(self) -> str:
        """Returns `met`, or the distance, relative to the target unless that is 0."""
        if self.met:
            return "met"
        if self.target:
            missed = f"missed by {100 * abs(self.reached / self.target - 1):.2g} %"
        else:
            missed = "missed"
        return f"{missed}: {self.reason}" if self.reason else missed


@dataclass(frozen=True)
class Plot:
    """Lines over one x axis; a series is (x, y) points in order of x."""

    name: str  #: of its file
    title: str
    x: str
    y: str
    series: Mapping[str, Sequence[tuple[float, float]]]
    log_x: bool = False
    log_y: bool = False
    points: bool = False  #: marks without lines between them


@dataclass(frozen=True)
class Report:
    """The tables, goals and plots of a section."""

    title: str
    method: str  #: in a few sentences, how it was measured
    tables: Sequence[Table]
    goals: Sequence[Goal] = field(default_factory=tuple)
    plots: Sequence[Plot] = field(default_factory=tuple)


def shown(cell: Cell) -> str:
    """Three digits that count, or the whole number."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if cell == int(cell) or abs(cell) >= 100:
        return f"{cell:,.0f}"
    return f"{cell:.3g}"
