"""Checks the whole stack, the clock, the functions, their permissions, the account's quotas."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scribe.operations.doctor.findings import RESTORE, Finding, broken, notice, ok, unknown, warning
from scribe.operations.stack_metrics import (
    CALLS_AT_ONCE,
    JOBS_AT_ONCE,
    Quota,
    StackMetrics,
)
from scribe.stack import Stack
from transcription.domain import clock

FUNCTIONS = (
    "StartTranscriptionFunction",
    "CheckTranscriptionStatusFunction",
    "ProcessTranscriptionResultsFunction",
    "SweepOrphanedJobsFunction",
)
_CLOCK_SECONDS = 60
#: Actions that each function needs.
_NEEDED = {
    "StartTranscriptionFunction": (
        *("transcribe:StartTranscriptionJob", "dynamodb:PutItem", "dynamodb:ConditionCheckItem"),
    ),
    "CheckTranscriptionStatusFunction": ("transcribe:GetTranscriptionJob", "dynamodb:UpdateItem"),
    "ProcessTranscriptionResultsFunction": ("transcribe:DeleteTranscriptionJob",),
    "SweepOrphanedJobsFunction": ("transcribe:DeleteTranscriptionJob", "states:StartExecution"),
}


def stack_status(stack: Stack) -> Finding:
    if stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        return ok("stack", f"{stack.name} is {stack.status}")
    if stack.status.endswith("_IN_PROGRESS"):
        return notice("stack", f"{stack.name} is {stack.status}", "Wait until it is done.")
    why = f"aws cloudformation describe-stack-events --stack-name {stack.name}"
    if stack.status in {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}:
        summary = f"the last deployment of {stack.name} failed; the one before is in force"
        return warning("stack", summary, f"Find out why:\n{why}\nThen:\nmake deploy")
    return broken("stack", f"{stack.name} is {stack.status}", why)


def clock_is_right(stack: Stack) -> Finding:
    """Checks the clock: AWS refuses signatures that are over five minutes off."""
    answer = stack.client("s3").head_bucket(Bucket=stack.media_bucket)
    date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    if not date:
        return unknown("clock", "the answer had no date")
    off = abs((clock.now() - parsedate_to_datetime(date)).total_seconds())
    if off > _CLOCK_SECONDS:
        return warning("clock", f"this machine's clock is {off:.0f} s off", "Set it: timedatectl")
    return ok("clock", f"within {max(1, round(off))} s of the service's")


def functions(stack: Stack) -> Finding:
    lambda_ = stack.client("lambda")
    for logical in FUNCTIONS:
        name = stack.resources.get(logical)
        if not name:
            return broken("functions", f"the stack has no {logical}", "make deploy")
        at = lambda_.get_function_configuration(FunctionName=name)
        state = (at.get("State", "Active"), at.get("LastUpdateStatus", "Successful"))
        if state != ("Active", "Successful"):
            summary = f"{name} is {state[0]}, its last update {state[1]}"
            return broken("functions", summary, at.get("LastUpdateStatusReason") or RESTORE)
        limit = lambda_.get_function_concurrency(FunctionName=name)
        if limit.get("ReservedConcurrentExecutions") == 0:
            fix = f"aws lambda delete-function-concurrency --function-name {name}"
            return broken("functions", f"{name} may not run: reserved concurrency is 0", fix)
        lambda_.get_alias(FunctionName=name, Name="live")
    return ok("functions", f"{len(FUNCTIONS)} are active behind their alias live")


def permissions(stack: Stack) -> Finding:
    """Checks the functions' roles with IAM's simulation."""
    iam = stack.client("iam")
    denied = []
    for logical, actions in _NEEDED.items():
        role = stack.resources.get(f"{logical}Role")
        if not role:
            continue
        arn = iam.get_role(RoleName=role)["Role"]["Arn"]
        answer = iam.simulate_principal_policy(
            PolicySourceArn=arn,
            ActionNames=list(actions),
            ResourceArns=_resources(stack),
            ContextEntries=[
                {
                    "ContextKeyName": "transcribe:OutputBucketName",
                    "ContextKeyValues": [stack.transcripts_bucket],
                    "ContextKeyType": "string",
                }
            ],
        )
        allowed = {
            item["EvalActionName"]
            for item in answer["EvaluationResults"]
            if item["EvalDecision"] == "allowed"
            or any(
                part["EvalResourceDecision"] == "allowed"
                for part in item.get("ResourceSpecificResults", [])
            )
        }
        denied += [f"{role}: {action}" for action in actions if action not in allowed]
    if denied:
        return broken("permissions", f"denied: {', '.join(denied)}", RESTORE)
    return ok("permissions", "the functions' roles allow what they need")


def _resources(stack: Stack) -> list[str]:
    """Returns ARNs, of which each action needs one."""
    parts = stack.outputs["StateMachineArn"].split(":")
    partition, region, account = parts[1], parts[3], parts[4]
    table = stack.outputs["JobsTable"]
    return [
        f"arn:{partition}:dynamodb:{region}:{account}:table/{table}",
        f"arn:{partition}:transcribe:{region}:{account}:transcription-job/{stack.stage}-a-job",
        stack.outputs["StateMachineAliasArn"],
    ]


def limits(stack: Stack) -> Finding:
    return limits_finding(StackMetrics(stack).quotas(0))


def limits_finding(quotas: Sequence[Quota]) -> Finding:
    """Reports if the account's quotas are small: jobs then wait, for days at most."""
    summary = ", ".join(f"{item.name} {item.limit:,.0f}" for item in quotas)
    small = [_RAISE[item.name] for item in quotas if item.limit < _LITTLE]
    if small:
        return notice("limits", summary, " ".join(small))
    if any(item.is_default for item in quotas):
        return unknown("limits", f"{summary} (AWS's default: Service Quotas cannot be read)")
    return ok("limits", summary)


_LITTLE = 100
_RAISE = {
    JOBS_AT_ONCE: "Raise it in Service Quotas, Amazon Transcribe; jobs over it are queued until "
    "then.",
    CALLS_AT_ONCE: "Request an increase; until then many uploads at once wait longer: "
    "aws service-quotas request-service-quota-increase --service-code lambda "
    "--quota-code L-B99A9384 --desired-value 1000",
}


def runtime(stack: Stack) -> Finding:
    """Checks that the functions' Python is supported; dates:
    https://devguide.python.org/versions/
    """
    name = stack.resources[FUNCTIONS[0]]
    found = stack.client("lambda").get_function_configuration(FunctionName=name)["Runtime"]
    ends = _ENDS.get(found)
    if ends is None:
        return unknown("versions", f"the functions' runtime is {found}")
    if datetime.now(UTC).strftime("%Y-%m") >= ends:
        fix = "sam build && sam deploy --parameter-overrides PythonRuntime=python3.13 ..."
        return warning("versions", f"{found} gets no more fixes since {ends}", fix)
    return ok("versions", f"the functions run {found}, supported until {ends}")


_ENDS = {
    "python3.11": "2027-10",
    "python3.12": "2028-10",
    "python3.13": "2029-10",
    "python3.14": "2030-10",
}

ACCOUNT = (
    ("stack", stack_status),
    ("clock", clock_is_right),
    ("functions", functions),
    ("versions", runtime),
    ("permissions", permissions),
    ("limits", limits),
)
