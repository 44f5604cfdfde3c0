"""Kept results as views for SQL: which of them someone may see.

Someone sees a result if they may use all that it was made of: its tokenizers and its corpus.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from data.progress import Report
from data.query import stored_rows
from data.query.views import Content, View
from studies.desks.result_tables import RESULT_TABLES, ResultTable
from studies.engine.registry import STUDIES
from studies.engine.spec import Spec


def views(
    tokenizers: Mapping[str, str], corpora: Callable[[], Mapping[str, str]]
) -> dict[str, View]:
    """The views for someone who may use these tokenizers and corpora: content hash → the name that
    it has for them. The corpora are looked up when a query names a view."""
    return {table.view: _view(table, tokenizers, corpora) for table in RESULT_TABLES}


def _view(
    table: ResultTable,
    tokenizers: Mapping[str, str],
    corpora: Callable[[], Mapping[str, str]],
) -> View:
    def open_it(report: Report) -> Content:
        report("Looking up kept results")
        source = stored_rows.source(
            table.in_lake,
            _parts(table, tokenizers, corpora()),
            table.of_part,
            table.of_rows,
            tokenizers if table.joint else None,
        )
        order = ", ".join(f'"{column.name}"' for column in table.all_columns)
        return Content([source], lambda names: f"SELECT {order} FROM {names[0]}")

    return View(table.view, table.about, table.all_columns, open_it, "result")


def _parts(
    table: ResultTable, tokenizers: Mapping[str, str], corpora: Mapping[str, str]
) -> dict[str, list[Any]]:
    """The key of each part that may be seen → what it says of all its rows."""
    study, seen = STUDIES[table.study], {}
    for written in stored_rows.questions():
        question = _question(written)
        if (question.study, question.version) != (study.name, study.version):
            continue
        if not set(study.further_corpora(question.parameters)) <= set(corpora):
            continue
        values = [question.parameters.get(column.name) for column in table.parameters]
        if question.corpus is not None:
            if question.corpus.hash not in corpora:
                continue
            values = [corpora[question.corpus.hash], *values]
        if table.joint:
            if all(one.hash in tokenizers for one in question.tokenizers):
                seen[question.joint_key] = values
            continue
        for one, key in zip(question.tokenizers, _keys(written), strict=True):
            if one.hash in tokenizers:
                seen[key] = [tokenizers[one.hash], *values]
    return seen


@lru_cache(4096)
def _question(written: str) -> Spec:
    return Spec.from_json(written)


@lru_cache(4096)
def _keys(written: str) -> tuple[str, ...]:
    return tuple(part.key for part in _question(written).parts)
