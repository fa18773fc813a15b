"""Where a cue or a line may end: the cost of a break before each word, by language."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from transcription.transcripts.little_words import leading, trailing
from transcription.transcripts.segments import ends_sentence

SENTENCE, CLAUSE, BEFORE_LITTLE, WITHIN, TORN = 0.0, 0.25, 0.5, 0.8, 3.5
CLAUSE_ENDS = frozenset(",;:，、；：،")
LITTLE = 3  # columns: "и", "zu", "ei" belong to the word after them, in most languages
_UNSPACED = {"ja": "ja", "zh": "zh-hans", "zh-TW": "zh-hant", "zh-HK": "zh-hant", "th": "th"}


def break_costs(texts: Sequence[str], language: str | None) -> list[float]:
    """Returns the cost of a break before each word; the first one's is 0.

    In Japanese, Chinese and Thai, phrases are found by BudouX, which is loaded only then.
    """
    main = (language or "").partition("-")[0]
    model = _UNSPACED.get(language or "", _UNSPACED.get(main))
    if model:
        return _by_phrases(texts, model)
    ends, begins = leading(main), trailing(main)
    if not ends and not begins:
        ends = frozenset(text for text in set(texts) if len(text) <= LITTLE)
    return _by_words(texts, ends, begins)


def _by_words(texts: Sequence[str], ends: frozenset[str], begins: frozenset[str]) -> list[float]:
    marked = {text: _after_mark(text) for text in set(texts) if not text[-1].isalnum()}
    costs = [SENTENCE] if texts else []
    for before, text in pairwise(texts):
        if before in marked:
            costs.append(marked[before])
        elif before in ends or text in begins:
            costs.append(TORN)
        else:
            costs.append(BEFORE_LITTLE if text in ends else WITHIN)
    return costs


def _after_mark(text: str) -> float:
    if text[-1] in CLAUSE_ENDS:
        return CLAUSE
    return SENTENCE if ends_sentence(text) else WITHIN


def _by_phrases(texts: Sequence[str], model: str) -> list[float]:
    starts = set(accumulate(map(len, _phrases("".join(texts), model)), initial=0))
    costs = []
    before = "."
    for text, place in zip(texts, accumulate(map(len, texts), initial=0), strict=False):
        cost = _after_mark(before)
        if cost == WITHIN and place not in starts:
            cost = TORN
        costs.append(cost)
        before = text
    return costs


def _phrases(text: str, model: str) -> Iterable[str]:
    import budoux  # noqa: PLC0415 - most recordings do without it
    from budoux import parser  # noqa: PLC0415

    load = {
        "ja": parser.load_default_japanese_parser,
        "zh-hans": parser.load_default_simplified_chinese_parser,
        "zh-hant": parser.load_default_traditional_chinese_parser,
        "th": parser.load_default_thai_parser,
    }[model]
    found: budoux.Parser = load()
    return found.parse(text)
