"""Metrics by the minute, as alarms read them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

MINUTE = 60
#: Minutes are forgotten after this many seconds; an alarm's range is a week at most.
KEPT_SECONDS = 8 * 86_400

#: Namespace, name, and the dimensions in whatever order.
MetricId = tuple[str, str, frozenset[tuple[str, str]]]


@dataclass
class Values:
    """What a minute, or several of them, saw."""

    count: float = 0.0
    sum: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")

    def add(self, count: float, total: float, least: float, most: float) -> None:
        """So many more values."""
        self.count += count
        self.sum += total
        self.least = min(self.least, least)
        self.most = max(self.most, most)

    def statistic(self, name: str) -> float:
        """Raises ValueError for one that is not done here."""
        known = {
            "Sum": self.sum,
            "SampleCount": self.count,
            "Minimum": self.least,
            "Maximum": self.most,
            "Average": self.sum / self.count if self.count else 0.0,
        }
        if name not in known:
            raise ValueError(f"The statistic {name} is not done here")
        return known[name]


@dataclass
class Series:
    """Every metric's minutes."""

    _minutes: dict[MetricId, dict[int, Values]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Values))
    )

    def take(self, data: Iterable[Any]) -> set[int]:
        """moto's datums; the minutes (seconds of 1970) that they belong to."""
        touched = set()
        for datum in data:
            dimensions = frozenset((one.name, one.value) for one in datum.dimensions)
            at = datum.timestamp if datum.timestamp.tzinfo else datum.timestamp.replace(tzinfo=UTC)
            minute = int(at.timestamp()) // MINUTE * MINUTE
            values = self._minutes[datum.namespace, datum.name, dimensions][minute]
            if hasattr(datum, "value"):
                values.add(1, datum.value, datum.value, datum.value)
            else:  # a statistic set
                values.add(datum.sample_count, datum.sum, datum.min, datum.max)
            touched.add(minute)
        return touched

    def period(self, metric: MetricId, begin: int, end: int) -> Values | None:
        """What there was from begin up to end; None where there was nothing."""
        minutes = self._minutes.get(metric, {})
        found = Values()
        for minute in range(begin, end, MINUTE):
            if values := minutes.get(minute):
                found.add(values.count, values.sum, values.least, values.most)
        return found if found.count else None

    def forget(self, now: int) -> None:
        """What no alarm can ask for any more."""
        for minutes in self._minutes.values():
            for minute in [one for one in minutes if one < now - KEPT_SECONDS]:
                del minutes[minute]


def moment(seconds: float) -> datetime:
    """As moto writes times: UTC, without saying so."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
