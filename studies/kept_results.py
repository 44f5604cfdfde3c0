"""Kept results as views for SQL: which of them someone may see, and what their columns are.

Someone sees a result if they may use all that it was made of: its tokenizers and its corpus.
Studies of a text that someone typed aren't offered: the text is theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from data.query import kept
from data.query.views import Column, Content, Report, View, everything
from studies.registry import STUDIES
from studies.spec import Spec

_INPUTS = (
    Column("tokenizer", "VARCHAR", "name of the tokenizer"),
    Column("corpus", "VARCHAR", "name of the corpus"),
)


@dataclass(frozen=True)
class ResultTable:
    """A table of a study that is offered as a view. `parameters` are those of the question, in
    columns before the table's own."""

    view: str
    study: str
    table: str
    about: str
    parameters: tuple[Column, ...]
    columns: tuple[Column, ...]

    @property
    def head(self) -> tuple[Column, ...]:
        """What the rows are about."""
        return (*_INPUTS, *self.parameters)


_PREMIUM_PARAMETERS = (
    Column("reference", "VARCHAR", "label of the language that the others are compared with"),
    Column("unit", "VARCHAR", "segment, document or document_petrov: what was encoded as one text"),
    Column("bootstrap", "BIGINT", "replicates of the bootstrap"),
    Column("seed", "BIGINT", "seed of the bootstrap"),
)

RESULT_TABLES = (
    ResultTable(
        "premiums",
        "premiums",
        "premiums",
        "token premiums that were computed, a row for each language",
        _PREMIUM_PARAMETERS,
        (
            Column("language", "VARCHAR", "label of the language"),
            Column("segments", "BIGINT", "segments that it shares with the reference"),
            Column("tokens", "BIGINT", "tokens of these segments"),
            Column("bytes", "BIGINT", "their bytes of UTF-8"),
            Column("characters", "BIGINT", "their characters (code points)"),
            Column("premium", "DOUBLE", "tokens over tokens of the reference"),
            Column("premium_low", "DOUBLE", "lower end of its 95 % interval"),
            Column("premium_high", "DOUBLE", "upper end of its 95 % interval"),
            Column("byte_premium", "DOUBLE", "bytes over bytes of the reference"),
            Column("tokens_per_character", "DOUBLE", "tokens over characters"),
            Column("unk_share", "DOUBLE", "share of the characters that became UNK, 0 to 1"),
            Column("reference_tokens", "BIGINT", "tokens of the reference in the same segments"),
            Column("reference_segments", "BIGINT", "segments of the reference language"),
            Column("whitespace_share", "DOUBLE", "share of the characters that are white space"),
            Column("mean_token_length", "DOUBLE", "characters of a token, over the types used"),
            Column("premium_note", "VARCHAR", "why there is no premium"),
            Column("interval_note", "VARCHAR", "why there is no interval"),
        ),
    ),
    ResultTable(
        "premiums_fairness",
        "premiums",
        "fairness",
        "how evenly a tokenizer treats languages, a row for each question",
        _PREMIUM_PARAMETERS,
        (
            Column("languages", "BIGINT", "languages that have a premium"),
            Column("max_over_min", "DOUBLE", "highest premium over the lowest"),
            Column("standard_deviation", "DOUBLE", "standard deviation of the premiums"),
            Column("gini", "DOUBLE", "Gini coefficient of the premiums"),
            Column("share_at_least_2", "DOUBLE", "share of the languages with a premium of 2 up"),
        ),
    ),
    ResultTable(
        "premiums_factors",
        "premiums",
        "factors",
        "least-squares line of the premium on what may explain it, a row for each factor",
        _PREMIUM_PARAMETERS,
        (
            Column("factor", "VARCHAR", "whitespace_share, mean_token_length or byte_premium"),
            Column("n", "BIGINT", "languages"),
            Column("r_squared", "DOUBLE", "share of the variance that it explains"),
            Column("slope", "DOUBLE", "slope of the line"),
            Column("intercept", "DOUBLE", "where the line meets 0"),
        ),
    ),
)


def views(
    tokenizers: Mapping[str, str], corpora: Callable[[], Mapping[str, str]]
) -> dict[str, View]:
    """The views for someone who may use these tokenizers and corpora: content hash → the name that
    it has for them. The corpora are looked up when a query names a view."""
    return {table.view: _view(table, tokenizers, corpora) for table in RESULT_TABLES}


def _view(
    table: ResultTable, tokenizers: Mapping[str, str], corpora: Callable[[], Mapping[str, str]]
) -> View:
    def open_it(report: Report) -> Content:
        report("Looking up kept results")
        parts = _parts(table, tokenizers, corpora())
        in_lake = f"{table.study}_{STUDIES[table.study].version}_{table.table}"
        if not _joint(table):
            return everything(kept.source(in_lake, parts, table.head, table.columns))
        own = (*_INPUTS[:1], *table.columns)
        return everything(kept.source(in_lake, parts, table.head[1:], own, tokenizers))

    return View(table.view, table.about, (*table.head, *table.columns), open_it, "result")


def _joint(table: ResultTable) -> bool:
    return table.table in STUDIES[table.study].joint


def _parts(
    table: ResultTable, tokenizers: Mapping[str, str], corpora: Mapping[str, str]
) -> dict[str, list[Any]]:
    """The key of each part that may be seen → what its rows are about."""
    study, seen = STUDIES[table.study], {}
    for written in kept.questions():
        question = _question(written)
        if question.study != study.name or question.version != study.version:
            continue
        if question.corpus is not None and question.corpus.hash not in corpora:
            continue
        corpus = question.corpus and corpora[question.corpus.hash]
        values = [question.parameters.get(column.name) for column in table.parameters]
        if _joint(table):
            if all(one.hash in tokenizers for one in question.tokenizers):
                seen[question.joint_key] = [corpus, *values]
            continue
        for part, key in zip(question.parts, _keys(written), strict=True):
            its_hash = part.tokenizers[0].hash
            if its_hash in tokenizers:
                seen[key] = [tokenizers[its_hash], corpus, *values]
    return seen


@lru_cache(4096)
def _question(written: str) -> Spec:
    return Spec.from_json(written)


@lru_cache(4096)
def _keys(written: str) -> tuple[str, ...]:
    return tuple(part.key for part in _question(written).parts)
