"""Errors of a template or a deployment."""

from localcloud.service import ServiceError


class TemplateInvalidError(Exception):
    """The template, or a parameter's value, cannot be deployed; the message says why."""


def validation_error(message: str) -> ServiceError:
    """Returns CloudFormation's error for most mistakes."""
    return ServiceError("ValidationError", message)
