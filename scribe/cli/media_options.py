"""The transcription options of upload and retry, as an object's metadata."""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from scribe.options import metadata

_OPTIONS: dict[str, tuple[Any, Any]] = {
    "language": (
        Annotated[str | None, typer.Option(help="The spoken language, such as en-US or de-DE.")],
        None,
    ),
    "identify_language": (
        Annotated[
            str | None, typer.Option(help="Identify the language: true, or multiple if it changes.")
        ],
        None,
    ),
    "languages": (
        Annotated[
            str | None, typer.Option(help="Candidates for --identify-language: en-US,de-DE,...")
        ],
        None,
    ),
    "speakers": (
        Annotated[int | None, typer.Option(help="Label up to this many speakers, 2 to 30.")],
        None,
    ),
    "channels": (
        Annotated[bool, typer.Option("--channels", help="Treat each channel as one speaker.")],
        False,
    ),
    "alternatives": (
        Annotated[int | None, typer.Option(help="Number of alternative readings, 2 to 10.")],
        None,
    ),
    "vocabulary": (
        Annotated[
            str | None,
            typer.Option(help="A custom vocabulary, or one per language: en-US=ours,de-DE=unsere."),
        ],
        None,
    ),
    "vocabulary_filter": (
        Annotated[str | None, typer.Option(help="A vocabulary filter, or one per language.")],
        None,
    ),
    "vocabulary_filter_method": (
        Annotated[
            str | None, typer.Option(help="How to treat filtered words: mask, remove or tag.")
        ],
        None,
    ),
    "language_model": (
        Annotated[str | None, typer.Option(help="A custom language model, or one per language.")],
        None,
    ),
    "redact": (Annotated[bool, typer.Option("--redact", help="Remove personal data.")], False),
    "redact_types": (
        Annotated[
            str | None, typer.Option(help="Only these kinds of personal data: NAME,PHONE,...")
        ],
        None,
    ),
    "unredacted": (
        Annotated[
            bool, typer.Option("--unredacted", help="Keep a transcript with personal data, too.")
        ],
        False,
    ),
    "toxicity": (
        Annotated[
            bool, typer.Option("--toxicity", help="Score passages for toxic speech (en-US only).")
        ],
        False,
    ),
    "tags": (
        Annotated[
            str | None, typer.Option(help="Tags of the Transcribe job: team=video,project=x.")
        ],
        None,
    ),
    "line_length": (
        Annotated[int | None, typer.Option(help="Columns in a line of subtitles, 20 to 80.")],
        None,
    ),
    "subtitle_speakers": (
        Annotated[
            str | None,
            typer.Option(help="How subtitles mark a change of speaker: dash, name or none."),
        ],
        None,
    ),
}


def with_media_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options to a command that takes them as `options`, in the form of metadata.

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
    del run.__wrapped__  # its parameters differ from the command's
    return run
