"""Becomes the program that is named, and dies when the thread that started it does.

Run as `python -I -S launch.py PARENT_PID PROGRAM ARGUMENTS...`. A program of its own, because
between fork and exec in a process with threads only what is safe in a signal handler may run.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)  # the parent was gone before the line above
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is meant
