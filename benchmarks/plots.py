"""Plots as SVG. The same points give the same bytes."""

from pathlib import Path

import matplotlib as mpl

from benchmarks.report import Plot

mpl.use("svg")
mpl.rcParams.update(
    {
        "svg.hashsalt": "transcription",  # else ids are drawn by chance
        "svg.fonttype": "none",  # text stays text
        "font.family": "sans-serif",
        "axes.grid": True,
        "grid.alpha": 0.3,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def draw(plot: Plot, file: Path) -> None:
    """Writes the plot as an SVG file."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - after the backend is chosen

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for label, points in plot.series.items():
        line = "none" if plot.points else "solid"
        xs, ys = zip(*points, strict=True)
        axes.plot(xs, ys, marker="o", markersize=4, linestyle=line, label=label)
    axes.set(title=plot.title, xlabel=plot.x, ylabel=plot.y)
    if plot.log_x:
        axes.set_xscale("log")
    if plot.log_y:
        axes.set_yscale("log")
    if len(plot.series) > 1:
        axes.legend(frameon=False)
    figure.savefig(file, metadata={"Date": None, "Creator": None})
