"""The word error rate of a recognised text."""

import re


def word_error_rate(said: str, recognised: str) -> float:
    """Returns inserted, deleted and exchanged words for each spoken word; 0.0 is perfect.

    Case and punctuation do not count. Source: the usual definition, (S + D + I) / N, by
    Levenshtein's distance over words.
    """
    wanted, found = _words(said), _words(recognised)
    before = list(range(len(found) + 1))
    for row, word in enumerate(wanted, start=1):
        now = [row]
        for column, other in enumerate(found, start=1):
            exchanged = before[column - 1] + (word != other)
            now.append(min(exchanged, before[column] + 1, now[column - 1] + 1))
        before = now
    return before[-1] / len(wanted)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.lower())
