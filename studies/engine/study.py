"""What a study is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from analysis.columns import Column, Columns
from data.visitors import Visitor
from studies.engine.parameters import Parameter
from studies.engine.steps import Steps

Tables = dict[str, pl.DataFrame]

TOKENIZER = Column("tokenizer", pl.String, "name of the tokenizer", heading="Tokenizer")
MODEL = Column("model", pl.String, "name of the model", heading="Model")


@dataclass(frozen=True)
class Table:
    """What a table of a study holds: a line about its rows, and its columns in order (without
    those that name the tokenizer or model that a part is about)."""

    about: str
    columns: Columns


Compare = Callable[[Mapping[str, Any], Mapping[str, Any], Steps], Tables]

HOUR_S = 3600.0


@dataclass(frozen=True)
class Answer:
    """What a study computed for one tokenizer (or model): its tables (without a column for it),
    what the signature says of the method, and of the model."""

    tables: Tables
    method: Mapping[str, Any]
    model: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Question:
    """A question of another study about the same tokenizer: that study's name, the content hash of
    the corpus it is asked of (None: of none), and parameters as they are given."""

    study: str
    corpus: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


Compute = Callable[[Sequence[Any], Any, Mapping[str, Any], Steps], list[Answer]]


def each(answer: Callable[[Any, Mapping[str, Any], Steps], Answer]) -> Compute:
    """The `compute` of a study that answers for each of its tokenizers or models by itself, and
    needs no corpus."""

    def compute(
        things: Sequence[Any], corpus: None, parameters: Mapping[str, Any], steps: Steps
    ) -> list[Answer]:
        return [answer(one, parameters, its) for one, its in steps.shared(things)]

    return compute


def as_given(parameters: dict[str, Any], _: Any) -> dict[str, Any]:
    """The `pin` of a study whose parameters need no corpus to be canonical."""
    return parameters


def as_answered(table: pl.DataFrame) -> pl.DataFrame:
    """The `completed` of a study whose earlier answers lack nothing."""
    return table


@dataclass(frozen=True)
class Study:
    """A question that can be asked by name.

    `pin` makes the parameters canonical for a corpus (a language by any of its names becomes its
    label) and raises TokenariumError where they don't fit it. `compute` answers for each of the
    things it is about, in order. Both get None for the corpus where it is asked without one. A
    new `version` is a new meaning: earlier results keep their keys. `completed` gives a table that
    an earlier version answered the columns that it lacks and that follow from it.

    `subject` is what it is about: tokenizers, models (`compute` gets these, models.py, and the
    tables get a column `model`), or the corpus or text alone (None: `compute` gets an empty list
    and gives one answer). `corpus`: whether it is asked of one.

    `compare` gives the tables named in `joint`, which are about all the tokenizers at once: it
    gets them by label, and writes these labels into the columns `tokenizer` and `other`.

    `corpus_parameters` are those that name further corpora, by comma and each with a label and an
    equals sign before it where it has one (or are empty): `pin` and `compute` get the content
    hashes of corpora that are in the lake.

    `lexicon_parameters` are those that name a lexicon or gold words (or are empty): `pin` and
    `compute` get its hash.

    `named` are the parameters that name something else that the visitor may have: for each, what
    gives the content hash of a name or hash, or raises UnknownName. `pin` and `compute` get that,
    and an empty one stays empty.

    `rests_on` gives, by label, the questions that its answer follows from, for its pinned
    parameters. They are asked and kept as if they had been asked alone; `compute` gets their tables
    by label (a mapping for each tokenizer) in place of the tokenizers, and `compare` the tables
    that `compute` gave. Such a study's version must change whenever one of theirs does.

    `prefers` says whether a page asks it at once or as a job, `queue` which workers run it then,
    and `time_limit_s` for how long they do.
    """

    name: str
    version: int
    about: str
    parameters: tuple[Parameter, ...]
    tables: Mapping[str, Table]
    compute: Compute
    pin: Callable[[dict[str, Any], Any], dict[str, Any]] = as_given
    subject: Literal["tokenizers", "models"] | None = "tokenizers"
    corpus: Literal["needed", "optional"] | None = "needed"
    corpus_parameters: tuple[str, ...] = ()
    lexicon_parameters: tuple[str, ...] = ()
    named: Mapping[str, Callable[[str, Visitor], str]] = field(default_factory=dict)
    rests_on: Callable[[Mapping[str, Any]], Mapping[str, Question]] | None = None
    joint: tuple[str, ...] = ()
    compare: Compare | None = None
    completed: Callable[[pl.DataFrame], pl.DataFrame] = as_answered
    queue: Literal["cpu", "gpu"] = "cpu"
    prefers: Literal["inline", "job"] = "inline"
    time_limit_s: float = HOUR_S

    def further_corpora(self, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        """The corpora that the parameters name beside the one that it is asked of."""
        named = (parameters.get(name) or "" for name in self.corpus_parameters)
        pieces = (one.strip() for each in named for one in each.split(","))
        return tuple(one.rpartition("=")[2] for one in pieces if one)

    def lexicons(self, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        """The hashes of the lexicons and gold words that the parameters name."""
        named = (parameters.get(name) for name in self.lexicon_parameters)
        return tuple(one for one in named if one)

    def columns(self, table: str) -> Columns:
        """The columns of a table of an answer, the one that names what it is about first."""
        own = self.tables[table].columns
        if self.subject == "models":
            return (MODEL, *own)
        if self.subject and table not in self.joint:
            return (TOKENIZER, *own)
        return own
