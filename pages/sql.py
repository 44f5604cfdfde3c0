"""What do you want to find out? SQL over the corpora and results that a visitor may see."""

import streamlit as st

from pages.components import figures, picker, visitor
from pages.components.address import Address
from pages.components.query import chart, editor, outcome
from studies.desks.query import schema

st.title("What do you want to find out?", anchor=False)
said = st.container(key="answer")

address = Address("sql")
views = schema(visitor.current())
corpora = [view.name for view in views if view.kind == "corpus"]
writing, reading = st.columns([7, 4], gap="large")
with writing:
    sql = editor.draw(address, editor.statements(corpora[0] if corpora else None))
with reading:
    editor.names(views, figures.mode())
chart.declare(address)
address.warn()
address.write()

result = outcome.result(sql)
if result is not None:
    said.markdown(outcome.sentence(result))
    if result.rows:
        titles = {name: one.title for name, one in picker.known().items()}
        chart.draw(result.frame, titles, figures.mode())
    outcome.table(result)
    outcome.downloads(sql, result)
    address.write()  # the chart's columns are known now

with st.expander("What can be asked", icon=":material/straighten:", key="query.method"):
    st.markdown(editor.METHOD)
