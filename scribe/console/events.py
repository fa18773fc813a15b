"""Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

#: A line now and then, so that both sides notice when the other is gone.
ALIVE_SECONDS = 10.0
_AGAIN_MILLISECONDS = 1_500


async def events(documents: AsyncIterator[Any]) -> AsyncIterator[str]:
    """Each document as a message; between them a comment, so that silence means the end.

    A stream whose documents have ended ends; the page closes it, or its browser would open it anew.
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
