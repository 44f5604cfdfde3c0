"""Errors of the tokenizer libraries, which come as bare Exception or as a Rust panic."""

from data.errors import TokenariumError


def is_the_librarys(error: BaseException) -> bool:
    """Whether the error came out of a library, not from the interpreter (Ctrl-C, memory, exit).

    A panic arrives as pyo3's PanicException, which derives from BaseException and can't be
    imported.
    """
    if isinstance(error, MemoryError | TokenariumError):
        return False
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def reason(error: BaseException) -> str:
    """The first line of what the library says, without a closing point."""
    lines = str(error).strip().splitlines()
    line = lines[0].strip().rstrip(".") if lines else type(error).__name__
    return line if len(line) <= 200 else line[:199] + "…"
