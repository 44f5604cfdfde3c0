"""What the command lines share: one-line errors, and a progress line."""

import errno
import os
import sys
from collections.abc import Callable, Iterable

from data import state
from data.errors import TokenariumError

BAR = 24
TRACEBACK = "TOKENARIUM_TRACEBACK"


def guarded(action: Callable[[], None]) -> int:
    """Run the command on a state folder that is sound; the exit status. What goes wrong is one line
    on stderr, status 2; with TOKENARIUM_TRACEBACK=1 what wasn't foreseen is shown whole."""
    try:
        state.check()
        action()
    except TokenariumError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        print(f"error: {_unforeseen(error)}", file=sys.stderr)
        return 2
    return 0


def pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """What `option` was given: KEY=VALUE each. Raises TokenariumError for anything else."""
    found = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not equals:
            raise TokenariumError(f"{option} takes KEY=VALUE, not '{item}'.")
        found[key] = value
    return found


def _unforeseen(error: Exception) -> str:
    """A sentence on an error that nothing has a better one for."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"There is no room for {error.filename or 'what is to be written'}: make some."
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'A file'}: {error.strerror}."
    said = " ".join(str(error).split())[:300]
    return (
        f"This was not foreseen ({type(error).__name__}: {said}). If a file of the state folder is "
        f"damaged, put it back from a copy; {TRACEBACK}=1 shows where it happened."
    )


class ProgressLine:
    """One line on a terminal's stderr, redrawn; silent where stderr isn't a terminal."""

    def show(self, doing: str, share: float) -> None:
        if sys.stderr.isatty():
            filled = "█" * round(BAR * share)
            sys.stderr.write(f"\r\033[K{filled:░<{BAR}} {share:4.0%} {doing[:70]}")
            sys.stderr.flush()

    def clear(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
