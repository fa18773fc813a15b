"""The transcript to read and to paste: paragraphs; with a name and a time where voices change."""

from transcription.transcripts.model import Transcript


def plain_text(transcript: Transcript) -> str:
    """Empty without speech. Names only where there is more than one voice."""
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
    """Hours, minutes and seconds of a time in ms: 0:07, 12:40, 1:02:03."""
    minutes, seconds = divmod(time // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
