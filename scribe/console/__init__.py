"""The operator's web page, served on this machine with the operator's own credentials."""
