"""Can it see the letters in its tokens? CharBench's items, their tokens, and what models said."""

import polars as pl
import streamlit as st

from pages.components import figures, method_panel, model_picker, picker, share, study, tables
from pages.components.address import Address
from pages.components.charbench import (
    accuracies,
    answers,
    asking,
    controls,
    correlations,
    endpoint,
    errors,
    items,
    joined,
    letters,
    method,
    own_runs,
    properties,
    published,
    sentence,
)
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
    endpoint.dialog(controls.OF, asked)
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

shown = [one for one in asked.tokenizers if one in result.tables["summary"]["tokenizer"]]
titles = {name: titles[name] for name in shown}
cutter = focus if focus in shown else shown[0]
its = result.tables["items"]
one_s = its.filter(pl.col("tokenizer") == cutter)
hiding = joined.hiding(its, within).filter(pl.col("task") == place)
papers, means = charbench.published_accuracies(), charbench.published_mean_accuracies()
names = model_picker.titles(question.models)
tables_of = answers.together(file, models_said, asked.models, names, question.score)
measured = accuracies.NONE
if tables_of:
    measured = accuracies.overall(tables_of["accuracy"])
models = measured["model"].unique(maintain_order=True).to_list()

said.markdown(
    f"{sentence.hidden(hiding, titles)} "
    + (sentence.published(papers, means) if measured.is_empty() else sentence.measured(measured))
)
with wide:
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.html(accuracies.legend(models, mode, *accuracies.SIGNS))
        figures.show(
            accuracies.figure(papers, means, joined.baselines(one_s), measured, mode),
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

if section == "items":
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input("Search words", key=search_key, type="search", width=260)
        listed = items.found(one_s, search, task)["item"].to_list()
        pages = max(1, -(-len(listed) // items.PAGE))
        st.session_state[page_key] = min(st.session_state[page_key], pages)
        page = st.number_input(f"Page (of {pages:,})", 1, pages, key=page_key, width=130)
    st.caption(
        f"{len(listed):,} of {one_s.height:,} items. The letter asked for is marked; the small "
        "number says how many letters the token has that hides it."
    )
    if listed:
        numbers = listed[(page - 1) * items.PAGE : page * items.PAGE]
        st.html(items.table(its, numbers, tables_of.get("answers"), within, titles, mode))
    else:
        st.info("No item has that. Search for a part of a word.", icon=":material/search_off:")
elif section == "published":
    published.tables()
elif section == "correlations":
    rows = correlations.none()
    if models:
        every = tables_of["correlations"]
        if focus != controls.OWN:
            _, every = joined.by_tokens(tables_of["answers"], one_s)
            every = every.filter(pl.col("score") == question.score)
        rows = correlations.of(every, about, within)
    st.html(accuracies.legend(models, mode, *correlations.SIGNS))
    figures.show(
        correlations.figure(charbench.published_correlations(), rows, about, models, mode),
        key="correlations",
        alt="Pearson's r between properties of the items and being right, beside published means",
    )
    if not models:
        own_runs.teach("With answers, the r of your models would stand beside these, by tokenizer.")
    else:
        correlations.table(rows)
elif not models:
    own_runs.teach(
        "Accuracy by the letters and tokens of a word needs answers."
        if section == "properties"
        else "How far wrong answers are off, and whether models share them, needs answers."
    )
elif section == "properties":
    every = tables_of["accuracy"]
    if focus != controls.OWN:
        every, _ = joined.by_tokens(tables_of["answers"], one_s)
        every = every.filter(pl.col("score") == question.score)
    rows = properties.of(every, task, controls.column(by, within))
    if rows.is_empty():
        st.info("No item of that task has this property.", icon=":material/filter_alt_off:")
    else:
        st.html(accuracies.legend(models, mode, *properties.SIGNS))
        figures.show(
            properties.figure(rows, models, by, mode),
            key="properties",
            alt="Accuracy by a property of the items, beside always the commonest answer",
        )
        properties.table(rows, "properties")
    st.subheader("Over all items", anchor=False)
    properties.table(measured, "overall")
else:
    st.caption(errors.ABOUT_ERRORS)
    errors.errors_table(tables_of["errors"])
    if len(models) > 1:
        st.caption(errors.ABOUT_OVERLAP)
        errors.overlap_table(tables_of["overlap"])
    else:
        st.info(
            "With a second model in the file, the overlap of their errors would be here.",
            icon=":material/join_inner:",
        )

for one in found:
    tables.several(one.tables, one.key, one.signature)
for one in found:
    text = method.items if one is result else method.answers
    method_panel.explain(
        None, text(one.signature), one.signature, one.key, key=f"charbench.{one.key[:8]}"
    )
