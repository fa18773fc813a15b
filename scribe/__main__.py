"""`python -m scribe`."""

from scribe.cli import app

app(prog_name="scribe")
