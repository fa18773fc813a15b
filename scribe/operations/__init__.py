"""An operator's operations on a deployed stack: list, explain, run again, cancel, check.

They know no terminal and no web page: each takes parts of a stack and returns data, or raises a
ScribeError. The command line and the console are built on them.
"""
