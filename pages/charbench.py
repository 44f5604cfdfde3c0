"""Can it see the letters in its tokens? CharBench's items, their tokens, and what models said."""

import polars as pl
import streamlit as st

from pages.components import figures, method_panel, picker, share, study, tables
from pages.components.address import Address
from pages.components.charbench import (
    accuracies,
    controls,
    correlations,
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
wide = st.container(key="tall-accuracies")
closer = st.container(key="controls-closer", horizontal=True, vertical_alignment="bottom")
titles, mode = picker.titles(asked.tokenizers), figures.mode()
with closer:
    section = controls.section(address)
    of_values = asked.answered and section == "properties"
    of_tokens = asked.answered and section in ("properties", "correlations")
    task = controls.task(address, shown=section == "items" or of_values)
    about = controls.about(address, shown=section == "correlations")
    by = controls.by(address, shown=of_values)
    focus = controls.focus(address, asked.tokenizers, titles, shown=of_tokens)
search_key = address.text("search", longest=100)
page_key = address.number("page", 1, controls.MOST_PAGES, 1)
address.warn()
address.write()

with wide:
    result = study.obtain("charbench_items", tokenizers=asked.tokenizers, params=asked.params)
    answers = None
    if asked.answered:
        upload = {"upload": asked.params["upload"]}
        answers = study.obtain("charbench_answers", params=upload)
found = [result, *([answers] if answers is not None else [])]
with row:
    share.button(*map(study.spec_of, found))

shown = [one for one in asked.tokenizers if one in result.tables["summary"]["tokenizer"]]
titles = {name: titles[name] for name in shown}
focus = focus if focus in shown else shown[0]
its = result.tables["items"]
one_s = its.filter(pl.col("tokenizer") == focus)
hiding = joined.hiding(its, within).filter(pl.col("task") == place)
papers, means = charbench.published_accuracies(), charbench.published_mean_accuracies()
models: list[str] = []
chosen: dict[str, pl.DataFrame] = {}
measured = pl.DataFrame(schema={"model": pl.String, "task": pl.String})
if answers is not None:
    models = list(asked.models)
    chosen = controls.of_models(answers.tables, models)
    measured = accuracies.overall(chosen["accuracy"])

said.markdown(
    f"{sentence.hidden(hiding, titles)} "
    + (sentence.published(papers, means) if answers is None else sentence.measured(measured))
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
        st.html(items.table(its, numbers, chosen.get("answers"), within, titles, mode))
    else:
        st.info("No item has that. Search for a part of a word.", icon=":material/search_off:")
elif section == "published":
    published.tables()
elif section == "correlations":
    rows = correlations.none()
    if answers is not None:
        _, every = joined.by_tokens(chosen["answers"], one_s)
        rows = correlations.of(every, about, within)
    st.html(accuracies.legend(models, mode, *correlations.SIGNS))
    figures.show(
        correlations.figure(charbench.published_correlations(), rows, about, models, mode),
        key="correlations",
        alt="Pearson's r between properties of the items and being right, beside published means",
    )
    if answers is None:
        own_runs.teach("With answers, the r of your models would stand beside these, by tokenizer.")
    else:
        correlations.table(rows)
elif answers is None:
    own_runs.teach(
        "Accuracy by the letters and tokens of a word needs answers."
        if section == "properties"
        else "How far wrong answers are off, and whether models share them, needs answers."
    )
elif section == "properties":
    every, _ = joined.by_tokens(chosen["answers"], one_s)
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
    errors.errors_table(chosen["errors"])
    if len(models) > 1:
        st.caption(errors.ABOUT_OVERLAP)
        errors.overlap_table(chosen["overlap"])
    else:
        st.info(
            "With a second model in the file, the overlap of their errors would be here.",
            icon=":material/join_inner:",
        )

for one in found:
    tables.several(one.tables, one.key, one.signature)
texts = [method.items, method.answers]
for text, one in zip(texts, found, strict=False):
    method_panel.explain(
        None, text(one.signature), one.signature, one.key, key=f"charbench.{one.key[:8]}"
    )
