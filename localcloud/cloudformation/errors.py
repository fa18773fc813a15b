"""What can be wrong with a template or a deployment."""

from localcloud.service import ServiceError


class TemplateInvalidError(Exception):
    """The template, or the parameters' values, cannot be deployed; the message says why."""


def validation_error(message: str) -> ServiceError:
    """CloudFormation's answer to most mistakes."""
    return ServiceError("ValidationError", message)
