"""The list over the index as the template makes it, answered by moto."""

import json
from datetime import UTC, datetime

import pytest

from scribe.errors import JobAmbiguous, JobNotFound, Unavailable
from scribe.operations.job_summary import JobFilter
from scribe.operations.listing import JobListing
from scribe.operations.names import JobNames
from tests.template import jobs_table, template
from transcription.adapters.dynamodb_table import DynamoTable
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.domain.jobs import JobRecord, Status

TABLE = "test_transcription_jobs"


@pytest.fixture
def table(dynamodb):
    dynamodb.create_table(TableName=TABLE, **jobs_table())
    return DynamoJobRepository(DynamoTable(dynamodb, TABLE))


@pytest.fixture
def listing(dynamodb, table):
    return JobListing(dynamodb, TABLE)


def made(table, number: int, status: Status = Status.COMPLETED, **more) -> str:
    """A record of the minute `number`."""
    values = {
        "media": {"bucket": "b", "key": f"uploads/talk {number}.mp3", "seconds": 60.0},
        **more,
    }
    job = JobRecord(f"talk-{number:03}", status, "arn:me", "{}", at(number), **values)
    table.create(job)
    return job.job_id


def at(minute: int) -> str:
    return f"2026-11-24T{minute // 60:02}:{minute % 60:02}:00.000Z"


def ids(page) -> list[str]:
    return [job.job_id for job in page.jobs]


def test_jobs_of_every_status_come_newest_first(table, listing):
    for number, status in enumerate(Status):
        made(table, number, status)

    assert ids(listing.page(JobFilter())) == [
        f"talk-{number:03}" for number in reversed(range(len(Status)))
    ]


@pytest.mark.parametrize("oldest_first", [False, True])
def test_a_list_can_be_of_a_time_and_of_a_language(table, listing, oldest_first):
    for number in range(6):
        made(table, number, language="de-DE" if number % 2 else "en-US")
    span = (datetime.fromisoformat(at(number)) for number in (2, 5))
    since, until = span

    found = listing.page(JobFilter(since=since, until=until, oldest_first=oldest_first), 1)
    german = listing.page(JobFilter(since=since, until=until, language="de-DE"))

    assert ids(found) == ["talk-002" if oldest_first else "talk-005"]
    assert ids(german) == ["talk-005", "talk-003"]


@pytest.mark.parametrize(
    ("job_filter", "looked_at"),
    [
        (JobFilter(), 1_000),
        (JobFilter(oldest_first=True), 1_000),
        *((JobFilter(key="talk"), looked_at) for looked_at in (0, 3, 1_000)),
    ],
)
def test_pages_go_on_where_the_one_before_ended(table, listing, monkeypatch, job_filter, looked_at):
    monkeypatch.setattr("scribe.operations.listing.LOOK_AT", looked_at)
    for number in range(7):
        made(table, number, list(Status)[number % 3])

    first = listing.page(job_filter, 3)
    second = listing.page(job_filter, 3, first.next)
    third = listing.page(job_filter, 3, second.next)

    order = range(7) if job_filter.oldest_first else reversed(range(7))
    assert ids(first) + ids(second) + ids(third) == [f"talk-{n:03}" for n in order]
    assert third.next is None


def test_a_page_that_holds_all_has_no_next(table, listing):
    made(table, 1)

    assert listing.page(JobFilter(), 1).next is None
    assert listing.page(JobFilter(), 5).next is None


def test_jobs_of_one_moment_are_each_shown_once(table, listing):
    for number in range(9):
        job = JobRecord(f"same-{number}", Status.QUEUED, "arn:me", "{}", at(1))
        table.create(job)

    first = listing.page(JobFilter(), 4)
    second = listing.page(JobFilter(), 9, first.next)

    assert sorted(ids(first) + ids(second)) == [f"same-{number}" for number in range(9)]


def test_a_job_that_is_made_meanwhile_does_not_shift_the_next_page(table, listing):
    for number in range(4):
        made(table, number)
    first = listing.page(JobFilter(), 2)

    made(table, 9)

    assert ids(listing.page(JobFilter(), 2, first.next)) == ["talk-001", "talk-000"]


