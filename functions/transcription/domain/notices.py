"""Sentences for the person who uploaded a file, about a job that completed."""


def no_speech_notice(audio_tracks: int) -> str | None:
    """Why a recording without speech may have some, after its job. None if it has one track."""
    if audio_tracks < 2:
        return None
    return (
        "No speech was found in the audio track that Amazon Transcribe takes, usually the first of "
        f"the {audio_tracks} in the file. If the speech is in another one, export that track by "
        "itself and upload it."
    )
