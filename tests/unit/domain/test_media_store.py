"""The media bucket: the upload's own version, in ranges, and a copy if a newer one exists."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from transcription.adapters.media_store import S3MediaStore
from transcription.domain.errors import MediaMissing, MediaUnreadable, ServiceUnavailable
from transcription.domain.uploads import Upload
from transcription.steps.ports import MediaCopy

BUCKET = "media-bucket"
COPIES = "transcripts-bucket"
KEY = "uploads/ü b+c 'd'.wav"


@pytest.fixture
def bucket(s3):
    s3.create_bucket(Bucket=BUCKET)
    s3.create_bucket(Bucket=COPIES)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return s3


def put(s3, body: bytes, key: str = KEY, **more) -> Upload:
    version = s3.put_object(Bucket=BUCKET, Key=key, Body=body, **more)["VersionId"]
    return Upload(BUCKET, key, version, version)


def test_an_upload_has_a_size_and_its_metadata(bucket):
    upload = put(bucket, b"0123456789", Metadata={"Language": "de-DE", "speakers": "2"})

    stored = S3MediaStore(bucket, COPIES).open(upload)

    assert stored.size == stored.source.size == 10
    assert stored.metadata == {"language": "de-DE", "speakers": "2"}
    assert stored.is_newest


@pytest.mark.parametrize(
    ("kept", "meant"),
    [
        ("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?5pel5pys6Kqe?=", "日本語"),
        ("=?UTF-8?B?*?=", ""),
        ("=?x-unknown?Q?en-GB?=", "=?x-unknown?Q?en-GB?="),
        ("=?UTF-8?Q?=FF=FE?=", "=?UTF-8?Q?=FF=FE?="),
        ("=?UTF-8?B?a?=", "=?UTF-8?B?a?="),
        ("=?", "=?"),
        ("a =?UTF-8?Q?b?=", "a =?UTF-8?Q?b?="),
    ],
)
def test_metadata_that_s3_encoded_are_read_as_they_were_meant(bucket, kept, meant):
    upload = put(bucket, b"0123456789", Metadata={"language": kept})

    assert S3MediaStore(bucket, COPIES).open(upload).metadata == {"language": meant}


@pytest.mark.parametrize(
    ("offset", "length", "part"),
    [
        (4, 3, b"456"),
        (8, 100, b"89"),
        (10, 5, b""),
        (3, 0, b""),
    ],
)
def test_it_is_read_in_ranges_and_never_past_its_end(bucket, offset, length, part):
    upload = put(bucket, b"0123456789")

    assert S3MediaStore(bucket, COPIES).open(upload).source.read(offset, length) == part


def test_an_empty_object_is_read_without_a_call(bucket):
    assert S3MediaStore(bucket, COPIES).open(put(bucket, b"")).source.read(0, 100) == b""


def test_an_older_version_is_the_one_that_was_uploaded(bucket):
    first = put(bucket, b"first", Metadata={"language": "de-DE"})
    put(bucket, b"second, longer", Metadata={"language": "fr-FR"})

    stored = S3MediaStore(bucket, COPIES).open(first)

    assert not stored.is_newest
    assert stored.source.read(0, 100) == b"first"
    assert stored.metadata == {"language": "de-DE"}


def test_an_older_version_is_copied_where_transcribe_can_read_it_also_twice(bucket):
    first = put(bucket, b"first", Tagging="owner=me")
    put(bucket, b"second")
    store = S3MediaStore(bucket, COPIES)

    copies = {store.keep_version(first, "interview-1f") for _ in range(2)}

    assert copies == {MediaCopy(COPIES, "versions/interview-1f")}
    kept = bucket.get_object(Bucket=COPIES, Key="versions/interview-1f")
    assert kept["Body"].read() == b"first"
    assert bucket.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 1, "nothing is written there"


def test_a_bucket_without_versions_has_only_newest_uploads(s3):
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"data")

    stored = S3MediaStore(s3, COPIES).open(Upload(BUCKET, KEY, "0061", None))

    assert stored.is_newest
    assert stored.source.read(0, 9) == b"data"


def never_uploaded(s3) -> Upload:
    version = put(s3, b"data").version
    return Upload(BUCKET, "uploads/other.wav", version, version)


def deleted_for_good(s3) -> Upload:
    upload = put(s3, b"data")
    s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=upload.version_id)
    return upload


def behind_a_delete_marker(s3) -> Upload:
    upload = put(s3, b"data")
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    return upload


def a_delete_marker(s3) -> Upload:
    put(s3, b"data")
    version = s3.delete_object(Bucket=BUCKET, Key=KEY)["VersionId"]
    return Upload(BUCKET, KEY, version, version)


def in_another_bucket(s3) -> Upload:
    return Upload("no-such-bucket", KEY, "v1", "v1")


@pytest.mark.parametrize(
    "missing",
    [never_uploaded, deleted_for_good, behind_a_delete_marker, a_delete_marker, in_another_bucket],
)
def test_media_that_are_not_there_are_missing(bucket, missing):
    with pytest.raises(MediaMissing, match="no longer"):
        S3MediaStore(bucket, COPIES).open(missing(bucket))


def test_media_that_go_while_they_are_read_are_missing(bucket):
    upload = put(bucket, b"data")
    source = S3MediaStore(bucket, COPIES).open(upload).source
    bucket.delete_object(Bucket=BUCKET, Key=KEY, VersionId=upload.version_id)

    with pytest.raises(MediaMissing):
        source.read(0, 4)


class Refusing:
    """An S3 client that gives the same answer to everything."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, operation: str):
        def call(**_):
            raise self._error

        return call


def refused(code: str, status: int) -> S3MediaStore:
    answer: Any = {
        "Error": {"Code": code, "Message": "said S3"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return S3MediaStore(Refusing(ClientError(answer, "HeadObject")), COPIES)


def test_an_upload_s_version_and_its_copies_are_deleted_without_a_marker(bucket):
    upload, newer = put(bucket, b"first"), put(bucket, b"second")
    store = S3MediaStore(bucket, COPIES)
    bucket.put_bucket_versioning(Bucket=COPIES, VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):
        store.keep_version(upload, "job-1")

    for _ in range(2):  # the second finds nothing
        store.delete(upload, "job-1")

    copies = bucket.list_object_versions(Bucket=COPIES)
    page = bucket.list_object_versions(Bucket=BUCKET)
    assert "Versions" not in copies
    assert "DeleteMarkers" not in copies
    assert [item["VersionId"] for item in page["Versions"]] == [newer.version]
    assert "DeleteMarkers" not in page


UPLOAD = Upload(BUCKET, KEY, "v1", "v1")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("403", 403),
        ("AccessDenied", 403),
        ("InvalidObjectState", 403),
        ("KMS.DisabledException", 400),
        ("400", 400),
    ],
)
def test_media_that_s3_does_not_show_are_unreadable_and_worth_another_try(code, status):
    with pytest.raises(MediaUnreadable, match=code) as raised:
        refused(code, status).open(UPLOAD)

    assert raised.value.retryable


def test_s3_that_cannot_answer_now_is_unavailable():
    with pytest.raises(ServiceUnavailable):
        refused("503", 503).open(UPLOAD)
    with pytest.raises(ServiceUnavailable):
        S3MediaStore(Refusing(ReadTimeoutError(endpoint_url="https://s3")), COPIES).open(UPLOAD)


def test_a_name_that_no_bucket_can_have_is_missing_and_not_tried_again(s3):
    with pytest.raises(MediaMissing):
        S3MediaStore(s3, COPIES).open(Upload("not a bucket's name", KEY, "v1", "v1"))
