"""What an operator does with a deployed stack: list, explain, run again, cancel, check.

No terminal and no web page in here: every operation takes a stack's parts and returns data, or
raises a ScribeError. The command line and the console are built on them.
"""
