"""An event of S3 as EventBridge delivers it, and what of it has to agree.

Source: "EventBridge event message structure", Amazon S3 user guide.
"""

from typing import Any

OBJECT_CREATED: dict[str, Any] = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "123456789012",
    "time": "2026-11-24T01:02:03Z",
    "region": "us-east-1",
    "resources": ["arn:aws:s3:::media"],
    "detail": {
        "version": "0",
        "bucket": {"name": "media"},
        "object": {
            "key": "uploads/interview.wav",
            "size": 320_044,
            "etag": "01d41d8cd98f00b204e9800998ecf842",
            "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
            "sequencer": "00617F08299329D189",
        },
        "request-id": "C3D13FE58DE4C810",
        "requester": "123456789012",
        "source-ip-address": "127.0.0.1",
        "reason": "PutObject",
    },
}


def shape(value: Any) -> Any:
    """The members and their types, all the way down."""
    if isinstance(value, dict):
        return {name: shape(below) for name, below in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value)
