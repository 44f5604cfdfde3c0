"""How good is this tokenizer? What every study found of it, and where it stands in the library."""

from datetime import UTC, datetime
from functools import partial

import polars as pl
import streamlit as st

from pages.components import export, figures, method_panel, picker, share, study, tables, visitor
from pages.components.address import Address
from pages.components.report import sheet, subject
from studies.desks import reports

st.title("How good is this tokenizer?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("report")
with row:
    name = subject.choose(address)
address.warn()
address.write()

params = reports.params_here(visitor.current())
result = subject.frozen(name)
if result is None:
    study.obtain("report", tokenizers=[name], params=params)  # what takes long, with its progress
    result = study.obtain("report", tokenizers=[name, *subject.beside(name)], params=params)
sections = result.tables["sections"]
titles = picker.titles(sections["tokenizer"].unique(maintain_order=True))
with row:
    share.button(study.spec_of(result))
    export.button(result)
    sheet.download(result, name, titles, datetime.now(UTC).date())

said.markdown(sheet.answer(sections, name, titles))
own = result.tables["figures"].filter(pl.col("tokenizer") == name)
more = {"premiums": partial(subject.compare, own, params["corpora"], name)}
sheet.draw(sections, name, titles, subject.queries(name), more, figures.mode())

tables.several(
    {table: result.tables[table] for table in ("sections", "figures")},
    result.key,
    result.signature,
)
method_panel.explain(None, sheet.METHOD, result.signature, result.key, key="report.measured")
