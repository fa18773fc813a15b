"""`python -X importtime`, summed up by whose module it is."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

_GROUPS = (
    ("boto3, botocore", ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "jmespath")),
    ("Powertools", ("aws_lambda_powertools", "typing_extensions")),
)
OURS, REST = "ours", "Python's own"
GROUPS = (*(name for name, _ in _GROUPS), OURS, REST)


def import_times(folder: Path, runtime: Path, module: str, rounds: int = 3) -> dict[str, float]:
    """Milliseconds that modules of each group took by themselves; the median of some runs."""
    runs = [_once(folder, runtime, module) for _ in range(rounds)]
    return {group: statistics.median(run[group] for run in runs) for group in GROUPS}


def _once(folder: Path, runtime: Path, module: str) -> dict[str, float]:
    program = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(runtime)!r}]; import {module}"
    env = {"PATH": os.defpath, "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(
        [sys.executable, "-B", "-S", "-P", "-s", "-X", "importtime", "-c", program],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    times = dict.fromkeys(GROUPS, 0.0)
    for line in done.stderr.splitlines():
        own, _, name = line.removeprefix("import time:").split("|")
        if own.strip().isdigit():
            times[_group(name.strip(), folder)] += int(own) / 1000
    return times


def _group(module: str, folder: Path) -> str:
    top = module.split(".", maxsplit=1)[0]
    for name, tops in _GROUPS:
        if top in tops:
            return name
    return OURS if (folder / top).is_dir() else REST
