"""What scribe doctor finds in a media bucket, which is moto's."""

import json
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from scribe.operations.doctor import examine
from scribe.operations.doctor.findings import CheckStatus, Finding
from scribe.operations.doctor.media_bucket import MEDIA_BUCKET, bucket_statements
from scribe.operations.doctor.storage import STORAGE
from scribe.stack import Stack

BUCKET, KEY = "recordings", "arn:aws:kms:us-east-1:123456789012:key/1-2"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:dev-transcription"


@dataclass
class Session:
    s3: Any

    def client(self, service: str, **_: Any) -> Any:
        assert service == "s3"
        return self.s3


class OfAnotherAccount:
    """S3 in an account that does not own the bucket."""

    def __init__(self, s3: Any) -> None:
        self.s3 = s3

    def head_bucket(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadBucket")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.s3, name)


@pytest.fixture
def bucket(s3: Any) -> Any:
    s3.create_bucket(Bucket=BUCKET)
    on: dict[str, Any] = {"EventBridgeConfiguration": {}}
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration=on)
    return s3


def stack_of(s3: Any, prefix: str = "uploads/", **parameters: str) -> Stack:
    outputs = {
        "MediaBucket": BUCKET,
        "TranscriptsBucket": "transcripts",
        "UploadPrefix": prefix,
        "StateMachineArn": MACHINE,
    }
    stack = Stack("transcription-dev", None, outputs, Session(s3), parameters)
    functions = ("StartTranscription", "CheckTranscriptionStatus", "ProcessTranscriptionResults")
    roles = (*(f"{name}FunctionRole" for name in functions), "TranscribeRole")
    vars(stack)["resources"] = {name: f"dev-{name}" for name in roles}
    return stack


def found(stack: Stack, check: str) -> list[Finding]:
    return [one for one in examine(stack, MEDIA_BUCKET + STORAGE[:1]) if one.check == check]


def put(s3: Any, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")


def test_files_in_other_folders_of_the_stack_s_own_bucket_are_named_as_without_a_job(bucket):
    put(bucket, "uploads/a.wav", "Uploads/b.wav", "incoming/c.wav", "d.wav")
    bucket.put_object(Bucket=BUCKET, Key="marker", Body=b"")

    (finding,) = found(stack_of(bucket), "upload prefix")

    assert finding.status is CheckStatus.WARNING
    assert "have no job: Uploads/, incoming/, d.wav." in finding.summary
    assert f"s3://{BUCKET}/Uploads/ s3://{BUCKET}/uploads/" in finding.fix


@pytest.mark.parametrize(
    ("prefix", "key", "named"),
    [
        ("uploads/", "Uploads/b.wav", "Uploads/"),
        ("uploads/", "upload/b.wav", "upload/"),
        ("calls/2026/", "calls/2026 /b.wav", "calls/2026 /"),
        ("calls/new/", "Calls/new/b.wav", "Calls/"),
    ],
)
def test_in_an_existing_bucket_only_names_like_the_prefix_are_taken_for_mistakes(
    bucket, prefix, key, named
):
    put(bucket, f"{prefix}a.wav", key, "invoices/1.pdf", "website.html")

    (finding,) = found(stack_of(bucket, prefix, ExistingMediaBucket=BUCKET), "upload prefix")

    assert finding.status is CheckStatus.WARNING
    assert f"have no job: {named}. " in finding.summary


@pytest.mark.parametrize("prefix", ["uploads/", "calls/2026/", ""])
def test_a_bucket_whose_files_are_below_the_prefix_has_nothing_wrong(bucket, prefix):
    put(bucket, f"{prefix}a.wav", f"{prefix}Uploads/b.wav")

    (finding,) = found(stack_of(bucket, prefix), "upload prefix")

    assert finding.status is CheckStatus.OK


def test_the_command_that_sends_events_keeps_what_the_bucket_notifies_already(bucket):
    topic = boto3.client("sns", region_name="us-east-1").create_topic(Name="mine")["TopicArn"]
    mine: Any = {"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}
    bucket.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"TopicConfigurations": [mine]}
    )

    (finding,) = found(stack_of(bucket), "uploads' events")

    configuration = json.loads(finding.fix.split("'")[1])
    assert set(configuration) == {"TopicConfigurations", "EventBridgeConfiguration"}
    assert configuration["TopicConfigurations"][0]["TopicArn"] == topic
    assert finding.status is CheckStatus.BROKEN