@pytest.mark.parametrize("text", ["x", "2026-11-24T00:00:00.000Z", "/talk", "never/talk"])
def test_a_place_that_is_none_is_refused(listing, text):
    with pytest.raises(ValueError, match=r".*"):
        listing.page(JobFilter(), after=text)


def test_only_the_statuses_that_are_asked_for_are_read(table, listing, dynamodb, monkeypatch):
    made(table, 1, Status.FAILED, error={"code": "NotMedia", "message": "No.", "retryable": False})
    made(table, 2)
    asked = []
    query = dynamodb.query
    monkeypatch.setattr(
        dynamodb,
        "query",
        lambda **more: (
            asked.append(more["ExpressionAttributeValues"][":status"]["S"]) or query(**more)
        ),
    )

    (job,) = listing.page(JobFilter((Status.FAILED,))).jobs

    assert (job.error, job.message, job.name) == ("NotMedia", "No.", "talk 1.mp3")
    assert asked == ["FAILED"]


@pytest.mark.parametrize("key", ["talk 2", "uploads/talk 2*", "talk 2.???", "TALK 2", "*[2].MP3"])
def test_a_key_is_a_part_or_a_pattern(table, listing, monkeypatch, key):
    monkeypatch.setattr("scribe.operations.listing.LOOK_AT", 2)  # then by the index of names
    for number in range(4):
        made(table, number)

    assert ids(listing.page(JobFilter(key=key))) == ["talk-002"]
    assert [job.job_id for job in listing.each(JobFilter(key=key))] == ["talk-002"]


def test_a_search_by_name_keeps_to_statuses_and_time(table, listing):
    for number in range(6):
        made(table, number, (Status.COMPLETED, Status.FAILED)[number % 2])

    since = datetime(2026, 11, 24, 0, 2, tzinfo=UTC)
    job_filter = JobFilter((Status.FAILED,), since, "talk")

    assert [job.job_id for job in listing.each(job_filter)] == ["talk-005", "talk-003"]


def test_a_search_finds_an_id_only_if_it_is_asked_to(table, listing):
    made(table, 2)

    assert ids(listing.page(JobFilter(key="talk-00", or_id=True))) == ["talk-002"]
    assert ids(listing.page(JobFilter(key="talk-00"))) == []


def test_a_table_without_the_index_of_names_is_reported(dynamodb):
    properties = jobs_table()
    indexes = properties["GlobalSecondaryIndexes"]
    properties["GlobalSecondaryIndexes"] = [
        index for index in indexes if index["IndexName"] != "names-index"
    ]
    dynamodb.create_table(TableName="old", **properties)

    with pytest.raises(Unavailable, match="no names-index"):
        JobListing(dynamodb, "old").candidates("talk")


def test_what_else_is_in_the_table_is_never_listed(table, listing, dynamodb):
    made(table, 1)
    dynamodb.put_item(TableName=TABLE, Item={"job_id": {"S": "counter#en-US"}, "n": {"N": "1"}})

    assert ids(listing.page(JobFilter())) == ["talk-001"]


def test_a_poll_changes_nothing_that_the_index_holds():
    indexes = template()["Resources"]["JobsTable"]["Properties"]["GlobalSecondaryIndexes"]
    (index,) = [item for item in indexes if item["IndexName"] == "created-index"]

    held = set(index["Projection"]["NonKeyAttributes"])

    assert held.isdisjoint({"polls", "next_check_at", "resumes", "execution"})


def test_counting_stops_at_the_most(table, listing):
    for number in range(5):
        made(table, number, Status.QUEUED)

    assert listing.count(Status.QUEUED, 100) == 5
    assert listing.count(Status.FAILED, 100) == 0
    assert listing.oldest(Status.QUEUED).job_id == "talk-000"
    assert listing.oldest(Status.FAILED) is None


