"""spawn.py PROGRAM ARGUMENTS...: runs it, then prints its status, CPU seconds, wall seconds, peak.

A small process of its own, because the kernel counts the memory of whoever starts a program into
the program's peak: the old memory is still there when exec replaces it.
"""

import json
import os
import sys
import time

if __name__ == "__main__":
    started = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    print(json.dumps([os.waitstatus_to_exitcode(status), cpu, wall, usage.ru_maxrss * 1024]))  # noqa: T201
