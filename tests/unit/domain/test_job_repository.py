"""The job table's conditions, evaluated by DynamoDB's own rules as moto knows them."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from tests.template import jobs_table
from transcription.adapters.dynamodb_table import DynamoTable, key_of
from transcription.adapters.job_repository import DynamoJobRepository
from transcription.domain.errors import ServiceUnavailable
from transcription.domain.jobs import JobRecord, Status
from transcription.domain.ownership import OwnershipLost

TABLE = "test_transcription_jobs"
ME, OTHER = "arn:me", "arn:other"


@pytest.fixture
def table(dynamodb):
    """The table as the template makes it."""
    dynamodb.create_table(TableName=TABLE, **jobs_table())
    return DynamoJobRepository(DynamoTable(dynamodb, TABLE))


def job(job_id: str = "interview-1f", status: Status = Status.QUEUED, **more) -> JobRecord:
    values = {"next_check_at": "2026-11-24T01:00:00.000Z", **more}
    return JobRecord(job_id, status, ME, "{}", "2026-11-24T00:00:00.000Z", **values)


def test_a_record_is_found_as_it_was_made(table):
    table.create(job())

    assert table.get("interview-1f") == job()
    assert table.get("another") is None


def test_a_record_is_made_once(table):
    assert table.create(job())

    assert not table.create(job(status=Status.SUBMITTING))

    assert table.get("interview-1f").status is Status.QUEUED


def test_the_owner_changes_adds_and_removes_in_one_go(table):
    table.create(job(error={"code": "X", "message": "", "retryable": True}))

    after = table.update(
        "interview-1f",
        owner=ME,
        statuses=(Status.QUEUED, Status.IN_PROGRESS),
        seen={"next_check_at": "2026-11-24T01:00:00.000Z"},
        changes={"status": Status.PROCESSING, "execution": OTHER, "language": None},
        remove=("next_check_at", "error"),
        add={"polls": 2, "executions": 1},
    )

    assert (after.status, after.execution) == (Status.PROCESSING, OTHER)
    assert (after.polls, after.executions) == (2, 2)
    assert after.next_check_at is None
    assert after.error is None
    assert table.get("interview-1f") == after


def test_no_field_s_name_is_in_the_way_of_a_change_or_a_removal(table, dynamodb):
    for field in set(vars(job())) - {"job_id", "status", "execution"}:
        table.create(job(field))

        table.update(field, owner=ME, changes={field: 1})
        assert getattr(table.get(field), field) in (1, "1", True)

        table.update(field, owner=ME, changes={"status": Status.FAILED}, remove=(field,))
        assert field not in dynamodb.get_item(TableName=TABLE, Key=key_of(field))["Item"]


def test_the_index_of_names_has_the_key_of_the_media_as_it_is_now(table, dynamodb):
    table.create(job())

    table.update("interview-1f", owner=ME, changes={"media": {"key": "uploads/Ä B.WAV"}})

    item = dynamodb.get_item(TableName=TABLE, Key=key_of("interview-1f"))["Item"]
    assert item["folded_key"] == {"S": "uploads/ä b.wav"}


@pytest.mark.parametrize(
    "condition",
    [
        {"owner": OTHER},
        {"owner": ME, "statuses": (Status.SUBMITTING, Status.PROCESSING)},
        {"owner": ME, "seen": {"next_check_at": "2026-11-24T01:00:00.001Z"}},
        {"owner": ME, "seen": {"next_check_at": None}},
        {"owner": ME, "seen": {"attempt": 2}},
        {"owner": ME, "seen": {"revision": None, "next_check_at": "2025"}},
    ],
    ids=["owner", "status", "another check", "no check", "another attempt", "one of two"],
)
def test_nobody_else_changes_it_and_the_error_has_the_record(table, condition):
    table.create(job())

    with pytest.raises(OwnershipLost) as raised:
        table.update("interview-1f", changes={"status": Status.FAILED}, **condition)

    assert raised.value.job == job()
    assert table.get("interview-1f") == job()


def test_a_record_without_a_check_was_not_seen_with_one(table):
    table.create(job(next_check_at=None))

    with pytest.raises(OwnershipLost):
        table.update("interview-1f", owner=ME, seen={"next_check_at": "2026"}, changes={"polls": 1})


def test_it_is_changed_if_it_has_what_was_seen(table):
    table.create(job())
    seen = {"revision": None, "attempt": 1, "next_check_at": job().next_check_at}

    assert table.update("interview-1f", owner=ME, seen=seen, changes={"revision": 1}).revision == 1


def test_a_record_that_is_gone_is_not_made_by_changing_it(table):
    with pytest.raises(OwnershipLost) as raised:
        table.update("interview-1f", owner=ME, changes={"status": Status.FAILED})

    assert raised.value.job is None
    assert table.get("interview-1f") is None


def test_pages_hold_the_jobs_of_a_status_with_something_left_to_do_next_check_first(table):
    for number, at in enumerate(["03", "01", "02"]):
        table.create(job(f"job-{number}", next_check_at=f"2026-11-24T{at}:00:00.000Z"))
    table.create(job("nothing-left", next_check_at=None))
    table.create(job("another-status", Status.IN_PROGRESS))

    found = [item for page in table.pages_of(Status.QUEUED) for item in page]

    assert [item.job_id for item in found] == ["job-1", "job-2", "job-0"]
    assert {item.created_at for item in found} == {"2026-11-24T00:00:00.000Z"}


def test_pages_end_before_the_given_time(table):
    for at in ("01", "02"):
        table.create(job(f"job-{at}", next_check_at=f"2026-11-24T{at}:00:00.000Z"))

    found = [
        item.job_id
        for page in table.pages_of(Status.QUEUED, "2026-11-24T02:00:00.000Z")
        for item in page
    ]

    assert found == ["job-01"]


def test_every_page_is_read(table, dynamodb, monkeypatch):
    for number in range(25):
        table.create(job(f"job-{number:02}"))
    query = dynamodb.query
    monkeypatch.setattr(dynamodb, "query", lambda **arguments: query(Limit=10, **arguments))

    pages = list(table.pages_of(Status.QUEUED))

    assert [len(page) for page in pages if page] == [10, 10, 5]
    assert len({item.job_id for page in pages for item in page}) == 25


def answering(code: str, **more):
    class Client:
        def __getattr__(self, operation):
            def call(**_):
                raise ClientError({"Error": {"Code": code, "Message": "no"}, **more}, operation)

            return call

    return DynamoJobRepository(DynamoTable(Client(), TABLE))


def test_a_table_that_cannot_answer_now_is_unavailable():
    with pytest.raises(ServiceUnavailable, match="ThrottlingException"):
        answering("ThrottlingException").get("interview-1f")


def test_that_a_job_was_erased_is_kept_without_its_id_and_expires(table, dynamodb):
    table.mark_erased("interview-1f", datetime(2026, 11, 24, tzinfo=UTC))

    (item,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert table.is_erased("interview-1f")
    assert not table.is_erased("interview-2e")
    assert "interview" not in str(item)
    assert item["expires_at"]["N"] == str(int(datetime(2026, 12, 30, tzinfo=UTC).timestamp()))


def test_no_record_of_an_erased_job_is_made_however_late_the_write_arrives(table):
    table.mark_erased("interview-1f", datetime(2026, 11, 24, tzinfo=UTC))

    assert not table.create(job())

    assert table.get("interview-1f") is None


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_transaction_that_met_another_is_tried_again(reason):
    cancelled = answering(
        "TransactionCanceledException",
        CancellationReasons=[{"Code": "None"}, {"Code": reason, "Message": "x"}],
    )

    with pytest.raises(ServiceUnavailable):
        cancelled.create(job())


def test_a_record_is_deleted_as_it_was_read_or_not_at_all(table):
    table.create(job())

    with pytest.raises(OwnershipLost):
        table.delete(job(status=Status.FAILED))
    table.delete(job())

    assert table.get("interview-1f") is None
