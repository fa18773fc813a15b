"""What it takes to find the format and length of 2 GB, for each format."""

from benchmarks.report import Goal, Report, Table
from tests.unit.media.giants import GIANTS, Giant
from transcription.media import probe

TITLE = "Media probe"
METHOD = (
    "A source of 2 GB in each format, real headers at their real places and nothing between them, "
    "counts the ranges that are asked of it and their bytes. In S3 each range is one GetObject."
)


def run() -> Report:
    """Counts, so one run is enough."""
    rows = [_measured(make.__name__.replace("_", " "), make()) for make in GIANTS]
    return Report(
        TITLE,
        METHOD,
        [
            Table(
                "2 GB",
                ("file", "format", "requests", "KB read", "seconds found", "how", "off by, %"),
                [row[:-1] for row in rows],
                "An estimate never refuses a file.",
            )
        ],
        [
            Goal("requests for any format", 4, max(row[2] for row in rows)),
            Goal("bytes read for any format", 256, max(row[3] for row in rows), "KB"),
            Goal(
                "lengths that are off without being called estimates",
                0,
                sum(row[-1] for row in rows),
            ),
        ],
    )


def _measured(name: str, giant: Giant) -> tuple[str, str, int, float, float, str, float, bool]:
    media = probe(giant.source, giant.name)
    found = media.seconds or 0.0
    off = abs(found / giant.seconds - 1)
    return (
        name,
        media.format,
        giant.source.requests,
        giant.source.bytes_read / 1024,
        round(found),
        "estimated" if media.estimated else "exact",
        100 * off,
        off > 0.0001 and not media.estimated,
    )
