"""The README lists the operations that the services have."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from localcloud.cloudformation.fields import FIELDS
from localcloud.events.refusals import OPERATIONS
from localcloud.stepfunctions.execution_operations import ExecutionOperations
from localcloud.stepfunctions.machine_operations import MachineOperations
from localcloud.stepfunctions.machines import Machines

README = Path(__file__).parents[2] / "README.md"
STEP_FUNCTIONS = {
    *MachineOperations(Machines(), "123456789012").operations(),
    *ExecutionOperations(Machines(), Mock()).operations(),
}


@pytest.mark.parametrize(
    ("service", "operations"),
    [
        ("CloudFormation", set(FIELDS)),
        ("EventBridge", {*OPERATIONS, "PutEvents"}),
        ("Step Functions", STEP_FUNCTIONS),
    ],
)
def test_the_readme_names_every_operation_and_no_other(service: str, operations: set[str]) -> None:
    lines = README.read_text(encoding="utf-8").partition("## Operations")[2].splitlines()
    (listed,) = (line.split("|")[2] for line in lines if line.startswith(f"| {service} |"))

    assert set(listed.strip().split(", ")) == operations
