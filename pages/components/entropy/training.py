"""BPE tokenizers trained on the reader's own text: what more training and a larger vocabulary do.

Training takes seconds or minutes, so it starts when it is asked for; what was trained before is
shown at once.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import figures, method_panel, results, share, study, tables, visitor
from pages.components.address import Address
from pages.components.entropy import method, training_answer, training_curve
from pages.components.escaping import escaped
from pages.components.jobs.wording import UNDER_WAY
from pages.components.palette import Mode
from pages.components.session_choice import lasting
from studies.engine import jobs

STUDY = "training"
ASKED = "entropy: training asked for"
FIXED = {"candidates": 8, "max_order": 5, "seed": 0}


@dataclass(frozen=True)
class Keys:
    """Keys of the widgets that are drawn only in this section."""

    vocabularies: str
    steps: str
    compressed: str


def declare(address: Address) -> Keys:
    """Prepare the parameters of the address."""
    return Keys(
        lasting(address.text("vocabularies", "500,1000,4000", longest=200)),
        lasting(address.number("steps", 1, 12, 6)),
        lasting(address.text("compressed", "512", longest=200)),
    )


def draw(keys: Keys, *, corpus: str, title: str, language: str, name: str, mode: Mode) -> None:
    """The choices, the button, and what was trained. `language` is a label, `name` what readers
    call it, `title` the corpus'."""
    st.markdown(
        f"Tokenizers are trained on {escaped(name)} of {escaped(title)}, on more and more of it, "
        "and measured on a fifth that none of them saw. In Erdogan et al. 2026 the entropy of a "
        "token rises with the training text, and what is left of it once the tokens before are "
        "known falls: does it here?"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Vocabulary sizes", key=keys.vocabularies, width=200, help="By comma.")
        st.number_input(
            "Training sizes",
            1,
            12,
            key=keys.steps,
            width=150,
            help="The whole text, half of it, a quarter, …",
        )
        st.text_input(
            "Compression-aware at",
            key=keys.compressed,
            width=200,
            help="Vocabulary sizes, by comma, of the variant that chooses each merge by what it "
            "does to the compressed size of a text; none if empty. It takes longer than plain BPE.",
        )
        params = {
            **FIXED,
            "language": language,
            "vocabularies": st.session_state[keys.vocabularies],
            "steps": st.session_state[keys.steps],
            "compressed": st.session_state[keys.compressed],
        }
        asked = (corpus, params)
        if st.button("Train them", type="primary", icon=":material/model_training:"):
            st.session_state[ASKED] = asked
    result = _result(corpus, params, started=st.session_state.get(ASKED) == asked)
    if result is None:
        st.caption("Nothing is trained yet with these settings. It takes some seconds.")
        return
    _show(result, mode)


def _result(corpus: str, params: dict[str, Any], started: bool) -> studies.Result | None:
    """None where nobody asked for it yet; what doesn't fit is said."""
    try:
        kept = results.kept(STUDY, tokenizers=[], corpus=corpus, params=params)
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        st.stop()
    if kept is not None or not (started or _under_way(corpus, params)):
        return kept
    return study.obtain(STUDY, tokenizers=[], corpus=corpus, params=params)


def _under_way(corpus: str, params: dict[str, Any]) -> bool:
    """Whether the visitor asked for it before, in this tab or another, and it is not done."""
    who = visitor.current()
    if who.id is None:
        return False
    asked = studies.prepare(STUDY, [], corpus, params, visitor=who).key
    return any(job.key == asked and job.state in UNDER_WAY for job in jobs.mine(who))


def _show(result: studies.Result, mode: Mode) -> None:
    orders, summary = result.tables["orders"], result.tables["summary"]
    sizes = [
        int(size) for size in result.signature["parameters"]["vocabularies"].split(",") if size
    ]
    if sizes:
        st.markdown(training_answer.sentence(orders, summary))
        st.html(training_curve.legend(sizes, mode))
        for place, order in zip(st.columns(3), (1, 2, 3), strict=True):
            with place:
                figures.show(
                    training_curve.figure(orders, order=order, vocabularies=sizes, mode=mode),
                    key=f"training {order}",
                    alt=f"Entropy at k = {order} over the size of the training text",
                )
        _notes(summary)
    if summary.filter(algorithm=training_answer.AWARE).height:
        st.markdown("**Compression-aware merges beside plain ones**, on the same training text:")
        st.html(training_answer.beside(orders, summary, mode))
    share.button(study.spec_of(result))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        table = st.selectbox(
            "Table of the training to download",
            list(result.tables),
            format_func=lambda one: f"{one} ({result.tables[one].height:,} rows)",
            key=f"training table {result.key[:8]}",
            width=290,
        )
        tables.downloads(
            result.tables[table], table, result.key, result.signature, key=f"training {table}"
        )
    method_panel.explain(
        None,
        method.training(result.signature),
        result.signature,
        result.key,
        key="entropy.training measured",
    )


def _notes(summary: pl.DataFrame) -> None:
    """Vocabularies that the text was too small for."""
    short = summary.drop_nulls("vocabulary_note").sort("vocabulary", "training_bytes")
    said = [
        f"{vocabulary:,} was not reached on {rows.height} of the training texts; on the largest "
        f"of these there are {escaped(rows['vocabulary_note'][-1])}"
        for (vocabulary,), rows in short.group_by("vocabulary", maintain_order=True)
    ]
    if said:
        st.caption(f"Vocabularies: {'; '.join(said)}.")
