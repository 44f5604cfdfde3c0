"""Errors whose message is shown to a person as it stands: one clear sentence each."""

from collections.abc import Iterable
from difflib import get_close_matches


class TokenariumError(Exception):
    """Something the user can understand and act on; `str(error)` is the sentence shown."""


class NotNow(TokenariumError):
    """What was asked can't be done at this moment; in a while it may."""


class NoRoom(TokenariumError):
    """Something that is there has to go, or to be called otherwise, first."""


class TooLarge(TokenariumError):
    """More than is taken at once."""


class TooMany(TokenariumError):
    """Whoever asks has enough under way already."""


class Undecided(TokenariumError):
    """Something that only the person can decide: by the field `option` of the import's Options.

    Each place says in its own way how: the page asks, the command line names the argument.
    """

    def __init__(self, option: str, message: str) -> None:
        self.option = option
        super().__init__(message)


class UnknownName(TokenariumError):
    """A name that nothing known carries; the sentence offers the nearest known ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name = kind, name
        names = sorted(set(known))
        by_folded = {candidate.casefold(): candidate for candidate in names}
        close = get_close_matches(name.casefold(), list(by_folded), n=3, cutoff=0.4)
        self.nearest = [by_folded[folded] for folded in close]
        if self.nearest:
            hint = f"did you mean {', '.join(self.nearest)}?"
        elif names:
            shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
            hint = f"known are: {shown}"
        else:
            hint = "none are known yet"
        super().__init__(f"Unknown {kind} '{name}': {hint}")
