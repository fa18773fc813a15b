"""How far a search of all transcripts is, for Terminal.watch."""

from rich.console import RenderableType
from rich.text import Text

from scribe.operations.searches import SearchResult


class SearchProgress:
    """Counts the transcripts that were searched, of `most` at most."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.searched = 0
        self.hits = 0

    def see(self, result: SearchResult) -> None:
        self.searched += 1
        self.hits += bool(result.times)

    @property
    def summary(self) -> str:
        if not self.searched:
            return "There are no such transcripts to search."
        more = " (as many as --limit says)" if self.searched == self.most else ""
        return f"Found in {self.hits} of {self.searched} transcripts searched{more}."

    def draw(self) -> RenderableType:
        return Text(f"searched {self.searched} of {self.most} at most, found in {self.hits}")

    def line(self) -> str:
        """A program gets the results and the summary, and no progress."""
        return ""
