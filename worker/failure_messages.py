"""What a person is told about a job that failed for a reason that isn't the question's own."""

import errno

from data.errors import TokenariumError

DISK_FULL = "The result couldn't be written because the disk is full; make room, then run it again."
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def out_of_memory(limit: int) -> str:
    """`limit` in bytes."""
    return (
        f"It needed more than the {limit / 2**30:.1f} GB of memory that a job may take here; ask "
        "for less at once (fewer languages, a smaller corpus), or use a larger machine."
    )


def too_long(seconds: float) -> str:
    return (
        f"It ran longer than the {_in_words(seconds)} that this study may take; ask for less at "
        "once, then run it again."
    )


def died(signal: int) -> str:
    """The process that ran it was ended by the system."""
    return (
        f"Its process ended unexpectedly (signal {signal}), most likely because the machine ran "
        "out of memory; ask for less at once, or use a larger machine."
    )


def exited(status: int) -> str:
    return f"Its process ended unexpectedly (status {status}); the worker's log says more."


def failed(error: Exception, memory_limit: int) -> str:
    """What is said of an exception inside a job; it is in the worker's log where it is a fault of
    the program."""
    if isinstance(error, TokenariumError):
        return str(error)
    if is_memory(error):
        return out_of_memory(memory_limit)
    if is_disk_full(error):
        return DISK_FULL
    return (
        f"The computation stopped at a fault of the program ({type(error).__name__}); "
        "the worker's log says more."
    )


def is_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or type(error).__name__ in (
        "OutOfMemoryException",
        "ArrowMemoryError",
        "OutOfMemoryError",
    )


def is_disk_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return True
    said = str(error)
    return any(
        sign in said
        for sign in ("No space left on device", "disk is full", "File too large", "quota exceeded")
    )


def is_fault(error: Exception) -> bool:
    """Whether it is the program's own, to be looked for in the log."""
    return not (isinstance(error, TokenariumError) or is_memory(error) or is_disk_full(error))


def _in_words(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
