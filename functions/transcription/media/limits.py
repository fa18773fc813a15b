"""Amazon Transcribe's limits on a file, checked here so that no job is started in vain."""

from transcription.media.errors import EmptyMedia, MediaTooLarge, MediaTooLong, MediaTooShort
from transcription.media.model import Media

# "Guidelines and quotas" of Amazon Transcribe, batch. Its 2 GB may mean 2 GiB, so the larger
# counts.
MAX_BYTES = 2 * 1024**3
MIN_SECONDS = 0.5
MAX_SECONDS = 4 * 3600.0


def check_size(size: int) -> None:
    """Refuses a file that is empty or too large. Raises EmptyMedia, MediaTooLarge."""
    if size <= 0:
        raise EmptyMedia
    if size > MAX_BYTES:
        raise MediaTooLarge(size)


def check_limits(media: Media, size: int) -> None:
    """Refuses a file that Transcribe would refuse; a length counts only if it is sure.

    Raises EmptyMedia, MediaTooLarge, MediaTooShort, MediaTooLong.
    """
    check_size(size)
    if media.seconds is None or media.estimated:
        return
    if media.seconds < MIN_SECONDS:
        raise MediaTooShort(media.seconds)
    if media.seconds > MAX_SECONDS:
        raise MediaTooLong(media.seconds)
