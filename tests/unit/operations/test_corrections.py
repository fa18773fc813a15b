"""Corrections of a transcript, over the jobs' table and the bucket."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scribe.errors import CorrectedMeanwhile, JobNotFound, NotPossible, UnusableCorrections
from scribe.operations.corrections import Corrections
from tests.completed_jobs import completed_job
from tests.fakes.job_repository import InMemoryJobRepository
from tests.fakes.transcript_store import InMemoryTranscriptStore
from tests.raw_transcripts import RawTranscript
from transcription import transcripts
from transcription.domain.jobs import JobRecord, Status
from transcription.steps.stable_copies import StableCopies
from transcription.transcripts.editable import EditableTranscript, EditedTranscript, EditedTurn

JOB = "talk-1"
NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)


def schema(name: str) -> str:
    return (Path(transcripts.__file__).parent / name).read_text(encoding="utf-8")


def interview() -> RawTranscript:
    return (
        RawTranscript()
        .say("Good mourning Anna.", speaker="spk_0")
        .say("Hello.", speaker="spk_1", at=2.5)
        .say("Shall we begin?", speaker="spk_0", at=4)
    )


class Account:
    """A job that has completed, and two people who correct it."""

    def __init__(self) -> None:
        self.jobs = InMemoryJobRepository()
        self.store = InMemoryTranscriptStore()
        self.ann, self.ben = self.corrections("ann"), self.corrections("ben")
        self.complete(interview())

    def corrections(self, person: str) -> Corrections:
        return Corrections(self.jobs, self.store, StableCopies(self.store), person, now=lambda: NOW)

    def complete(self, raw: RawTranscript, **more: Any) -> JobRecord:
        """As the last step does."""
        return self.jobs.put(completed_job(self.store, JOB, raw, **more))

    def change(self, **fields: Any) -> JobRecord:
        return self.jobs.put(replace(self.jobs[JOB], **fields))

    def output(self, kind: str) -> str:
        return self.store.read((self.jobs[JOB].outputs or {})[kind]).decode()

    def layer(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            self.store.read((self.jobs[JOB].corrections or {})["key"])
        )
        return found


@pytest.fixture
def account() -> Account:
    return Account()


def edited(
    opened: EditableTranscript, was: str = "", text: str = "", **names: str
) -> EditedTranscript:
    """With other words in every turn, and names of speakers."""
    turns = [
        EditedTurn(turn.start_time, turn.speaker_label, turn.text.replace(was, text))
        for turn in opened.turns
    ]
    return EditedTranscript(opened.attempt, opened.revision, opened.speakers | names, turns)


def test_a_transcript_is_opened_as_turns_of_text_with_their_words(account):
    found = account.ann.open(JOB)

    assert (found.job_id, found.attempt, found.revision) == (JOB, 1, 0)
    assert found.speakers == {"spk_0": "Speaker 1", "spk_1": "Speaker 2"}
    assert [(turn.start_time, turn.speaker_label, turn.text) for turn in found.turns] == [
        (0.0, "spk_0", "Good mourning Anna."),
        (2.5, "spk_1", "Hello."),
        (4.0, "spk_0", "Shall we begin?"),
    ]
    assert [word.text for word in found.turns[0].words] == ["Good", "mourning", "Anna."]


def test_a_job_that_does_not_exist_is_not_opened(account):
    with pytest.raises(JobNotFound):
        account.ann.open("talk-2")


def test_what_is_saved_is_in_all_outputs_and_the_machine_s_stay(account):
    before = dict(account.store.files)

    revision = account.ann.save(
        JOB, edited(account.ann.open(JOB), "mourning", "morning", spk_0="Ann")
    )

    job = account.jobs[JOB]
    assert (revision, job.revision, job.status) == (1, 1, Status.COMPLETED)
    assert set(job.outputs) == {"json", "txt", "srt", "vtt", "html"}
    assert all(key.startswith(f"{JOB}/1/corrected-1-") for key in job.outputs.values())
    assert account.output("txt").startswith("Ann [0:00]\nGood morning Anna.\n\nSpeaker 2")
    assert "Good morning Anna." in account.output("srt")
    assert {key: account.store.files[key] for key in before} == before
    assert account.store.read(job.machine_outputs["txt"]).startswith(b"Speaker 1 [0:00]\nGood mour")
    assert account.store.read(f"{JOB}/transcript.txt").decode() == account.output("txt")


def test_the_files_say_what_a_person_has_typed(account):
    account.ann.save(JOB, edited(account.ann.open(JOB), "mourning", "morning"))

    document = json.loads(account.output("json"))
    Draft202012Validator(json.loads(schema("transcript.schema.json"))).validate(document)
    words = [word for segment in document["segments"] for word in segment["words"]]
    assert [word["text"] for word in words if word.get("corrected")] == ["morning"]
    assert "Transcribed by machine and corrected by people" in account.output("html")
    assert account.ben.open(JOB).turns[0].words[1].confidence is None


def test_the_layer_says_what_was_changed_by_whom_and_follows_its_schema(account):
    account.ann.save(JOB, edited(account.ann.open(JOB), "mourning", "morning", spk_0="Ann"))

    layer = account.layer()
    Draft202012Validator(json.loads(schema("corrections.schema.json"))).validate(layer)
    assert (layer["made_by"], layer["made_at"]) == ("ann", "2026-11-29T06:00:00.000Z")
    assert (layer["attempt"], layer["revision"]) == (1, 1)
    assert [(one["was"], one["text"], one["start"]) for one in layer["passages"]] == [
        ("mourning", "morning", 0.4)
    ]
    assert [one["name"] for one in layer["speakers"]] == ["Ann", None]


def test_a_second_save_goes_on_from_the_first(account):
    account.ann.save(JOB, edited(account.ann.open(JOB), "mourning", "morning", spk_0="Ann"))
    opened = account.ben.open(JOB)

    assert account.ben.save(JOB, edited(opened, "Hello.", "Hello!")) == 2

    assert opened.speakers["spk_0"] == "Ann"
    assert "Ann [0:00]\nGood morning Anna." in account.output("txt")
    assert "Hello!" in account.output("txt")


def test_nothing_is_saved_if_nothing_changed(account):
    files = dict(account.store.files)
    assert account.ann.save(JOB, edited(account.ann.open(JOB))) == 0
    assert account.store.files == files

    account.ann.save(JOB, edited(account.ann.open(JOB), "mourning", "morning"))
    assert account.ann.save(JOB, edited(account.ann.open(JOB))) == 1


def test_the_second_of_two_people_hears_who_was_first_and_leaves_no_files(account):
    opened = account.ben.open(JOB)
    account.ann.save(JOB, edited(account.ann.open(JOB), "mourning", "morning"))
    files = dict(account.store.files)

    with pytest.raises(CorrectedMeanwhile) as raised:
        account.ben.save(JOB, edited(opened, "Hello", "Hi"))

    assert (raised.value.made_by, raised.value.made_at) == ("ann", "2026-11-29T06:00:00.000Z")
    assert account.store.files == files


def test_of_two_saves_at_the_same_moment_one_is_published(account, monkeypatch):
    opened = account.ben.open(JOB)
    update = account.jobs.update

    def ann_is_first(*arguments: Any, **named: Any) -> JobRecord:
        monkeypatch.setattr(account.jobs, "update", update)
        account.ann.save(JOB, edited(account.ann.open(JOB), "mourning", "morning"))
        return update(*arguments, **named)

    monkeypatch.setattr(account.jobs, "update", ann_is_first)

    with pytest.raises(CorrectedMeanwhile):
        account.ben.save(JOB, edited(opened, "Hello", "Hi"))

    assert account.layer()["made_by"] == "ann"
    assert "morning" in account.output("txt")
    assert not [key for key in account.store.files if account.store.files[key][0].count(b"Hi.")]


def test_while_a_retry_is_under_way_nothing_is_saved(account):
    opened = account.ann.open(JOB)
    account.change(status=Status.QUEUED, execution="retry", attempt=2)

    with pytest.raises(NotPossible, match="attempt 2 is QUEUED"):
        account.ann.save(JOB, edited(opened, "mourning", "morning"))

    assert account.ann.open(JOB) == opened


def test_a_retry_that_completed_meanwhile_has_another_transcript(account):
    opened = account.ann.open(JOB)
    account.complete(interview(), attempt=2)

    with pytest.raises(CorrectedMeanwhile) as raised:
        account.ann.save(JOB, edited(opened, "mourning", "morning"))

    assert raised.value.made_by is None


def test_after_a_retry_that_failed_the_earlier_transcript_can_be_corrected(account):
    opened = account.ann.open(JOB)
    account.change(status=Status.FAILED, execution="retry", attempt=2)

    assert account.ann.save(JOB, edited(opened, "mourning", "morning")) == 1
    assert account.store.published[f"{JOB}/transcript.txt"].attempt == 1


def test_an_undo_goes_back_one_save_and_the_last_to_the_machine_s(account):
    machine = account.output("json")
    account.ann.save(JOB, edited(account.ann.open(JOB), "mourning", "morning"))
    account.ann.save(JOB, edited(account.ann.open(JOB), "Hello", "Hi"))

    assert account.ann.undo(JOB) == 3
    assert "Good morning Anna.\n" in account.output("txt")
    assert "Hello." in account.output("txt")
    assert account.ann.undo(JOB) == 4
    assert account.output("json") == machine


def test_a_reset_goes_back_to_the_machine_s_and_an_undo_takes_it_back(account):
    machine = account.output("json")
    account.ann.save(JOB, edited(account.ann.open(JOB), "mourning", "morning"))

    account.ann.reset(JOB)
    assert account.output("json") == machine

    account.ann.undo(JOB)
    assert "morning" in account.output("txt")


@pytest.mark.parametrize("action", ["undo", "reset"])
def test_there_is_nothing_to_go_back_to_if_nobody_has_corrected(account, action):
    with pytest.raises(NotPossible, match="Nobody has corrected"):
        getattr(account.ann, action)(JOB)


def test_files_of_a_revision_go_with_the_one_after_the_next(account):
    texts = ["morning", "evening", "night"]
    keys = []
    for was, text in zip(["mourning", *texts], texts, strict=False):
        account.ann.save(JOB, edited(account.ann.open(JOB), was, text))
        keys.append(account.jobs[JOB].outputs["txt"])

    assert [key in account.store.files for key in keys] == [False, True, True]


def test_the_transcript_with_the_personal_data_is_corrected_as_far_as_it_is_the_same(account):
    redacted = RawTranscript().say("Good mourning Mrs [NAME].", speaker="spk_0")
    whole = RawTranscript().say("Good mourning Mrs Smith.", speaker="spk_0")
    account.complete(redacted, unredacted=whole)
    opened = account.ann.open(JOB)
    text = "Good morning Mrs [someone]."

    account.ann.save(JOB, edited(opened, opened.turns[0].text, text))

    assert account.output("txt") == f"{text}\n"
    assert account.output("unredacted.txt") == "Good morning Mrs Smith.\n"
    assert account.jobs[JOB].notices == [
        "Corrections that do not fit the transcript with the personal data: 1."
    ]


def test_a_silent_recording_in_which_somebody_hears_words_has_speech(account):
    account.jobs.put(replace(account.complete(RawTranscript()), speech=False))
    turns = [EditedTurn(0.0, None, "Somebody whispers.")]

    account.ann.save(JOB, EditedTranscript(1, 0, {}, turns))

    assert account.jobs[JOB].speech is True
    assert account.output("txt") == "Somebody whispers.\n"


def test_a_speaker_is_named_by_a_label_or_by_the_present_name(account):
    assert account.ann.name(JOB, {"spk_0": "Ann"}) == (0, 1)
    assert account.ann.name(JOB, {"Ann": "Anna", "Speaker 2": "Ben"}) == (1, 2)
    assert account.ann.name(JOB, {"spk_0": "Anna"}) == (2, 2)

    assert account.ann.open(JOB).speakers == {"spk_0": "Anna", "spk_1": "Ben"}


def test_naming_a_speaker_who_does_not_exist_says_who_does(account):
    with pytest.raises(
        UnusableCorrections, match=r"'spk_7'; there are: spk_0 \(Speaker 1\), spk_1"
    ):
        account.ann.name(JOB, {"spk_7": "Ann"})


def test_a_label_that_does_not_exist_is_refused(account):
    turns = [EditedTurn(0.0, "spk_9", "Hello.")]

    with pytest.raises(UnusableCorrections, match="spk_9; there are spk_0, spk_1"):
        account.ann.save(JOB, EditedTranscript(1, 0, {}, turns))


def test_a_name_goes_with_words_that_somebody_else_saves_at_the_same_time(account, monkeypatch):
    opened = account.ben.open
    openings = iter([account.ann.open(JOB)])

    def late(_: Corrections, job_id: str) -> EditableTranscript:
        return next(openings, None) or opened(job_id)

    monkeypatch.setattr(Corrections, "open", late)
    account.ann.save(JOB, edited(opened(JOB), "mourning", "morning"))

    account.ben.name(JOB, {"spk_1": "Ben"})

    assert "Good morning Anna." in account.output("txt")
    assert "Ben [0:02]" in account.output("txt")
