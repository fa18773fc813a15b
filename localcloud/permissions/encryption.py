"""The calls of KMS in the caller's name for data under a customer's key.

Sources: "Using server-side encryption with AWS KMS keys" (S3), "Key management" (SQS, SNS), and
"How DynamoDB uses AWS KMS". AWS managed keys admit everybody who may use the service.
"""

from collections.abc import Iterator

from moto.dynamodb.models import dynamodb_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localcloud.permissions.policies import Need

_WRITES_OBJECT = {"s3:PutObject"}
_READS_OBJECT = {"s3:GetObject", "s3:GetObjectVersion"}
_SENDS = {"sqs:SendMessage", "sns:Publish"}
_RECEIVES = {"sqs:ReceiveMessage"}


def key_needs(need: Need, account: str) -> Iterator[Need]:
    """Yields the needs that follow from a need."""
    service = need.action.partition(":")[0]
    read = _KEYS.get(service)
    key = read(need.resource, account) if read else None
    if key is None or not _is_customers(key, account):
        return
    context = {"kms:viaservice": f"{service}.{key.split(':')[3]}.amazonaws.com"}
    if service == "s3":
        context["kms:encryptioncontext:aws:s3:arn"] = need.resource.partition("/")[0]
    for action in _actions(need.action):
        yield Need(action, key, context)


def _is_customers(key: str, account: str) -> bool:
    if not key.startswith("arn:"):
        return False
    there = kms_backends[account][key.split(":")[3]].keys.get(key.rpartition("/")[2])
    return there is None or not any(name.startswith("alias/aws/") for name in there.aliases)


def _actions(action: str) -> tuple[str, ...]:
    if action in _WRITES_OBJECT:
        return ("kms:GenerateDataKey",)
    if action in _SENDS:
        return ("kms:GenerateDataKey", "kms:Decrypt")
    if action in _READS_OBJECT | _RECEIVES or action.startswith("dynamodb:"):
        return ("kms:Decrypt",)
    return ()


def _of_bucket(arn: str, account: str) -> str | None:
    bucket = s3_backends[account]["aws"].buckets.get(arn.split(":", 5)[5].partition("/")[0])
    rules = (bucket.encryption or {}).get("Rule") if bucket is not None else None
    first = rules[0] if isinstance(rules, list) and rules else rules
    default = (first or {}).get("ApplyServerSideEncryptionByDefault") or {}
    key: str | None = default.get("KMSMasterKeyID")
    return key


def _of_queue(arn: str, account: str) -> str | None:
    _, _, _, region, _, name = arn.split(":", 5)
    queue = sqs_backends[account][region].queues.get(name)
    key: str | None = queue.kms_master_key_id if queue is not None else None
    return key


def _of_topic(arn: str, account: str) -> str | None:
    topic = sns_backends[account][arn.split(":")[3]].topics.get(arn)
    key: str | None = topic.kms_master_key_id if topic is not None else None
    return key


def _of_table(arn: str, account: str) -> str | None:
    _, _, _, region, _, resource = arn.split(":", 5)
    table = dynamodb_backends[account][region].tables.get(resource.split("/")[1])
    sse = (table.sse_specification or {}) if table is not None else {}
    key: str | None = sse.get("KMSMasterKeyId")
    return key


_KEYS = {"s3": _of_bucket, "sqs": _of_queue, "sns": _of_topic, "dynamodb": _of_table}
