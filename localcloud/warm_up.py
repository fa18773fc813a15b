"""Does slow first steps before anybody waits for them.

moto loads a service when it is first called, boto3 a client when it is first made, and the SAM
translator takes a third of a second to import: together two seconds of a first deployment.
"""

import logging
import threading
from importlib import import_module

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.clients import HasClients

log = logging.getLogger(__name__)

_CALLS: dict[str, tuple[str, dict[str, str]]] = {
    "s3": ("head_object", {"Bucket": "nobodys", "Key": "nothing"}),
    "cloudformation": ("describe_stacks", {}),
    "cloudwatch": ("list_dashboards", {}),
    "stepfunctions": ("list_state_machines", {}),
    "dynamodb": ("list_tables", {}),
    "lambda": ("list_functions", {}),
    "iam": ("list_roles", {}),
    "scheduler": ("list_schedules", {}),
    "sns": ("list_topics", {}),
    "sqs": ("list_queues", {}),
    "logs": ("describe_log_groups", {}),
    "events": ("list_rules", {}),
}


def warm_up(clients: HasClients) -> None:
    """Starts the work and returns at once."""
    threading.Thread(target=_work, args=(clients,), name="warm up", daemon=True).start()


def _work(clients: HasClients) -> None:
    import_module("samtranslator.translator.transform")
    for service, (operation, parameters) in _CALLS.items():
        try:
            getattr(clients.client(service), operation)(**parameters)
        except ClientError:
            pass  # nothing exists yet
        except BotoCoreError:  # the cloud has ended meanwhile
            log.debug("not warm: %s", service)
            return
