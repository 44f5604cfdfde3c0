"""Names that links, results and the command line hold, for what people bring."""

import re
from collections.abc import Container

from data.errors import NoRoom, TokenariumError

LONGEST = 80
HASH = re.compile(r"[0-9a-f]{64}")
HASH_BEGINNING = re.compile(r"[0-9a-f]{12,64}")
"""What stands for a thing by its content in place of a name."""


def slug(title: str, otherwise: str) -> str:
    """What a title leaves of itself: letters and digits of any script, `_`, `.`, `-`; `otherwise`
    where that is nothing."""
    kept = re.sub(r"[^\w.-]+", "-", title).strip("-.")
    return kept[:LONGEST].rstrip("-.") or otherwise


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
