"""The answer that an open link shares, where it answers the question of the page."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import streamlit as st

import studies
from data import catalogue
from pages.components import frozen_page

HELD = 6  # shared answers that a session holds, as many as a link has


def shared_result(spec: studies.Spec, asked_as: str) -> studies.Result | None:
    """The shared answer to this question, with this visitor's names; None if no link shares one.

    It is held for the session's next run under `asked_as`, which tells questions and names apart.
    """
    for key, place, question in open_questions(spec.study):
        if _same_question(question, spec):
            names = {one.hash: one.name for one in (*spec.tokenizers, *spec.models)}
            return frozen_result(key, place, question, names, asked_as)
    return None


def open_questions(study: str) -> Iterator[tuple[str, int, studies.Spec]]:
    """The questions of a study that the open links share: with the link's key and the question's
    place in it."""
    for key in frozen_page.open_shares():
        found = studies.frozen(key)
        for place, question in enumerate(found.questions if found else ()):
            if question.study == study:
                yield key, place, question


def frozen_result(
    key: str, place: int, question: studies.Spec, names: Mapping[str, str], asked_as: str
) -> studies.Result | None:
    """The shared answer to that question, `names` by fingerprint; None where it was lost. It is
    held for the session's next run, and said to be frozen."""
    held: dict[tuple[str, int, str], studies.Result]
    held = st.session_state.setdefault("shared results", {})
    result = held.get((key, place, asked_as))
    if result is None:
        found = studies.show_frozen(key, place)
        if found is None:
            frozen_page.say_lost()
            return None
        used = (*question.tokenizers, *question.models)
        result = _with_names(found, {one.name: names.get(one.hash, one.name) for one in used})
        for old in list(held)[: 1 - HELD]:
            del held[old]
        held[(key, place, asked_as)] = result
    frozen_page.say_frozen(key)
    return result


def _same_question(shared: studies.Spec, spec: studies.Spec) -> bool:
    """Whether someone who reads the page would take them for the same: the code, a corpus or a
    tokenizer of the catalogue may have a newer version since, and the link still shows what was
    shared."""
    return (
        _same_tokenizers(shared, spec)
        and {one.hash for one in shared.models} == {one.hash for one in spec.models}
        and (shared.corpus and shared.corpus.name) == (spec.corpus and spec.corpus.name)
        and all(spec.parameters.get(name, its) == its for name, its in shared.parameters.items())
    )


def _same_tokenizers(shared: studies.Spec, spec: studies.Spec) -> bool:
    rows = catalogue.tokenizers()
    return len(shared.tokenizers) == len(spec.tokenizers) and all(
        any(
            one.hash == other.hash or (one.name == other.name and one.name in rows)
            for other in spec.tokenizers
        )
        for one in shared.tokenizers
    )


def _with_names(result: studies.Result, names: Mapping[str, str]) -> studies.Result:
    """The result with the names that this visitor has for its tokenizers and models."""
    labels = pl.col("^(tokenizer|other|model)$")
    tables = {
        table: frame.with_columns(labels.replace(names)) for table, frame in result.tables.items()
    }
    said: dict[str, Any] = {
        kind: [{**one, "name": names[one["name"]]} for one in result.signature[kind]]
        for kind in ("tokenizers", "models")
        if kind in result.signature
    }
    return studies.Result(result.key, {**result.signature, **said}, tables)
