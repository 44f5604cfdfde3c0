"""Can it see the letters in its tokens? CharBench's items, their tokens, and what models said."""

import polars as pl
import streamlit as st

from pages.components import (
    export,
    figures,
    method_panel,
    model_picker,
    picker,
    share,
    study,
    tables,
)
from pages.components.address import Address
from pages.components.charbench import (
    accuracies,
    answers,
    asking,
    controls,
    letters,
    sections,
    sentence,
)
from pages.components.charbench.sections import Answer
from pages.components.entropy import labels
from studies.desks import charbench

st.title("Can it see the letters in its tokens?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("charbench")
with row:
    asked = controls.asked(address)
    within = controls.within(address)
    place = controls.place(address)
    question = asking.question(address, asked)
    asking.dialog(controls.OF, asked)
model_picker.own()
wide = st.container(key="tall-accuracies")
closer = st.container(key="controls-closer", horizontal=True, vertical_alignment="bottom")
titles, mode = picker.titles(asked.tokenizers), figures.mode()
with closer:
    section = controls.section(address)
    some = asked.answered or bool(question.models)
    of_values = some and section == "properties"
    of_tokens = some and section in ("properties", "correlations")
    task = controls.task(address, shown=section == "items" or of_values)
    about = controls.about(address, shown=section == "correlations")
    by = controls.by(address, shown=of_values)
    focus = controls.focus(address, asked.tokenizers, titles, of_tokens, own=bool(question.models))
search_key = address.text("search", longest=100)
page_key = address.number("page", 1, controls.MOST_PAGES, 1)
address.warn()
address.write()

with wide:
    result = study.obtain("charbench_items", tokenizers=asked.tokenizers, params=asked.params)
    file = None
    if asked.answered:
        file = study.obtain("charbench_answers", params={"upload": asked.params["upload"]})
    count = result.tables["summary"].filter(pl.col("task") == "all", pl.col("length").is_null())
    models_said = asking.answered(question, count["items"][0])
found = [one for one in (result, file, models_said) if one is not None]
with row:
    share.button(*map(study.spec_of, found))
    export.button(*found)

shown = [one for one in asked.tokenizers if one in result.tables["summary"]["tokenizer"]]
titles = {name: titles[name] for name in shown}
its = result.tables["items"]
cutter = focus if focus in shown else shown[0]
one_s = its.filter(pl.col("tokenizer") == cutter)
hiding = answers.hiding(its, within).filter(pl.col("task") == place)
papers, means = charbench.published_accuracies(), charbench.published_mean_accuracies()
names = model_picker.titles(question.models)
tables_of = answers.together(file, models_said, asked.models, names, question.score)
answer = Answer(its, one_s, tables_of, focus, within, question.score, titles, mode)
measured = answer.measured

said.markdown(
    f"{sentence.hidden(hiding, titles)} "
    + (sentence.published(papers, means) if measured.is_empty() else sentence.measured(measured))
)
with wide:
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.html(accuracies.legend(answer.models, mode, *accuracies.SIGNS))
        figures.show(
            accuracies.figure(papers, means, answers.baselines(one_s), measured, mode),
            key="accuracies",
            alt="Accuracy of published and measured models by task, beside always one number",
        )
    with right:
        st.html(labels.legend(shown, titles, mode))
        figures.show(
            letters.figure(hiding, tokenizers=shown, titles=titles, mode=mode),
            key="letters",
            alt="Mean letters of the token that hides the letter asked for, by length of the word",
        )

match section:
    case "items":
        sections.items(answer, task, search_key, page_key)
    case "properties":
        sections.by_property(answer, task, by)
    case "correlations":
        sections.by_correlation(answer, about)
    case "errors":
        sections.wrong_answers(answer)
    case "published":
        accuracies.published_tables()

for one in found:
    tables.several(one.tables, one.key, one.signature)
for one in found:
    text = sentence.items_measured if one is result else sentence.answers_measured
    method_panel.explain(
        None, text(one.signature), one.signature, one.key, key=f"charbench.{one.key[:8]}"
    )
