"""What a study is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from data.tokenizers import Tokenizer
from studies.parameters import Parameter

Progress = Callable[[str, float], None]
"""Told what is being done and the share that is done (0 to 1)."""


def silent(doing: str, share: float) -> None:
    """The progress of someone who doesn't watch."""


Tables = dict[str, pl.DataFrame]

Compare = Callable[[Mapping[str, Tokenizer], Mapping[str, Any], Progress], Tables]


@dataclass(frozen=True)
class Answer:
    """What a study computed for one tokenizer: its tables (without a tokenizer column) and what
    the signature says of the method."""

    tables: Tables
    method: Mapping[str, Any]


@dataclass(frozen=True)
class Study:
    """A question that can be asked by name.

    `pin` makes the parameters canonical for a corpus (a language by any of its names becomes its
    label) and raises TokenariumError where they don't fit it. `compute` answers for each of the
    tokenizers, in order. Both get None for the corpus where `needs_corpus` is false. A new
    `version` is a new meaning: earlier results keep their keys.

    `compare` gives the tables named in `joint`, which are about all the tokenizers at once: it
    gets them by label, and writes these labels into the columns `tokenizer` and `other`.

    Where `needs_tokenizers` is false, `compute` gets none and gives one answer, whose tables have
    no column `tokenizer`. `corpus_parameters` are those that name one more corpus (or are empty):
    `pin` and `compute` get the content hash of a corpus that is in the lake.
    """

    name: str
    version: int
    about: str
    parameters: tuple[Parameter, ...]
    tables: Mapping[str, str]
    pin: Callable[[dict[str, Any], Any], dict[str, Any]]
    compute: Callable[[Sequence[Tokenizer], Any, Mapping[str, Any], Progress], list[Answer]]
    needs_corpus: bool = True
    needs_tokenizers: bool = True
    corpus_parameters: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    compare: Compare | None = None
