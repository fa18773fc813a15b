"""The environment variables for sam, the local cloud and boto3 on this machine."""

import configparser
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from scribe import ROOT

REGION = "us-east-1"
#: The message of clients if no local cloud runs.
_NO_KEYS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
#: The folder of build results and logs; `make clean` removes it.
WORK = ROOT / ".localcloud"


def credentials_file(port: int) -> Path:
    """Returns where the local cloud on this port keeps its key, which is new at each start."""
    return WORK / "credentials" / str(port)


def local_keys(endpoint: str) -> dict[str, str] | None:
    """Returns the variables with the key of the local cloud there, or None if none runs."""
    file = configparser.ConfigParser()
    if not file.read(credentials_file(urlsplit(endpoint).port or 0)):
        return None
    return {name.upper(): value for name, value in file["default"].items()}


def local_access(endpoint: str) -> dict[str, str]:
    """Returns the variables that point any AWS client at the local cloud."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        **(local_keys(endpoint) or _NO_KEYS),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


def local_exports(endpoint: str, base: Mapping[str, str] = os.environ) -> list[str]:
    """Returns a shell's lines that point this terminal's tools at the local cloud.

    They remove the user's profile, session token and service endpoints, which would lead calls
    elsewhere. Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for some services, such as SQS, but
    not the option.
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
    """Returns the whole environment of a child process.

    All AWS variables and configuration files of the user are left out: a profile or an endpoint of
    theirs would make the child work on a real account.
    """
    kept = {name: value for name, value in base.items() if not _is_of_aws(name)}
    # not resolved, to get the virtual environment's own folder
    tools = str(Path(sys.executable).parent)
    return {
        **kept,
        "PATH": os.pathsep.join(filter(None, (tools, base.get("PATH", os.defpath)))),
        "HOME": base.get("HOME") or str(WORK),
        **local_access(endpoint),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
        # seconds; the default of 5 is for a cloud that is farther away
        "SAM_CLI_POLL_DELAY": "0.2",
        "PYTHONUNBUFFERED": "1",
    }


def _is_of_aws(name: str) -> bool:
    return name.startswith(("AWS_", "SAM_")) and name != "AWS_CA_BUNDLE"
