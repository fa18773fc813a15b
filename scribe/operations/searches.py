"""Searches the text of all transcripts, newest job first."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from scribe.operations.job_summary import JobFilter, JobSummary
from scribe.operations.listing import JobListing
from scribe.operations.transcripts import MISSING
from transcription.adapters.aws import code_of
from transcription.domain.keys import output_key

_AT_ONCE = 8
_CUE = re.compile(r"(?P<start>\d+:\d\d:\d\d),\d+ --> .*\n(?P<text>(?:.+\n?)*)")
_AROUND = 45  # characters shown on either side
_SHOWN = 3  # passages of one transcript


@dataclass(frozen=True)
class Passage:
    """A place where the text was said, with the words around it."""

    seconds: int  #: from the recording's start to the subtitle in which it begins
    text: str


@dataclass(frozen=True)
class SearchResult:
    """A transcript that was searched. passages is empty if it does not contain the text."""

    job: JobSummary
    passages: list[Passage]
    times: int


@dataclass(frozen=True)
class TranscriptSearch:
    """Searches the subtitles of completed jobs, because they have the times."""

    s3: Any
    bucket: str
    listing: JobListing

    def find(self, text: str, job_filter: JobFilter, most: int) -> Iterator[SearchResult]:
        """Yields a result for each of the newest `most` jobs, in their order, as it is read."""
        pattern = re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)
        jobs = islice(self.listing.each(job_filter), most)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            while some := list(islice(jobs, _AT_ONCE * 2)):  # no more ahead than is shown soon
                yield from pool.map(lambda job: self._in(job, pattern), some)

    def _in(self, job: JobSummary, pattern: re.Pattern[str]) -> SearchResult:
        key = output_key(job.job_id, "transcript.srt")
        try:
            body: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if code_of(error) in MISSING:
                return SearchResult(job, [], 0)
            raise
        return found_in(job, body.decode("utf-8", "replace"), pattern)


def found_in(job: JobSummary, subtitles: str, pattern: re.Pattern[str]) -> SearchResult:
    """Returns the first few passages with the text in subtitles (SRT), and how often it is said."""
    starts: list[int] = []
    times: list[int] = []
    text = ""
    for cue in _CUE.finditer(subtitles.replace("\r\n", "\n")):
        hours, minutes, seconds = map(int, cue["start"].split(":"))
        starts.append(len(text))
        times.append(hours * 3600 + minutes * 60 + seconds)
        text += " ".join(cue["text"].split()) + " "
    matches = list(pattern.finditer(text))
    passages = [
        Passage(times[bisect_right(starts, match.start()) - 1], _around(text, match))
        for match in matches[:_SHOWN]
    ]
    return SearchResult(job, passages, len(matches))


def _around(text: str, match: re.Match[str]) -> str:
    start, end = match.span()
    before = text[max(0, start - _AROUND) : start]
    after = text[end : end + _AROUND]
    left = "…" if start > _AROUND else ""
    right = "…" if end + _AROUND < len(text) else ""
    return " ".join(f"{left}{before}{text[start:end]}{after}{right}".split())
