"""The domain that the handlers share: rules, transcripts, media, and thin adapters to AWS."""
