"""Names that links, results and the command line hold, for what people bring."""

import re
import unicodedata
from collections.abc import Container

from data.errors import NoRoom, TokenariumError

LONGEST = 80
HASH = re.compile(r"[0-9a-f]{64}")
HASH_BEGINNING = re.compile(r"[0-9a-f]{12,64}")
"""What stands for a thing by its content in place of a name."""
SHARE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
"""The key of a link: random, or of one that was made before keys were, a study's."""


def slug(title: str, otherwise: str) -> str:
    """What a title leaves of itself: letters and digits of any script, `_`, `.`, `-`; `otherwise`
    where that is nothing."""
    kept = re.sub(r"[^\w.-]+", "-", title).strip("-.")
    return kept[:LONGEST].rstrip("-.") or otherwise


def one_line(text: str, longest: int) -> str:
    """What a person wrote, on one line that reads in no other order than it is written: without
    control characters and those that turn the direction of what follows."""
    kept = "".join(
        " " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one
        for one in unicodedata.normalize("NFC", text)
        if unicodedata.bidirectional(one) not in _TURNING and unicodedata.category(one) != "Cs"
    )
    return " ".join(kept.split())[:longest].rstrip()


def several_lines(text: str, longest: int) -> str:
    """The same, line by line."""
    lines = (one_line(line, longest) for line in text.splitlines())
    return "\n".join(filter(None, lines))[:longest].rstrip()


_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def check(name: str, noun: str, taken: Container[str]) -> None:
    """Raises TokenariumError for what can't be the name of a `noun`, or is another one's."""
    fitting = slug(name, noun)
    if name != fitting or HASH_BEGINNING.fullmatch(name):
        raise TokenariumError(
            f"'{name}' can't be a {noun}'s name: letters, digits, '_', '.' and '-' make one, "
            f"{LONGEST} at most; '{fitting}' would do."
        )
    if name in taken:
        raise another_has(name, noun)


def another_has(name: str, noun: str) -> NoRoom:
    return NoRoom(f"There is another {noun} named '{name}': choose another name.")
