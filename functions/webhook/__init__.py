"""The stack's events over HTTPS, signed as standardwebhooks.com describes."""
