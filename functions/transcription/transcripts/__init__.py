"""Makes five files of Amazon Transcribe's raw output: json, txt, srt, vtt, html.

Pure: bytes in, bytes out. raw_output reads, normalise makes a Transcript, and the others render it.
"""

from transcription.transcripts.errors import UnreadableTranscript
from transcription.transcripts.model import TranscriptDetails
from transcription.transcripts.outputs import Output, Outputs, render_outputs

__all__ = ["Output", "Outputs", "TranscriptDetails", "UnreadableTranscript", "render_outputs"]
