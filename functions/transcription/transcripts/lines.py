"""Breaks a cue's words into one or two lines of nearly even length."""

from transcription.transcripts.channels import CLAUSE_ENDS
from transcription.transcripts.cues import LITTLE, Cue, Units


def lines_of(units: Units, cue: Cue) -> list[str]:
    """One line where all fits in it, else two."""
    first, last = cue
    glued = units.glued
    texts = units.texts[first:last]
    if not glued:
        total = sum(units.widths[first:last]) + last - first - 1
        if total <= units.line_length:
            return [" ".join(texts)]
    else:
        texts = [texts[0]] + [
            text if joined else f" {text}"
            for text, joined in zip(texts[1:], glued[first + 1 : last], strict=True)
        ]
        total = sum(units.widths[first:last]) + last - first - 1 - sum(glued[first + 1 : last])
        if total <= units.line_length:
            return ["".join(texts)]
    middle = _even_break(units, cue, total) - first
    joint = "" if glued else " "
    return [joint.join(texts[:middle]), joint.join(texts[middle:]).lstrip(" ")]


def _even_break(units: Units, cue: Cue, total: int) -> int:
    """Where the second line begins. A sixth of unevenness is what the end of a clause is worth, and
    what a little word before the break costs.

    Cues are made so that both lines can fit.
    """
    first, last = cue
    widths, glued, limit = units.widths, units.glued, units.line_length
    best, best_score = first + 1, float("-inf")
    upper = widths[first]
    for place in range(first + 1, last):
        space = 0 if glued and glued[place] else 1
        lower = total - upper - space
        if upper > limit:
            break
        if lower <= limit:
            score = -abs(upper - lower) / total
            mark = units.texts[place - 1][-1]
            if mark in CLAUSE_ENDS or not mark.isalnum():
                score += 1 / 6
            elif widths[place - 1] <= LITTLE:
                score -= 1 / 6
            if score > best_score:
                best, best_score = place, score
        upper += widths[place] + space
    return best
