"""Metrics by the minute, in the form that alarms read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

MINUTE = 60
#: Seconds after which minutes are forgotten; an alarm's range is a week at most.
KEPT_SECONDS = 8 * 86_400

#: Namespace, name, and the dimensions in any order.
MetricId = tuple[str, str, frozenset[tuple[str, str]]]


@dataclass
class Values:
    """The values of one or several minutes."""

    count: float = 0.0
    sum: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")

    def add(self, count: float, total: float, least: float, most: float) -> None:
        """Adds `count` values."""
        self.count += count
        self.sum += total
        self.least = min(self.least, least)
        self.most = max(self.most, most)

    def statistic(self, name: str) -> float:
        """Returns the statistic. Raises ValueError if it is not supported."""
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
    _minutes: dict[MetricId, dict[int, Values]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Values))
    )

    def take(self, data: Iterable[Any]) -> set[int]:
        """Adds moto's datums; returns the minutes (seconds since 1970) that they belong to."""
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
        """Returns the values from begin up to end; None if there are none."""
        minutes = self._minutes.get(metric, {})
        there = [minutes[one] for one in range(begin, end, MINUTE) if one in minutes]
        if not there:
            return None
        found = Values()
        for values in there:
            found.add(values.count, values.sum, values.least, values.most)
        return found

    def forget(self, now: int) -> None:
        """Forgets minutes that no alarm can need any more."""
        for minutes in self._minutes.values():
            for minute in [one for one in minutes if one < now - KEPT_SECONDS]:
                del minutes[minute]


def moment(seconds: float) -> datetime:
    """Returns the time in moto's form: UTC without a zone."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
