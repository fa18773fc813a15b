"""Who may do what: calls of roles and of AWS's services, over the wire."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.running_cloud import ACCOUNT, REGION, RunningCloud, allow, policy


@dataclass
class Reader:
    """A role, its permissions, and a bucket with the object "there"."""

    cloud: RunningCloud
    role: str
    bucket: str

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role/{self.role}"

    def client(self, service: str) -> Any:
        return self.cloud.client(service, self.role)

    def allow(self, *statements: dict[str, Any]) -> None:
        """Allows the role these actions and no others."""
        self.cloud.client("iam").put_role_policy(
            RoleName=self.role, PolicyName="p", PolicyDocument=policy(*statements)
        )

    def read(self, key: str = "there") -> bytes:
        answer = self.client("s3").get_object(Bucket=self.bucket, Key=key)
        return bytes(answer["Body"].read())


@pytest.fixture
def reader(cloud: RunningCloud) -> Reader:
    reader = Reader(cloud, cloud.role(), cloud.name("bucket"))
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=reader.bucket)
    s3.put_object(Bucket=reader.bucket, Key="there", Body=b"x")
    return reader


def test_a_simulation_decides_as_a_call_would_be_decided(reader: Reader) -> None:
    only_here = {"StringEquals": {"transcribe:OutputBucketName": "ours"}}
    reader.allow(
        allow("s3:GetObject", f"arn:aws:s3:::{reader.bucket}/a/*"),
        {**allow("transcribe:StartTranscriptionJob", "*"), "Condition": only_here},
    )

    def simulated(action: str, resource: str = "*", **context: str) -> str:
        entries = [
            {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for name, value in context.items()
        ]
        answer = reader.cloud.client("iam").simulate_principal_policy(
            PolicySourceArn=reader.arn,
            ActionNames=[action],
            ResourceArns=["arn:aws:sqs:us-east-1:1:q", resource],
            ContextEntries=entries,
        )
        return str(
            answer["EvaluationResults"][0]["ResourceSpecificResults"][1]["EvalResourceDecision"]
        )

    start = "transcribe:StartTranscriptionJob"
    assert simulated("s3:GetObject", f"arn:aws:s3:::{reader.bucket}/a/b") == "allowed"
    assert simulated("s3:GetObject", f"arn:aws:s3:::{reader.bucket}/c") == "implicitDeny"
    assert simulated(start) == "implicitDeny"
    assert simulated(start, **{"transcribe:OutputBucketName": "ours"}) == "allowed"
    assert simulated(start, **{"transcribe:OutputBucketName": "theirs"}) == "implicitDeny"


def test_only_what_exists_is_simulated(cloud: RunningCloud) -> None:
    with pytest.raises(ClientError) as error:
        cloud.client("iam").simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:role/none", ActionNames=["s3:GetObject"]
        )

    assert code(error) == "NoSuchEntity"


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_role_may_do_nothing_that_its_permissions_boundary_does_not_allow(
    reader: Reader,
) -> None:
    iam = reader.cloud.client("iam")
    reader.allow(allow("s3:*", "*"))
    document = policy(allow("s3:ListBucket", "*"))
    boundary = iam.create_policy(PolicyName=reader.cloud.name("b"), PolicyDocument=document)
    arn = boundary["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=reader.role, PermissionsBoundary=arn)

    with pytest.raises(ClientError, match="no permissions boundary allows the s3:GetObject"):
        reader.read()

    reader.client("s3").list_objects_v2(Bucket=reader.bucket)
    iam.delete_role_permissions_boundary(RoleName=reader.role)
    assert reader.read() == b"x"


def test_a_role_may_do_what_it_is_allowed_as_soon_as_it_is_and_no_longer(reader: Reader) -> None:
    with pytest.raises(ClientError) as before:
        reader.read()

    reader.allow(allow("s3:GetObject", f"arn:aws:s3:::{reader.bucket}/*"))

    assert reader.read() == b"x"
    reader.allow(allow("s3:PutObject", f"arn:aws:s3:::{reader.bucket}/*"))
    with pytest.raises(ClientError) as after:
        reader.read()
    assert (code(before), code(after)) == ("AccessDenied", "AccessDenied")


def test_a_missing_key_is_reported_only_to_who_may_list_the_bucket(reader: Reader) -> None:
    reader.allow(allow("s3:GetObject"))
    with pytest.raises(ClientError) as hidden:
        reader.read("missing")

    reader.allow(allow("s3:GetObject"), allow("s3:ListBucket", f"arn:aws:s3:::{reader.bucket}"))

    with pytest.raises(ClientError) as reported:
        reader.read("missing")
    assert (code(hidden), code(reported)) == ("AccessDenied", "NoSuchKey")


def test_a_queue_lets_a_rule_in_by_its_policy(cloud: RunningCloud) -> None:
    queue, events, name = cloud.queue(), cloud.client("events"), cloud.name("rule")
    rule = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])

    def put(source_arn: str) -> bool:
        """Whether the event arrives, if the queue's policy names this source."""
        condition = {
            "ArnEquals": {"aws:SourceArn": source_arn},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        }
        statement = allow(
            "sqs:SendMessage",
            queue.arn,
            Principal={"Service": "events.amazonaws.com"},
            Condition=condition,
        )
        attributes = {"Policy": policy(statement)}
        queue.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes=attributes)
        events.put_events(Entries=[{"Source": name, "DetailType": "t", "Detail": "{}"}])
        cloud.until(lambda: cloud.control("deliveries") == [])
        return bool(queue.messages())

    assert put(rule)
    assert not put(f"{rule}-of-another")


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("scheduler", "must allow AWS EventBridge Scheduler to assume"),
        ("lambda", "cannot be assumed by Lambda"),
        ("stepfunctions", "is authorized to assume the provided role"),
    ],
)
def test_a_role_is_taken_only_by_a_service_that_it_trusts(
    cloud: RunningCloud, reader: Reader, service: str, message: str
) -> None:
    calls = {
        "scheduler": lambda: cloud.client("scheduler").create_schedule(
            Name="tick",
            ScheduleExpression="rate(1 minute)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:letters", "RoleArn": reader.arn},
        ),
        "lambda": lambda: cloud.function("x = 1", Role=reader.arn),
        "stepfunctions": lambda: cloud.client("stepfunctions").create_state_machine(
            name="machine",
            definition='{"StartAt": "P", "States": {"P": {"Type": "Succeed"}}}',
            roleArn=reader.arn,
        ),
    }

    with pytest.raises(ClientError, match=message):
        calls[service]()


