"""Evaluates alarms on the existing metrics and notifies their topics."""

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.cloudwatch.models import Alarm, cloudwatch_backends

from localcloud.clients import HasSigningClients
from localcloud.clock import Clock
from localcloud.cloudwatch.evaluation import ALARM, INSUFFICIENT_DATA, OK, judged
from localcloud.cloudwatch.notifications import message, subject
from localcloud.cloudwatch.series import MINUTE, Series
from localcloud.principals import ServicePrincipal

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.5
#: moto's words for a new or changed alarm, whose state it sets to OK.
_UNCHECKED = "Unchecked: Initial alarm creation"
_ACTIONS = {
    OK: "ok_actions",
    ALARM: "alarm_actions",
    INSUFFICIENT_DATA: "insufficient_data_actions",
}


class Alarms:
    """Evaluates alarms regularly on a thread of its own, and after each skip of time.

    before is called before each evaluation, for metrics that are computed on demand.
    """

    def __init__(
        self,
        clients: HasSigningClients,
        account: str,
        region: str,
        clock: Clock,
        before: Callable[[], None],
    ) -> None:
        self._clients = clients
        self._account = account
        self._region = region
        self._before = before
        self._series = Series()
        self._read = 0
        self._evaluated: tuple[int, list[tuple[Alarm, str]]] | None = None
        self._states: dict[str, str] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        clock.after_skip(self.look)
        self._thread = threading.Thread(target=self._work, name="alarms", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Evaluates every alarm: at each minute with new metrics, and now."""
        with self._lock:
            self._before()
            backend: Any = cloudwatch_backends[self._account][self._region]
            data = backend.metric_data[self._read :]
            self._read += len(data)
            now = time.time()
            # Composite alarms have no metrics.
            alarms = [one for one in list(backend.alarms.values()) if not one.rule]
            if not data and self._evaluated == _states(alarms, now):
                return  # windows end with the minute, so nothing can have changed
            self._series.forget(int(now))
            # The last second of a minute, with which the window ends.
            minutes = sorted(self._series.take(data))
            for at in [*(minute + MINUTE - 1 for minute in minutes if minute + MINUTE <= now), now]:
                for alarm in alarms:
                    self._evaluate(alarm, at)
            self._evaluated = _states(alarms, now)

    def close(self) -> None:
        """Stops the evaluations."""
        self._closed.set()

    def _work(self) -> None:
        while not self._closed.wait(_PAUSE_SECONDS):
            try:
                self.look()
            except Exception:  # a defect in one evaluation must not end the others
                log.exception("alarms")

    def _evaluate(self, alarm: Alarm, at: float) -> None:
        judgement = judged(described(alarm), self._series, at)
        there = self._state(alarm)
        if judgement.state is None or judgement.state == there:
            return
        self._states[alarm.name] = judgement.state
        alarm.update_state(judgement.reason, "{}", judgement.state)
        if not alarm.actions_enabled:
            return
        for action in getattr(alarm, _ACTIONS[judgement.state]):
            self._send(action, alarm, there)

    def _state(self, alarm: Alarm) -> str:
        """Returns an alarm's state: insufficient data for a new one, the previous state after a
        change.
        """
        if alarm.state_reason != _UNCHECKED:
            return str(alarm.state_value)  # somebody may have set it
        state = self._states.get(alarm.name, INSUFFICIENT_DATA)
        alarm.state_value, alarm.state_reason = state, _UNCHECKED.removesuffix(" creation")
        return state

    def _send(self, action: str, alarm: Alarm, before: str) -> None:
        if ":sns:" not in action:
            log.warning("%s: alarms are sent to topics alone, not to %s", alarm.name, action)
            return
        try:
            cloudwatch = ServicePrincipal("cloudwatch.amazonaws.com", alarm.alarm_arn)
            self._clients.client("sns", acting=cloudwatch).publish(
                TopicArn=action,
                Subject=subject(alarm, self._region),
                Message=json.dumps(message(alarm, before, self._account, self._region)),
            )
        except (ClientError, BotoCoreError) as error:
            log.warning("%s could not be sent to %s: %s", alarm.name, action, error)


def _states(alarms: list[Alarm], now: float) -> tuple[int, list[tuple[Alarm, str]]]:
    """Returns the minute, and each alarm with its state; moto replaces an alarm that is put."""
    return int(now) // MINUTE, [(alarm, alarm.state_value) for alarm in alarms]


def described(alarm: Alarm) -> dict[str, Any]:
    """Returns moto's alarm in the form of DescribeAlarms, as far as the evaluation needs it."""
    queries: list[dict[str, Any]] = []
    for query in alarm.metric_data_queries:
        one: dict[str, Any] = {"Id": query.id, "ReturnData": _truth(query.return_data)}
        if query.expression:
            one["Expression"] = query.expression
        else:
            metric = query.metric_stat.metric
            one["MetricStat"] = {
                "Metric": {
                    "Namespace": metric.namespace,
                    "MetricName": metric.metric_name,
                    "Dimensions": _dimensions(metric.dimensions),
                },
                "Period": query.metric_stat.period,
                "Stat": query.metric_stat.stat,
            }
        queries.append(one)
    return {
        "Namespace": alarm.namespace,
        "MetricName": alarm.metric_name,
        "Dimensions": _dimensions(alarm.dimensions),
        "Statistic": alarm.statistic,
        "Period": alarm.period,
        "Metrics": queries,
        "EvaluationPeriods": alarm.evaluation_periods,
        "DatapointsToAlarm": alarm.datapoints_to_alarm,
        "Threshold": alarm.threshold,
        "ComparisonOperator": alarm.comparison_operator,
        "TreatMissingData": alarm.treat_missing_data,
    }


def _dimensions(found: list[Any]) -> list[dict[str, str]]:
    return [{"Name": one.name, "Value": one.value} for one in found]


def _truth(value: Any) -> bool:
    return value is None or str(value).lower() == "true"
