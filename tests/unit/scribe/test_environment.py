import subprocess
from pathlib import Path

import pytest

from scribe.environment import local_environment, local_exports

USERS = {
    "PATH": "/usr/bin",
    "HOME": "/home/user",
    "LANG": "C.UTF-8",
    "HTTPS_PROXY": "http://proxy",
    "AWS_CA_BUNDLE": "/etc/ca.pem",
    "AWS_PROFILE": "production",
    "AWS_SESSION_TOKEN": "real",
    "AWS_ENDPOINT_URL_S3": "https://elsewhere",
    "SAM_CONFIG_FILE": "other.toml",
}


def test_nothing_of_the_users_account_reaches_a_child() -> None:
    environment = local_environment("http://127.0.0.1:4580", USERS)

    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"} & environment.keys()
    assert "SAM_CONFIG_FILE" not in environment
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4580"
    assert environment["AWS_ACCESS_KEY_ID"] == "none"
    assert environment["AWS_CONFIG_FILE"] == "/dev/null"
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"


def test_what_a_child_needs_of_the_machine_is_kept() -> None:
    environment = local_environment("http://127.0.0.1:4580", USERS)

    for name in ("HOME", "LANG", "HTTPS_PROXY", "AWS_CA_BUNDLE"):
        assert environment[name] == USERS[name]
    assert environment["PATH"].endswith(":/usr/bin")


def test_an_empty_environment_is_enough() -> None:
    environment = local_environment("http://127.0.0.1:4580", {})

    assert environment["HOME"]
    assert environment["PATH"]


def in_a_shell(shell: str, folder: Path, command: str, **variables: str) -> str:
    """What the command prints after eval "$(make env)"; aws prints its arguments."""
    (folder / "aws").write_text('#!/bin/sh\necho "$@"\n')
    (folder / "aws").chmod(0o755)
    users = {"PATH": f"{folder}:/usr/bin:/bin", **variables}
    script = "\n".join([*local_exports("http://127.0.0.1:4580", users), command])
    done = subprocess.run([shell, "-uc", script], env=users, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_version_1_of_the_aws_cli_finds_the_local_queues(shell: str, tmp_path: Path) -> None:
    printed = in_a_shell(shell, tmp_path, "aws sqs send-message --message-body 'two words'")

    assert printed == (
        "--endpoint-url=http://127.0.0.1:4580 sqs send-message --message-body two words\n"
    )


def test_what_would_lead_the_terminals_calls_elsewhere_is_unset(tmp_path: Path) -> None:
    """AWS_CA_BUNDLE leads nowhere else."""
    users = {name: value for name, value in USERS.items() if name != "PATH"}

    printed = in_a_shell("sh", tmp_path, "env", **users)

    assert {line.split("=")[0] for line in printed.splitlines() if line.startswith("AWS_")} == {
        *("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        *("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_CA_BUNDLE"),
    }
