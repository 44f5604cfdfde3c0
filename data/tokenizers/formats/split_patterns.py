"""The named split patterns of `data/split_patterns.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.errors import TokenariumError, UnknownName

_FILE = Path(__file__).parents[2] / "split_patterns.toml"
_TO_BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}


class NeedsPattern(TokenariumError):
    """A file doesn't say how its tokenizer splits a text; the sentence offers the known patterns.

    There is no safe guess: the wrong pattern counts wrongly without a sign.
    """


@dataclass(frozen=True)
class SplitPattern:
    """How a text is split before merging; the fields are told in split_patterns.toml."""

    name: str
    split: str | list[str]
    source: str
    plain: str = ""
    whole_words_first: bool = False
    normaliser: str | None = None
    merges: str | None = None
    gguf: tuple[str, ...] = ()

    def options_for(self, its_format: str) -> dict[str, str]:
        """The options of a file of that format that is split so. Of a GGUF file the program that
        runs it, which doesn't normalise, makes the tokenizer."""
        more = {"ranks": ("normaliser", "merges"), "vocab_merges": ("normaliser",)}
        given = {name: getattr(self, name) for name in more.get(its_format, ())}
        return {"pattern": self.name, **{name: value for name, value in given.items() if value}}

    @property
    def expression(self) -> str:
        """The one regular expression. Raises TokenariumError if it is a sequence of several."""
        if isinstance(self.split, list):
            raise TokenariumError(
                f"The split pattern {self.name} has several steps: no rank file uses such a one."
            )
        return self.split

    def pre_tokenizer(self) -> dict[str, Any]:
        """As a part of tokenizer.json: the splits, then bytes."""
        if self.plain == "ByteLevel":
            return {**_TO_BYTES, "use_regex": True}
        steps = self.split if isinstance(self.split, list) else [self.plain or self.split]
        splits = [
            {"type": "Split", "pattern": {"Regex": step}, "behavior": "Isolated", "invert": False}
            for step in steps
        ]
        return {"type": "Sequence", "pretokenizers": [*splits, {**_TO_BYTES, "use_regex": False}]}


@cache
def split_patterns() -> dict[str, SplitPattern]:
    """The patterns by name, in the order of the file."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: SplitPattern(name, **row) for name, row in rows.items()}


def rank_patterns() -> list[str]:
    """The names of those that a rank file can have: one expression, not several steps."""
    return [name for name, row in split_patterns().items() if isinstance(row.split, str)]


def split_pattern(name: str | None) -> SplitPattern:
    """The pattern of that name.

    Raises NeedsPattern where none is named, UnknownName where the name is unknown.
    """
    known = split_patterns()
    if name is None:
        raise NeedsPattern(
            "A rank file doesn't say how its tokenizer splits a text: "
            f"name the pattern, one of {', '.join(rank_patterns())}."
        )
    if name not in known:
        raise UnknownName("split pattern", name, known)
    return known[name]
