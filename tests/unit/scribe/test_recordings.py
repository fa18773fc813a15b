from pathlib import Path

import pytest

from scribe import ROOT
from scribe.errors import UnusableFile
from scribe.recordings import recording, select

SOUND = (ROOT / "samples" / "hello.wav").read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of recordings with what else lies in such folders."""
    files = {
        "b.MP3": SOUND,
        "a.wav": SOUND,
        "sub/c.flac": SOUND,
        "notes.txt": b"x",
        "._a.wav": b"AppleDouble",
        ".hidden/d.wav": SOUND,
        "empty.wav": b"",
        "notes.mp3": b"Only notes.\n" * 50,
    }
    for name, content in files.items():
        path = tmp_path / "calls" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "calls"


def test_a_folder_is_all_recordings_in_it_and_below_under_its_name(folder: Path) -> None:
    selection = select([str(folder)])

    names = [item.name for item in selection.recordings]
    assert names == ["calls/a.wav", "calls/b.MP3", "calls/sub/c.flac"]


def test_what_cannot_be_transcribed_is_left_out_by_name(folder: Path) -> None:
    selection = select([str(folder)])

    reasons = {path.name: str(error) for path, error in selection.left_out.items()}
    assert set(reasons) == {"._a.wav", "d.wav", "empty.wav", "notes.mp3"}
    assert "is empty" in reasons["empty.wav"]
    assert "not a recording" in reasons["notes.mp3"]


def test_one_bad_file_does_not_stop_the_others(folder: Path) -> None:
    selection = select([str(folder / "a.wav"), str(folder / "gone.wav")])

    assert [item.name for item in selection.recordings] == ["a.wav"]
    assert list(selection.left_out) == [folder / "gone.wav"]


def test_nothing_to_upload_is_an_error_with_every_reason(folder: Path) -> None:
    with pytest.raises(UnusableFile) as caught:
        select([str(folder / "notes.mp3"), str(folder / "empty.wav")])

    assert len(caught.value.details) == 2


def test_a_pattern_is_the_files_that_match_it_each_once(folder: Path) -> None:
    selection = select([str(folder / "?.wav"), str(folder / "a.wav")])

    assert [item.name for item in selection.recordings] == ["a.wav"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "talk [1].wav").write_bytes(SOUND)

    (found,) = select([str(tmp_path / "talk [1].wav")]).recordings

    assert found.name == "talk [1].wav"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nothing-*.wav", "No file matches"),
        ("a.mp4", "There is no file"),
        ("docs", "holds no recordings"),
    ],
)
def test_what_means_no_file_is_said(folder: Path, name: str, reason: str) -> None:
    (folder / "docs").mkdir()

    with pytest.raises(UnusableFile, match=reason):
        select([str(folder / name)])


def test_a_missing_file_is_named_with_what_is_there_instead(folder: Path) -> None:
    with pytest.raises(UnusableFile, match="There is no file") as caught:
        recording(folder / "a.mp3")

    assert caught.value.details == ("In that folder there is: a.wav",)


def test_a_home_folder_that_no_shell_has_expanded_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))

    assert recording(Path("~/a.wav")).bytes == len(SOUND)
