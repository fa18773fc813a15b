"""`scribe status`: one screen of 80 columns."""

import io
import re
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from scribe.operations.doctor.findings import is_command
from scribe.operations.health import MOST, Health
from scribe.terminal import Terminal, visible
from scribe.times import dollars, full, lasted

_ALARM = {"ALARM": "bold red", "OK": "green"}


def show_health(terminal: Terminal, stack: str, health: Health) -> None:
    word, style = ("healthy", "bold green") if health.is_healthy else ("NEEDS YOU", "bold red")
    at = f"  {full(health.at)}"
    terminal.line(Text.assemble((stack, "bold"), "  ", (word, style), (at, "dim")))
    for problem in health.problems:
        terminal.line(Text.assemble(("! ", "red"), visible(problem.summary)), 2)
        show_fix(terminal, problem.fix, 2)
    for name, value in _rows(health):
        terminal.line(Text.assemble((f"{name:<10} ", "dim"), value), 11)


def show_fix(terminal: Terminal, fix: str, indent: int) -> None:
    """Shows each line of a finding's fix from the column `indent` on; commands stay whole."""
    for line in fix.splitlines():
        text = Text(" " * indent + visible(line), style="cyan")
        terminal.line(text, indent, whole=is_command(line))


def picture(stack: str, health: Health) -> str:
    """Returns the screen as an SVG with the viewer's own fonts; rich's would be loaded from the
    web.
    """
    console = Console(
        record=True, width=100, force_terminal=True, file=io.StringIO(), highlight=False
    )
    show_health(Terminal(console), stack, health)
    svg = console.export_svg(title="scribe status")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def _rows(health: Health) -> Iterator[tuple[str, Text]]:
    yield from _labelled("open jobs", _open(health))
    today = f"{_count(health.completed_today)} completed"
    if health.completed_today:
        each = health.spent_today / health.completed_today
        today += f", {dollars(health.spent_today)} at Transcribe, {dollars(each)} a job"
    yield "today", Text(today)
    failures = ", ".join(f"{_count(number)} {code}" for code, number in health.failures.items())
    yield "failed 24h", Text(failures or "none", style="red" if failures else "")
    queues = Text()
    for item in health.queues:
        more = f"+{item.in_flight}" if item.in_flight else ""
        text = f"{item.name} {item.visible}{more}   "
        queues.append(text, style="red" if item.visible else "")
    yield "queues", queues
    yield from _labelled("alarms", _alarms(health))
    ago = health.swept_seconds_ago
    yield "sweep", Text("has not finished for 3 hours" if ago is None else f"{lasted(ago)} ago")
    for quota in health.quotas:
        used = "" if quota.used is None else f"{quota.used:,.0f} of "
        default = " (AWS's default)" if quota.is_default else ""
        yield "quota", Text(f"{quota.name}: {used}{quota.limit:,.0f}{default}")


def _open(health: Health) -> list[Text]:
    rows = [
        Text(f"{item.status:<12} {_count(item.count):>7}   oldest {lasted(item.oldest_seconds)}")
        for item in health.open
        if item.count
    ]
    return rows or [Text("none")]


def _alarms(health: Health) -> list[Text]:
    """Returns the alarms: by name if they are not OK, by number if they are; three fit into
    a row.
    """
    row = Text()
    for item in health.alarms:
        if item.state == "ALARM":
            row.append(f"{item.name} ", style=_ALARM["ALARM"])
    states = [item.state for item in health.alarms]
    row.append(f"{states.count('OK')} OK")
    waiting = states.count("INSUFFICIENT_DATA")
    if waiting:
        row.append(f", {waiting} without data yet")
    return [row]


def _labelled(name: str, rows: list[Text]) -> Iterator[tuple[str, Text]]:
    for number, row in enumerate(rows):
        yield "" if number else name, row


def _count(number: int) -> str:
    return f"{number:,}" + ("+" if number >= MOST else "")
