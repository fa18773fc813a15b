from pathlib import Path
from urllib.parse import unquote, urlsplit

from scribe.console.serving import launch_page


def test_the_token_is_in_a_file_and_not_on_the_browsers_command_line(tmp_path: Path) -> None:
    url = "http://127.0.0.1:4580/jobs/x?token=secret"

    opened = launch_page(tmp_path, url)

    assert "secret" not in opened
    assert f"url={url}" in Path(unquote(urlsplit(opened).path)).read_text()
