"""Divides a recording into passages, each recognised as a whole."""

from collections.abc import Iterator
from contextlib import closing

from localcloud.transcribe.recognition.recording import Recording
from localcloud.transcribe.recognition.request import RecognitionRequest
from localcloud.transcribe.recognition.speakers import Speakers, with_speakers
from localcloud.transcribe.recognition.voice_activity import (
    Stretch,
    VoiceActivity,
    joined,
    widened,
)


class Passages:
    """Finds passages in one recording after the other, none longer than `longest` seconds."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._voice_activity = VoiceActivity()

    def of(self, recording: Recording, request: RecognitionRequest) -> Iterator[Stretch]:
        """Yields passages in order; each has one speaker if the request asks for speakers."""
        stretches = self._voice_activity.stretches(recording, self._longest)
        if not request.speakers:
            yield from widened(joined(stretches, self._longest))
            return
        with closing(Speakers()) as speakers:
            spoken = with_speakers(stretches, speakers.turns(recording), request.speakers)
            yield from widened(joined(spoken, self._longest))
