"""The domain that the handlers share:

jobs, media, options, polling, transcripts, and thin adapters to AWS.
"""
