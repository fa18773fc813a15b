"""Makes recordings as hard to transcribe as real ones: fast talkers, wrong labels, overlaps.

The texts are in tests/speech_texts.py; the form is Transcribe's (tests/raw_transcripts.py).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from tests.raw_transcripts import RawTranscript, as_bytes
from tests.speech_texts import sentences

LETTERS_IN_ALPHABETS = 17.5  #: per second, including spaces, without the pauses
LETTERS = {"ja-JP": 7.5, "zh-CN": 5.0, "ko-KR": 7.5, "th-TH": 15.0}
SENTENCE_PAUSES = (0.0, 0.05, 0.2, 0.4, 0.7, 1.4)
COMMA_PAUSES = (0.0, 0.0, 0.15, 0.35)


@dataclass(frozen=True)
class Speech:
    """A recording, and each word's real speaker."""

    raw: bytes
    language: str
    speakers: list[str] = field(default_factory=list)  #: of each word; the labels may be wrong


@dataclass
class _Word:
    text: str
    start: float
    end: float
    voice: str


def monologue(language: str, seed: int, *, speed: float = 1.0, minutes: float = 5) -> Speech:
    """Returns one person's speech; a speed of 1.0 is average."""
    return Speech(_raw(list(_words(language, seed, ["spk_0"], speed, minutes)), language), language)


def dialogue(language: str, seed: int, *, speed: float = 1.0, minutes: float = 5) -> Speech:
    """Returns a dialogue with wrong labels.

    Labels are off by one to three words at four changes of ten, and a single word in every
    hundredth place has the other's label.
    """
    said = list(_words(language, seed, ["spk_0", "spk_1"], speed, minutes))
    labels = _misplaced([word.voice for word in said], random.Random(seed))  # noqa: S311
    raw = _raw(said, language, "speaker_label", labels)
    return Speech(raw, language, [word.voice for word in said])


def call(language: str, seed: int, *, minutes: float = 5) -> Speech:
    """Returns two channels, each speaking a third of the time whatever the other does."""
    said = [
        word
        for number in (0, 1)
        for word in _words(
            language, 2 * seed + number, [f"ch_{number}"], 1.0, minutes, is_alone=False
        )
    ]
    return Speech(_raw(said, language, "channel_label"), language)


def hard_set() -> dict[str, list[Speech]]:
    """Returns kinds of recordings; the figures are totals of all."""
    english = "en-US"
    others = ("es-ES", "ar-SA", "hi-IN", "ko-KR", "ja-JP", "zh-CN", "th-TH")
    return {
        "alone": [monologue(english, n, speed=0.9 + 0.08 * n) for n in range(6)],
        "fast": [monologue(english, 20 + n, speed=1.25 + 0.06 * n) for n in range(3)],
        "two": [dialogue(english, 40 + n, speed=1.0 + 0.07 * n) for n in range(5)],
        "channels": [call(english, 60 + n) for n in range(3)],
        "languages": [monologue(code, 80, minutes=3) for code in others],
        "two, languages": [dialogue(code, 90, minutes=3) for code in others],
    }


def _words(
    language: str,
    seed: int,
    voices: list[str],
    speed: float,
    minutes: float,
    *,
    is_alone: bool = True,
) -> Iterator[_Word]:
    dice = random.Random(seed)  # noqa: S311
    rate = speed * LETTERS.get(language, LETTERS_IN_ALPHABETS)
    clock, turn = dice.random(), 0
    for text in sentences(language, dice):
        if clock > 60 * minutes:
            return
        pace = rate * dice.lognormvariate(0, 0.12)
        for token in text.split():
            length = (len(token) + (language[:2] not in ("ja", "zh", "th"))) / pace
            length *= dice.lognormvariate(0, 0.25)
            yield _Word(token, clock, clock + length, voices[turn % len(voices)])
            clock += length + 0.01 + _pause(token, dice)
        if dice.random() < 0.3:
            turn += 1
        if not is_alone and dice.random() < 0.6:
            clock += dice.expovariate(1 / 12)


def _pause(token: str, dice: random.Random) -> float:
    if token[-1] in ".?。।؟":
        return dice.choice(SENTENCE_PAUSES)
    if token[-1] in ",，、،":
        return dice.choice(COMMA_PAUSES)
    if dice.random() < 0.03:
        return dice.choice((0.2, 0.4, 0.9, 2.0))
    return 3.5 if dice.random() < 0.002 else 0.0


def _misplaced(labels: list[str], dice: random.Random) -> list[str]:
    """Returns the labels, with changes up to three words early or late, and some strays."""
    off = list(labels)
    for place in range(1, len(labels)):
        if labels[place] == labels[place - 1]:
            if dice.random() < 0.01:
                off[place] = "spk_1" if labels[place] == "spk_0" else "spk_0"
        elif dice.random() < 0.4:
            shift = dice.choice((1, 1, 1, 2, 2, 3))
            if dice.random() < 0.5:
                off[max(0, place - shift) : place] = [labels[place]] * min(shift, place)
            else:
                later = labels[place : place + shift]
                off[place : place + shift] = [labels[place - 1]] * len(later)
    return off


def _raw(
    said: list[_Word], language: str, label: str = "", labels: list[str] | None = None
) -> bytes:
    raw = RawTranscript(language=language)
    for place, word in enumerate(said):
        voice = {label: labels[place] if labels else word.voice} if label else {}
        bare = word.text.rstrip(".,?。，、।،؟")
        if not bare.strip("¿"):
            raw.punctuation(bare, **voice)
            continue
        times = {"start_time": f"{word.start:.3f}", "end_time": f"{word.end:.3f}"}
        raw.item(bare, **times, **voice)
        for mark in word.text[len(bare) :]:
            raw.punctuation(mark, **voice)
    return as_bytes(raw.as_dict())


def first(count: int, language: str) -> list[str]:
    """Returns sentences for a test that needs only some text."""
    return list(islice(sentences(language, random.Random(1)), count))  # noqa: S311
