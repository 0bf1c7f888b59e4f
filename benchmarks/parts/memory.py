"""How much memory processes have had; on Linux."""

from __future__ import annotations

import re
import resource
from pathlib import Path


def peak() -> float:
    """The most memory that this process has had so far, in megabytes."""
    # What getrusage tells begins with the memory of the process that started this one.
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


def peak_of_others() -> float:
    """The most memory that the largest process which this one has started, and which has ended, has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
