"""File names that somebody will use, or will try."""

import unicodedata

HOSTILE_KEYS = {
    "composed": unicodedata.normalize("NFC", "Zoë Ångström.wav"),
    "decomposed": unicodedata.normalize("NFD", "Zoë Ångström.wav"),
    "compatibility forms": "ﬁle №5 ｆｕｌｌ.wav",
    "1024 bytes": "ü" * ((1024 - len("uploads/.wav")) // 2) + ".wav",
    "marks": "a+b & c=d%20%2F%'\"<x>\\|;:,@$?#[]{}~^`!*().wav",
    "a format": "{}{0}{job_id}%s%(a)s${jndi:x}.wav",
    "dots": "../../etc/passwd/../..wav",
    "only dots": "..",
    "dots of windows": "..\\..\\boot.wav",
    "leading slashes": "//a//b//c.wav",
    "a slash at the end": "folder.wav/",
    "control characters": "bell\x07 escape\x1b[31m tab\t delete\x7f.wav",
    "a null": "null\x00byte.wav",
    "lines": "one\r\ntwo\nthree.wav",
    "separators": "one\u2028two\u2029three\x85four.wav",
    "no characters": "\ufffe\uffff\ufdd0.wav",
    "right to left": "\u202egnp.vaw مرحبا.wav",
    "emoji": "👩\u200d👩\u200d👧 🎙️.wav",
    "markup": "<script>alert(1)</script>.wav",
    "spaces": "  a  b .wav ",
    "a url": "https://example.com/?a=b#c.wav",
    "json": '{"detail": {"object": {"key": "x"}}}.wav',
    "raw": "raw/../../versions/x.wav",
    "only dashes": "---.wav",
    "slug a b": "a b.wav",
    "slug a+b": "a+b.wav",
    "slug A_B": "A_B.wav",
    "no name": ".wav",
}
