"""The console's routes and their handlers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from scribe.console.access_control import AccessControl, ConsoleAddress
from scribe.console.connection import Connection, Failure
from scribe.console.corrections import TooLarge, read_edited
from scribe.console.documents import Document
from scribe.console.events import events
from scribe.console.health import SPANS, health
from scribe.console.job_list import filter_in
from scribe.console.jobs import Jobs
from scribe.console.live_updates import LiveUpdates
from scribe.console.options import options_of
from scribe.console.pages import page, static_file
from scribe.console.state_diagram import state_diagram
from scribe.console.transcript_search import search
from scribe.console.uploads import check, receive
from scribe.errors import CorrectedMeanwhile, JobNotFound, ScribeError, Unavailable


def console(connection: Connection, address: ConsoleAddress) -> Starlette:
    answers = Endpoints(connection, Jobs(connection), LiveUpdates(connection))
    return Starlette(
        routes=[
            *(Route(path, answers.page, name=name) for path, name in _PAGES.items()),
            Route("/static/{name}", answers.static),
            Route("/api/jobs", answers.jobs_page),
            Route("/api/counts", answers.counts),
            Route("/api/search", answers.search),
            Route("/api/transcripts.zip", answers.archive),
            Route("/api/events", answers.events),
            Route("/api/health", answers.health),
            Route("/api/uploads/check", answers.check),
            Route("/api/uploads", answers.upload, methods=["POST"]),
            Route("/api/jobs/{job_id}/events", answers.job_events),
            Route("/api/jobs/{job_id}/media", answers.media),
            Route("/api/jobs/{job_id}/transcript.{kind}", answers.output),
            Route("/api/jobs/{job_id}/corrections", answers.editable),
            Route("/api/jobs/{job_id}/corrections", answers.correct, methods=["PUT"]),
            Route("/api/jobs/{job_id}/retry", answers.retry, methods=["POST"]),
            Route("/api/jobs/{job_id}/cancel", answers.cancel, methods=["POST"]),
            Route("/api/jobs/{job_id}/release", answers.release, methods=["POST"]),
            Route("/api/jobs/{job_id}/erase", answers.erase, methods=["POST"]),
        ],
        middleware=[Middleware(AccessControl, address=address)],
        exception_handlers=dict.fromkeys((ScribeError, *Failure), answers.trouble),
    )


_PAGES = {
    "/": "jobs",
    "/jobs/{job_id}": "job",
    "/search": "search",
    "/upload": "upload",
    "/health": "health",
}

_STATUSES: dict[type[ScribeError], int] = {
    JobNotFound: 404,
    CorrectedMeanwhile: 409,
    TooLarge: 413,
    Unavailable: 502,
    ScribeError: 400,
}


@dataclass(frozen=True)
class Endpoints:
    connection: Connection
    jobs: Jobs
    live: LiveUpdates

    async def page(self, request: Request) -> Response:
        """Returns the frame of a page; its script requests the data."""
        stack = self.connection.stack
        place = stack.endpoint_url or f"AWS {stack.session.region_name}"
        name = "job" if "job_id" in request.path_params else request.url.path.strip("/") or "jobs"
        text = page(name, stack.name, place)
        if name == "job":
            text = text.replace("<!-- state diagram -->", await self._state_diagram())
        return HTMLResponse(text)

    async def _state_diagram(self) -> str:
        """Returns the diagram of the deployed state machine, or nothing if it cannot be read."""
        with suppress(*Failure):
            return state_diagram(await self.connection.call(self._definition))
        return ""

    def _definition(self) -> str:
        arn = self.connection.stack.outputs["StateMachineArn"]
        client = self.connection.client("stepfunctions")
        return str(client.describe_state_machine(stateMachineArn=arn)["definition"])

    async def static(self, request: Request) -> Response:
        """Returns one of the listed files, under its own name."""
        found = static_file(request.path_params["name"])
        return found or _message("There is no such file.", (), 404)

    async def jobs_page(self, request: Request) -> Response:
        try:
            return JSONResponse(await self.jobs.page(request.query_params))
        except (ValueError, KeyError):
            return _message("There is no such list.", (), 400)

    async def counts(self, _: Request) -> Response:
        return JSONResponse(await self.jobs.counts())

    async def search(self, request: Request) -> Response:
        text = request.query_params.get("text", "")
        try:
            job_filter = filter_in(request.query_params)
        except (ValueError, KeyError):
            return _message("There is no such search.", (), 400)
        if not text.strip():
            return _message("The search text is empty.", (), 400)
        return _stream(search(self.connection, text, job_filter))

    async def archive(self, request: Request) -> Response:
        return await self.jobs.archive(request.query_params.getlist("job"))

    async def events(self, _: Request) -> Response:
        return _stream(look.message() async for look in self.live.watch())

    async def job_events(self, request: Request) -> Response:
        return _stream(self.jobs.watch(request.path_params["job_id"]))

    async def health(self, request: Request) -> Response:
        hours_text = request.query_params.get("hours", "6")
        hours = int(hours_text) if hours_text.isdigit() else 0
        if hours not in SPANS:
            return _message(f"Hours can be {', '.join(map(str, SPANS))}.", (), 400)
        found = await self.connection.call(lambda: health(self.connection.stack, hours))
        return JSONResponse(found)

    async def media(self, request: Request) -> Response:
        return await self.jobs.media(request, request.path_params["job_id"])

    async def output(self, request: Request) -> Response:
        return await self.jobs.output(request, **request.path_params)

    async def check(self, request: Request) -> Response:
        check(request.query_params, request.query_params.get("size", ""))
        return JSONResponse({})

    async def upload(self, request: Request) -> Response:
        done = await receive(self.connection, request)
        self.live.hurry()
        return JSONResponse({"job_id": done.job_id}, 201)

    async def editable(self, request: Request) -> Response:
        return JSONResponse(await self.jobs.editable(request.path_params["job_id"]))

    async def correct(self, request: Request) -> Response:
        edited = await read_edited(request)
        return JSONResponse(await self.jobs.correct(request.path_params["job_id"], edited))

    async def retry(self, request: Request) -> Response:
        options = await options_of(request)
        return await self._acted(request, partial(self.jobs.retry, options=options), 202)

    async def cancel(self, request: Request) -> Response:
        return await self._acted(request, self.jobs.cancel, 202)

    async def release(self, request: Request) -> Response:
        return await self._acted(request, self.jobs.release, 202)

    async def erase(self, request: Request) -> Response:
        return await self._acted(request, self.jobs.erase, 200)

    async def _acted(
        self, request: Request, act: Callable[[str], Awaitable[object]], status: int
    ) -> Response:
        done = await act(request.path_params["job_id"])
        self.live.hurry()
        return JSONResponse(done, status)

    async def trouble(self, _: Request, error: Exception) -> Response:
        """Returns an error in plain words. A conflict also says who saved, and when."""
        explained = self.connection.explain(error)
        kinds = (kind for kind in _STATUSES if isinstance(explained, kind))
        status = _STATUSES[next(kinds, ScribeError)]
        more = {}
        if isinstance(explained, CorrectedMeanwhile):
            more = {"made_at": explained.made_at, "made_by": explained.made_by}
        return _message(str(explained), explained.details, status, **more)


def _stream(documents: AsyncIterator[Document]) -> Response:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events(documents), headers=headers, media_type="text/event-stream")


def _message(message: str, advice: tuple[str, ...], status: int, **more: str | None) -> Response:
    return JSONResponse({"message": message, "advice": list(advice), **more}, status)
