"""Amazon Transcribe's batch jobs on this machine: the real API's rules, real speech recognition.

English only, by PocketSphinx, whose model ships inside its wheel. What it cannot do (other or
identified languages, vocabularies, other readings of a word) it refuses or leaves out as the
service may; it never makes anything up. Of personal data it finds spoken telephone numbers.
"""
