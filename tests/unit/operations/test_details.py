from typing import Any

import pytest

from scribe.operations.advice import advice, advice_for, is_known
from scribe.operations.costs import cost_of
from scribe.operations.details import details
from transcription.domain.errors import JobError
from transcription.domain.jobs import JobRecord, Status

# Every kind of failure is loaded.
from transcription.steps import process, start  # noqa: F401

STAMP = "2026-11-24T00:00:00.000Z"
DASHBOARD = "https://eu-west-1.console.amazonaws.cn/cloudwatch/home?region=eu-west-1#dashboards/a"


def job(status: Status = Status.COMPLETED, **more: Any) -> JobRecord:
    return JobRecord(
        "talk-1f", status, "arn:aws:states:eu-west-1:1:execution:m:n", "{}", STAMP, **more
    )


def kinds(kind: type[JobError] = JobError) -> list[type[JobError]]:
    return [found for sub in kind.__subclasses__() for found in (sub, *kinds(sub))]


@pytest.mark.parametrize("kind", [kind for kind in kinds() if not kind.__subclasses__()])
def test_every_failure_has_advice_of_its_own(kind):
    assert is_known(kind.__name__)


def test_advice_names_the_job():
    failed = job(Status.FAILED, error={"code": "TranscribeFailed"})

    assert advice(failed) == "Try it again: scribe retry talk-1f"


def test_advice_names_what_helps_for_a_button_beside_its_sentence():
    unknown_language = job(Status.FAILED, error={"code": "LanguageNotIdentified"})

    found = advice_for(unknown_language)

    assert found
    assert (found.sentence, found.remedy) == ("Give the language.", "options")
    assert found.command == "scribe retry talk-1f --language en-US"


def test_a_code_that_is_not_known_is_a_fault_to_look_for():
    assert "scribe logs talk-1f" in str(advice(job(Status.FAILED, error={"code": "KeyError"})))


def test_a_job_without_an_error_needs_no_advice():
    assert advice(job()) is None


def test_an_hour_costs_a_dollar_forty_four_and_its_transitions():
    cost = cost_of(job(media={"seconds": 3600.0}, polls=4))

    assert cost.transcribe == pytest.approx(1.44)
    assert cost.transitions == 2 + 4 * 3 + 3
    assert cost.step_functions == pytest.approx(17 * 0.000025)
    assert cost.dollars == pytest.approx(1.44 + 17 * 0.000025 + 6 * 0.0000002)


@pytest.mark.parametrize(
    ("billed", "dollars"),
    [
        pytest.param(job(media={"seconds": 2.0}), 0.006, id="fifteen seconds at least"),
        pytest.param(
            job(media={"seconds": 60.0}, options={"redact": True}), 0.0264, id="redaction: a tenth"
        ),
        pytest.param(job(Status.FAILED, media={"seconds": 60.0}), 0.0, id="refused: nothing"),
    ],
)
def test_transcribe_bills(billed, dollars):
    assert cost_of(billed).transcribe == pytest.approx(dollars)


def test_the_history_is_in_order_of_time():
    found = details(job(completed_at="2026-11-24T00:02:00.000Z", queued_at=STAMP), "t", None)

    assert [moment.what for moment in found.history] == [
        "recorded",
        "given to Transcribe",
        "completed",
    ]
    assert found.links == {}


def test_links_lead_to_the_console_of_the_region_and_the_partition():
    media = {"bucket": "b", "key": "uploads/a b&c.mp3"}

    links = details(job(media=media, transcribe_job="talk-1f"), "jobs", DASHBOARD).links

    assert set(links) == {"execution", "record", "transcribe", "media"}
    assert all(
        link.startswith("https://eu-west-1.console.amazonaws.cn/") for link in links.values()
    )
    assert all("?region=eu-west-1" in link for link in links.values())
    assert links["media"].endswith("prefix=uploads%2Fa%20b%26c.mp3")


def test_what_the_local_cloud_imitates_is_named_and_nothing_on_aws():
    options = {"redact": True, "vocabulary": "ours", "vocabulary_filter": "rude", "speakers": 2}

    assert details(job(options=options), "jobs", None).imitated == ["redact", "vocabulary"]
    assert details(job(options=options), "jobs", DASHBOARD).imitated == []
    assert details(job(options={"language": "en-US"}), "jobs", None).imitated == []
