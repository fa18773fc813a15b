"""Makes long recordings of random words, with the times and turns of a meeting."""

import random
from typing import Any

from tests.raw_transcripts import PAUSE_SECONDS, WORD_SECONDS, RawTranscript

_WORDS = (
    "the of and to in is you that it he was for on are as with his they at be this have from or "
    "one had by word but not what all were we when your can said there use an each which she do "
    "how their if will up other about out many then them these so some her would make like him "
    "into time has look two more write go see number way could people than first water been call "
    "who oil its now find long down day did get come made may part budget meeting quarter customer "
    "deployment afterwards understanding recommendation"
)
VOCABULARY = tuple(_WORDS.split())


def meeting(
    hours: float = 4.0, *, speakers: int = 4, choices: int = 0, seed: int = 4
) -> dict[str, Any]:
    """Returns a long recording with speakers: 9,000 words an hour, turns, sentences, pauses.

    choices is the number of alternatives for each sentence.
    """
    dice = random.Random(seed)  # noqa: S311
    raw = RawTranscript(job="four-hours")
    words, speaker, left = int(hours * 9000), "spk_0", 0
    while words > 0:
        if left <= 0:
            speaker, left = f"spk_{dice.randrange(speakers)}", dice.randrange(10, 120)
        length = min(words, dice.randrange(4, 22))
        raw.clock = round(raw.clock + dice.choice((0.1, 0.3, 0.6, 1.2)), 2)
        for place in range(length):
            _spoken(raw, dice, speaker, last=place == length - 1)
        words, left = words - length, left - length
    document = raw.as_dict()
    if choices:
        document["results"]["segments"] = _choices(document, choices)
    return document


def _spoken(raw: RawTranscript, dice: random.Random, speaker: str, *, last: bool) -> None:
    word = dice.choice(VOCABULARY)
    seconds = round(0.06 * len(word) + 0.05, 2)
    raw._add(word, dice.choice((1.0, 0.999, 0.98, 0.94, 0.87, 0.41)), {"speaker_label": speaker})
    start = raw.clock - WORD_SECONDS - PAUSE_SECONDS
    raw.items[-1]["end_time"] = f"{start + seconds:.3f}"
    raw.clock = start + seconds + 0.01
    if last or dice.random() < 0.08:
        raw.punctuation("." if last else ",", speaker_label=speaker)


def _choices(document: dict[str, Any], count: int) -> list[dict[str, Any]]:
    items = document["results"]["items"]
    return [
        {
            "start_time": segment["start_time"],
            "end_time": segment["end_time"],
            "alternatives": [
                {
                    "transcript": segment["transcript"],
                    "items": [
                        {
                            **{k: items[n][k] for k in ("start_time", "end_time") if k in items[n]},
                            **items[n]["alternatives"][0],
                            "type": items[n]["type"],
                        }
                        for n in segment["items"]
                    ],
                }
                for _ in range(count)
            ],
        }
        for segment in document["results"]["audio_segments"]
    ]
