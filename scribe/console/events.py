"""Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

#: Seconds between comments, by which both sides notice that the other is gone.
ALIVE_SECONDS = 10.0
_AGAIN_MILLISECONDS = 1_500


async def events(documents: AsyncIterator[Any]) -> AsyncIterator[str]:
    """Yields each document as a message, with comments between them, so that silence means the end.

    The stream ends with its documents; the page then closes it, or its browser would open it again.
    """
    yield f"retry: {_AGAIN_MILLISECONDS}\n\n"
    coming = asyncio.ensure_future(anext(documents, None))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=ALIVE_SECONDS)
            if not done:
                yield ": alive\n\n"
                continue
            if (document := coming.result()) is None:
                return
            yield f"data: {json.dumps(document, separators=(',', ':'))}\n\n"
            coming = asyncio.ensure_future(anext(documents, None))
    finally:
        coming.cancel()
