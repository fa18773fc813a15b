"""Checks that problems reach somebody: alarms, their topic, the logs."""

from scribe.operations.doctor.findings import RESTORE, Finding, broken, notice, ok, warning
from scribe.operations.stack_metrics import Alarm, StackMetrics
from scribe.stack import Stack


def alarms(stack: Stack) -> list[Finding]:
    """Checks that all alarms exist and have an action; returns a finding for each that is on."""
    found = StackMetrics(stack).alarms()
    prefix = f"{stack.stage}-transcription-"
    expected = {name for logical, name in stack.resources.items() if logical.endswith("Alarm")}
    missing = expected - {prefix + item.name for item in found}
    if missing:
        return [broken("alarms", f"missing: {', '.join(sorted(missing))}", RESTORE)]
    silent = _silent(stack)
    if silent:
        fix = f"aws cloudwatch enable-alarm-actions --alarm-names {' '.join(silent)}"
        return [broken("alarms", f"they have no action: {', '.join(silent)}", fix)]
    on = [alarm_finding(item) for item in found if item.state == "ALARM"]
    return on or [ok("alarms", f"{len(found)} alarms, none in ALARM")]


def alarm_finding(alarm: Alarm) -> Finding:
    """Returns an alarm's finding.

    Its description ends with the command; it stays on for its window.
    """
    means, _, fix = alarm.description.partition(" Do: ")
    minutes = round(alarm.window_seconds / 60)
    ends = f"It ends by itself {minutes} min after its cause has ended."
    return warning("alarms", f"{alarm.name} is on: {means}", f"{fix or 'scribe doctor'}\n{ends}")


def _silent(stack: Stack) -> list[str]:
    prefix = f"{stack.stage}-transcription-"
    pages = stack.client("cloudwatch").get_paginator("describe_alarms")
    return [
        item["AlarmName"]
        for page in pages.paginate(AlarmNamePrefix=prefix)
        for item in page.get("MetricAlarms", [])
        if not item.get("ActionsEnabled", True) or not item.get("AlarmActions")
    ]


def subscribers(stack: Stack) -> Finding:
    """Checks that somebody has confirmed a subscription to the alarms."""
    topic = stack.outputs["AlarmTopicArn"]
    pages = stack.client("sns").get_paginator("list_subscriptions_by_topic")
    found = [item for page in pages.paginate(TopicArn=topic) for item in page["Subscriptions"]]
    confirmed = [item for item in found if item["SubscriptionArn"].startswith("arn:")]
    subscribe = (
        f"aws sns subscribe --topic-arn {topic} --protocol email "
        "--notification-endpoint you@example.com"
    )
    if stack.endpoint_url:
        return ok("subscribers", "the local cloud sends no mail")
    if not found:
        return notice("subscribers", "nobody is subscribed to the alarms' topic", subscribe)
    if not confirmed:
        summary = "nobody has confirmed the subscription"
        return warning("subscribers", summary, f"Click the link in the mail, or again: {subscribe}")
    return ok("subscribers", f"{len(confirmed)} get the alarms")


def logs(stack: Stack) -> Finding:
    expected = [name for logical, name in stack.resources.items() if logical.endswith("LogGroup")]
    client = stack.client("logs")
    for group in expected:
        found = client.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        mine = [item for item in found if item["logGroupName"] == group]
        if not mine:
            return broken("logs", f"the log group {group} is gone", RESTORE)
        if "retentionInDays" not in mine[0]:
            fix = f"aws logs put-retention-policy --log-group-name {group} --retention-in-days 30"
            return warning("logs", f"{group} is kept for ever", fix)
    return ok("logs", f"{len(expected)} log groups with a retention")


WATCHING = (("alarms", alarms), ("subscribers", subscribers), ("logs", logs))
