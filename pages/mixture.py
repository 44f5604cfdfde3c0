"""What was this tokenizer trained on? The mixture of categories that explains its merges."""

from typing import Any

import polars as pl
import streamlit as st

from pages.components import (
    export,
    figures,
    method_panel,
    picker,
    results,
    share,
    study,
    tables,
)
from pages.components.address import Address
from pages.components.entropy import labels
from pages.components.mixture import bars, calibration, closer, controls, sentence

st.title("What was this tokenizer trained on?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")
address = Address("mixture")
with row:
    asked = controls.asked(address)
wide = st.container(key="mixture-bars")
looks = st.empty()  # nothing to look at yet: no choice of how
with looks.container():
    kind, section = controls.view(address)
address.warn()
address.write()

if len(asked.categories) < 2:
    st.info(
        "Choose two categories at least: a mixture of one says nothing.", icon=":material/edit:"
    )
    st.stop()
names, mode = controls.titles(asked.categories), figures.mode()
question: dict[str, Any] = {"tokenizers": asked.tokenizers, "params": asked.params}
known = results.kept("mixture", **question) or results.asked_before("mixture", **question)
with wide:
    if not controls.wanted(asked, known is not None and known is not False):
        looks.empty()
        st.stop()
    result = study.obtain("mixture", **question)
with row:
    share.button(study.spec_of(result))
    export.button(result)
shares, program = result.tables["shares"], result.tables["program"]
titles = picker.titles([one for one in asked.tokenizers if one in program["tokenizer"]])
with wide:
    shown = closer.answered(program, list(titles), titles)
if not shown:
    st.stop()
shares, program = (table.filter(pl.col("tokenizer").is_in(shown)) for table in (shares, program))
look = labels.Look(tokenizers=shown, titles=titles, mode=mode)

said.markdown(sentence.mixture(shares, kind, names, titles))
colours = bars.colours(shares, mode)
with wide:
    st.html(bars.legend(colours, names))
    figures.show(
        bars.figure(shares, kind, names, **look),
        key="mixture",
        alt="Inferred mixture of the training text, a bar a tokenizer",
    )
    st.caption(sentence.solved(program, titles))
    doubts = sentence.doubts(shares, program, names, titles)
    if doubts:
        st.markdown("\n".join(f"- {one}" for one in doubts))

if section == "shares":
    st.html(labels.legend(shown, titles, mode, ("○", "hard assignment of the merges")))
    figures.show(
        bars.intervals(shares, kind, names, **look),
        key="mixture intervals",
        alt="Each share with its interval, and the hard assignment",
    )
    closer.table(shares, names, titles)
elif section == "list":
    st.html(labels.legend(shown, titles, mode))
    figures.show(
        closer.stretches(result.tables["stretches"], **look),
        key="mixture list",
        alt="What the merges of each stretch of the list count too little",
    )
elif section == "unexplained":
    st.markdown(sentence.listed(result.tables["unexplained"], program, titles))
    st.caption(closer.BROAD)
    closer.unexplained(result.tables["unexplained"], names, titles)
elif section == "published":
    st.caption(closer.ABOUT)
    closer.published(shares)
else:
    calibration.draw(asked, names, colours, mode)

tables.several(result.tables, result.key, result.signature)
method_panel.explain(
    sentence.FORMULA,
    sentence.method(result.signature),
    result.signature,
    result.key,
    key="mixture.measured",
)
