from scribe.environment import local_environment

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
