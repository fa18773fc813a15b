from scribe.local.docker_bridge import bridge_options, docker_bridge, from_containers


def test_containers_call_the_local_cloud_where_docker_s_bridge_is_if_there_is_one() -> None:
    address = docker_bridge()

    assert from_containers("http://127.0.0.1:4580") == f"http://{address or '127.0.0.1'}:4580"
    assert bridge_options() == (["--listen", address] if address else [])
