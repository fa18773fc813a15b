"""The media bucket in memory: keys with versions."""

from dataclasses import dataclass, field

from transcription.domain.errors import MediaMissing
from transcription.domain.keys import version_key
from transcription.domain.uploads import Upload
from transcription.media import MediaSource
from transcription.steps.ports import MediaCopy, MediaStore, StoredMedia

COPIES = "transcripts-bucket"


@dataclass
class Bytes(MediaSource):
    """A source that counts the bytes read from it."""

    data: bytes
    bytes_read: int = 0

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, offset: int, length: int) -> bytes:
        part = self.data[offset : offset + length]
        self.bytes_read += len(part)
        return part


@dataclass
class InMemoryMediaStore(MediaStore):
    """Maps each key to its versions by version-id, the newest last."""

    versions: dict[str, dict[str, tuple[bytes, dict[str, str]]]] = field(default_factory=dict)
    probed: int = 0  #: how often a version was opened

    def put(self, upload: Upload, data: bytes, metadata: dict[str, str] | None = None) -> None:
        """Uploads another version of a key."""
        self.versions.setdefault(upload.key, {})[upload.version] = (data, metadata or {})

    def open(self, upload: Upload) -> StoredMedia:
        self.probed += 1
        data, metadata = self._version(upload)
        newest = next(reversed(self.versions[upload.key]))
        return StoredMedia(len(data), metadata, newest == upload.version, Bytes(data))

    def newest_version(self, upload: Upload) -> str | None:
        versions = self.versions.get(upload.key)
        return next(reversed(versions)) if versions else None

    def keep_version(self, upload: Upload, job_id: str) -> MediaCopy:
        copy = MediaCopy(COPIES, version_key(job_id))
        self.versions[copy.key] = {"copy": self._version(upload)}
        return copy

    def delete(self, upload: Upload, job_id: str) -> None:
        self.versions.get(upload.key, {}).pop(upload.version, None)
        self.versions.pop(version_key(job_id), None)

    def _version(self, upload: Upload) -> tuple[bytes, dict[str, str]]:
        try:
            return self.versions[upload.key][upload.version]
        except KeyError:
            raise MediaMissing(f"{upload.name!r} is no longer in the media bucket.") from None
