"""Random recordings: natural speech, and speech that is impossible."""

from typing import Any

from hypothesis import strategies as st

from tests.meetings import VOCABULARY, meeting
from tests.raw_transcripts import RawTranscript, as_bytes

NASTY = (
    "</script>",
    "<script>alert(1)</script>",
    "<!--",
    "-->",
    "]]>",
    "</i></p></main>",
    "<img/src=x/onerror=alert(1)>",
    "&lt;b&gt;",
    "&amp",
    "\"'`",
    "\\u0000\\",
    "{{7*7}}${7*7}",
    "00:00:01,000",
    "NOTE",
    "WEBVTT",
    "\u202egnp.exe",
    "a\u2028b",
    "\ud83d",
    "\x00\x7f\x1b[2J",
    "👩\u200d👩\u200d👧\u200d👦",
    "e\u0301" * 50,
    "Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 3,
    "私は学生です",
    "สวัสดี",
    "مرحبا",
)
_MARKS = (".", ",", "?", "!", "...", "。", "¿", "(", ")", "-", "<", "&")
contents = st.one_of(st.sampled_from(VOCABULARY), st.sampled_from(NASTY), st.text(max_size=30))
_confidences = st.sampled_from(["1.0", "0.97", "0.31", "0.0", "x", None, ...])


@st.composite
def recordings(draw: st.DrawFn) -> bytes:
    """Returns raw output with any words at any times, in any voices or none."""
    languages = draw(st.sampled_from([("en-US",), ("ja-JP", "en-US"), ("ar-SA",), (None,)]))
    voices = draw(st.sampled_from([_nobody, _speakers, _channels, _speakers_on_channels]))
    raw = RawTranscript(language=languages[0])
    for _ in range(draw(st.integers(0, 40))):
        labels = voices(draw(st.integers(0, 2)))
        if draw(st.integers(0, 3)) == 0:
            raw.punctuation(draw(st.sampled_from(_MARKS)), **labels)
            continue
        raw.clock += draw(st.sampled_from([0.0, 0.05, 0.3, 0.7, 1.6, 30.0, -0.2, -4.0]))
        seconds = draw(st.sampled_from([0.0, 0.1, 0.4, 0.9, 8.0, -1.0]))
        raw.item(
            draw(contents),
            end_time=f"{raw.clock + seconds:.3f}",
            alternative={"confidence": draw(_confidences)},
            language_code=draw(st.sampled_from(languages)),
            **labels,
        )
        raw.clock += max(0.0, seconds - 0.4)
    return as_bytes(raw.as_dict())


def conversation(seed: int, *, minutes: float = 4) -> bytes:
    """Returns four people's talk: sentences, commas, breaths, turns."""
    return as_bytes(meeting(minutes / 60, seed=seed))


def _nobody(_: int) -> dict[str, Any]:
    return {}


def _speakers(number: int) -> dict[str, Any]:
    return {"speaker_label": f"spk_{number}"}


def _channels(number: int) -> dict[str, Any]:
    return {"channel_label": f"ch_{number % 2}"}


def _speakers_on_channels(number: int) -> dict[str, Any]:
    return _speakers(number) | _channels(number)
