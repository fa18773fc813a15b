"""The form in which names are compared. Pure."""


def folded(text: str) -> str:
    """The text without capitals, and with one form for letters that Unicode has several of."""
    if text.isascii():
        return text.lower()
    import unicodedata  # noqa: PLC0415 - most starts do without, and it takes 4 ms of them

    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
