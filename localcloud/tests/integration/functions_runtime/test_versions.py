"""Versions and aliases: what was published stays as it was, whatever is deployed after it."""

import threading

from localcloud.tests.integration.functions_runtime.conftest import packed


def source(number: int, wait: float = 0) -> str:
    return f"import time\ndef handler(event, context): time.sleep({wait}); return {number}"


def deploy(cloud, name: str, text: str) -> None:
    cloud.api.update_function_code(FunctionName=name, ZipFile=packed(text))
    cloud.api.get_waiter("function_updated_v2").wait(FunctionName=name)


def test_new_code_is_called_at_once_though_old_processes_are_warm(cloud):
    name = cloud.create(source(1))
    before = cloud.invoke(name)

    deploy(cloud, name, source(2))

    assert before["Payload"] == 1
    assert cloud.invoke(name)["Payload"] == 2


def test_new_settings_are_in_force_at_once(cloud):
    name = cloud.create("import os\ndef handler(event, context): return os.environ.get('A')")
    before = cloud.invoke(name)

    cloud.api.update_function_configuration(
        FunctionName=name, Environment={"Variables": {"A": "new"}}
    )

    assert before["Payload"] is None
    assert cloud.invoke(name)["Payload"] == "new"


def test_an_old_version_still_runs_its_own_code(cloud):
    name = cloud.create(source(1))
    cloud.api.publish_version(FunctionName=name)
    deploy(cloud, name, source(2))
    cloud.api.publish_version(FunctionName=name)

    answers = [cloud.invoke(name, Qualifier=version) for version in ("1", "2", "1")]

    assert [answer["Payload"] for answer in answers] == [1, 2, 1]
    assert [answer["ExecutedVersion"] for answer in answers] == ["1", "2", "1"]


def test_an_alias_runs_what_it_points_at_now(cloud):
    name = cloud.create(source(1))
    cloud.api.publish_version(FunctionName=name)
    cloud.api.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    before = cloud.invoke(f"{name}:live")
    deploy(cloud, name, source(2))
    cloud.api.publish_version(FunctionName=name)

    still = cloud.invoke(f"{name}:live")
    cloud.api.update_alias(FunctionName=name, Name="live", FunctionVersion="2")
    after = cloud.invoke(f"{name}:live")

    assert [before["Payload"], still["Payload"], after["Payload"]] == [1, 1, 2]
    assert after["ExecutedVersion"] == "2"


def test_an_alias_with_all_weight_on_its_second_version_runs_that(cloud):
    name = cloud.create(source(1))
    cloud.api.publish_version(FunctionName=name)
    deploy(cloud, name, source(2))
    cloud.api.publish_version(FunctionName=name)
    cloud.api.create_alias(
        FunctionName=name,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 1.0}},
    )

    assert cloud.invoke(f"{name}:live")["Payload"] == 2


def test_a_call_under_way_survives_a_deployment(cloud):
    name = cloud.create(source(1, wait=1), Timeout=10)
    answers = []
    under_way = threading.Thread(target=lambda: answers.append(cloud.invoke(name)))
    under_way.start()
    while not any(line[0] == name for line in cloud.lines):
        under_way.join(0.01)

    deploy(cloud, name, source(2))
    new = cloud.invoke(name)
    under_way.join()

    assert new["Payload"] == 2
    assert answers[0]["Payload"] == 1


def test_publishing_what_has_not_changed_gives_the_version_that_there_is(cloud):
    name = cloud.create(source(1))

    first = cloud.api.publish_version(FunctionName=name)
    again = cloud.api.publish_version(FunctionName=name)

    assert first["Version"] == again["Version"] == "1"


def test_a_deleted_versions_number_is_not_given_anew(cloud):
    name = cloud.create(source(1))
    cloud.api.publish_version(FunctionName=name)
    deploy(cloud, name, source(2))
    cloud.api.publish_version(FunctionName=name)
    cloud.api.delete_function(FunctionName=name, Qualifier="1")
    deploy(cloud, name, source(3))

    assert cloud.api.publish_version(FunctionName=name)["Version"] == "3"


def test_a_function_is_shown_by_alias_and_by_version_and_waiters_end(cloud):
    name = cloud.create(source(1))
    cloud.api.publish_version(FunctionName=name)
    cloud.api.create_alias(FunctionName=name, Name="live", FunctionVersion="1")

    for waiter in ("function_exists", "function_active_v2", "function_updated_v2"):
        cloud.api.get_waiter(waiter).wait(FunctionName=name, Qualifier="live")
    by_alias = cloud.api.get_function_configuration(FunctionName=name, Qualifier="live")
    by_version = cloud.api.get_function(FunctionName=f"{name}:1")["Configuration"]

    assert by_alias["FunctionArn"].endswith(f":function:{name}:live")
    assert by_version["FunctionArn"].endswith(f":function:{name}:1")
    assert by_alias["Version"] == by_version["Version"] == "1"
