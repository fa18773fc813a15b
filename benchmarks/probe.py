"""The media probe: the bytes it reads of 2 GB in each format, and its errors with odd files."""

from collections.abc import Callable, Sequence
from statistics import median

import av

from benchmarks.report import Cell, Goal, Report, Table
from tests.odd_recordings import odd_recordings
from tests.odd_recordings.encodings import ENCODINGS, RECORDED
from tests.odd_recordings.recording import Verdict
from tests.unit.media.giants import GIANTS, Giant
from transcription.media import probe

TITLE = "Media probe"
METHOD = (
    "A source of 2 GB in each format, real headers at their real places and a pattern between "
    "them, counts the ranges that are asked of it and their bytes. In S3 each range is one "
    "GetObject. Then the files of tests/odd_recordings, made by PyAV from the samples, are probed "
    "and fully decoded by FFmpeg; a length is compared with the sound that comes out."
)
_COLUMNS = (
    *("files", "exact", "estimated", "length unknown", "refused"),
    *("wrongly refused", "wrongly exact", "worst exact, %", "median estimate, %", "ffprobe off"),
)
_NOTE = (
    "Wrongly refused: FFmpeg decodes half a second or more from a container that Transcribe takes. "
    "Wrongly exact: off by more than 2 %, and not called an estimate. ffprobe off: files that "
    "FFmpeg decodes and whose length by ffprobe is off by more than 2 %, or missing."
)


def run() -> Report:
    """Counts, so one run is enough."""
    giants = [_measured(make.__name__.replace("_", " "), make()) for make in GIANTS]
    av.logging.set_level(None)
    verdicts = [Verdict(odd) for odd in odd_recordings((*ENCODINGS, *RECORDED))]
    requests = [row[2] for row in giants] + [one.source.requests for one in verdicts]
    kilobytes = [row[3] for row in giants] + [one.source.bytes_read / 1024 for one in verdicts]
    wrong = sum(row[-1] for row in giants) + sum(one.is_wrongly_sure for one in verdicts)
    return Report(
        TITLE,
        METHOD,
        [
            Table(
                "2 GB",
                ("file", "format", "requests", "KB read", "seconds found", "how", "off by, %"),
                [row[:-1] for row in giants],
                "An estimate never refuses a file.",
            ),
            _table("kind", verdicts, lambda one: one.odd.kind),
            _table("format", verdicts, lambda one: one.media.format if one.media else "none"),
        ],
        [
            Goal("requests for any file", 4, max(requests)),
            Goal("bytes read for any file", 256, max(kilobytes), "KB"),
            Goal("odd files", 150, len(verdicts), at_least=True),
            Goal("files wrongly refused", 0, sum(one.is_wrongly_refused for one in verdicts)),
            Goal("files wrongly called exact", 0, wrong),
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


def _table(by: str, verdicts: Sequence[Verdict], group: Callable[[Verdict], str]) -> Table:
    names = list(dict.fromkeys(map(group, verdicts)))
    rows = [(name, *_row([one for one in verdicts if group(one) == name])) for name in names]
    rows.append(("all", *_row(verdicts)))
    return Table(f"Odd files by {by}", (by, *_COLUMNS), rows, _NOTE)


def _row(verdicts: Sequence[Verdict]) -> tuple[Cell, ...]:
    sure = [one for one in verdicts if one.is_sure]
    refused = sum(one.refusal is not None for one in verdicts)
    estimated = [one for one in verdicts if one.refusal is None and not one.is_sure]
    measured = [one.error for one in estimated if one.decoded and one.error < float("inf")]
    return (
        len(verdicts),
        len(sure),
        len(estimated),
        sum(one.media is not None and one.media.seconds is None for one in estimated),
        refused,
        sum(one.is_wrongly_refused for one in verdicts),
        sum(one.is_wrongly_sure for one in verdicts),
        round(100 * max((one.error for one in sure), default=0.0), 6),
        round(100 * median(measured), 6) if measured else None,
        sum(one.is_misread_by_ffprobe for one in verdicts),
    )