def test_a_first_page_reads_little_of_a_long_table(dynamodb, table, listing, monkeypatch):
    item = {"status": {"S": "COMPLETED"}, "media": {"S": json.dumps({"key": "k"})}}
    rows = [
        {"job_id": {"S": f"job-{n}"}, "created_at": {"S": at(n // 10) + str(n)}, **item}
        for n in range(300)
    ]
    for start in range(0, len(rows), 25):
        puts = [{"PutRequest": {"Item": row}} for row in rows[start : start + 25]]
        dynamodb.batch_write_item(RequestItems={TABLE: puts})
    read = []
    query = dynamodb.query

    def counted(**more):
        answer = query(**more)
        read.append(answer["ScannedCount"])
        return answer

    monkeypatch.setattr(dynamodb, "query", counted)
    page = listing.page(JobFilter(), 20)

    assert len(page.jobs) == 20
    assert sum(read) <= 50


@pytest.fixture
def names(table, listing):
    return JobNames(table, listing)


@pytest.mark.parametrize(
    "name",
    [
        *("talk-002", "talk-0", "TALK-0", "talk 2.mp3", "Talk 2.MP3"),
        *("uploads/talk 2.mp3", "s3://b/uploads/talk 2.mp3"),
    ],
)
def test_a_job_is_named_by_id_prefix_or_file(table, names, name):
    made(table, 2)
    table.create(JobRecord("other-1", Status.QUEUED, "arn:me", "{}", at(5)))

    assert names.find(name).job_id == "talk-002"


@pytest.mark.parametrize(
    ("file", "name", "is_older_than_the_index"),
    [
        ("会議.wav", "会議.wav", False),
        ("ﾃｽﾄ.wav", "テスト.wav", False),
        ("Zu\u0308rich.wav", "Z\u00fcrich.wav", False),
        ("STRASSE.wav", "straße.wav", False),
        ("ΣΊΣΥΦΟΣ.wav", "σίσυφος.wav", False),
        ("ΣΊΣΥΦΟΣ.wav", "σίσυφος.wav", True),
    ],
)
def test_a_name_in_any_script_is_found_however_it_is_written(
    table, names, dynamodb, file, name, is_older_than_the_index
):
    made(table, 1)
    job_id = made(table, 2, media={"bucket": "b", "key": f"uploads/{file}"})
    if is_older_than_the_index:
        dynamodb.update_item(
            TableName=TABLE, Key={"job_id": {"S": job_id}}, UpdateExpression="REMOVE folded_key"
        )

    assert names.find(name).job_id == job_id
    assert names.find(file).job_id == job_id


def test_capitals_tell_two_names_apart(table, names):
    for number, file in enumerate(("A.wav", "a.wav")):
        made(table, number, media={"bucket": "b", "key": f"uploads/{file}"})

    assert names.find("A.wav").job_id == "talk-000"
    assert names.find("a.wav").job_id == "talk-001"


def test_a_file_s_name_is_no_pattern(table, names):
    made(table, 1, media={"bucket": "b", "key": "uploads/talk [1]*.wav"})
    made(table, 2, media={"bucket": "b", "key": "uploads/talk 1x.wav"})

    assert names.find("talk [1]*.wav").job_id == "talk-001"


def test_a_misspelt_name_is_answered_with_the_nearest(table, names):
    made(table, 2)

    with pytest.raises(JobNotFound) as raised:
        names.find("Tlak 2.mp3")

    assert raised.value.details[0] == "Did you mean talk 2.mp3?"


def test_a_name_of_several_jobs_names_none(table, names):
    for number in range(7):
        made(table, number)

    with pytest.raises(JobAmbiguous, match="7 jobs match") as raised:
        names.find("talk")

    assert raised.value.details[0].startswith("talk-006")
    assert raised.value.details[-1] == "..."


def test_a_slip_of_the_finger_names_no_job(table, names):
    made(table, 1)

    with pytest.raises(JobNotFound) as raised:
        names.find("t")

    assert "The beginning of an id has at least 4 characters." in raised.value.details


def test_a_name_of_no_job_is_not_found(names):
    with pytest.raises(JobNotFound, match=r"No job matches 'talk'"):
        names.find("talk")
