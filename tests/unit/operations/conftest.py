"""AWS in this process, as the domain's tests have it."""

from tests.unit.domain.conftest import _no_real_aws, dynamodb, s3  # noqa: F401 - fixtures
