"""A recording's format and length, read from as few bytes as possible, and whether it is
refused.
"""

from transcription.media.errors import (
    EmptyMedia,
    MediaRejected,
    MediaTooLarge,
    MediaTooLong,
    MediaTooShort,
    NoAudio,
    NotMedia,
    UnsupportedMediaFormat,
)
from transcription.media.limits import check_limits, check_size
from transcription.media.model import Media, MediaSource
from transcription.media.probe import probe

__all__ = [
    "EmptyMedia",
    "Media",
    "MediaRejected",
    "MediaSource",
    "MediaTooLarge",
    "MediaTooLong",
    "MediaTooShort",
    "NoAudio",
    "NotMedia",
    "UnsupportedMediaFormat",
    "check_limits",
    "check_size",
    "probe",
]
