"""The environment variables with which sam, the local cloud and boto3 work locally."""

import configparser
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from scribe import ROOT

REGION = "us-east-1"
#: What clients need to say that no local cloud runs.
_NO_KEYS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
#: Build results and logs; `make clean` removes it.
WORK = ROOT / ".localcloud"


def credentials_file(port: int) -> Path:
    """Where the local cloud on this port keeps its key, which is a new one at each start."""
    return WORK / "credentials" / str(port)


def local_keys(endpoint: str) -> dict[str, str] | None:
    """The variables with the key of the local cloud at this endpoint; None if none runs there."""
    file = configparser.ConfigParser()
    if not file.read(credentials_file(urlsplit(endpoint).port or 0)):
        return None
    return {name.upper(): value for name, value in file["default"].items()}


def local_access(endpoint: str) -> dict[str, str]:
    """The variables that point any AWS client at the local cloud."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        **(local_keys(endpoint) or _NO_KEYS),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


def local_exports(endpoint: str, base: Mapping[str, str] = os.environ) -> list[str]:
    """A shell's lines that point this terminal's tools at the local cloud.

    A profile, a session token or a service's endpoint of the user's would lead calls elsewhere.
    Version 1 of the AWS CLI looks for some services, such as SQS, at the public endpoint whatever
    AWS_ENDPOINT_URL says, but not if it gets the option.
    """
    access = local_access(endpoint)
    strange = sorted(name for name in base if _is_of_aws(name) and name not in access)
    return [
        *([f"unset {shlex.join(strange)}"] if strange else []),
        *(f"export {name}={shlex.quote(value)}" for name, value in access.items()),
        'aws() { command aws ${AWS_ENDPOINT_URL:+"--endpoint-url=$AWS_ENDPOINT_URL"} "$@"; }',
        f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"',
    ]


def local_environment(endpoint: str, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """A child's whole environment.

    Every AWS variable and configuration file of the user is left out: a profile or an endpoint of
    theirs would make the child work on a real account.
    """
    kept = {name: value for name, value in base.items() if not _is_of_aws(name)}
    tools = str(Path(sys.executable).parent)  # not resolved: the virtual environment's own folder
    return {
        **kept,
        "PATH": os.pathsep.join(filter(None, (tools, base.get("PATH", os.defpath)))),
        "HOME": base.get("HOME") or str(WORK),
        **local_access(endpoint),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.2",  # seconds; by default 5, for a cloud that is further away
        "PYTHONUNBUFFERED": "1",
    }


def _is_of_aws(name: str) -> bool:
    return name.startswith(("AWS_", "SAM_")) and name != "AWS_CA_BUNDLE"
