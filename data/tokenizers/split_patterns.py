"""The named split patterns of `data/split_patterns.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.errors import TokenariumError, UnknownName

_FILE = Path(__file__).parents[1] / "split_patterns.toml"


@dataclass(frozen=True)
class SplitPattern:
    """A pre-tokenizer's regular expression; `plain` is the form the fast engine knows."""

    name: str
    split: str
    plain: str
    source: str


@cache
def split_patterns() -> dict[str, SplitPattern]:
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: SplitPattern(name, **{"plain": row["split"], **row}) for name, row in rows.items()}


def split_pattern(name: str | None) -> SplitPattern:
    """The pattern of that name.

    Raises TokenariumError where none is named (there is no safe guess: the wrong pattern counts
    wrongly without a sign), UnknownName where the name is unknown.
    """
    known = split_patterns()
    if name is None:
        raise TokenariumError(
            "A rank file doesn't say how its tokenizer splits a text: "
            f"name the pattern, one of {', '.join(known)}."
        )
    if name not in known:
        raise UnknownName("split pattern", name, known)
    return known[name]
