"""Checks the way from an upload to an execution, and the sweep."""

import json

from scribe.operations.doctor.findings import RESTORE, Finding, broken, notice, ok, warning
from scribe.operations.stack_metrics import StackMetrics
from scribe.stack import Stack
from transcription.domain import clock

SWEEP_LATE = 1800.0
_SCHEDULE = ("Name", "Description", "ScheduleExpression", "FlexibleTimeWindow", "Target")


def upload_rule(stack: Stack) -> Finding:
    """Checks that the rule is enabled, starts the alias, and has a queue for undeliverable
    events.
    """
    events, name = stack.client("events"), f"{stack.stage}-transcription-uploads"
    if events.describe_rule(Name=name).get("State") != "ENABLED":
        return broken(
            "upload rule",
            f"{name} is disabled: no upload becomes a job",
            f"aws events enable-rule --name {name}\nThen, for what was uploaded meanwhile:\n"
            f"scribe backfill {stack.media_bucket}/{stack.upload_prefix}",
        )
    targets = events.list_targets_by_rule(Rule=name)["Targets"]
    alias = stack.outputs["StateMachineAliasArn"]
    mine = [target for target in targets if target["Arn"] == alias]
    if not mine:
        return broken("upload rule", f"{name} does not lead to {alias}", _put_target(stack, name))
    if "DeadLetterConfig" not in mine[0]:
        return broken(
            "upload rule",
            f"{name} has no queue for events that cannot be delivered",
            _put_target(stack, name),
        )
    return ok("upload rule", f"{name} leads to the alias")


def _put_target(stack: Stack, rule: str) -> str:
    """Puts the rule's target back as template.yaml has it."""
    partition = stack.outputs["StateMachineArn"].split(":")[1]
    queue = stack.outputs["UndeliveredEventsQueueUrl"].rpartition("/")[2]
    target = {
        "Id": "transcription",
        "Arn": stack.outputs["StateMachineAliasArn"],
        "RoleArn": f"arn:{partition}:iam::{stack.account}:role/{stack.resources['UploadRuleRole']}",
        "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
        "DeadLetterConfig": {"Arn": f"arn:{partition}:sqs:{stack.region}:{stack.account}:{queue}"},
    }
    return f"aws events put-targets --rule {rule} --targets '{json.dumps([target])}'"


def state_machine(stack: Stack) -> Finding:
    """Checks that the alias points to a version, and that no roll-out was left unfinished."""
    states = stack.client("stepfunctions")
    found = states.describe_state_machine(stateMachineArn=stack.outputs["StateMachineArn"])
    if found.get("status") != "ACTIVE":
        return broken("state machine", f"it is {found.get('status')}", RESTORE)
    alias = states.describe_state_machine_alias(
        stateMachineAliasArn=stack.outputs["StateMachineAliasArn"]
    )
    routes = alias["routingConfiguration"]
    shown = ", ".join(
        f"version {item['stateMachineVersionArn'].rpartition(':')[2]} {item['weight']} %"
        for item in routes
    )
    if len(routes) > 1:
        return notice("state machine", f"a roll-out is under way: {shown}", "Wait for its end.")
    return ok("state machine", f"the alias leads to {shown}")


def schedule(stack: Stack) -> Finding:
    name = f"{stack.stage}-transcription-sweep"
    found = stack.client("scheduler").get_schedule(Name=name)
    if found.get("State", "ENABLED") != "ENABLED":
        # The call replaces the schedule, so what it has is repeated.
        enabled = {part: found[part] for part in _SCHEDULE if part in found} | {"State": "ENABLED"}
        return broken(
            "schedule",
            f"{name} is disabled: jobs whose execution dies are not resumed",
            f"aws scheduler update-schedule --cli-input-json '{json.dumps(enabled)}'",
        )
    return ok("schedule", f"{name} ticks at {found['ScheduleExpression']}")


def sweep(stack: Stack) -> Finding:
    """Checks that sweeps finish. A new stack's first one comes with the schedule's first tick."""
    age = (clock.now() - stack.created_at).total_seconds() if stack.created_at else SWEEP_LATE
    seconds = StackMetrics(stack).swept_seconds_ago(clock.now())
    since = int(clock.after(clock.now(), -SWEEP_LATE).timestamp() * 1000)
    group = f"/aws/lambda/{stack.stage}-sweep-orphaned-jobs"
    logs = (
        f"aws logs filter-log-events --log-group-name {group} --start-time {since} "
        "--query events[].message --output text"
    )
    if seconds is None and age < SWEEP_LATE:
        return ok("sweep", "the stack is new; its first sweep comes by the schedule")
    if seconds is None:
        return broken("sweep", "no sweep has finished in the last three hours", logs)
    if seconds > SWEEP_LATE:
        return broken("sweep", f"the last one finished {seconds / 60:.0f} min ago", logs)
    return ok("sweep", f"the last one finished {max(1, round(seconds / 60))} min ago or less")


def undelivered(stack: Stack) -> Finding:
    """Checks that the dead-letter queues are empty."""
    waiting = {item.name: item.visible for item in StackMetrics(stack).queues()}
    lost = waiting["undelivered-events"] + waiting["sweep-dead-letters"]
    if lost:
        summary = f"waiting in the dead-letter queues: {lost}"
        return warning(
            "deliveries",
            summary,
            "scribe redrive --dead-letters\nThen, for what names no upload:\n"
            "scribe redrive --dead-letters --forget",
        )
    return ok("deliveries", "nothing waits in the dead-letter queues")


FLOW = (
    ("upload rule", upload_rule),
    ("state machine", state_machine),
    ("schedule", schedule),
    ("sweep", sweep),
    ("deliveries", undelivered),
)
