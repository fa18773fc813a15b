"""Reports as Markdown, for benchmarks/results/."""

from collections.abc import Mapping, Sequence

from benchmarks.report import Goal, Report, Table, shown

GOAL_COLUMNS = ("goal", "target", "reached", "")


def document(name: str, report: Report) -> str:
    """Returns the section's report as Markdown."""
    parts = [f"# {report.title}", report.method]
    if report.goals:
        parts.append(_table(GOAL_COLUMNS, [goal_row(goal) for goal in report.goals]))
    parts += [f"![{plot.title}]({name}-{plot.name}.svg)" for plot in report.plots]
    parts += [_titled(table) for table in report.tables]
    return "\n\n".join(parts) + "\n"


def summary(reports: Mapping[str, Report], machine: str) -> str:
    """The goals of every section."""
    rows = [
        (f"[{report.title}]({name}.md)", *goal_row(goal))
        for name, report in reports.items()
        for goal in report.goals
    ]
    head = f"# Results\n\nWritten by `make bench`. {machine}"
    return f"{head}\n\n{_table(('section', *GOAL_COLUMNS), rows)}\n"


def goal_row(goal: Goal) -> tuple[str, ...]:
    """Returns the cells of a goal: its name, target, result and verdict."""
    unit = f" {goal.unit}" if goal.unit else ""
    bound = "at least" if goal.at_least else "at most"
    target = f"{bound} {shown(goal.target)}{unit}"
    return goal.what, target, f"{shown(goal.reached)}{unit}", goal.verdict


def _titled(table: Table) -> str:
    rows = [tuple(map(shown, row)) for row in table.rows]
    body = f"## {table.title}\n\n{_table(table.columns, rows, _numeric(table))}"
    return f"{body}\n\n{table.note}" if table.note else body


def _numeric(table: Table) -> frozenset[int]:
    return frozenset(
        place
        for place in range(len(table.columns))
        if not any(isinstance(row[place], str) for row in table.rows)
    )


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()
) -> str:
    rule = ["---:" if place in right else "---" for place in range(len(columns))]
    return "\n".join(_line(cells) for cells in (columns, rule, *rows))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
