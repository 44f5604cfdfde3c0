"""What the command lines share: one-line errors, and a progress line."""

import sys
from collections.abc import Callable

from data.errors import TokenariumError

BAR = 24


def guarded(action: Callable[[], None]) -> int:
    """Run the command; the exit status. What the user can mend is one line on stderr, status 2."""
    try:
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
    return 0


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
