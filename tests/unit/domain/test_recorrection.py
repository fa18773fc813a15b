"""A new attempt of a job whose transcript people have corrected."""

import json
from dataclasses import replace
from typing import Any

import pytest

from scribe.operations.corrections import Corrections
from tests.fakes.stack import FakeStack
from tests.fakes.step_functions import arn
from tests.fakes.uploads import upload_for
from tests.fakes.wire import Death, Fault, Wire
from tests.raw_transcripts import RawTranscript
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status
from transcription.steps.stable_copies import StableCopies
from transcription.transcripts.editable import EditedTranscript, EditedTurn

ME, OTHER = arn("me"), arn("other")
JOB_ID = upload_for().job_id


def said(text: str) -> bytes:
    return RawTranscript().say(text, speaker="spk_0").say("Yes.", speaker="spk_1").as_bytes()


@pytest.fixture
def stack() -> FakeStack:
    """Attempt 1 has completed, and Ann has corrected it."""
    stack = FakeStack(raw=said("Good mourning Anna."))
    run(stack, ME, stack.upload(), 1)
    corrections = corrections_of(stack, "ann")
    turns = [
        EditedTurn(turn.start_time, turn.speaker_label, turn.text.replace("mourning", "morning"))
        for turn in corrections.open(JOB_ID).turns
    ]
    corrections.save(JOB_ID, EditedTranscript(1, 0, {"spk_0": "Ann"}, turns))
    return stack


def run(stack: FakeStack, owner: str, event: Any, attempt: int) -> dict[str, Any]:
    """Until Transcribe's output is there; returns the last step's result."""
    stack.transcribe.jobs.clear()
    job = processing(stack, owner, event, attempt)
    return stack.process(owner, job)["job"]


def processing(stack: FakeStack, owner: str, event: Any, attempt: int) -> dict[str, Any]:
    if attempt > 1:
        stack.jobs.put(replace(stack.jobs[JOB_ID], raw_key=None, transcribe_request=None))
    job = stack.start(owner, event | ({"retry": {"attempt": attempt}} if attempt > 1 else {}))[
        "job"
    ]
    stack.clock.advance(seconds=60)
    stack.complete(f"test-{JOB_ID}" + (f".{attempt}" if attempt > 1 else ""))
    return stack.check(owner, job)["job"]


def corrections_of(stack: FakeStack, person: str) -> Corrections:
    copies = StableCopies(stack.transcripts)
    return Corrections(stack.jobs, stack.transcripts, copies, person, stack.clock)


def retried(stack: FakeStack, text: str) -> JobRecord:
    stack.raw = said(text)
    run(stack, OTHER, stack.upload(), 2)
    return stack.jobs[JOB_ID]


def text_of(stack: FakeStack, key: str) -> str:
    return stack.transcripts.read(key).decode()


def outputs_of(job: JobRecord) -> dict[str, str]:
    assert job.outputs
    return job.outputs


def layer_key(stack: FakeStack) -> str:
    corrections = stack.jobs[JOB_ID].corrections
    assert corrections
    return str(corrections["key"])


def test_has_the_corrections_in_its_own_transcript(stack):
    job = retried(stack, "Well, good mourning Anna.")

    assert (job.status, job.completed_attempt, job.revision) == (Status.COMPLETED, 2, 2)
    assert outputs_of(job)["txt"] == f"{JOB_ID}/2/corrected-first/transcript.txt"
    corrected = text_of(stack, outputs_of(job)["txt"])
    assert corrected.startswith("Ann [0:00]\nWell, good morning Anna.\n")
    assert text_of(stack, f"{JOB_ID}/transcript.txt") == corrected
    assert stack.events.published[-1]["outputs"] == job.outputs
    assert "mourning" in text_of(stack, job.machine_outputs["txt"])
    assert job.notices == []


def test_keeps_the_files_that_its_event_names_whatever_is_saved_later(stack):
    retried(stack, "Good mourning Anna.")
    corrections = corrections_of(stack, "ben")

    for name in ("Bea", "Cleo", "Dora"):
        corrections.name(JOB_ID, {"spk_0": name})

    named = stack.events.published[-1]["outputs"].values()
    assert all(key in stack.transcripts.files for key in named)


