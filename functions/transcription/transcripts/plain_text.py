"""The transcript as text to read and paste, with a name and a time at each change of voice."""

from transcription.transcripts.model import Transcript


def plain_text(transcript: Transcript) -> str:
    """Returns the text, empty without speech. Names appear only if there are several voices."""
    words = transcript.words
    names = [voice.name for voice in transcript.voices]
    parts: list[str] = []
    speaking = None
    for segment in transcript.segments:
        if len(names) > 1 and segment.voice != speaking:
            speaking = segment.voice
            parts.append(f"{names[speaking]} [{clock(words.starts[segment.first])}]")
            parts.append("\n")
        parts.append(words.joined(segment.first, segment.last))
        parts.append("\n\n")
    return "".join(parts[:-1]) + "\n" if parts else ""


def clock(time: int) -> str:
    """Returns a time in ms as hours, minutes and seconds: 0:07, 12:40, 1:02:03."""
    minutes, seconds = divmod(time // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
