"""Where things are in the two buckets. Pure."""

#: Copies of media in the transcripts bucket: Transcribe reads only the newest version of a key.
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
#: The same, of a transcript that still has the personal data.
UNREDACTED_NAMES = tuple(
    name.replace("transcript.", "transcript.unredacted.") for name in OUTPUT_NAMES
)
#: What people have changed of them.
CORRECTIONS_NAME = "corrections.json"
#: What a new attempt's edition with earlier corrections is called; people's have numbers.
FIRST_EDITION = "first"

#: The API's pattern of a media URI is `(s3://|http(s*)://).+`, whose dot matches none of these.
_LINE_BREAKS = frozenset("\n\r\x85\u2028\u2029")


def version_key(job_id: str) -> str:
    """Where a job's own copy of its media is, in the transcripts bucket."""
    return f"{VERSIONS_PREFIX}{job_id}"


def raw_key(transcribe_job: str) -> str:
    """Where Transcribe is asked to write the output of a job of this name."""
    return f"{RAW_PREFIX}{transcribe_job}.json"


def attempt_key(job_id: str, attempt: int, name: str) -> str:
    """Where an attempt writes one of its files; the record publishes them all at once."""
    return f"{job_id}/{attempt}/{name}"


def corrected_key(job_id: str, attempt: int, edition: str, name: str) -> str:
    """Where an edition of an attempt's files with corrections is written, likewise."""
    return attempt_key(job_id, attempt, f"corrected-{edition}/{name}")


def content_type(name: str) -> str:
    """The media type of a transcript's file."""
    return CONTENT_TYPES[name.replace(".unredacted.", ".")]


def kind_of(name: str) -> str:
    """What the record calls a file: txt, or unredacted.txt."""
    return name.removeprefix("transcript.")


def name_of(kind: str) -> str:
    """The file of which kind_of() is this."""
    return f"transcript.{kind}"


def output_key(job_id: str, name: str) -> str:
    """The stable name of a job's file: a copy of the latest published attempt's."""
    return f"{job_id}/{name}"


def name_key(upload_key: str, name: str) -> str | None:
    """The name of a file under its upload's path; None if S3 takes no key that long."""
    key = f"{NAMES_PREFIX}{upload_key.removeprefix(UPLOADS_PREFIX)}/{name}"
    return key if len(key.encode()) <= _MAX_KEY_BYTES else None


def is_readable_by_transcribe(key: str) -> bool:
    """Whether StartTranscriptionJob accepts a media URI with this key."""
    return not _LINE_BREAKS.intersection(key)
