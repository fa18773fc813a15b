from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer

from scribe.cli.application import app
from scribe.cli.command_context import CommandContext, on_stack
from scribe.cli.editor import edit_file
from scribe.cli.job_commands import Name
from scribe.errors import CorrectedMeanwhile, ScribeError, UnusableFile, UnusableOption
from scribe.operations.edit_text import as_text, from_text
from scribe.times import clock_time
from transcription.transcripts.editable import EditableTranscript

_SHOWN = 60  # characters of each speaker's first words


@app.command()
@on_stack("nothing was changed")
def name(
    work: CommandContext,
    job: Name,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="SPEAKER=NAME", help="Without any, lists the speakers."),
    ] = None,
) -> None:
    """Name the speakers of a transcript, in all its files.

    scribe name interview.mp3 spk_0=Ann spk_1=Ben
    """
    corrections = work.operations.corrections
    job_id = work.operations.names.find(job).job_id
    if not names:
        _show_speakers(work, corrections.open(job_id))
        return
    pairs = dict(_pair(text) for text in names)
    _report(work, job_id, corrections.name(job_id, pairs))


@app.command()
@on_stack("nothing was saved")
def edit(
    work: CommandContext,
    job: Name,
    *,
    file: Annotated[
        Path | None, typer.Option(help="Save this edited file instead of opening an editor.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the text, for editing elsewhere.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last save.")] = False,
    reset: Annotated[
        bool, typer.Option("--reset", help="Go back to the original transcript.")
    ] = False,
) -> None:
    """Correct a transcript in your editor: words, turns, speakers.

    The editor is $VISUAL or $EDITOR. All files of the transcript are made again. The original stays
    available: scribe transcript --machine.

    scribe edit interview.mp3
    """
    if sum((file is not None, show, undo, reset)) > 1:
        raise UnusableOption("Give only one of --file, --show, --undo and --reset.")
    corrections = work.operations.corrections
    job_id = work.operations.names.find(job).job_id
    if undo or reset:
        before = corrections.open(job_id).revision
        done = corrections.undo(job_id) if undo else corrections.reset(job_id)
        _report(work, job_id, (before, done))
        return
    opened = corrections.open(job_id)
    if show and work.as_json:
        work.document(opened)
    elif show:
        work.terminal.document(as_text(opened).removesuffix("\n"))
    elif file:
        _save(work, opened, file)
    else:
        _edit(work, opened)


def _edit(work: CommandContext, opened: EditableTranscript) -> None:
    """Opens the editor and saves. If saving fails, the edited file is kept."""
    folder = Path(mkdtemp(prefix="scribe-"))
    path = folder / f"{opened.job_id}.txt"
    text = as_text(opened)
    path.write_text(text, encoding="utf-8")
    try:
        edit_file(path)
    except ScribeError as error:
        error.details = (*error.details, f"The text is in {path}.")
        raise
    if path.read_text(encoding="utf-8", errors="replace") == text:
        _report(work, opened.job_id, (opened.revision, opened.revision))
    else:
        _save(work, opened, path)
    path.unlink()
    folder.rmdir()


def _save(work: CommandContext, opened: EditableTranscript, path: Path) -> None:
    """Saves the edited text. An error also says where the text is."""
    job_id = opened.job_id
    try:
        edited = from_text(_read(path), opened)
        done = work.operations.corrections.save(job_id, edited)
    except CorrectedMeanwhile as error:
        again = f"scribe edit {job_id} --file {path}"
        error.details = (
            f"Your text is in {path}. Theirs: scribe edit {job_id} --show",
            f"To save yours over theirs, write their attempt and revision in it; then: {again}",
        )
        raise
    except ScribeError as error:
        again = f"Your text is in {path}. Save it by: scribe edit {job_id} --file {path}"
        error.details = (*error.details, again)
        raise
    _report(work, job_id, (edited.base_revision, done))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UnusableFile(f"{path} is not UTF-8.") from None
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.") from None


def _report(work: CommandContext, job_id: str, revisions: tuple[int, int]) -> None:
    before, after = revisions
    if work.as_json:
        work.document({"job_id": job_id, "revision": after, "changed": after != before})
    elif after == before:
        work.terminal.result(f"{job_id}: nothing was changed")
    else:
        work.terminal.result(f"{job_id}: revision {after}")


def _pair(text: str) -> tuple[str, str]:
    speaker, equals, given = text.partition("=")
    if not equals or not speaker.strip() or not given.strip():
        raise UnusableOption(f"{text!r} is not SPEAKER=NAME, such as spk_0=Ann.")
    return speaker.strip(), given.strip()


def _show_speakers(work: CommandContext, opened: EditableTranscript) -> None:
    for label, known in opened.speakers.items():
        first = next((turn for turn in opened.turns if turn.speaker_label == label), None)
        if work.as_json:
            work.document({"label": label, "name": known})
        elif first:
            at = clock_time(first.start_time)
            work.terminal.result(f"{label:<8} {known:<14} {at:>7}  {first.text[:_SHOWN]}")
    if not opened.speakers:
        work.terminal.note("The machine distinguished no speakers. scribe edit can add some.")
