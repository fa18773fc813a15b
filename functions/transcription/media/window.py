"""Reads a file in a few large ranges, which are kept, within a budget."""

from transcription.media.model import MediaSource

MAX_REQUESTS = 4
MAX_BYTES = 256 * 1024
# Four of them are the whole budget. One holds the headers of nearly every file, a second of ADTS or
# MP3, or an Ogg page (at most 65,307 bytes).
BLOCK = 64 * 1024


class BudgetSpentError(Exception):
    """A probe would need more bytes or requests than it may use; the known facts have to
    suffice.
    """


class Window:
    """A source whose bytes are fetched a block at a time and kept.

    A file that fits into the budget is fetched whole by the first request. No byte is fetched
    twice. At most MAX_BYTES are held, in at most MAX_REQUESTS requests.
    """

    def __init__(self, source: MediaSource) -> None:
        self.size = source.size
        self._source = source
        self._requests = MAX_REQUESTS
        self._bytes = MAX_BYTES
        self._pieces: dict[int, bytes] = {}

    def read(self, offset: int, length: int) -> bytes:
        """Returns `length` bytes from offset, fewer only at the end. Raises BudgetSpentError."""
        while not self.has(offset, length):
            self._fetch(offset, length)
        start = self._piece_start(offset)
        if start is None or length <= 0:
            return b""
        return self._pieces[start][offset - start : offset - start + length]

    def tail(self, length: int) -> bytes:
        """Returns the last `length` bytes, or the whole file if it is shorter."""
        return self.read(max(0, self.size - length), length)

    def has(self, offset: int, length: int = 1) -> bool:
        """Returns whether these bytes, up to the file's end, were fetched already."""
        end = min(offset + length, self.size)
        if offset < 0 or offset >= end:
            return True
        start = self._piece_start(offset)
        return start is not None and end <= start + len(self._pieces[start])

    def block(self, offset: int) -> bytes:
        """Returns all bytes from offset on that were fetched, but at least half a block.

        Raises BudgetSpentError.
        """
        start = self._piece_start(offset)
        here = 0 if start is None else start + len(self._pieces[start]) - offset
        return self.read(offset, here if here >= BLOCK // 2 or self.whole else BLOCK)

    @property
    def whole(self) -> bool:
        return self.has(0, self.size)

    def _piece_start(self, offset: int) -> int | None:
        for start, piece in self._pieces.items():
            if start <= offset < start + len(piece):
                return start
        return None

    def _fetch(self, offset: int, length: int) -> None:
        end = min(offset + length, self.size)
        before = self._piece_start(offset)
        first = offset if before is None else before + len(self._pieces[before])
        want = max(end - first, BLOCK)
        if not self._pieces and self.size <= MAX_BYTES:
            first, want = 0, self.size
        later = min((start for start in self._pieces if start > first), default=self.size)
        want = min(want, later - first, self._bytes)
        if self._requests == 0 or want < min(end, later) - first:
            raise BudgetSpentError
        self._requests -= 1
        self._bytes -= want
        self._keep(first, self._source.read(first, want)[:want], want)

    def _keep(self, first: int, data: bytes, wanted: int) -> None:
        if len(data) < wanted:
            # The source is shorter than its stated size, so it ends here.
            self.size = first + len(data)
        for start in sorted(self._pieces):
            if start + len(self._pieces[start]) == first:
                first, data = start, self._pieces.pop(start) + data
            elif start == first + len(data):
                data += self._pieces.pop(start)
        if data:
            self._pieces[first] = data
