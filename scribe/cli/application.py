"""The program that the commands are of."""

import typer

app = typer.Typer(
    name="scribe",
    help="Recordings in, transcripts out: on AWS, and on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done; 1 a job failed, or is not as asked for; 2 a name, file or option "
    "cannot be used; 3 no stack or no access; 4 waited in vain; 130 stopped.",
)


@app.callback()
def scribe() -> None:
    """Recordings in, transcripts out: on AWS, and on this machine."""
