"""Transactions, whose backups the local cloud changes in moto."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.tests.running_cloud import RunningCloud

KEYS = {"records": ["id"], "ranges": ["id", "at"]}


@pytest.mark.parametrize("kind", KEYS)
def test_a_transaction_that_fails_changes_nothing(cloud: RunningCloud, kind: str) -> None:
    dynamodb, table = cloud.client("dynamodb"), cloud.name(kind)
    dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": name, "KeyType": "HASH" if name == "id" else "RANGE"}
            for name in KEYS[kind]
        ],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in KEYS[kind]],
    )
    changed, other = ({name: {"S": each} for name in KEYS[kind]} for each in ("changed", "other"))
    for key in (changed, other):
        dynamodb.put_item(TableName=table, Item={**key, "n": {"N": "1"}})
    update = {
        "TableName": table,
        "Key": changed,
        "UpdateExpression": "SET n = n + :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    put = {"TableName": table, "Item": {name: {"S": "new"} for name in KEYS[kind]}}
    fails: dict[str, Any] = {
        "TableName": table,
        "Key": other,
        "ConditionExpression": "attribute_not_exists(id)",
    }

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        dynamodb.transact_write_items(
            TransactItems=[{"Update": update}, {"Put": put}, {"ConditionCheck": fails}]
        )

    items = dynamodb.scan(TableName=table)["Items"]
    assert sorted((item["id"]["S"], item["n"]["N"]) for item in items) == [
        ("changed", "1"),
        ("other", "1"),
    ]
    dynamodb.transact_write_items(TransactItems=[{"Update": update}])
    assert dynamodb.get_item(TableName=table, Key=changed)["Item"]["n"] == {"N": "2"}
