"""The result of the detection of toxic speech.

https://docs.aws.amazon.com/transcribe/latest/dg/toxicity-using.html
"""

from dataclasses import dataclass
from typing import Any

from transcription.transcripts.cleaning import cleaned
from transcription.transcripts.raw_parts import milliseconds, share


@dataclass(frozen=True, slots=True)
class ToxicityScore:
    """How toxic a passage is; scores are 0 to 1. Times are milliseconds."""

    start: int
    end: int
    text: str
    score: float
    categories: dict[str, float]  #: profanity, insult and so on


def toxicity_of(found: Any) -> list[ToxicityScore] | None:
    """Reads results.toxicity_detection; returns None if it was not requested."""
    if not isinstance(found, list):
        return None
    scores = []
    for entry in found:
        passage = entry if isinstance(entry, dict) else {}
        start, score = milliseconds(passage.get("start_time")), share(passage.get("toxicity"))
        if start is None or score is None:
            continue
        end = max(start, milliseconds(passage.get("end_time")) or start)
        text = passage.get("text")
        known = passage.get("categories")
        categories = {
            cleaned(str(name)): value
            for name, found_value in (known.items() if isinstance(known, dict) else ())
            if (value := share(found_value)) is not None
        }
        scores.append(
            ToxicityScore(
                start, end, cleaned(text if isinstance(text, str) else ""), score, categories
            )
        )
    return scores


def toxicity_notice(scores: list[ToxicityScore] | None) -> str | None:
    """Returns a sentence for the person who uploaded the file; None if it was not requested."""
    if scores is None:
        return None
    if not scores:
        return "The detection of toxic speech has scored no passage."
    worst = max(scores, key=lambda one: one.score)
    what = max(worst.categories, key=lambda name: worst.categories[name], default="")
    named = f", {what.replace('_', ' ')}" if what else ""
    minutes, seconds = divmod(worst.start // 1000, 60)
    return (
        f"Toxic speech: the highest of {len(scores)} scores is {worst.score:.2f} (at "
        f"{minutes}:{seconds:02}{named}); transcript.json has all of them."
    )
