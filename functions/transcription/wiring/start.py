"""For the state "Start transcription"."""

from functools import cache

from transcription.adapters.aws import client, client_when_needed, make_at_start
from transcription.adapters.media_store import S3MediaStore
from transcription.adapters.step_functions import StepFunctions
from transcription.domain.options import Defaults
from transcription.settings import Settings
from transcription.steps.start import StartTranscription
from transcription.wiring import shared

make_at_start("dynamodb", "s3", "transcribe")


@cache
def start_transcription() -> StartTranscription:
    """Raises InvalidSettings."""
    settings = Settings.from_env()
    return StartTranscription(
        jobs=shared.jobs(settings),
        media=S3MediaStore(client("s3")),
        transcribe=shared.transcribe(settings),
        # only a job that another execution owns asks for it
        executions=StepFunctions(client_when_needed("stepfunctions"), settings.state_machine_arn),
        timings=shared.timings(settings),
        load=shared.load(settings),
        polling=shared.polling(settings),
        defaults=Defaults(
            language=settings.default_language,
            speakers=settings.default_speakers,
            line_length=settings.line_length,
        ),
        max_resumes=settings.max_resumes,
    )
