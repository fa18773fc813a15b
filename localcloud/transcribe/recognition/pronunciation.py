"""Guesses the pronunciation of unknown words, well enough to find them in a recording."""

import re
import unicodedata

#: Letters and their phones, in the CMU dictionary's symbols. Longer groups of letters come first.
_PHONES = {
    "tch": "CH", "igh": "AY", "sch": "SH",
    "ai": "EY", "ar": "AA R", "au": "AO", "aw": "AO", "ay": "EY", "ch": "CH", "ck": "K",
    "ea": "IY", "ee": "IY", "er": "ER", "ew": "UW", "ey": "IY", "gh": "G", "ie": "IY", "ir": "ER",
    "kn": "N", "ng": "NG", "oa": "OW", "oi": "OY", "oo": "UW", "or": "AO R", "ou": "AW",
    "ow": "OW", "oy": "OY", "ph": "F", "qu": "K W", "sh": "SH", "th": "TH", "ur": "ER",
    "wh": "W", "wr": "R",
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH",
    "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R",
    "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_GROUPS = re.compile("|".join(_PHONES))


def spelling(word: str) -> list[str]:
    """Returns the parts of a word as a dictionary spells them: lower case, no accents, no marks."""
    plain = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))
    return re.findall(r"[a-z]+(?:'[a-z]+)*", plain.encode("ascii", "ignore").decode())


def phones(part: str) -> str:
    """Returns one pronunciation of a part of a word, by its letters."""
    letters = re.sub(r"([^aeiou])\1", r"\1", part.replace("'", ""))  # doubled: spoken once
    return " ".join(_PHONES[group] for group in _GROUPS.findall(letters))
