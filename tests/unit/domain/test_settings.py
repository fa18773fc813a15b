"""The functions' settings are checked once, by name."""

from dataclasses import fields

import pytest

from tests.template import template
from transcription.settings import InvalidSettings, Settings

ENV = {
    "STAGE": "local",
    "JOBS_TABLE": "local_transcription_jobs",
    "TRANSCRIPTS_BUCKET": "transcripts",
    "TRANSCRIBE_ROLE_ARN": "arn:aws:iam::123456789012:role/transcribe",
    "JOB_QUEUEING": "true",
    "DEFAULT_LANGUAGE": "en-US",
    "DEFAULT_SPEAKERS": "0",
    "SUBTITLE_LINE_LENGTH": "42",
    "POLL_MIN_SECONDS": "5",
    "POLL_MAX_SECONDS": "600",
    "POLL_PRICE_PERCENT": "1.5",
    "POLLS_PER_EXECUTION": "500",
    "GIVE_UP_AFTER_DAYS": "14",
    "RETENTION_DAYS": "90",
    "DELETE_MEDIA_AFTER_SUCCESS": "false",
    "TRANSCRIPTS_BY_NAME": "false",
    "MAX_DAILY_MEDIA_HOURS": "0",
    "MAX_RESUMES": "5",
    "SWEEP_GRACE_SECONDS": "300",
    "STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:t:live",
    "KMS_KEY_ARN": "",
}
DECIMALS = ["POLL_PRICE_PERCENT", "MAX_DAILY_MEDIA_HOURS"]
WHOLE_NUMBERS = [name for name, value in ENV.items() if value.isdecimal() and name not in DECIMALS]


def test_the_environment_becomes_settings():
    settings = Settings.from_env(ENV)

    assert settings.jobs_table == "local_transcription_jobs"
    assert settings.job_queueing is True
    assert settings.poll_max_seconds == 600
    assert settings.poll_price_percent == 1.5
    assert settings.state_machine_arn.endswith(":live")
    assert Settings.from_env({**ENV, "JOB_QUEUEING": "false"}).job_queueing is False


@pytest.mark.parametrize(
    "name", [name for name in ENV if name not in {"STATE_MACHINE_ARN", "KMS_KEY_ARN"}]
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_variable_that_is_not_set_is_named(name, value):
    env = {key: text for key, text in {**ENV, name: value}.items() if text is not None}

    with pytest.raises(InvalidSettings, match=name):
        Settings.from_env(env)


@pytest.mark.parametrize("name", [*WHOLE_NUMBERS, *DECIMALS])
@pytest.mark.parametrize("value", ["many", "nan", "-1", "99999999", "0x10"])
def test_a_number_that_is_none_or_out_of_bounds_is_named(name, value):
    with pytest.raises(InvalidSettings, match=name):
        Settings.from_env({**ENV, name: value})


@pytest.mark.parametrize("name", WHOLE_NUMBERS)
def test_a_number_that_must_be_whole_and_is_not_is_named(name):
    with pytest.raises(InvalidSettings, match=name):
        Settings.from_env({**ENV, name: "2.5"})


@pytest.mark.parametrize("value", ["TRUE", "yes", "1", "queue"])
def test_job_queueing_is_true_or_false_and_nothing_else(value):
    with pytest.raises(InvalidSettings, match="JOB_QUEUEING"):
        Settings.from_env({**ENV, "JOB_QUEUEING": value})


def test_one_speaker_is_none_to_tell_apart():
    with pytest.raises(InvalidSettings, match="DEFAULT_SPEAKERS"):
        Settings.from_env({**ENV, "DEFAULT_SPEAKERS": "1"})


def test_the_template_sets_what_the_settings_read():
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]

    ours = {name for name in variables if not name.startswith(("POWERTOOLS_", "AWS_"))}
    assert ours - {"RELEASE"} == set(ENV)  # which is there only to differ
    assert len(ENV) == len(fields(Settings))
