"""Converts a transcript to a plain text file for editing, and back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scribe.errors import UnusableCorrections
from transcription.transcripts.editable import EditableTranscript, EditedTranscript, EditedTurn

_HELP = """\
# Correct the transcript of {job_id}: save this file and close the editor.
# A paragraph is a turn: [time] speaker: what is said.
# - Correct the words. Join two paragraphs, or split one: "[]" in place of a time finds the time.
# - Another speaker before the colon moves the turn.
# - "speaker spk_0 = Ann" names a speaker everywhere; another such line adds one.
# - If nothing changes, nothing is saved. Lines up to the first turn that begin with # do not count.
"""
_BASE = re.compile(r"transcript (\S+), attempt (\d+), revision (\d+)")
_SPEAKER = re.compile(r"speaker (.+?) = (.*)")
_TURN = re.compile(r"\[(?:(\d+):(\d\d):(\d\d(?:\.\d{1,3})?))?\]\s*(.*)")


def as_text(opened: EditableTranscript) -> str:
    """Returns the text for the editor."""
    shown = _shown_names(opened.speakers)
    head = f"transcript {opened.job_id}, attempt {opened.attempt}, revision {opened.revision}"
    lines = [_HELP.format(job_id=opened.job_id) + head]
    if opened.speakers:
        lines.append("\n".join(f"speaker {label} = {n}" for label, n in opened.speakers.items()))
    for turn in opened.turns:
        name = f"{shown[turn.speaker_label]}: " if turn.speaker_label in shown else ""
        lines.append(f"[{_stamp(turn.start_time)}] {name}{turn.text}")
    return "\n\n".join(lines) + "\n"


def from_text(text: str, opened: EditableTranscript) -> EditedTranscript:
    """Reads a file that began as as_text(opened), or as that of an earlier revision.

    Raises UnusableCorrections with the number of the line.
    """
    return _Reader(opened).read(text)


def _shown_names(speakers: Mapping[str, str]) -> dict[str | None, str]:
    """Returns names by label; the label itself if the name is ambiguous."""
    names = list(speakers.values())
    return {
        label: name if names.count(name) == 1 and name not in speakers else label
        for label, name in speakers.items()
    }


def _stamp(seconds: float) -> str:
    minutes, ms = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{ms // 1000:02}.{ms % 1000:03}"


@dataclass
class _Paragraph:
    line: int
    texts: list[str]


class _Reader:
    def __init__(self, opened: EditableTranscript) -> None:
        self._opened = opened
        self._base: tuple[int, int] | None = None
        self._speakers: dict[str, str] = {}

    def read(self, text: str) -> EditedTranscript:
        turns: list[EditedTurn] = []
        time = 0.0
        for paragraph in self._paragraphs(text):
            found = _TURN.fullmatch(" ".join(paragraph.texts))
            if found is None:
                raise _unusable(paragraph.line, "a paragraph begins with [time] or []")
            hours, minutes, seconds, said = found.groups()
            if hours is not None:
                time = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
            label, said = self._speaker_of(said, paragraph.line)
            turns.append(EditedTurn(time, label, said))
        if self._base is None:
            raise _unusable(1, 'the line "transcript JOB, attempt N, revision N" is missing')
        return EditedTranscript(*self._base, self._speakers, turns)

    def _paragraphs(self, text: str) -> Iterator[_Paragraph]:
        """Yields the turns. Lines before the first one are read here."""
        paragraph: _Paragraph | None = None
        has_begun = False
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.strip()
            has_begun = has_begun or line.startswith("[")
            if not has_begun:
                self._read_head(line, number)
            elif not line:
                if paragraph:
                    yield paragraph
                paragraph = None
            elif paragraph and not _TURN.fullmatch(line):
                paragraph.texts.append(line)
            else:
                if paragraph:
                    yield paragraph
                paragraph = _Paragraph(number, [line])
        if paragraph:
            yield paragraph

    def _read_head(self, line: str, number: int) -> None:
        if not line or line.startswith("#"):
            return
        if found := _BASE.fullmatch(line):
            if found[1] != self._opened.job_id:
                raise _unusable(number, f"it is a transcript of {found[1]}")
            self._base = int(found[2]), int(found[3])
        elif found := _SPEAKER.fullmatch(line):
            self._speakers[found[1].strip()] = found[2].strip()
        else:
            raise _unusable(number, "before the first turn are # comments and speakers only")

    def _speaker_of(self, said: str, line: int) -> tuple[str | None, str]:
        """Returns the label, by the label or name before the colon, and the words after it."""
        labels = self._labels()
        for name in sorted(labels, key=len, reverse=True):
            if said.startswith(f"{name}:"):
                found = labels[name]
                if len(found) > 1:
                    raise _unusable(
                        line, f"{name} can be {' or '.join(sorted(found))}; write which"
                    )
                return next(iter(found)), said.removeprefix(f"{name}:").strip()
        if not labels:
            return None, said
        known = ", ".join(
            f"{name} ({label})" for label, name in (self._opened.speakers | self._speakers).items()
        )
        raise _unusable(
            line,
            f"no speaker is called {said.partition(':')[0][:40]!r}; there are {known}. "
            "For a new one write a line before the first turn: speaker LABEL = NAME",
        )

    def _labels(self) -> dict[str, set[str]]:
        """Returns the labels that each word before a colon can mean; an old name still means its
        speaker.
        """
        before, now = self._opened.speakers, self._speakers
        found: dict[str, set[str]] = {}
        for names in (before, before | now):
            for label, name in names.items():
                found.setdefault(name, set()).add(label)
        return found | {label: {label} for label in before | now}


def _unusable(line: int, why: str) -> UnusableCorrections:
    return UnusableCorrections(f"Line {line}: {why}.")
