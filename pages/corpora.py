"""What text is measured here? The corpora that a visitor may use, and bringing one's own."""

import streamlit as st

from pages.components import (
    corpus_languages,
    corpus_picker,
    figures,
    method_panel,
    page_links,
    tables,
    visitor,
)
from pages.components.address import Address
from pages.components.corpora import (
    alignment,
    controls,
    facts,
    holdings,
    lengths,
    samples,
    sentence,
    sizes,
    upload,
)
from pages.components.escaping import escaped

st.title("What text is measured here?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("corpora")
with row:
    name = corpus_picker.one(address)
    add = st.button("Bring your own…", icon=":material/upload_file:", key="bring")
upload.dialog("corpora.corpus", add)  # also where the corpus can't be had
with row:
    view = controls.view(address, corpus_languages.language_names(name))

held = holdings.obtain(name)
choice = corpus_picker.known()[name]
sample_key = samples.declare(address, held)
search_key = address.text("search", longest=200)
address.warn()
address.write()

mode = figures.mode()
if choice.origin == "yours":
    with row:
        facts.remove(choice, visitor.current())
        page_links.mine("All that is yours")

said.markdown(sentence.sentence(held, choice.title, view.language))
facts.flags(held, own=choice.origin in ("yours", "shared"))

st.html(sizes.legend(held, mode))
with st.container(key="sizes-lying" if sizes.lying(held) else "wide-sizes"):
    figures.show(
        sizes.figure(held, measure=view.measure, order=view.order, chosen=view.language, mode=mode),
        key="sizes",
        alt="Languages of the corpus by size, coloured by script",
        on_select=controls.choose_clicked,
    )
if view.language:
    st.button(
        "Show all languages", icon=":material/undo:", on_click=controls.all_languages, key="undo"
    )
else:
    st.caption("Click a bar to look at its language alone.")

left, right = st.columns([6, 5], gap="large")
with left:
    st.header("What does it say?", anchor=False)
    samples.draw(held, view.language, sample_key, mode)
with right:
    st.header("Where is it from?", anchor=False)
    facts.draw(choice)
    page_links.corpus(name)
    whose = f" in {escaped(held.name(view.language))}" if view.language else ""
    st.header(f"How long are its segments{whose}?", anchor=False)
    figures.show(
        lengths.figure(held.lengths, language=view.language, mode=mode),
        key="lengths",
        alt="Segments by their length in characters",
    )

if len(held.labels) > 1:
    st.header("Do all languages have the same segments?", anchor=False)
    st.markdown(alignment.gaps(held, view.language) if view.language else alignment.sentence(held))
    alignment.table(held)

if held.covered and held.sections["section"].n_unique() > 1:
    st.header("Which domains does it cover?", anchor=False)
    sizes.sections(held.sections)

st.header("All languages", anchor=False)
search = st.text_input(
    "Search", key=search_key, type="search", placeholder="Language, script or label", width=340
)
sizes.language_table(tables.searched(held.languages, search or ""))
tables.several(held.tables(), choice.hash or "", facts.signature(choice, held))
method_panel.explain(
    None, sentence.METHOD, facts.signature(choice, held), choice.hash or "", key="corpora.measured"
)
