"""The jobs' table at AWS's latencies; its arguments are a port and a number of records.

It answers GetItem, Query of created-index and Scan of names-index from memory, in pages of 1 MB,
each after the time that DynamoDB takes for as many bytes. A process of its own, so that it shares
no interpreter with what is measured.
"""

import json
import re
import sys
import time
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.names.records import items

#: A call, and a megabyte that it reads: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html
CALL_SECONDS, MEGABYTE_SECONDS = 0.010, 0.070
PAGE = 1_000_000
Item = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """An item as the indexes have it, with its JSON and its bytes."""

    item: Item
    text: str
    size: int

    @classmethod
    def of(cls, item: Item) -> "Row":
        size = sum(len(name) + len(str(value)) - 9 for name, value in item.items())
        return cls(item, json.dumps(item), size)


class Table:
    """The rows in the order of each index."""

    def __init__(self, found: Iterable[Item]) -> None:
        rows = [Row.of(item) for item in found]
        self.by_id = {row.item["job_id"]["S"]: row for row in rows}
        by_time = sorted(rows, key=lambda row: row.item["created_at"]["S"])
        self.by_status: dict[str, list[Row]] = {}
        for row in by_time:
            self.by_status.setdefault(row.item["status"]["S"], []).append(row)
        self.by_hash = sorted(rows, key=lambda row: _hash(row.item["job_id"]["S"]))

    def query(self, ask: Item) -> tuple[list[Row], int]:
        """All that the key condition selects, in its order."""
        values = ask["ExpressionAttributeValues"]
        rows = self.by_status.get(values[":status"]["S"], [])
        times = [row.item["created_at"]["S"] for row in rows]
        start = bisect_left(times, values[":since"]["S"])
        end = bisect_right(times, values[":until"]["S"])
        if after := ask.get("ExclusiveStartKey"):
            end = bisect_left(times, after["created_at"]["S"])
        return rows[start:end][::-1], ask.get("Limit", sys.maxsize)

    def scan(self, ask: Item) -> tuple[list[Row], int]:
        """The rest of the segment."""
        share = len(self.by_hash) / ask.get("TotalSegments", 1)
        first = round(share * ask.get("Segment", 0))
        last = round(share * (ask.get("Segment", 0) + 1))
        if after := ask.get("ExclusiveStartKey"):
            place = _hash(after["job_id"]["S"])
            first = bisect_right(
                self.by_hash, place, key=lambda row: _hash(row.item["job_id"]["S"])
            )
        return self.by_hash[first:last], sys.maxsize


def _hash(text: str) -> tuple[int, str]:
    return zlib.crc32(text.encode()), text


def page(rows: list[Row], limit: int) -> tuple[list[Row], int]:
    """The rows of the next page, and their bytes."""
    size = 0
    for number, row in enumerate(rows):
        if number == limit or size + row.size > PAGE:
            return rows[:number], size
        size += row.size
    return rows, size


@cache
def condition(expression: str) -> Callable[[Item, Item, Item], bool]:
    """A filter expression as a function of an item, the names and the values.

    It takes what JobListing asks: contains, begins_with, attribute_not_exists, IN, BETWEEN.
    """
    text = re.sub(r"(#\w+|\w+) BETWEEN (:\w+) AND (:\w+)", r"(\2 <= \1 <= \3)", expression)
    text = re.sub(r"(#\w+) IN \(([^)]*)\)", r"(\1 in [\2])", text)
    text = re.sub(r"(?<![\w:#])(created_at|job_id)\b", r"get(item, '\1')", text)
    text = re.sub(r"#(\w+)", r"get(item, names['#\1'])", text)
    text = re.sub(r":(\w+)", r"value(values, ':\1')", text)
    text = re.sub(r" = ", " == ", text)
    text = text.replace(" AND ", " and ").replace(" OR ", " or ")
    scope = {
        "get": lambda item, name: item.get(name, {}).get("S", ""),
        "value": lambda values, name: values[name]["S"],
        "contains": lambda text, part: part in text,
        "begins_with": lambda text, part: text.startswith(part),
        "attribute_not_exists": lambda text: not text,
    }
    made: Callable[[Item, Item, Item], bool] = eval(f"lambda item, names, values: {text}", scope)  # noqa: S307 - our own program's
    return made


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    table: Table

    def do_POST(self) -> None:
        began = time.monotonic()
        ask = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        body, read = self._get(ask) if operation == "GetItem" else self._read(operation, ask)
        wait = began + CALL_SECONDS + MEGABYTE_SECONDS * read / PAGE - time.monotonic()
        time.sleep(max(0.0, wait))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _get(self, ask: Item) -> tuple[bytes, int]:
        row = self.table.by_id.get(ask["Key"]["job_id"]["S"])
        return (f'{{"Item": {row.text}}}'.encode() if row else b"{}"), 0

    def _read(self, operation: str, ask: Item) -> tuple[bytes, int]:
        rows, limit = self.table.query(ask) if operation == "Query" else self.table.scan(ask)
        found, size = page(rows, limit)
        last = {}
        if len(found) < len(rows):
            keys = ("job_id", "status", "created_at")
            last = {"LastEvaluatedKey": {name: found[-1].item[name] for name in keys}}
        kept = found
        if expression := ask.get("FilterExpression"):
            fits = condition(expression)
            names, values = ask["ExpressionAttributeNames"], ask["ExpressionAttributeValues"]
            kept = [row for row in found if fits(row.item, names, values)]
        counts = json.dumps({"Count": len(kept), "ScannedCount": len(found), **last})[1:]
        texts = "" if ask.get("Select") == "COUNT" else ", ".join(row.text for row in kept)
        return f'{{"Items": [{texts}], {counts}'.encode(), size

    def log_message(self, *_: object) -> None:
        """Logs no requests."""


def main() -> None:
    Handler.table = Table(items(int(sys.argv[2])))
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.daemon_threads = True
    server.serve_forever()
