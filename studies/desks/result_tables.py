"""The tables of studies that SQL may name; their columns are those that the studies describe.

Only studies whose inputs are tokenizers and corpora are offered: where someone typed a text, the
text is theirs. A view is called as the study and the table, or once where both have one name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from analysis import columns
from data.query.views import Column
from studies.engine.registry import STUDIES
from studies.engine.study import TOKENIZER

_IN_SQL: dict[pl.DataType, str] = {
    pl.String(): "VARCHAR",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.List(pl.String()): "VARCHAR[]",
}


def _in_sql(described: Iterable[columns.Column]) -> tuple[Column, ...]:
    """The columns in DuckDB's words."""
    described = tuple(described)
    types = columns.schema(described)
    return tuple(Column(one.name, _IN_SQL[types[one.name]], one.about) for one in described)


_CORPUS = Column("corpus", "VARCHAR", "name of the corpus")
_PARAMETERS = {
    "reference": Column(
        "reference", "VARCHAR", "label of the language that the others are compared with"
    ),
    "unit": Column(
        "unit", "VARCHAR", "segment, document or document_petrov: what was encoded as one text"
    ),
    "bootstrap": Column("bootstrap", "BIGINT", "replicates of the bootstrap"),
    "seed": Column("seed", "BIGINT", "seed of the bootstrap"),
}


@dataclass(frozen=True)
class ResultTable:
    """A table of a study that is offered as a view. `asked` names those parameters of the question
    that stand in columns before the table's own; `left_out` the table's columns that the view
    hasn't."""

    study: str
    table: str
    about: str
    asked: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def view(self) -> str:
        """The name that SQL has for it."""
        return self.study if self.study == self.table else f"{self.study}_{self.table}"

    @property
    def joint(self) -> bool:
        """Whether it is about all tokenizers of a question at once."""
        return self.table in STUDIES[self.study].joint

    @property
    def in_lake(self) -> str:
        """The table of the lake that holds its rows."""
        return f"{self.study}_{STUDIES[self.study].version}_{self.table}"

    @property
    def parameters(self) -> tuple[Column, ...]:
        return tuple(_PARAMETERS[name] for name in self.asked)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those of the study's table, without the tokenizer's name."""
        described = STUDIES[self.study].tables[self.table].columns
        return _in_sql(columns.without(described, TOKENIZER.name, *self.left_out))

    @property
    def of_question(self) -> tuple[Column, ...]:
        """What a question says of all its rows: its corpus and parameters."""
        corpus = (_CORPUS,) if STUDIES[self.study].corpus == "needed" else ()
        return (*corpus, *self.parameters)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return (*_in_sql([TOKENIZER]), *self.of_question, *self.columns)

    @property
    def of_part(self) -> tuple[Column, ...]:
        """The columns whose values a part has for all its rows."""
        return self.of_question if self.joint else (*_in_sql([TOKENIZER]), *self.of_question)

    @property
    def of_rows(self) -> tuple[Column, ...]:
        """The columns that each row has its own values of."""
        return (*_in_sql([TOKENIZER]), *self.columns) if self.joint else self.columns


_PREMIUM_PARAMETERS = ("reference", "unit", "bootstrap", "seed")
_ENTROPY_PARAMETERS = ("bootstrap", "seed")

RESULT_TABLES = (
    ResultTable(
        "premiums",
        "premiums",
        "token premiums that were computed, a row for each language",
        _PREMIUM_PARAMETERS,
    ),
    ResultTable(
        "premiums",
        "fairness",
        "how evenly a tokenizer treats languages, a row for each question",
        _PREMIUM_PARAMETERS,
    ),
    ResultTable(
        "premiums",
        "factors",
        "least-squares line of the premium on what may explain it, a row for each factor",
        _PREMIUM_PARAMETERS,
    ),
    ResultTable(
        "entropy",
        "orders",
        "entropies of tokenized text, a row for each language and k",
        _ENTROPY_PARAMETERS,
        left_out=("contexts",),
    ),
    ResultTable(
        "entropy",
        "summary",
        "entropy, efficiency and use of the vocabulary, a row for each language",
        _ENTROPY_PARAMETERS,
        left_out=(
            *("bytes", "characters", "vocabulary_used_share", "h1_corrected"),
            *("renyi_2", "renyi_2_low", "renyi_2_high", "renyi_2_5_low", "renyi_2_5_high"),
            *("efficiency_observed_low", "efficiency_observed_high"),
            *("efficiency_declared_low", "efficiency_declared_high"),
            *("utilisation_low", "utilisation_high", "utilisation_2"),
            *("shannon_efficiency_observed", "characters_per_token", "tokens_per_character"),
            "unk_share",
        ),
    ),
    ResultTable(
        "vocabulary", "composition", "vocabularies sorted into classes, a row for each class"
    ),
    ResultTable(
        "vocabulary", "overlap", "what two vocabularies have in common, a row for each ordered pair"
    ),
    ResultTable("vocabulary", "items", "vocabularies, a row for each id"),
    ResultTable(
        "vocabulary",
        "numbers",
        "how numbers are cut, a row for each count of digits",
        left_out=("pattern", "pattern_share", "note"),
    ),
    ResultTable("audit", "checks", "audits, a row for each check"),
    ResultTable(
        "audit",
        "reachability",
        "items of vocabularies that don't encode to themselves alone, a row for each",
    ),
)
