"""What a text lost on its way through a tokenizer and back."""

import unicodedata
from collections.abc import Callable

LOSSES: dict[str, Callable[[str], str]] = {}
"""What may be lost → the text without it. Two texts that are the same without something differ in
nothing but that."""


def _loss(name: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    def register(function: Callable[[str], str]) -> Callable[[str], str]:
        LOSSES[name] = function
        return function

    return register


@_loss("canonical form")
def _canonical(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@_loss("compatibility forms")
def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@_loss("whitespace")
def _spaceless(text: str) -> str:
    return "".join(c for c in text if not (c.isspace() or c == "▁"))


@_loss("controls")
def _uncontrolled(text: str) -> str:
    """Controls, formats, private and unassigned characters, variation selectors; not spaces."""
    return "".join(c for c in text if c.isspace() or not _is_control(c))


@_loss("case")
def _folded(text: str) -> str:
    return text.casefold()


@_loss("accents")
def _bare(text: str) -> str:
    """Without marks."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.category(c).startswith("M"))


UNKNOWN = "characters"
"""Lost beyond all of LOSSES: characters that became UNK, or something else."""


def _is_control(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" or "\ufe00" <= character <= "\ufe0f"


def what_is_lost(text: str, back: str) -> tuple[str, ...]:
    """The smallest set of LOSSES that explains the difference, (UNKNOWN,) if none does, () if
    there is no difference. Of equally small sets the first in the order of LOSSES."""
    if text == back:
        return ()
    order = list(LOSSES)
    tried: list[tuple[tuple[str, ...], str, str]] = [((), text, back)]
    while tried:
        further = []
        for names, one, other in tried:
            for name in order[order.index(names[-1]) + 1 if names else 0 :]:
                less, other_less = LOSSES[name](one), LOSSES[name](other)
                if less == other_less:
                    return (*names, name)
                # A set with a loss that takes nothing was tried without it.
                if (less, other_less) != (one, other):
                    further.append(((*names, name), less, other_less))
        tried = further
    return (UNKNOWN,)
