"""The functions' configuration, read from the environment once and checked."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


class InvalidSettings(Exception):
    """An environment variable that the template sets is missing or is not what it should be."""


@dataclass(frozen=True)
class Settings:
    """The functions' configuration, which template.yaml sets in Globals."""

    stage: str
    jobs_table: str
    transcripts_bucket: str
    transcribe_role_arn: str
    job_queueing: bool
    default_language: str  #: a language code, or "identify"
    default_speakers: int  #: 0: speakers are not labelled
    line_length: int  #: characters in a line of subtitles
    poll_min_seconds: int
    poll_max_seconds: int
    poll_price_percent: float  #: of a check, as lag in percent of a job's time
    polls_per_execution: int  #: after this many the execution hands over to a new one
    give_up_after_days: int
    retention_days: int  #: how long the record of a finished job is kept
    delete_media_after_success: bool
    transcripts_by_name: bool  #: whether there are copies under the uploads' own paths
    max_daily_media_hours: float  #: media given to Transcribe per day; 0 means no limit
    max_resumes: int
    sweep_grace_seconds: int  #: how overdue a check may be before the sweep looks at the job
    state_machine_arn: str = ""  #: only the sweep starts executions
    kms_key_arn: str = ""  #: the customer's key; empty if AWS's keys encrypt

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Reads and checks the variables. Raises InvalidSettings, which names the variable."""
        return cls(
            stage=_text(env, "STAGE"),
            jobs_table=_text(env, "JOBS_TABLE"),
            transcripts_bucket=_text(env, "TRANSCRIPTS_BUCKET"),
            transcribe_role_arn=_text(env, "TRANSCRIBE_ROLE_ARN"),
            job_queueing=_flag(env, "JOB_QUEUEING"),
            default_language=_text(env, "DEFAULT_LANGUAGE"),
            default_speakers=_speakers(env, "DEFAULT_SPEAKERS"),
            line_length=_number(env, "SUBTITLE_LINE_LENGTH", 20, 80),
            poll_min_seconds=_number(env, "POLL_MIN_SECONDS", 1, 3600),
            poll_max_seconds=_number(env, "POLL_MAX_SECONDS", 1, 86_400),
            poll_price_percent=_decimal(env, "POLL_PRICE_PERCENT", 1, 100),
            polls_per_execution=_number(env, "POLLS_PER_EXECUTION", 1, 1_000),
            give_up_after_days=_number(env, "GIVE_UP_AFTER_DAYS", 1, 365),
            retention_days=_number(env, "RETENTION_DAYS", 1, 3_650),
            delete_media_after_success=_flag(env, "DELETE_MEDIA_AFTER_SUCCESS"),
            transcripts_by_name=_flag(env, "TRANSCRIPTS_BY_NAME"),
            max_daily_media_hours=_decimal(env, "MAX_DAILY_MEDIA_HOURS", 0, 1_000_000),
            max_resumes=_number(env, "MAX_RESUMES", 1, 100),
            sweep_grace_seconds=_number(env, "SWEEP_GRACE_SECONDS", 1, 86_400),
            state_machine_arn=env.get("STATE_MACHINE_ARN", ""),
            kms_key_arn=env.get("KMS_KEY_ARN", ""),
        )


def _text(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise InvalidSettings(f"The environment variable {name} is not set; template.yaml sets it.")
    return value


def _flag(env: Mapping[str, str], name: str) -> bool:
    text = _text(env, name)
    if text not in {"true", "false"}:
        raise InvalidSettings(f"{name} is {text!r}; it must be true or false.")
    return text == "true"


def _speakers(env: Mapping[str, str], name: str) -> int:
    number = _number(env, name, 0, 30)
    if number == 1:  # Transcribe would refuse every job
        raise InvalidSettings(f"{name} is 1; it must be 0, or from 2 to 30.")
    return number


def _number(env: Mapping[str, str], name: str, low: int, high: int) -> int:
    value = _decimal(env, name, low, high)
    if not value.is_integer():
        raise InvalidSettings(f"{name} is {value}; it must be a whole number.")
    return int(value)


def _decimal(env: Mapping[str, str], name: str, low: int, high: int) -> float:
    text = _text(env, name)
    try:
        value = float(text)
    except ValueError:
        raise InvalidSettings(f"{name} is {text!r}; it must be a number.") from None
    if not low <= value <= high:
        raise InvalidSettings(f"{name} is {text}; it must be from {low} to {high}.")
    return value
