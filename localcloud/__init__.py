"""AWS on this machine: an endpoint to which the same template deploys."""

import sys
from types import ModuleType

_BATCH = (
    "moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_batch"
)


class StateTaskServiceBatch:
    """Takes the place of moto's integration of AWS Batch.

    moto's imports the whole of its EC2, half of this package's time to start. So a state that calls
    Batch is refused when its machine is made.
    """

    def __init__(self) -> None:
        raise NotImplementedError("The local cloud does not do states that call Batch")


sys.modules[_BATCH] = ModuleType(_BATCH)
vars(sys.modules[_BATCH])[StateTaskServiceBatch.__name__] = StateTaskServiceBatch
