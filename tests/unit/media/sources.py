"""Sources for the tests of the media probe: bytes that count what is read of them."""

from transcription.media import Media, MediaSource, probe
from transcription.media.window import MAX_BYTES, MAX_REQUESTS


class CountingSource(MediaSource):
    """Bytes in memory; size may be false."""

    def __init__(self, data: bytes, size: int | None = None) -> None:
        self._data = data
        self._size = len(data) if size is None else size
        self.requests = 0
        self.bytes_read = 0

    @property
    def size(self) -> int:
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        self.requests += 1
        data = self._take(offset, length)
        self.bytes_read += len(data)
        return data

    def _take(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


class GiantSource(CountingSource):
    """A file of any size without memory: pieces at their offsets, a pattern everywhere else."""

    def __init__(self, size: int, pieces: dict[int, bytes], pattern: bytes = b"\0") -> None:
        super().__init__(b"", size)
        self._pieces = pieces
        self._pattern = pattern

    def _take(self, offset: int, length: int) -> bytes:
        end = min(offset + length, self.size)
        shift = offset % len(self._pattern)
        repeats = (end - offset + shift) // len(self._pattern) + 1
        data = bytearray((self._pattern * repeats)[shift : shift + end - offset])
        for at, piece in self._pieces.items():
            first, last = max(at, offset), min(at + len(piece), end)
            if first < last:
                data[first - offset : last - offset] = piece[first - at : last - at]
        return bytes(data)


def probed(source: CountingSource, name: str = "recording") -> Media:
    """Probes the source, and asserts the budget however it ends."""
    try:
        return probe(source, name)
    finally:
        assert source.requests <= MAX_REQUESTS
        assert source.bytes_read <= MAX_BYTES