def test_a_role_that_does_not_trust_the_account_is_not_assumed(cloud: RunningCloud) -> None:
    role = cloud.role("lambda")
    iam = cloud.client("iam")
    trust = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "x"}})
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust)

    with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
        cloud.client("sqs", role)


def test_a_call_whose_needs_are_not_known_is_not_let_through(reader: Reader) -> None:
    reader.allow(allow("*"))

    with pytest.raises(ClientError, match="does not know what permissions"):
        reader.client("kms").list_keys()


def test_the_control_api_shows_who_used_what(cloud: RunningCloud, reader: Reader) -> None:
    reader.allow(allow("s3:GetObject"))
    reader.read()
    reader.read()
    with pytest.raises(ClientError):
        reader.client("s3").put_object(Bucket=reader.bucket, Key="there", Body=b"y")

    uses = cloud.control("permissions")["uses"]

    there = f"arn:aws:s3:::{reader.bucket}/there"
    assert [
        (use["action"], use["resource"], use["allowed"], use["times"])
        for use in uses
        if use["caller"] == reader.arn
    ] == [("s3:GetObject", there, True, 2), ("s3:PutObject", there, False, 1)]


@pytest.mark.parametrize(
    ("actions", "refusal"),
    [
        (["s3:GetObject", "s3:PutObject"], "have read permission"),
        (["s3:GetObject", "s3:ListBucket"], "have write permission"),
        (["s3:GetObject", "s3:PutObject", "s3:ListBucket"], None),
    ],
)
def test_transcribe_s_role_has_to_read_list_and_write(
    cloud: RunningCloud, reader: Reader, actions: list[str], refusal: str | None
) -> None:
    role = cloud.role_arn("transcribe", allow=[allow(action) for action in actions])
    passing = {"StringEquals": {"iam:PassedToService": "transcribe.amazonaws.com"}}
    output = {"StringEquals": {"transcribe:OutputBucketName": reader.bucket}}
    starting = "transcribe:StartTranscriptionJob"
    reader.allow(allow(starting, Condition=output), allow("iam:PassRole", role, Condition=passing))
    job = {
        "TranscriptionJobName": cloud.name("job"),
        "LanguageCode": "en-US",
        "Media": {"MediaFileUri": f"s3://{reader.bucket}/there"},
        "OutputBucketName": reader.bucket,
        "JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": role},
    }

    if refusal is None:
        assert reader.client("transcribe").start_transcription_job(**job)
    else:
        with pytest.raises(ClientError, match=refusal):
            reader.client("transcribe").start_transcription_job(**job)
    with pytest.raises(ClientError, match="not authorized to perform"):
        reader.client("transcribe").start_transcription_job(**job | {"OutputBucketName": "other"})
