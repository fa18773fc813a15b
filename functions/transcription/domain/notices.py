"""Sentences about a completed job, for the person who uploaded the file."""


def no_speech_notice(audio_tracks: int) -> str | None:
    """Returns why a recording found to have no speech may have some; None if it has one track."""
    if audio_tracks < 2:
        return None
    return (
        "No speech was found in the audio track that Amazon Transcribe takes, usually the first of "
        f"the {audio_tracks} in the file. If the speech is in another one, export that track by "
        "itself and upload it."
    )
