from scribe.cli.search_progress import SearchProgress
from scribe.operations.job_summary import JobSummary
from scribe.operations.searches import SearchResult
from transcription.domain.jobs import Status

JOB = JobSummary("talk-1f", Status.COMPLETED, "2026-11-24T01:00:00.000Z")


def test_a_search_shows_how_far_it_is() -> None:
    progress = SearchProgress(500)

    progress.see(SearchResult(JOB, [], 0))
    progress.see(SearchResult(JOB, [], 2))

    assert str(progress.draw()) == "searched 2 of 500 at most, found in 1"
    assert progress.summary == "Found in 1 of 2 transcripts searched."


def test_a_search_of_no_transcripts_counts_none() -> None:
    assert SearchProgress(500).summary == "There are no such transcripts to search."


def test_a_search_that_the_limit_ended_says_so() -> None:
    progress = SearchProgress(1)

    progress.see(SearchResult(JOB, [], 0))

    assert progress.summary == "Found in 0 of 1 transcripts searched (as many as --limit says)."
