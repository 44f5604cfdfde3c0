"""What a job may take of this machine, and what its processes take."""

import os
from pathlib import Path

from data import confinement
from data.errors import TokenariumError

SETTING = "TOKENARIUM_JOB_MEMORY_GB"
SHARE = 0.6
_RESERVED = 16 * 2**30
"""Address space that libraries reserve without ever using it."""


def machine_memory() -> int:
    """Bytes that this machine, or the container, has."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (given := limit.read_text().strip()).isdigit():
        total = min(total, int(given))
    return total


def free_memory() -> int:
    """Bytes that could be had now."""
    source = Path("/proc/meminfo")
    if not source.exists():
        return 0
    for line in source.read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


def job_memory(at_once: int) -> int:
    """Bytes that a job may take: the setting, or its share of the machine.

    Raises TokenariumError for a setting that is no number.
    """
    given = os.environ.get(SETTING, "").strip()
    if not given:
        return int(machine_memory() * SHARE / at_once)
    try:
        return int(float(given) * 2**30)
    except ValueError:
        raise TokenariumError(f"{SETTING} is a number of gigabytes, not '{given}'.") from None


def address_space(memory: int) -> None:
    """Refuse this process an allocation far beyond its memory at once; the worker watches what it
    really takes."""
    confinement.limit_address_space(2 * memory + _RESERVED)


def taken(pid: int) -> int:
    """Bytes that the process and those it started take, files that are mapped not counted."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        total += _own(one)
        waiting += _children(one)
    return total


def _own(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it ended meanwhile
    counted = ("RssAnon:", "RssShmem:")
    sizes = [line.split()[1] for line in status.splitlines() if line.startswith(counted)]
    return sum(map(int, sizes)) * 1024


def _children(pid: int) -> list[int]:
    """Those that it started; none where the system doesn't say."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except (FileNotFoundError, ProcessLookupError):
        return found
    return found
