"""Amazon Transcribe's batch jobs on this machine: the real API's rules, real speech recognition.

English by Moonshine or PocketSphinx, other languages by Whisper. What it cannot do it refuses, or
leaves out if the service may leave it out; it never makes anything up. Of personal data
it finds spoken telephone numbers.
"""
