"""When schedules are due: rate(5 minutes), cron(0 8 * * ? *), at(2026-11-24T08:00:00).

Source: "Schedule types on EventBridge Scheduler", EventBridge Scheduler user guide: what falls into
the hour that daylight saving leaves out is skipped, what falls into the repeated one happens once.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aws_croniter import AwsCroniter

_RATE = re.compile(r"rate\(([1-9]\d*) (minute|hour|day)s?\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_CRON = re.compile(r"cron\((.+)\)")


class InvalidExpressionError(Exception):
    """No expression that a schedule can have, or none that is done here."""


class Expression(Protocol):
    """When something is due; all times are in UTC."""

    def first(self, begin: datetime) -> datetime | None:
        """The first time for a schedule that begins then; None where there is none."""
        ...

    def following(self, begin: datetime, after: datetime) -> datetime | None:
        """The next time after that one."""
        ...


@dataclass(frozen=True)
class Rate:
    """Every so often, beginning with the schedule's beginning."""

    every: timedelta

    def first(self, begin: datetime) -> datetime | None:
        return begin

    def following(self, begin: datetime, after: datetime) -> datetime | None:
        return begin + self.every * ((after - begin) // self.every + 1)


@dataclass(frozen=True)
class Moment:
    """Once; a schedule's beginning and end do not matter to it."""

    at: datetime

    def first(self, begin: datetime) -> datetime | None:  # noqa: ARG002 - as of every expression
        return self.at

    def following(self, begin: datetime, after: datetime) -> datetime | None:  # noqa: ARG002
        return None


@dataclass(frozen=True)
class Cron:
    """As the clock on the wall of a time zone shows."""

    fields: AwsCroniter
    zone: ZoneInfo

    def first(self, begin: datetime) -> datetime | None:
        before = (begin - timedelta(microseconds=1)).replace(microsecond=0)
        return self.following(begin, before)

    def following(self, begin: datetime, after: datetime) -> datetime | None:  # noqa: ARG002
        wall = after.astimezone(self.zone).replace(tzinfo=UTC)
        while (wall := self.fields.get_next(wall)[0]) is not None:
            local = wall.replace(tzinfo=self.zone)
            moment: datetime = local.astimezone(UTC)
            is_left_out = moment.astimezone(self.zone).replace(tzinfo=UTC) != wall
            if moment > after and not is_left_out:
                return moment
        return None


@lru_cache(maxsize=1000)
def parsed(expression: str, timezone: str = "UTC") -> Expression:
    """Raises InvalidExpressionError."""
    try:
        zone = ZoneInfo(timezone)
        if matched := _RATE.fullmatch(expression):
            return Rate(timedelta(**{f"{matched[2]}s": int(matched[1])}))
        if matched := _AT.fullmatch(expression):
            local = datetime.fromisoformat(matched[1]).replace(tzinfo=zone)
            return Moment(local.astimezone(UTC))
        if matched := _CRON.fullmatch(expression):
            return Cron(AwsCroniter(matched[1]), zone)
    except (ValueError, OverflowError, ZoneInfoNotFoundError) as error:
        raise InvalidExpressionError(str(error)) from None
    raise InvalidExpressionError(expression)