def test_can_be_undone_to_what_the_last_save_began_with(stack):
    corrections_of(stack, "ben").name(JOB_ID, {"spk_1": "Ben"})
    retried(stack, "Well, good mourning Anna.")

    corrections_of(stack, "ben").undo(JOB_ID)
    without_name = text_of(stack, outputs_of(stack.jobs[JOB_ID])["txt"])
    corrections_of(stack, "ben").undo(JOB_ID)
    machine = text_of(stack, outputs_of(stack.jobs[JOB_ID])["txt"])

    assert "Well, good morning Anna." in without_name
    assert "Speaker 2" in without_name
    assert "Well, good mourning Anna." in machine


def test_keeps_what_fits_nowhere_and_says_so(stack):
    job = retried(stack, "Hello Anna.")

    assert "Hello Anna." in text_of(stack, outputs_of(job)["txt"])
    (notice,) = job.notices
    assert notice == (
        "Corrections that do not fit this attempt's transcript: 1. "
        "They are kept in corrections.json."
    )
    assert stack.events.published[-1]["notices"] == job.notices
    layer = json.loads(text_of(stack, layer_key(stack)))
    assert [one["text"] for one in layer["left_out"][0]["passages"]] == ["morning"]

    stack.raw = said("Good mourning Anna.")
    run(stack, ME, stack.upload(), 3)

    job = stack.jobs[JOB_ID]
    assert "Good morning Anna." in text_of(stack, outputs_of(job)["txt"])
    assert job.notices == []


def test_completes_without_corrections_that_are_gone_and_says_so(stack):
    del stack.transcripts.files[layer_key(stack)]

    job = retried(stack, "Good mourning Anna.")

    assert job.status is Status.COMPLETED
    assert "mourning" in text_of(stack, outputs_of(job)["txt"])
    assert "The corrections of an earlier attempt were not made again" in job.notices[0]


def test_that_fails_leaves_what_was_published_and_nothing_else(stack):
    before = stack.jobs[JOB_ID]
    stack.raw = said("Good mourning Anna.")
    event = stack.upload()
    job = processing(stack, OTHER, event, 2)
    stack.wire = Wire(Fault.DEATH_BEFORE, 12)
    with pytest.raises(Death):
        stack.process(OTHER, job)
    assert any("/2/corrected-first/" in key for key in stack.transcripts.files)
    stack.wire = Wire()
    stack.jobs.put(replace(stack.jobs[JOB_ID], status=Status.FAILED, reported_at="2026"))

    stack.tick(seconds=3 * 86_400)

    after = stack.jobs[JOB_ID]
    assert (after.outputs, after.corrections) == (before.outputs, before.corrections)
    assert not [key for key in stack.transcripts.files if f"{JOB_ID}/2/" in key]


#: Of the step: get, read, five writes, read, six writes, update, five reads and copies, event, two
#: deletes, update, and one more.
CALLS = 30


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("at", range(1, CALLS))
def test_can_be_run_again_after_any_fault_at_any_call(stack, fault, at):
    stack.raw = said("Good mourning Anna.")
    job = processing(stack, OTHER, stack.upload(), 2)
    stack.wire = Wire(fault, at)

    try:
        stack.process(OTHER, job)
    except (ServiceUnavailable, Death):
        assert stack.process(OTHER, job)["job"]["outcome"] == "COMPLETED"

    record = stack.jobs[JOB_ID]
    assert (record.status, record.revision) == (Status.COMPLETED, 2)
    assert "morning" in text_of(stack, f"{JOB_ID}/transcript.txt")


def test_every_call_is_among_those_that_are_broken_above(stack):
    stack.raw = said("Good mourning Anna.")
    job = processing(stack, OTHER, stack.upload(), 2)
    stack.wire = Wire()

    stack.process(OTHER, job)

    assert len(stack.wire.calls) == CALLS - 1
