"""The sample events of events/, by name, and moved to where a test has put its recording.

The part of a file's name before the first "-" says whose event it is (FUNCTIONS); "upload-..." are
S3's own events as EventBridge delivers them. All of them name the bucket PLACEHOLDER_BUCKET and
object versions that exist nowhere. moved() puts the real ones in, and the job_ids that follow.
"""

import json
from pathlib import Path
from typing import Any

from transcription.domain.uploads import job_id_for, parse_upload

EVENTS = Path(__file__).parents[1] / "events"
PLACEHOLDER_BUCKET = "media-bucket-of-the-local-stage"

#: A file's first word: the logical id of the function in template.yaml that it is for.
FUNCTIONS = {
    "start": "StartTranscriptionFunction",
    "check": "CheckTranscriptionStatusFunction",
    "process": "ProcessTranscriptionResultsFunction",
    "sweep": "SweepOrphanedJobsFunction",
}


def names() -> list[str]:
    """Returns every sample's name: its file's, without .json."""
    return sorted(path.stem for path in EVENTS.glob("*.json"))


def kind_of(name: str) -> str:
    """Returns the first word of a sample's name: start, check, process, sweep or upload."""
    return name.split("-", 1)[0]


def load(name: str) -> dict[str, Any]:
    """Returns the sample as it is in its file."""
    sample: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return sample


def s3_event_in(sample: dict[str, Any]) -> dict[str, Any] | None:
    """Returns the upload's event in a sample; None if it has none."""
    event = sample.get("input", sample)
    names_an_object = isinstance(event.get("detail"), dict) and "object" in event["detail"]
    return event if names_an_object else None


def job_ids_by_sample() -> dict[str, str]:
    """Returns the job of each sample that names an upload."""
    events = {name: s3_event_in(load(name)) for name in names()}
    return {name: parse_upload(event).job_id for name, event in events.items() if event}


def key_of_job(job_id: str) -> str:
    """Returns the key of the upload whose job this is, for samples that hold only a job_id."""
    for name, known in job_ids_by_sample().items():
        event = s3_event_in(load(name))
        if known == job_id and event:
            return str(event["detail"]["object"]["key"])
    raise KeyError(f"no sample's upload has the job {job_id}")


def moved(sample: dict[str, Any], bucket: str, version_id: str | None) -> dict[str, Any]:
    """Returns the sample for an object of the same key in another bucket.

    version_id is None for an unversioned one. job_ids and the executions' names that hold them
    change with it, in check and process samples, too.
    """
    event = s3_event_in(sample)
    job_id = parse_upload(event).job_id if event else sample.get("job", {}).get("job_id")
    if job_id is None:
        return sample
    key = event["detail"]["object"]["key"] if event else key_of_job(job_id)
    sequencer = event["detail"]["object"]["sequencer"] if event else "0"
    new_id = job_id_for(bucket, key, version_id or sequencer)
    text = json.dumps(sample).replace(PLACEHOLDER_BUCKET, bucket).replace(job_id, new_id)
    result: dict[str, Any] = json.loads(text)
    changed = s3_event_in(result)
    if changed:
        changed["detail"]["object"].pop("version-id", None)
        if version_id:
            changed["detail"]["object"]["version-id"] = version_id
    return result