def test_what_it_means_that_an_existing_bucket_keeps_no_versions_is_said(bucket):
    bucket.create_bucket(Bucket="transcripts")
    on = {"Status": "Enabled"}
    bucket.put_bucket_versioning(Bucket="transcripts", VersioningConfiguration=on)

    (own,) = found(stack_of(bucket), "versioning")
    (existing,) = found(stack_of(bucket, ExistingMediaBucket=BUCKET), "versioning")

    assert own.status is CheckStatus.BROKEN
    assert existing.status is CheckStatus.WARNING
    assert "overwritten" in existing.summary
    assert "scribe upload" in existing.summary
    assert f"put-bucket-versioning --bucket {BUCKET}" in existing.fix


def test_a_bucket_of_the_stack_s_own_has_no_needs(bucket):
    assert found(stack_of(bucket), "media bucket") == []


def test_another_account_s_bucket_needs_a_policy_for_the_roles_that_read(bucket):
    stack = stack_of(OfAnotherAccount(bucket), "calls/", ExistingMediaBucket=BUCKET)

    (finding,) = found(stack, "media bucket")

    reads, lists = bucket_statements(stack)
    assert finding.status is CheckStatus.NOTICE
    assert json.dumps([reads, lists]) in finding.fix
    assert reads["Resource"] == f"arn:aws:s3:::{BUCKET}/calls/*"
    assert lists["Resource"] == f"arn:aws:s3:::{BUCKET}"
    assert "arn:aws:iam::123456789012:role/dev-TranscribeRole" in reads["Principal"]["AWS"]


def test_a_stack_that_deletes_recordings_needs_that_of_another_account_s_bucket_too(bucket):
    parameters = {"ExistingMediaBucket": BUCKET, "DeleteMediaAfterSuccess": "true"}

    statements = bucket_statements(stack_of(OfAnotherAccount(bucket), **parameters))

    assert statements[-1]["Action"] == "s3:DeleteObjectVersion"
    assert "ProcessTranscriptionResults" in statements[-1]["Principal"]["AWS"]


def test_a_bucket_in_another_region_is_broken(s3):
    elsewhere: Any = {"LocationConstraint": "eu-west-1"}
    boto3.client("s3", region_name="eu-west-1").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration=elsewhere
    )

    (finding,) = found(stack_of(s3, ExistingMediaBucket=BUCKET), "media bucket")

    assert finding.status is CheckStatus.BROKEN
    assert "eu-west-1" in finding.summary


def test_a_bucket_that_does_not_exist_is_broken(s3):
    (finding,) = found(stack_of(s3, ExistingMediaBucket=BUCKET), "media bucket")

    assert finding.status is CheckStatus.BROKEN


def test_a_key_of_the_bucket_s_that_the_stack_may_not_use_is_broken(bucket):
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    }
    bucket.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})

    (without,) = found(stack_of(bucket, ExistingMediaBucket=BUCKET), "media bucket")
    (known,) = found(stack_of(bucket, ExistingMediaBucket=BUCKET, MediaKeyArn=KEY), "media bucket")

    assert without.status is CheckStatus.BROKEN
    assert "MediaKeyArn" in without.fix
    assert known.status is CheckStatus.OK


def test_days_that_an_existing_bucket_does_not_keep_to_are_said(bucket):
    parameters = {"ExistingMediaBucket": BUCKET, "MediaExpirationDays": "30"}

    (finding,) = found(stack_of(bucket, **parameters), "media bucket")

    assert finding.status is CheckStatus.WARNING
    assert "MediaExpirationDays" in finding.summary
