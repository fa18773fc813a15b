"""A table of jobs in this process, for the tests of what is remembered there."""

from tests.unit.domain.conftest import _no_real_aws, bare_table, dynamodb  # noqa: F401 - fixtures
