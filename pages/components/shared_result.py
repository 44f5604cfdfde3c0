"""The answer that an open link shares, where it answers the question of the page."""

from collections.abc import Mapping
from typing import Any, cast

import polars as pl
import streamlit as st

import studies
from data import catalogue
from pages.components import frozen_page


def shared_result(spec: studies.Spec, asked_as: str) -> studies.Result | None:
    """The shared answer to this question, with this visitor's names; None if no link shares one.

    It is held for the session's next run under `asked_as`, which tells questions and names apart.
    """
    for key in frozen_page.open_shares():
        question = studies.frozen(key)
        if question is None or not _same_question(question, spec):
            continue
        held = st.session_state.get("shared result")
        if held is None or held[0] != (key, asked_as):
            result = studies.show_frozen(key)
            if result is None:
                continue  # withdrawn meanwhile
            names = {one.hash: one.name for one in (*spec.tokenizers, *spec.models)}
            used = (*question.tokenizers, *question.models)
            renamed = {one.name: names.get(one.hash, one.name) for one in used}
            held = (key, asked_as), _with_names(result, renamed)
            st.session_state["shared result"] = held
        return cast(studies.Result, held[1])
    return None


def _same_question(shared: studies.Spec, spec: studies.Spec) -> bool:
    """Whether someone who reads the page would take them for the same: the code, a corpus or a
    tokenizer of the catalogue may have a newer version since, and the link still shows what was
    shared."""
    return (
        shared.study == spec.study
        and _same_tokenizers(shared, spec)
        and {one.hash for one in shared.models} == {one.hash for one in spec.models}
        and (shared.corpus and shared.corpus.name) == (spec.corpus and spec.corpus.name)
        and dict(shared.parameters) == dict(spec.parameters)
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
