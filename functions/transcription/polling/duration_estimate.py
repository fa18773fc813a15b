"""Estimates how long Transcribe will take for a job, from the latest jobs.

Pure. The time from a job's start to its completion is taken as lognormal, with a median that grows
with the media's length: seconds = scale * (startup + length). Time in the queue does not count.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

#: The estimate before any job. A short clip takes 15 s to over a minute, a long file a fraction of
#: its length.
PRIOR_SCALE, PRIOR_STARTUP, PRIOR_SPREAD = 0.2, 75.0, 0.33
#: Used if the media's length is not known.
UNKNOWN_MEDIA_SECONDS, UNKNOWN_SPREAD = 300.0, 1.0
#: A timing overwrites only those of its own class of length, so films outlast any number of notes.
CLASS_LIMITS = (60.0, 600.0, 3600.0)
TIMINGS_A_CLASS = 32
#: The newest timings count, and older ones that agree with them.
NEWEST = 24
LEAST_SECONDS = 0.1  # timings count as at least this, because their logarithm is taken

_STARTUPS: tuple[float, ...] = tuple(PRIOR_STARTUP * 2.0**step for step in range(-5, 6))
_FINER: tuple[float, ...] = tuple(2.0 ** (step / 4) for step in range(-3, 4))
_PRIOR_JOBS = 2.0  # the prior spread weighs as much as this many jobs
_PRIOR_SIZES = 8.0  # the spread of all sizes weighs as much as this many jobs of about a job's size
_OUTLYING = 2.5  # spreads from the median; a timing farther off counts as this far
_MIN_SPREAD, _MAX_SPREAD = 0.05, 1.5


@dataclass(frozen=True)
class Timing:
    """How long one job really took."""

    finished_at: float  #: epoch seconds
    media_seconds: float
    seconds: float  #: from Transcribe's StartTime to its CompletionTime


@dataclass(frozen=True)
class DurationEstimate:
    """How long one job is expected to take."""

    seconds: float  #: the median
    spread: float  #: the standard deviation of the logarithm


@dataclass(frozen=True)
class DurationModel:
    """The parameters fitted to the latest timings."""

    startup: float  #: in seconds of media, so that it does not depend on Transcribe's speed
    middle: float  #: the logarithm of the seconds per second of startup or media
    spread: float  #: of all timings
    #: each job's size, and its distance from the model
    deviations: tuple[tuple[float, float], ...] = ()

    def estimate(self, media_seconds: float | None) -> DurationEstimate:
        """Returns the estimate for media of this length, or of unknown length (None)."""
        if media_seconds is None:
            seconds = exp(self.middle) * (self.startup + UNKNOWN_MEDIA_SECONDS)
            return DurationEstimate(seconds, max(self.spread, UNKNOWN_SPREAD))
        size = self.startup + media_seconds
        return DurationEstimate(exp(self.middle) * size, self._spread_at(log(size)))

    def _spread_at(self, size: float) -> float:
        """Returns the spread among jobs of about this size, close to the overall one if they are
        few.
        """
        weights, squares = _PRIOR_SIZES, _PRIOR_SIZES * self.spread**2
        for other, deviation in self.deviations:
            weight = exp(-((other - size) ** 2) / 2)
            weights += weight
            squares += weight * deviation**2
        return _bounded(sqrt(squares / weights))


def length_class(media_seconds: float) -> int:
    """Returns the class of a length; the shortest is 0."""
    return bisect_right(CLASS_LIMITS, media_seconds)


def fit_durations(timings: Sequence[Timing]) -> DurationModel:
    """Returns the model of these timings, or the prior if there are none."""
    newest_first = sorted(timings, key=lambda timing: timing.finished_at, reverse=True)
    counted, older = newest_first[:NEWEST], newest_first[NEWEST:]
    startup = _best_startup(counted, older)
    residuals = _residuals(startup, counted)
    if older and _agree(residuals, _residuals(startup, older)):
        counted, residuals = newest_first, _residuals(startup, newest_first)
    middle, spread = _lognormal(residuals)
    farthest = _OUTLYING * spread
    deviations = tuple(
        (log(startup + timing.media_seconds), min(max(residual - middle, -farthest), farthest))
        for timing, residual in zip(counted, residuals, strict=True)
    )
    return DurationModel(startup, middle, _bounded(spread), deviations)


def _best_startup(*groups: Sequence[Timing]) -> float:
    rough = min(_STARTUPS, key=lambda startup: _misfit(startup, *groups))
    return min((rough * finer for finer in _FINER), key=lambda startup: _misfit(startup, *groups))


def _residuals(startup: float, timings: Sequence[Timing]) -> list[float]:
    return [log(timing.seconds / (timing.media_seconds + startup)) for timing in timings]


def _misfit(startup: float, *groups: Sequence[Timing]) -> float:
    """Returns how far the timings are from the line, each group from its own.

    Transcribe's speed may have changed between the groups. The prior startup is preferred if the
    difference is small.
    """
    misfit = _PRIOR_JOBS * 0.1 * abs(log(startup / PRIOR_STARTUP))
    for group in groups:
        ordered = sorted(_residuals(startup, group))
        half = (len(ordered) + 1) // 2
        misfit += sum(ordered[half:]) - sum(ordered[: len(ordered) - half])  # from their median
    return misfit


def _agree(newer: list[float], older: list[float]) -> bool:
    newer, older = sorted(newer), sorted(older)
    width = _quantile(newer, 0.75) - _quantile(newer, 0.25)
    return abs(_quantile(newer, 0.5) - _quantile(older, 0.5)) < width / 2


def _lognormal(residuals: list[float]) -> tuple[float, float]:
    """Returns middle and spread.

    Outliers change them little; few residuals leave them near the prior.
    """
    count = len(residuals)
    if count == 0:
        return log(PRIOR_SCALE), PRIOR_SPREAD
    ordered = sorted(residuals)
    middle = _quantile(ordered, 0.5)
    width = (_quantile(ordered, 0.75) - _quantile(ordered, 0.25)) / 1.349
    reach = _OUTLYING * (width if count >= 8 else PRIOR_SPREAD)
    kept = [min(max(residual, middle - reach), middle + reach) for residual in ordered]
    mean = sum(kept) / count
    squares = sum((residual - mean) ** 2 for residual in kept)
    found = sqrt((squares + 1e-4) / max(count - 1, 1)) if count > 1 else PRIOR_SPREAD
    weighed = (_PRIOR_JOBS * log(PRIOR_SPREAD) + count * log(found)) / (_PRIOR_JOBS + count)
    spread = exp(weighed) * sqrt(1 + 1 / count)
    prior_share = (spread / PRIOR_SPREAD) ** 2
    mean = (prior_share * log(PRIOR_SCALE) + count * mean) / (prior_share + count)
    return mean, spread


def _bounded(spread: float) -> float:
    return min(max(spread, _MIN_SPREAD), _MAX_SPREAD)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Returns the quantile, or 0 if there are no values."""
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    left = int(place)
    right = min(left + 1, len(ordered) - 1)
    return ordered[left] + (place - left) * (ordered[right] - ordered[left])
