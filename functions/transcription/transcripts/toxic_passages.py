"""The list of toxic passages at the head of transcript.html."""

from html import escape
from math import ceil

from transcription.transcripts.plain_text import clock
from transcription.transcripts.toxicity import ToxicityScore

LISTED = 0.5  # a passage with this score or more is in the list


def toxic_passages(scores: list[ToxicityScore] | None) -> str:
    """Returns the list, empty if detection was not requested.

    A passage's time links to its moment.
    """
    if scores is None:
        return ""
    listed = [score for score in scores if score.score >= LISTED]
    summary = f"Toxic speech: {len(listed)} of {len(scores)} passages score {LISTED} or more"
    if not listed:
        return f"<p>{summary}</p>\n"
    items = "".join(map(_item, listed))
    return (
        f'<details class="toxic">\n<summary>{summary}</summary>\n<ul>\n{items}</ul>\n</details>\n'
    )


def _item(passage: ToxicityScore) -> str:
    """Returns a passage with its categories, the highest score first."""
    found = sorted(passage.categories.items(), key=lambda one: -one[1])
    kinds = [escape(kind.replace("_", " ").lower()) for kind, score in found if score >= LISTED]
    facts = ", ".join([f"{passage.score:.2f}", *kinds])
    seconds = ceil(passage.start / 10) / 100  # never before the word
    return (
        f'<li><a href="#t={seconds:.2f}">{clock(passage.start)}</a> {facts}: '
        f'<q lang="en">{escape(passage.text)}</q></li>\n'
    )
