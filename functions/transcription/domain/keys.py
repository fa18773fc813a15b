"""The keys of objects in the two buckets. Pure."""

#: Copies of media in the transcripts bucket, needed because Transcribe reads only the newest
#: version of a key.
VERSIONS_PREFIX = "versions/"
#: Transcribe's own output, in the transcripts bucket.
RAW_PREFIX = "raw/"
#: Copies of transcripts under the paths of their uploads.
NAMES_PREFIX = "by-name/"
UPLOADS_PREFIX = "uploads/"
_MAX_KEY_BYTES = 1024
#: The files of a transcript, with their media types.
CONTENT_TYPES = {
    "transcript.json": "application/json",
    "transcript.txt": "text/plain; charset=utf-8",
    "transcript.srt": "application/x-subrip; charset=utf-8",
    "transcript.vtt": "text/vtt; charset=utf-8",
    "transcript.html": "text/html; charset=utf-8",
}
OUTPUT_NAMES = tuple(CONTENT_TYPES)
#: The same for the transcript that still has the personal data.
UNREDACTED_NAMES = tuple(
    name.replace("transcript.", "transcript.unredacted.") for name in OUTPUT_NAMES
)
#: The corrections that people have made.
CORRECTIONS_NAME = "corrections.json"
#: The name of the edition in which a new attempt takes over earlier corrections; people's have
#: numbers.
FIRST_EDITION = "first"

#: The API's pattern of a media URI is `(s3://|http(s*)://).+`; its dot matches none of these.
_LINE_BREAKS = frozenset("\n\r\x85\u2028\u2029")


def version_key(job_id: str) -> str:
    """Returns the key of a job's own copy of its media."""
    return f"{VERSIONS_PREFIX}{job_id}"


def raw_key(transcribe_job: str) -> str:
    """Returns the key to which a Transcribe job of this name writes its output."""
    return f"{RAW_PREFIX}{transcribe_job}.json"


def attempt_key(job_id: str, attempt: int, name: str) -> str:
    """Returns the key of one of an attempt's files. The record publishes all of them at once."""
    return f"{job_id}/{attempt}/{name}"


def corrected_key(job_id: str, attempt: int, edition: str, name: str) -> str:
    """Returns the key of one file in an edition with corrections."""
    return attempt_key(job_id, attempt, f"corrected-{edition}/{name}")


def content_type(name: str) -> str:
    """Returns the media type of a transcript's file."""
    return CONTENT_TYPES[name.replace(".unredacted.", ".")]


def kind_of(name: str) -> str:
    """Returns the record's name for a file: txt, or unredacted.txt."""
    return name.removeprefix("transcript.")


def name_of(kind: str) -> str:
    """Returns the file name for a kind; the inverse of kind_of()."""
    return f"transcript.{kind}"


def output_key(job_id: str, name: str) -> str:
    """Returns the stable key of a job's file, a copy of the latest published attempt's."""
    return f"{job_id}/{name}"


def name_key(upload_key: str, name: str) -> str | None:
    """Returns a file's key under its upload's path, or None if that is too long for S3."""
    key = f"{NAMES_PREFIX}{upload_key.removeprefix(UPLOADS_PREFIX)}/{name}"
    return key if len(key.encode()) <= _MAX_KEY_BYTES else None


def is_readable_by_transcribe(key: str) -> bool:
    """Returns whether StartTranscriptionJob accepts a media URI with this key."""
    return not _LINE_BREAKS.intersection(key)
