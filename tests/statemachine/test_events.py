"""The sample events are valid for AWS and for the functions."""

import re

import pytest
from moto.events.models import EventPattern

from tests import sample_events
from tests.statemachine.definition import definition
from tests.template import template
from transcription.domain.uploads import job_id_for, parse_upload

STARTS = [name for name in sample_events.names() if sample_events.kind_of(name) == "start"]
LATER = [
    name for name in sample_events.names() if sample_events.kind_of(name) in ("check", "process")
]
README = (sample_events.EVENTS / "README.md").read_text()


def sent_by_the_state_machine(state: str) -> set[str]:
    payload = definition()["States"][state]["Parameters"]["Payload"]
    return {name.removesuffix(".$") for name in payload}


def upload_pattern() -> EventPattern:
    """Returns it with the defaults of the template's parameters."""
    rule = template()["Resources"]["UploadRule"]
    pattern = rule["Properties"]["EventPattern"]
    prefix = template()["Parameters"]["UploadPrefix"]["Default"]
    pattern["detail"]["bucket"]["name"] = [sample_events.PLACEHOLDER_BUCKET]
    pattern["detail"]["object"]["key"] = [{"prefix": prefix}]
    return EventPattern(None, pattern)


def test_every_function_of_the_template_has_a_sample_event_and_no_sample_is_for_none() -> None:
    functions = {
        name
        for name, resource in template()["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function" and "Condition" not in resource
    }

    kinds = {sample_events.kind_of(name) for name in sample_events.names()}

    assert set(sample_events.FUNCTIONS.values()) == functions
    assert kinds == {*sample_events.FUNCTIONS, "upload"}


@pytest.mark.parametrize("name", sample_events.names())
def test_the_readme_explains_every_sample_event(name: str) -> None:
    assert f"| `{name}.json` |" in README


def test_the_readme_explains_no_sample_event_that_is_not_there() -> None:
    explained = re.findall(r"^\| `([a-z-]+)\.json` \|", README, re.MULTILINE)

    assert sorted(explained) == sample_events.names()


@pytest.mark.parametrize("name", STARTS)
def test_a_start_event_has_what_the_state_machine_sends(name: str) -> None:
    assert set(sample_events.load(name)) == sent_by_the_state_machine("Start transcription")


@pytest.mark.parametrize("name", LATER)
def test_a_later_event_has_what_the_state_machine_sends(name: str) -> None:
    event = sample_events.load(name)
    state = {
        "check": "Check transcription status",
        "process": "Process transcription results",
    }[sample_events.kind_of(name)]

    assert set(event) == sent_by_the_state_machine(state)
    assert set(event["job"]) == {
        *("job_id", "outcome", "wait_seconds", "polls", "polls_in_execution"),
        *("attempt", "media_seconds"),
    }


@pytest.mark.parametrize("name", LATER)
def test_the_job_of_a_later_event_is_the_job_of_an_upload_among_the_samples(name: str) -> None:
    job_id = sample_events.load(name)["job"]["job_id"]

    assert job_id in sample_events.job_ids_by_sample().values()


@pytest.mark.parametrize("name", ["start-resume", "start-handed-over"])
def test_a_job_id_that_an_input_names_is_the_job_of_its_upload(name: str) -> None:
    event = sample_events.load(name)["input"]

    assert event["job_id"] == parse_upload(event).job_id


@pytest.mark.parametrize("name", ["start-resume", "start-retry", "start-handed-over"])
def test_an_execution_that_continues_a_job_is_named_after_it(name: str) -> None:
    event = sample_events.load(name)

    assert f":{parse_upload(event['input']).job_id}-" in event["execution"]


def test_a_redelivered_event_is_the_same_upload_for_another_execution() -> None:
    first = sample_events.load("start-upload")
    second = sample_events.load("start-redelivered")

    assert second["execution"] != first["execution"]
    assert parse_upload(second["input"]).job_id == parse_upload(first["input"]).job_id


def test_the_rule_of_the_template_starts_a_job_for_the_sample_upload() -> None:
    assert upload_pattern().matches_event(sample_events.load("upload-object-created"))


@pytest.mark.parametrize("name", ["upload-folder-marker", "upload-empty-first-write"])
def test_the_rule_of_the_template_starts_nothing_for_an_object_without_bytes(name: str) -> None:
    assert not upload_pattern().matches_event(sample_events.load(name))


@pytest.mark.parametrize("name", STARTS)
def test_the_rule_of_the_template_matches_every_upload_among_the_start_events(name: str) -> None:
    event = sample_events.load(name)["input"]
    from_s3 = event.get("source") == "aws.s3"

    assert upload_pattern().matches_event(event) == from_s3
    assert from_s3 or name in ("start-garbage", "start-handed-over")


@pytest.mark.parametrize("name", ["start-odd-key", "start-resume", "start-retry"])
def test_a_start_event_moves_to_a_real_object(name: str) -> None:
    sample = sample_events.load(name)

    moved = sample_events.moved(sample, "real-bucket", "real-version")

    key = sample["input"]["detail"]["object"]["key"]
    job_id = job_id_for("real-bucket", key, "real-version")
    assert parse_upload(moved["input"]).job_id == job_id
    assert moved["input"].get("job_id", job_id) == job_id
    assert sample_events.PLACEHOLDER_BUCKET not in str(moved)


def test_a_check_event_moves_with_its_upload() -> None:
    sample = sample_events.load("check-queued")

    moved = sample_events.moved(sample, "real-bucket", "real-version")

    key = sample_events.load("start-upload")["input"]["detail"]["object"]["key"]
    assert moved["job"]["job_id"] == job_id_for("real-bucket", key, "real-version")


def test_an_event_without_an_object_moves_nowhere() -> None:
    for name in ("start-garbage", "sweep"):
        sample = sample_events.load(name)

        assert sample_events.moved(sample, "real-bucket", "real-version") == sample
