"""The parts of the CharBench page of which one is drawn at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import streamlit as st

from pages.components import figures, tables
from pages.components.charbench import (
    accuracies,
    answers,
    controls,
    correlations,
    letters,
    own_runs,
)
from pages.components.charbench import items as listing
from pages.components.charbench.answers import Tables
from pages.components.palette import Mode
from pages.components.tables import COUNT, NUMBER, TEXT
from studies.desks import charbench

ABOUT_ERRORS = (
    "Over the wrong answers that are numbers: the number less the right one. A negative mean says "
    "that the model counts too few, or points too far left."
)
ABOUT_OVERLAP = (
    "Items that both models have wrong, over those that either has wrong; kappa is the agreement "
    "on right and wrong beyond chance."
)


@dataclass(frozen=True)
class Answer:
    """What is drawn of the studies' answers. `items`: the study's table, of the tokenizers in
    `titles`; `focus`: whose tokens are the items' properties, or controls.OWN; `cut`: the items by
    that one, or the first; `tables`: what models said, empty where none did; `within`: the prefix
    of the columns of what is tokenised."""

    items: pl.DataFrame
    cut: pl.DataFrame
    tables: Tables
    focus: str
    within: str
    score: str
    titles: Mapping[str, str]
    mode: Mode

    @property
    def measured(self) -> pl.DataFrame:
        """Accuracies over all items of a task."""
        return accuracies.overall(self.tables["accuracy"]) if self.tables else accuracies.NONE

    @property
    def models(self) -> list[str]:
        return self.measured["model"].unique(maintain_order=True).to_list()

    def by_tokens(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Accuracies and correlations by properties: of the tokens in focus, or of each model's
        own."""
        if self.focus == controls.OWN:
            return self.tables["accuracy"], self.tables["correlations"]
        its = pl.col("score") == self.score
        accuracy, correlation = answers.by_tokens(self.tables["answers"], self.cut)
        return accuracy.filter(its), correlation.filter(its)


def items(answer: Answer, task: str, search_key: str, page_key: str) -> None:
    """Each item as its tokens, a page of them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input("Search words", key=search_key, type="search", width=260)
        listed = listing.found(answer.cut, search, task)["item"].to_list()
        first = tables.first_of_page(len(listed), listing.PAGE, page_key)
    st.caption(
        f"{len(listed):,} of {answer.cut.height:,} items. The letter asked for is marked; the "
        "small number says how many letters the token has that hides it."
    )
    if not listed:
        st.info("No item has that. Search for a part of a word.", icon=":material/search_off:")
        return
    numbers = listed[first : first + listing.PAGE]
    said = answer.tables.get("answers")
    st.html(listing.table(answer.items, numbers, said, answer.within, answer.titles, answer.mode))


def by_correlation(answer: Answer, about: str) -> None:
    """Pearson's r of one task between properties of the items and being right."""
    rows, models = correlations.none(), answer.models
    if models:
        rows = correlations.of(answer.by_tokens()[1], about, answer.within)
    st.html(accuracies.legend(models, answer.mode, *correlations.SIGNS))
    published = charbench.published_correlations()
    figures.show(
        correlations.figure(published, rows, about, models, answer.mode),
        key="correlations",
        alt="Pearson's r between properties of the items and being right, beside published means",
    )
    if models:
        correlations.table(rows)
    else:
        own_runs.teach("With answers, the r of your models would stand beside these, by tokenizer.")


def by_property(answer: Answer, task: str, by: str) -> None:
    """Accuracy along one property of the items."""
    if not answer.models:
        own_runs.teach("Accuracy by the letters and tokens of a word needs answers.")
        return
    column = controls.column(by, answer.within)
    rows = letters.of(answer.by_tokens()[0], task, column)
    if rows.is_empty():
        st.info("No item of that task has this property.", icon=":material/filter_alt_off:")
    else:
        st.html(accuracies.legend(answer.models, answer.mode, *letters.PROPERTY_SIGNS))
        figures.show(
            letters.properties_figure(rows, answer.models, by, answer.mode),
            key="properties",
            alt="Accuracy by a property of the items, beside always the commonest answer",
        )
        letters.table(rows, "properties")
    st.subheader("Over all items", anchor=False)
    letters.table(answer.measured, "overall")


def wrong_answers(answer: Answer) -> None:
    """How far off they are, and whether models share them."""
    if not answer.models:
        own_runs.teach(
            "How far wrong answers are off, and whether models share them, needs answers."
        )
        return
    st.caption(ABOUT_ERRORS)
    errors_table(answer.tables["errors"])
    if len(answer.models) > 1:
        st.caption(ABOUT_OVERLAP)
        overlap_table(answer.tables["overlap"])
    else:
        st.info(
            "With a second model in the file, the overlap of their errors would be here.",
            icon=":material/join_inner:",
        )


def errors_table(errors: pl.DataFrame) -> None:
    """A row a model and task: signed errors."""
    tables.draw(
        errors,
        "charbench_answers",
        "errors",
        {
            "model": TEXT(pinned=True, width=170),
            "task": TEXT(),
            **dict.fromkeys(("wrong", "numbers", "too_low", "too_high"), COUNT),
            "mean_error": NUMBER(format="%+.2f"),
            "mean_error_deviation": NUMBER(format="%.2f"),
        },
        key="charbench.errors",
        alt="How far wrong numbers are from the right ones, by model and task",
        height="content" if errors.height <= 12 else 440,
    )


def overlap_table(overlap: pl.DataFrame) -> None:
    """A row a task and pair of models."""
    tables.draw(
        overlap.with_columns(pl.col("jaccard") * 100),
        "charbench_answers",
        "overlap",
        {
            "model": TEXT(pinned=True, width=170),
            "other": TEXT(width=170),
            "task": TEXT(),
            **dict.fromkeys(("items", "wrong_both", "wrong_either"), COUNT),
            "jaccard": NUMBER(format="%.1f"),
            "kappa": NUMBER(format="%.2f"),
        },
        key="charbench.overlap",
        alt="Whether two models have the same items wrong",
        height="content" if overlap.height <= 12 else 440,
    )
