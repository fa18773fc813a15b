"""What happens in a bucket reaches what the rules name, in AWS's shape."""

import io
import urllib.request

import pytest

from localcloud.tests.integration.events.conftest import Scene
from localcloud.tests.s3_event import OBJECT_CREATED, shape

MB = 1024 * 1024


def test_an_upload_reaches_the_queue_in_its_real_shape(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)

    stored = scene.client("s3").put_object(Bucket=bucket, Key="uploads/a.wav", Body=b"abc")

    (event,) = scene.received(queue)
    assert shape(event) == shape(OBJECT_CREATED)
    assert event["detail"]["bucket"] == {"name": bucket}
    assert event["detail"]["reason"] == "PutObject"
    told = event["detail"]["object"]
    assert (told["key"], told["size"]) == ("uploads/a.wav", 3)
    assert told["version-id"] == stored["VersionId"]
    assert told["etag"] == stored["ETag"].strip('"')


@pytest.mark.parametrize(
    "key", ["uploads/a b+c.wav", "uploads/%20&=?#.wav", "uploads/größe 😀.wav", "uploads/'\"<>.wav"]
)
def test_an_odd_key_arrives_as_it_is(scene: Scene, key: str) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)

    scene.client("s3").put_object(Bucket=bucket, Key=key, Body=b"abc")

    (event,) = scene.received(queue)
    assert event["detail"]["object"]["key"] == key


def test_an_upload_in_chunks_has_the_size_of_what_is_in_them(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)

    scene.client("s3").put_object(
        Bucket=bucket, Key="uploads/a.wav", Body=io.BytesIO(b"abc"), ChecksumAlgorithm="CRC32"
    )

    (event,) = scene.received(queue)
    assert event["detail"]["object"]["size"] == 3


def test_copies_and_multipart_uploads_are_told_once(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)
    s3 = scene.client("s3")

    s3.upload_fileobj(io.BytesIO(bytes(9 * MB)), bucket, "uploads/big.wav")
    s3.copy_object(
        Bucket=bucket,
        Key="uploads/copy.wav",
        CopySource={"Bucket": bucket, "Key": "uploads/big.wav"},
    )

    events = scene.received(queue, 2)
    assert {(event["detail"]["reason"], event["detail"]["object"]["size"]) for event in events} == {
        ("CompleteMultipartUpload", 9 * MB),
        ("CopyObject", 9 * MB),
    }


def test_a_form_s_upload_is_told_as_such(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)
    fields = {"key": "uploads/form.wav", "file": "abc"}
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]

    request = urllib.request.Request(
        f"{scene.endpoint}/{bucket}",
        "".join([*parts, "--edge--\r\n"]).encode(),
        {"Content-Type": "multipart/form-data; boundary=edge"},
    )
    with urllib.request.urlopen(request):
        pass

    (event,) = scene.received(queue)
    assert event["detail"]["reason"] == "POST Object"
    assert event["detail"]["object"]["key"] == "uploads/form.wav"


def test_what_the_pattern_leaves_out_is_not_delivered(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)
    s3 = scene.client("s3")

    s3.put_object(Bucket=bucket, Key="uploads/folder/", Body=b"")
    s3.put_object(Bucket=bucket, Key="other/a.wav", Body=b"abc")
    s3.put_object(Bucket=scene.bucket(), Key="uploads/a.wav", Body=b"abc")
    s3.put_object(Bucket=bucket, Key="uploads/last.wav", Body=b"abc")

    (event,) = scene.received(queue)
    assert event["detail"]["object"]["key"] == "uploads/last.wav"


def test_an_upload_that_is_refused_is_not_told(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)
    s3 = scene.client("s3")

    s3.put_object(Bucket=bucket, Key="uploads/a.wav", Body=b"abc", IfNoneMatch="*")
    with pytest.raises(s3.exceptions.ClientError):
        s3.put_object(Bucket=bucket, Key="uploads/a.wav", Body=b"abcd", IfNoneMatch="*")

    (event,) = scene.received(queue)
    assert event["detail"]["object"]["size"] == 3


def test_a_bucket_that_does_not_tell_eventbridge_tells_nothing(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.of_uploads(bucket, queue)
    s3 = scene.client("s3")
    s3.put_object(Bucket=bucket, Key="uploads/first.wav", Body=b"abc")
    scene.received(queue)

    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    s3.put_object(Bucket=bucket, Key="uploads/second.wav", Body=b"abc")

    scene.until(lambda: scene.events.deliveries.door() == [])
    assert scene.messages(queue) == []


def test_a_deletion_says_whether_it_can_be_taken_back(scene: Scene) -> None:
    bucket, queue = scene.bucket(), scene.queue()
    scene.rule({"source": ["aws.s3"], "detail-type": ["Object Deleted"]}, queue)
    s3 = scene.client("s3")
    stored = s3.put_object(Bucket=bucket, Key="a", Body=b"abc")

    hidden = s3.delete_object(Bucket=bucket, Key="a")
    (first,) = scene.received(queue)
    s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "a", "VersionId": stored["VersionId"]}]}
    )
    (second,) = scene.received(queue)

    told = [
        (event["detail"]["deletion-type"], event["detail"]["object"]["version-id"])
        for event in (first, second)
    ]
    assert told == [
        ("Delete Marker Created", hidden["VersionId"]),
        ("Permanently Deleted", stored["VersionId"]),
    ]
