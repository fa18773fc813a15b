"""How late finished jobs are seen."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values is below."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]
