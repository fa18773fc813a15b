import pytest

from scribe.errors import LocalCloudFailed
from scribe.local import docker_bridge
from scribe.local.docker_bridge import bridge_options, from_containers

LOCAL = "http://127.0.0.1:4580"


def test_containers_call_the_local_cloud_at_docker_s_bridge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docker_bridge, "docker_bridge", lambda: "172.17.0.1")

    assert from_containers(LOCAL) == "http://172.17.0.1:4580"
    assert bridge_options() == ["--listen", "172.17.0.1"]


def test_without_docker_s_bridge_there_is_nothing_to_listen_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docker_bridge, "docker_bridge", lambda: None)

    assert from_containers(LOCAL) == LOCAL
    with pytest.raises(LocalCloudFailed, match="docker0"):
        bridge_options()


def test_the_machine_s_own_bridge_is_an_address_or_none() -> None:
    assert (docker_bridge.docker_bridge() or "127.0.0.1").count(".") == 3
