"""The operator's command line, for the local cloud and for AWS alike."""
