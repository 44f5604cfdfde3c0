"""Telling whoever waits what is being done."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Told what is being done and the share that is done (0 to 1). What it raises ends the work."""

Report = Callable[[str], None]
"""The same where nobody knows the share: a download by another program, a model being loaded."""


def silent(doing: str, share: float = 0.0) -> None:
    """The progress, or report, of someone who doesn't watch."""


def report_to(progress: Progress) -> Report:
    """A report that someone hears who waits for a share as well: it stays 0."""
    return lambda doing: progress(doing[:1].upper() + doing[1:], 0.0)
