"""How media are transcribed: the options of upload and retry, as an object's metadata."""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from scribe.options import metadata

_OPTIONS: dict[str, tuple[Any, Any]] = {
    "language": (Annotated[str | None, typer.Option(help="Such as en-US or de-DE.")], None),
    "identify_language": (
        Annotated[str | None, typer.Option(help="true, or multiple if speakers change language.")],
        None,
    ),
    "languages": (
        Annotated[str | None, typer.Option(help="Candidates for that: en-US,de-DE,...")],
        None,
    ),
    "speakers": (
        Annotated[int | None, typer.Option(help="Separate at most this many: 2 to 30.")],
        None,
    ),
    "channels": (
        Annotated[bool, typer.Option("--channels", help="A speaker on each channel.")],
        False,
    ),
    "alternatives": (Annotated[int | None, typer.Option(help="So many readings: 2 to 10.")], None),
    "vocabulary": (
        Annotated[
            str | None,
            typer.Option(
                help="Its name in Transcribe, or one a language: en-US=ours,de-DE=unsere."
            ),
        ],
        None,
    ),
    "vocabulary_filter": (
        Annotated[str | None, typer.Option(help="Likewise.")],
        None,
    ),
    "vocabulary_filter_method": (
        Annotated[str | None, typer.Option(help="mask, remove or tag.")],
        None,
    ),
    "language_model": (
        Annotated[str | None, typer.Option(help="A custom one's name, or one a language.")],
        None,
    ),
    "redact": (Annotated[bool, typer.Option("--redact", help="Take personal data out.")], False),
    "redact_types": (
        Annotated[str | None, typer.Option(help="Only these: NAME,PHONE,...")],
        None,
    ),
    "unredacted": (
        Annotated[bool, typer.Option("--unredacted", help="Also a transcript that has them.")],
        False,
    ),
    "toxicity": (
        Annotated[bool, typer.Option("--toxicity", help="Score passages for toxic speech; en-US.")],
        False,
    ),
    "tags": (
        Annotated[str | None, typer.Option(help="Of the Transcribe job: team=video,project=x.")],
        None,
    ),
    "line_length": (Annotated[int | None, typer.Option(help="Of subtitles: 20 to 80.")], None),
    "subtitle_speakers": (
        Annotated[str | None, typer.Option(help="In subtitles: dash, name or none.")],
        None,
    ),
}


def with_media_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds them to a command that takes `options`, what was given of them as metadata.

    They are checked by the stack's own rules before the command runs: raises UnusableOption.
    """
    signature = inspect.signature(command, eval_str=True)
    own = [item for item in signature.parameters.values() if item.name != "options"]

    @functools.wraps(command)
    def run(*arguments: Any, **values: Any) -> None:
        options = {name.replace("_", "-"): values.pop(name) for name in _OPTIONS}
        command(*arguments, options=metadata(options), **values)

    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)
        for name, (hint, default) in _OPTIONS.items()
    ]
    run.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
    del run.__wrapped__  # its parameters are not the command's
    return run
