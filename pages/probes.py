"""What does the model make of its tokens? Probes that ask language models about single tokens."""

from typing import Any

import streamlit as st

from pages.components import figures, method_panel, model_picker, share, study, tables
from pages.components.address import Address
from pages.components.jobs import models_wanted
from pages.components.probes import controls
from pages.components.probes.probe import View

st.title("What does the model make of its tokens?", anchor=False)
said = st.container(key="answer")
address = Address("probes")
probe = controls.probe(address)
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")
with row:
    models = controls.models(address)
    asked = probe.settings(address)
model_picker.own()
address.warn()
address.write()

mode = figures.mode()
question: dict[str, Any] = {"tokenizers": (), "models": models, "params": asked.params}
models_part, beside = st.container(), st.container()
with beside:  # first: the run of the page ends where the models' answer isn't known
    found = [] if probe.beside is None else list(probe.beside(asked, mode))
about = probe.about(len(models), asked.params)
with models_part:
    result = models_wanted.answer(probe.study, question, about, "Ask")
if result is not None:
    found = [result, *found]
    names = [one["name"] for one in result.signature["models"]]
    view = View(result, model_picker.titles(names), asked, mode)
    said.markdown(probe.sentence(view))
    with models_part:
        probe.draw(view)
if found:
    with row:
        share.button(*map(study.spec_of, found))
for one in found:
    tables.several(one.tables, one.key, one.signature)
if result is not None:
    formula, text = probe.method(result.signature, view.titles)
    method_panel.explain(
        formula, text, result.signature, result.key, key=f"probes.{probe.study}.measured"
    )
