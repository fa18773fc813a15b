"""Denials in each service's own words.

Source: "Troubleshoot access denied error messages", IAM user guide, and the services' API
references for codes and statuses.
"""

from localcloud.permissions.policies import Decision, Need
from localcloud.service import ServiceError

_FORBIDDEN = {
    "s3": ("AccessDenied", 403),
    "sqs": ("AccessDenied", 403),
    "sns": ("AuthorizationError", 403),
    "iam": ("AccessDenied", 403),
    "sts": ("AccessDenied", 403),
    "lambda": ("AccessDeniedException", 403),
    "monitoring": ("AccessDenied", 403),
    "scheduler": ("AccessDeniedException", 403),
}


def denial(service: str, caller: str, need: Need, decision: Decision) -> ServiceError:
    """Returns the error for a caller: a role's ARN or a service's name."""
    code, status = _FORBIDDEN.get(service, ("AccessDeniedException", 400))
    action = need.action.lower() if service == "sqs" else need.action
    message = f"User: {_user(caller)} is not authorized to perform: {action}"
    if need.resource != "*":
        message += f" on resource: {need.resource}"
    if decision.denied_by:
        message += f" with an explicit deny in {decision.denied_by}"
    else:
        kind = "identity-based policy" if caller.startswith("arn:") else "resource-based policy"
        if decision.is_beyond_boundary:
            kind = "permissions boundary"
        message += f" because no {kind} allows the {action} action"
    return ServiceError(code, message, status)


def _user(caller: str) -> str:
    if not caller.startswith("arn:"):
        return caller
    _, partition, _, _, account, role = caller.split(":", 5)
    if role.startswith("user/"):
        return caller
    return f"arn:{partition}:sts::{account}:assumed-role/{role.rpartition('/')[2]}/local"
