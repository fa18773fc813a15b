"""IAM's wildcards: `*` matches any text, `?` any single character."""

import re
from functools import lru_cache


def matches(pattern: str, text: str) -> bool:
    """Returns whether the pattern matches the whole text, case-sensitively."""
    return pattern in {"*", text} or _compiled(pattern).fullmatch(text) is not None


def arn_matches(pattern: str, arn: str) -> bool:
    """Matches like ArnLike, part by part: a `*` in one of the first five parts stays within it."""
    patterns, parts = pattern.split(":", 5), arn.split(":", 5)
    return len(patterns) == len(parts) and all(map(matches, patterns, parts))


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    as_text = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(as_text, re.DOTALL)
