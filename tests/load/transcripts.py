"""Raw outputs of any size, of the kinds that could cost more than their length."""

import json
from collections.abc import Callable, Iterator
from typing import Any

Results = dict[str, Any]


def _word(number: int, content: str = "word", **labels: Any) -> Results:
    start = number * 0.4
    return {
        "type": "pronunciation",
        "alternatives": [{"confidence": "0.99", "content": content}],
        "start_time": f"{start:.3f}",
        "end_time": f"{start + 0.3:.3f}",
        **labels,
    }


def _mark(content: str = ".") -> Results:
    return {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": content}]}


def _said(items: Iterator[Results], **sections: Any) -> Results:
    return {"transcripts": [{"transcript": "x"}], "items": list(items), **sections}


def sentences(size: int) -> Results:
    """Words, and a full stop after every tenth."""
    return _said(_mark() if n % 11 == 10 else _word(n) for n in range(size))


def without_a_stop(size: int) -> Results:
    """One sentence that never ends."""
    return _said(_word(n) for n in range(size))


def marks(size: int) -> Results:
    """One word, and nothing but marks after it."""
    return _said(_word(0) if n == 0 else _mark() for n in range(size))


def opening_marks(size: int) -> Results:
    """Nothing but opening brackets before one word."""
    return _said(_word(0) if n == size - 1 else _mark("(") for n in range(size))


def all_at_once(size: int) -> Results:
    """Every word at the same time."""
    return _said(_word(1) for _ in range(size))


def backwards(size: int) -> Results:
    """Reverses the words: the last comes first."""
    return _said(_word(size - n) for n in range(size))


def without_times(size: int) -> Results:
    """Words that say nothing of when."""
    return _said(_word(n, start_time=None, end_time="never") for n in range(size))


def voices(size: int) -> Results:
    """Each word said by somebody else."""
    return _said(_word(n, speaker_label=f"spk_{n}") for n in range(size))


def labels_apart(size: int) -> Results:
    """Speakers in the section that older files have, each with one word."""
    segments = [
        {"items": [{"start_time": f"{n * 0.4:.3f}", "speaker_label": f"spk_{n % 30}"}]}
        for n in range(size)
    ]
    return _said((_word(n) for n in range(size)), speaker_labels={"segments": segments})


def channels(size: int) -> Results:
    """Each word on a channel of its own."""
    parts = [{"channel_label": f"ch_{n}", "items": [_word(n)]} for n in range(size)]
    return _said(iter(()), channel_labels={"channels": parts})


def two_at_once(size: int) -> Results:
    """Two channels that talk at the same time."""
    parts = [
        {"channel_label": f"ch_{side}", "items": [_word(n) for n in range(size // 2)]}
        for side in (0, 1)
    ]
    return _said(iter(()), channel_labels={"channels": parts})


def languages(size: int) -> Results:
    """Each word in another language than the one before."""
    codes = ("en-US", "ja-JP", "ar-SA")
    return _said(_word(n, language_code=codes[n % 3]) for n in range(size))


def without_spaces(size: int) -> Results:
    """Signs of a language that is written without spaces."""
    return _said(_word(n, "私", language_code="ja-JP") for n in range(size))


def readings(size: int) -> Results:
    """Other readings of one stretch."""
    texts = [{"transcript": f"text {n}", "items": []} for n in range(size)]
    segments = [{"start_time": "0.0", "end_time": "1.0", "alternatives": texts}]
    return _said(iter([_word(0)]), segments=segments)


def markup(size: int) -> Results:
    """Words of characters that all have to be escaped."""
    return _said(_word(n, "<&\"'>") for n in range(size))


def joined_emoji(size: int) -> Results:
    """Emoji with joiners, and letters with several accents."""
    return _said(_word(n, "👩\u200d👩\u200d👧e\u0301\u0301\u202e") for n in range(size))


def nulls(size: int) -> Results:
    """Nothing that can be shown."""
    return _said(_word(n, "\x00\x1b") for n in range(size))


def one_word(size: int) -> Results:
    """One word, twenty times as long as the number."""
    return _said(iter([_word(0, "w" * size * 20)]))


def long_words(size: int) -> Results:
    """Ten words that are that long together."""
    return _said(_word(n, "word" * (size // 2)) for n in range(10))


def words_of_a_megabyte(number: int) -> Results:
    return _said(_word(n, "w" * 1_000_000) for n in range(number))


KINDS: tuple[Callable[[int], Results], ...] = (
    *(sentences, without_a_stop, marks, opening_marks, all_at_once, backwards, without_times),
    *(voices, labels_apart, channels, two_at_once, languages, without_spaces, readings),
    *(markup, joined_emoji, nulls, one_word, long_words),
)


def raw_output(kind: Callable[[int], Results], size: int) -> bytes:
    """Returns the output in the service's form."""
    document = {"jobName": "made-up", "status": "COMPLETED", "results": kind(size)}
    return json.dumps(document, ensure_ascii=False).encode()
