"""Amazon Transcribe's batch jobs on this machine: the real API's rules, real speech recognition.

English by Moonshine or PocketSphinx, other languages by Whisper. Unsupported requests are refused,
and optional results are left out; nothing is invented. Redaction finds some personal data, such as
spoken telephone numbers.
"""
