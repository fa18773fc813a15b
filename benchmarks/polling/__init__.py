"""Polling on a virtual clock: the functions' own decisions, the state machine's own transitions,
a model of Transcribe; compared with what others do and with the best that there can be.
"""

from benchmarks.polling import comparison, learning, scale
from benchmarks.report import Report

METHOD = """\
Ours is the code of the functions: `PollingPolicy`, `fit_durations` and the slots
of `functions/transcription`. States and transitions are those of
`statemachine/transcription.asl.json`; a test runs 20 jobs through its interpreter and the
functions and finds the same path, waits and numbers. Transcribe is a model
(`benchmarks/polling/service.py`): a lognormal startup, a lognormal time for each second of media,
stragglers, a queue in order, and quotas of concurrent jobs and of requests a second. Every policy
gets the same jobs with the same times. Waits are whole seconds, at least PollMinSeconds. The quota
of Delete, and how long functions take, are not modelled. Prices are those of us-east-1
(`costs.py`), and of polling alone: Transcribe, start and results cost the same under each policy.
The optimum is computed in the same run (`optimum.py`), with the bound that is promised: a lag of at
most 20 % of a job's time in 99 of 100 cases."""


def run() -> Report:
    """The section of the runner."""
    compared, compared_goals, plots = comparison.run()
    learned, learned_goals = learning.run()
    scaled, scaled_goals = scale.run()
    return Report(
        "Polling",
        METHOD,
        [*compared, *learned, *scaled],
        [*learned_goals, *compared_goals, *scaled_goals],
        plots,
    )
