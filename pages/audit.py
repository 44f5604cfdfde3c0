"""Can this tokenizer be trusted? Checks of tokenizers, with what was tried and examples."""

import polars as pl
import streamlit as st

from pages.components import export, figures, focus, method_panel, picker, share, study, tables
from pages.components.address import Address
from pages.components.audit import report
from pages.components.escaping import escaped

# One of each kind, and small: the first answer shouldn't take long.
DEFAULT = ["gpt2", "mistral_v1", "bert_base_uncased"]

st.title("Can this tokenizer be trusted?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("audit")
with row:
    asked = focus.choose(address, DEFAULT)
address.warn()
address.write()

result = study.obtain("audit", tokenizers=asked.tokenizers, params={})
with row:
    share.button(study.spec_of(result))
    export.button(result)
checks = result.tables["checks"]
tokenizers = checks["tokenizer"].unique(maintain_order=True).to_list()
name = asked.focus if asked.focus in tokenizers else tokenizers[0]
titles = picker.titles(tokenizers)
own = checks.filter(pl.col("tokenizer") == name)
mode = figures.mode()

said.markdown(report.sentence(own, titles[name]))
with st.container(key="long-report"):
    if len(tokenizers) > 1:
        st.header("All checks, side by side", anchor=False)
        st.html(report.matrix(checks, tokenizers=tokenizers, titles=titles, focus=name, mode=mode))
    st.header(f"The checks of {escaped(titles[name])}", anchor=False)
    st.html(report.report(own, mode))

lost = result.tables["reachability"].filter(pl.col("tokenizer") == name)
if lost.height:
    st.header("Items that don't come back alone", anchor=False)
    st.caption(report.unreached_caption(lost, escaped(titles[name])))
    report.unreached_table(lost)

tables.several(
    {table: result.tables[table] for table in ("checks", "reachability")},
    result.key,
    result.signature,
)
method_panel.explain(None, report.METHOD, result.signature, result.key, key="audit.measured")
