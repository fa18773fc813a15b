"""How the subtitles and paragraphs read, by the figures that broadcasters go by."""

import sys
from collections import Counter
from pathlib import Path

from benchmarks.readability.figures import figures
from benchmarks.report import Goal, Report, Table
from tests.speeches import Speech, hard_set
from transcription.transcripts import TranscriptDetails, render_outputs

METHOD = (
    "Made-up recordings in the shape of Amazon Transcribe's output (tests/speeches.py): fast "
    "talkers, two speakers whose labels are off by one to three words, two channels that talk at "
    "once, eight languages. What is counted is counted in the outputs, as a reader has them."
)
#: A count, the count that it is a share of, the highest share in per cent, and its words.
SHARES = (
    ("cues over 17", "cues", 25, "cues faster than 17 characters a second"),
    ("cues over 20", "cues", 10, "cues faster than 20 characters a second"),
    ("overlaps", "cues", 0, "cues of an .srt that overlap"),
    ("cues over 7 s", "cues", 0, "cues longer than 7 s"),
    ("gaps of one frame", "cues", 0, "gaps between cues that are shorter than two frames"),
    ("late by 1.5 s", "parts", 0, "cues more than 1.5 s from their words"),
    ("changes unseen", "changes", 0, "changes of voices that a viewer does not see"),
    ("turns near", "turns", 5, "turns that begin within three words of a sentence's edge"),
    ("paragraphs torn", "paragraphs", 5, "paragraphs that end within a sentence"),
    ("Latin lines little", "Latin lines", 3, "lines that end with an article, preposition, ..."),
    ("wide lines long", "wide lines", 0, "lines of more than 16 full-width characters"),
    ("Japanese lines particle", "Japanese lines", 5, "Japanese lines that begin with a particle"),
    ("right-to-left lines unmarked", "right-to-left lines", 0, "lines without their direction"),
)


def run() -> Report:
    """Counts the figures of readability, for about half a minute."""
    kinds = hard_set()
    by_kind = {kind: sum(map(_of_speech, found), Counter()) for kind, found in kinds.items()}
    total = sum(by_kind.values(), Counter())
    columns = ("figure, in per cent", "of", *by_kind, "all")
    all_kinds = [*by_kind.values(), total]
    rows = [
        (words, total[whole], *(_share(counts, part, whole) for counts in all_kinds))
        for part, whole, _, words in SHARES
    ]
    goals = [
        Goal(words, target, _share(total, part, whole) or 0.0, "%")
        for part, whole, target, words in SHARES
    ]
    late = total["late ms"] / max(1, total["parts"])
    note = f"A cue comes {late:.0f} ms after its first word, in the mean."
    return Report("How it reads", METHOD, [Table("Shares", columns, rows, note)], goals)


def _of_speech(speech: Speech) -> Counter[str]:
    outputs = render_outputs(speech.raw, TranscriptDetails("job", "meeting.mp3"))
    return figures(outputs, speech.language)


def _share(counts: Counter[str], part: str, whole: str) -> float | None:
    return 100 * counts[part] / counts[whole] if counts[whole] else None


def _of_file(path: Path) -> Counter[str]:
    outputs = render_outputs(path.read_bytes(), TranscriptDetails(path.stem, path.name))
    return figures(outputs, outputs.language or "en")


def main(folder: Path) -> None:
    """The figures of real outputs: python -m benchmarks.readability FOLDER."""
    total: Counter[str] = sum(map(_of_file, sorted(folder.glob("*.json"))), Counter())
    for part, whole, target, words in SHARES:
        share = _share(total, part, whole)
        if share is not None:
            sys.stdout.write(f"{share:6.1f} % (at most {target}) of {total[whole]} {words}\n")
    sys.stdout.write(f"{total['late ms'] / max(1, total['parts']):6.0f} ms late in the mean\n")
