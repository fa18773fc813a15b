"""Changes of moto's DynamoDB, all for its speed."""

import copy
from collections import defaultdict
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.validators import Validator


def apply() -> None:
    _order_items_by_their_values()
    _answer_items_as_they_are_stored()
    _validate_updates_without_a_copy()
    _back_up_tables_without_their_items()


def _order_items_by_their_values() -> None:
    """Sorts items by their key's value; moto sorts the whole table by slow comparisons for each
    query.
    """

    def all_items(self: Table) -> list[Item]:
        if not self.range_key_attr:
            whole: Any = self.items.values()
            return sorted(whole, key=lambda item: item.hash_key.cast_value)
        return sorted(
            (item for kept in self.items.values() for item in kept.values()),
            key=lambda item: (item.hash_key.cast_value, item.range_key.cast_value),
        )

    Table.all_items = all_items


def _answer_items_as_they_are_stored() -> None:
    """Answers items as stored; moto looks for ten members in every attribute, each by several
    names.
    """
    plain = {"S", "N"}
    serialize = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001

    def serialize_here(
        self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str
    ) -> None:
        if shape.name == "AttributeValue" and isinstance(value, dict) and value.keys() <= plain:
            serialized[key] = value
        else:
            serialize(self, serialized, value, shape, key)

    BaseJSONSerializer._serialize_type_structure = serialize_here  # noqa: SLF001


def _validate_updates_without_a_copy() -> None:
    """Validates an UpdateExpression itself, of which moto makes a copy that costs a fifth of the
    call.

    moto validates the expression of a new item twice, so the first time it still needs a copy.
    """
    make = Validator.__init__

    def make_here(self: Validator, expression: Any, *rest: Any, **named: Any) -> None:
        exists = bool(named["item"].attrs)
        make(self, None if exists else expression, *rest, **named)
        if exists:
            self.node_to_validate = expression

    Validator.__init__ = make_here


def _back_up_tables_without_their_items() -> None:
    """Updates a copy of an item, so that a transaction's backup of the table can share the items.

    moto copies every item of the table for each transaction.
    """
    update = DynamoDBBackend.update_item

    def backup(self: Table, _memo: Any) -> Table:
        copied = copy.copy(self)
        rows = {key: dict(row) if self.has_range_key else row for key, row in self.items.items()}
        copied.items = defaultdict(dict, rows)
        return copied

    def update_here(
        self: DynamoDBBackend, table_name: str, key: dict[str, Any], *rest: Any, **named: Any
    ) -> Item:
        table = self.get_table(table_name)
        if table.hash_key_attr in key:
            hash_key = DynamoType(key[table.hash_key_attr])
            if hash_key in table.items:
                table.items[hash_key] = copy.deepcopy(table.items[hash_key])
        updated: Item = update(self, table_name, key, *rest, **named)
        return updated

    Table.__deepcopy__ = backup
    DynamoDBBackend.update_item = update_here
