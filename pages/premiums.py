"""Which languages pay more? Token premiums of tokenizers over the languages of a corpus."""

import streamlit as st

from pages.components import (
    corpus_languages,
    corpus_picker,
    defaults,
    export,
    figures,
    languages,
    method_panel,
    picker,
    share,
    study,
    tables,
)
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.premiums import (
    byte_scatter,
    controls,
    domains,
    factors,
    heatmap,
    premium_tables,
    ranking,
    selection,
    sentence,
    words,
)

st.title("Which languages pay more?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("premiums")
with row:
    corpus = controls.corpus(address)
    names = corpus_languages.language_names(corpus)
    asked = controls.inputs(address, corpus, names)
    titles = picker.titles(asked.tokenizers)
    view = controls.view(address, asked, titles, names)
search_key = address.text("search")
texts_key = domains.declare(address)
words_key = words.declare(address)
address.warn()
address.write()

params = defaults.params(asked.reference, asked.unit)
result = study.obtain("premiums", tokenizers=asked.tokenizers, corpus=corpus, params=params)
of_words = words.asked(words_key, corpus, params)
answers = [result] if of_words is None else [result, of_words]
with row:
    share.button(*map(study.spec_of, answers))
    export.button(*answers)
everything = tables.joined(result.tables["premiums"], names, titles)
tokenizers = everything["tokenizer"].unique(maintain_order=True).to_list()
view = selection.with_focus(view, tokenizers)
narrowed = selection.narrowed(everything, view)
labels = selection.ordered(narrowed, view)
on_screen = selection.of(narrowed, labels)
reference, mode = languages.name_of(asked.reference, names), figures.mode()

if not labels:
    st.info("No language of this corpus fits the choice.", icon=":material/filter_alt_off:")
    st.button("Show all languages", on_click=controls.all_languages, key="undo")
    st.stop()

if lacking := corpus_picker.lacking(everything, len(names), reference):
    said.info(escaped(lacking), icon=":material/info:")
    st.page_link(
        "corpora.py",
        label="What does this corpus hold?",
        icon=":material/article:",
        query_params={"corpus": [corpus]},
        width="content",
    )
    st.stop()

said.markdown(sentence.sentence(on_screen, tokenizer=view.focus, reference=reference))
drawn = on_screen if of_words is None else words.beside(on_screen, of_words.tables["words"])
drawn_map = heatmap.figure(
    drawn,
    languages=labels,
    tokenizers=drawn["tokenizer"].unique(maintain_order=True).to_list(),
    focus=view.focus,
    caption=sentence.caption(
        len(labels),
        len(names),
        selection.described(narrowed, view),
        sentence.order(view, titles[view.focus]),
    ),
    reference=reference,
    mode=mode,
)
with st.container(key="wide-map"):
    st.html(heatmap.row_names(drawn_map, mode))
    figures.show(
        drawn_map,
        key="map",
        alt="Heat map of premiums by tokenizer and language",
        on_select=controls.choose_clicked,
    )
words.choice(words_key)
if of_words is not None:
    st.caption(escaped(words.caption(drawn, labels)))
if view.languages or view.scripts or view.families or view.regions:
    st.button(
        "Show all languages", icon=":material/undo:", on_click=controls.all_languages, key="undo"
    )

if len(labels) == 1:
    st.header(f"{sentence.name(on_screen)} under each tokenizer", anchor=False)
    bars = ranking.tokenizers(drawn, language=labels[0], reference=reference, mode=mode)
else:
    st.header(f"Languages ranked under {escaped(titles[view.focus])}", anchor=False)
    bars = ranking.languages(on_screen, tokenizer=view.focus, reference=reference, mode=mode)
with st.container(key="wide-ranking"):
    figures.show(bars, key="ranking", alt="Ranked premiums with 95 % intervals")

domains.section(texts_key, corpus, view.focus, escaped(titles[view.focus]), asked.reference, mode)

left, right = st.columns([6, 5], gap="large")
with left:
    st.header("Is it UTF-8, or the tokenizer?", anchor=False)
    st.caption(
        "On the dotted line a language pays for its bytes; above it the tokenizer adds more."
    )
    figures.show(
        byte_scatter.figure(
            everything, tokenizer=view.focus, labels=labels, reference=reference, mode=mode
        ),
        key="bytes",
        alt="Premium against byte premium, a point a language",
    )
with right:
    st.header("What goes with a high premium?", anchor=False)
    st.caption(
        f"Over all {len(names)} languages under {escaped(titles[view.focus])}; the line is least "
        "squares."
    )
    for factor in factors.FACTORS:
        figures.show(
            factors.figure(
                everything,
                result.tables["factors"],
                tokenizer=view.focus,
                factor=factor,
                labels=labels,
                mode=mode,
            ),
            key=factor,
            alt=f"Premium against {factors.name(factor)}, with the least-squares line",
        )

st.header("How evenly does each tokenizer treat languages?", anchor=False)
st.caption(f"Over all {len(names)} languages of the study that have a premium.")
premium_tables.evenness(result.tables["fairness"], result.tables["factors"], titles)

st.header("All figures", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom"):
    search = tables.search(search_key)
    found = tables.searched(narrowed, search)
    tables.downloads(found, "premiums", result.key, result.signature)
premium_tables.premiums(found)
if of_words is not None:
    words.table(of_words, names)

method_panel.explain(
    sentence.FORMULA,
    sentence.method(params, result.signature),
    result.signature,
    result.key,
    key="premiums.measured",
)
