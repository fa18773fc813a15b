"""The state machine's diagram: an SVG made from its definition; the page highlights the states.

Pass states, which only rewrite data, and the Catch of a failed state are left out unless they are
the only way to a state: drawn, they would hide everything else.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

_LETTER, _PADDING, _HEIGHT, _GAP, _ROW = 6.7, 26, 32, 18, 66
_MARGIN = 34  # on both sides, for edges that lead back up


@dataclass(frozen=True)
class Box:
    """The position of a state: its centre, in the diagram's units."""

    x: float
    y: float
    width: float


@cache
def state_diagram(definition: str) -> str:
    """Returns the SVG. Each state is a <g class="state" data-state="its name">."""
    states: dict[str, Any] = json.loads(definition)
    first, states = states["StartAt"], states["States"]
    edges = drawn_edges(states)
    boxes = place(edges, ranks(first, edges))
    width = max(box.x + box.width / 2 for box in boxes.values()) + _MARGIN
    height = max(box.y for box in boxes.values()) + _HEIGHT
    ways = "".join(f'<path class="way" d="{_way(boxes[one], boxes[two])}"/>' for one, two in edges)
    shapes = "".join(_state(name, states[name]["Type"], box) for name, box in boxes.items())
    return (
        f'<svg class="machine" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        'aria-label="The states that a job goes through; the list beside it says which and when">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
        f"{ways}{shapes}</svg>"
    )


def drawn_edges(states: dict[str, Any]) -> list[tuple[str, str]]:
    """Returns the edges between the states that are drawn, each once."""
    ways: dict[tuple[str, str], None] = {}
    for name, state in states.items():
        if state["Type"] != "Pass":
            ways |= {(name, _not_pass(states, to)): None for to in _next(state)}
    reached = {to for _, to in ways}
    for name, state in states.items():
        for caught in state.get("Catch", []):
            to = _not_pass(states, caught["Next"])
            if to not in reached:
                ways[name, to] = None
                reached.add(to)
    return list(ways)


def _next(state: dict[str, Any]) -> Iterator[str]:
    """Yields the next states, the usual one first."""
    for key in ("Next", "Default"):
        if key in state:
            yield state[key]
    for choice in state.get("Choices", []):
        yield choice["Next"]


def _not_pass(states: dict[str, Any], name: str) -> str:
    while states[name]["Type"] == "Pass":
        name = states[name]["Next"]
    return name


def ranks(first: str, edges: list[tuple[str, str]]) -> dict[str, int]:
    """Returns the row of each state, below all that lead to it; edges that lead back do not
    count.
    """
    found: dict[str, int] = {}

    def visit(name: str, rank: int, above: tuple[str, ...]) -> None:
        if name in above or found.get(name, -1) >= rank:
            return
        found[name] = rank
        for one, two in edges:
            if one == name:
                visit(two, rank + 1, (*above, name))

    visit(first, 0, ())
    return found


def place(edges: list[tuple[str, str]], rows: dict[str, int]) -> dict[str, Box]:
    """Places the states row by row, each as close to the ones before it as its neighbours allow."""
    boxes: dict[str, Box] = {}
    for row in range(max(rows.values()) + 1):
        names = [name for _, name in edges if rows[name] == row]
        names = list(dict.fromkeys(names)) or [next(name for name in rows if rows[name] == row)]
        wished = {name: _wished(name, edges, rows, boxes) for name in names}
        names.sort(key=lambda name: wished[name])
        widths = [len(name) * _LETTER + _PADDING for name in names]
        centres = _spread([wished[name] for name in names], widths)
        for name, width, centre in zip(names, widths, centres, strict=True):
            boxes[name] = Box(centre, row * _ROW + _HEIGHT / 2 + 2, width)
    left = min(box.x - box.width / 2 for box in boxes.values()) - _MARGIN
    return {name: Box(box.x - left, box.y, box.width) for name, box in boxes.items()}


def _wished(
    name: str, edges: list[tuple[str, str]], rows: dict[str, int], boxes: dict[str, Box]
) -> float:
    above = [boxes[one].x for one, two in edges if two == name and rows[one] < rows[name]]
    return sum(above) / len(above) if above else 0.0


def _spread(wished: list[float], widths: list[float]) -> list[float]:
    """Returns centres in this order without overlap; states that wish for the same spread around
    it.
    """
    centres: list[float] = []
    for number, (wish, width) in enumerate(zip(wished, widths, strict=True)):
        same = [other for other, one in enumerate(wished) if one == wish]
        span = sum(widths[other] for other in same) + _GAP * (len(same) - 1)
        before = sum(widths[other] + _GAP for other in same if other < number)
        centre = wish - span / 2 + before + width / 2
        if centres:
            least = centres[-1] + widths[number - 1] / 2 + _GAP + width / 2
            centre = max(centre, least)
        centres.append(centre)
    return centres


def _way(one: Box, two: Box) -> str:
    """Returns the path of an edge: down, up beside the way down, or up outside of everything."""
    half = _HEIGHT / 2
    if two.y > one.y:
        return _curve(one.x, one.y + half, two.x, two.y - half - 1, _ROW / 2)
    if one.y - two.y <= _ROW:
        aside = 16 if one.x >= two.x else -16
        return _curve(one.x + aside, one.y - half, two.x + aside, two.y + half + 1, -20)
    left, end = one.x - one.width / 2, two.x - two.width / 2 - 1
    out = min(left, end) - _MARGIN + 4
    return (
        f"M{left:.0f} {one.y:.0f}Q{out:.0f} {one.y:.0f} {out:.0f} {one.y - 24:.0f}"
        f"V{two.y + 24:.0f}Q{out:.0f} {two.y:.0f} {out + 24:.0f} {two.y:.0f}H{end:.0f}"
    )


def _curve(x: float, y: float, to_x: float, to_y: float, bend: float) -> str:
    return (
        f"M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} "
        f"{to_x:.0f} {to_y:.0f}"
    )


def _state(name: str, kind: str, box: Box) -> str:
    x, y = box.x - box.width / 2, box.y - _HEIGHT / 2
    corner = {"Succeed": _HEIGHT / 2, "Fail": _HEIGHT / 2, "Choice": 3}.get(kind, 8)
    shown = escape(name)
    return (
        f'<g class="state {kind.lower()}" data-state="{shown}">'
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{box.width:.0f}" height="{_HEIGHT}" '
        f'rx="{corner:.0f}"/><text x="{box.x:.0f}" y="{box.y + 4.5:.1f}">{shown}</text></g>'
    )
