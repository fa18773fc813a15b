"""Reasons for which a file is refused before any job starts.

str(error) is a sentence for people.
"""

from transcription.domain.errors import JobError

TAKEN = "mp3, mp4, wav, flac, ogg, amr, webm or m4a"


class MediaRejected(JobError):
    """The file cannot become a transcript as it is; trying the same file again cannot help.

    Every sentence says what the file is and how to make it usable.
    """


class EmptyMedia(MediaRejected):
    """The file has no bytes."""

    def __init__(self) -> None:
        super().__init__(
            "The file is empty (0 bytes), perhaps because its upload was broken off. "
            "Upload it again."
        )


class NotMedia(MediaRejected):
    """The content is not audio or video, or is too damaged to be read as one.

    what names its real kind ("a PDF document"); damage is a clause about a broken recording ("its
    header is cut off").
    """

    def __init__(self, what: str = "", *, damage: str = "") -> None:
        if damage:
            sentence = (
                f"The recording is damaged: {damage}. Check that it plays to its end on your own "
                "machine, then upload it again."
            )
        elif what:
            sentence = f"The file is {what}, not a recording. Upload a recording as {TAKEN}."
        else:
            sentence = (
                f"The file's content is not a recording of any known kind. Upload it as {TAKEN}."
            )
        super().__init__(sentence)


class UnsupportedMediaFormat(MediaRejected):
    """The file's format is one that Amazon Transcribe does not accept.

    what names it with its article.
    """

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The file is {what}, which Amazon Transcribe does not accept. Convert it to {TAKEN} "
            "and upload it again."
        )


class NoAudio(MediaRejected):
    """The film or container has no sound track. what names it with its article."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The file is {what} without a sound track, so there is nothing to transcribe. "
            "Upload one that has sound."
        )


class MediaTooLarge(MediaRejected):
    """The file has more bytes than Transcribe accepts: 2 GB, quota "Maximum media file size"."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"The file has {size / 1024**3:.2f} GB; Amazon Transcribe accepts at most 2 GB. "
            "Compress it (for speech, mp3 at 64 kbit/s is plenty) or split it, and upload it again."
        )


class MediaTooShort(MediaRejected):
    """The sound is shorter than Transcribe accepts: 500 ms, quota "Minimum audio file duration"."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The recording lasts {seconds:.2f} seconds; Amazon Transcribe needs at least 0.5. "
            "Check that the recording is whole, or upload a longer one."
        )


class MediaTooLong(MediaRejected):
    """The sound is longer than Transcribe accepts: 4 hours, quota "Maximum audio file duration"."""

    def __init__(self, seconds: float) -> None:
        hours, rest = divmod(round(seconds), 3600)
        super().__init__(
            f"The recording lasts {hours} h {rest // 60} min {rest % 60} s; Amazon Transcribe "
            "takes at most 4 hours. Split it into parts and upload those."
        )
