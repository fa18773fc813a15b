"""For the state "Check transcription status"."""

from functools import cache

from transcription.adapters.aws import make_at_start
from transcription.settings import Settings
from transcription.steps.check import CheckTranscriptionStatus
from transcription.wiring import shared

make_at_start("dynamodb", "transcribe")


@cache
def check_transcription_status() -> CheckTranscriptionStatus:
    """Raises InvalidSettings."""
    settings = Settings.from_env()
    return CheckTranscriptionStatus(
        jobs=shared.jobs(settings),
        transcribe=shared.transcribe(settings),
        timings=shared.timings(settings),
        load=shared.load(settings),
        polling=shared.polling(settings),
        polls_per_execution=settings.polls_per_execution,
        give_up_after_days=settings.give_up_after_days,
    )
