"""Do tokens respect words? Tokens that are words, roots or affixes, and where words are cut."""

import polars as pl
import streamlit as st

from pages.components import (
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
from pages.components.corpus_languages import language_names
from pages.components.entropy import labels
from pages.components.escaping import escaped
from pages.components.integrity import (
    affixes,
    controls,
    morphemes,
    published,
    sentence,
    shares,
    trade_off,
)
from pages.components.session_choice import lasting

st.title("Do tokens respect words?", anchor=False)
said = st.container(key="answer")
row = st.container(key="controls", horizontal=True, vertical_alignment="bottom")

address = Address("integrity")
with row:
    asked = controls.asked(address)
view = controls.view(address)
wide = st.container(key="tall-shares")
closer = st.container(key="controls-closer", horizontal=True, vertical_alignment="bottom")
lexicon = controls.known()[asked.lexicon]
titles, mode = picker.titles(asked.tokenizers), figures.mode()
with closer:
    section = controls.section(address)
    of_one, of_words = section in ("words", "tokens"), section in ("morphemes", "words", "affixes")
    focus = controls.focus(address, asked.tokenizers, titles, shown=of_one)
    gold = controls.gold(address, lexicon.language, shown=of_words)
search_key = address.text("search", longest=100)
affix_key = address.text("affix", longest=60)
if section != "affixes":
    lasting(affix_key)
address.warn()
address.write()

with wide:
    result = study.obtain(
        "integrity",
        tokenizers=asked.tokenizers,
        corpus=asked.corpus,
        params={"lexicon": asked.lexicon},
    )
shown = [one for one in asked.tokenizers if one in result.tables["summary"]["tokenizer"]]
focus = focus if focus in shown else shown[0]
language = result.signature["parameters"]["language"]
name = languages.name_of(language, language_names(asked.corpus))
rows = view.rows(result.tables["shares"])
look = labels.Look(tokenizers=shown, titles=titles, mode=mode)

blank = result.tables["summary"]["distinct"].sum() == 0
said.markdown(sentence.words(rows, name=name, titles=titles, blank=blank))
if not blank:
    with wide:
        st.html(labels.legend([], titles, mode, *shares.SIGNS))
        left, right = st.columns([3, 2], gap="large")
        with left:
            figures.show(
                shares.figure(rows, **look),
                key="shares",
                alt="Share of the tokens that are words, and roots or affixes, beside chance",
            )
            both = [
                view.with_letters(one).rows(result.tables["shares"]) for one in controls.SINGLES
            ]
            st.caption(sentence.single_letters(both[0], both[1], titles))
        with right:
            st.markdown(sentence.trade_off(result.tables["summary"], rows, titles))
            figures.show(
                trade_off.figure(rows, result.tables["summary"], **look),
                key="trade-off",
                alt="Words above chance against tokens a word",
            )

answers = [result]
cut = None
if of_words and gold is None:
    st.info(
        f"No cut words of {name} are here: bring your own, a word and its morphemes a line.",
        icon=":material/content_cut:",
    )
elif of_words:
    cut = study.obtain("boundaries", tokenizers=shown, params={"gold": gold})
    answers.append(cut)
with row:
    share.button(*map(study.spec_of, answers))
    export.button(*answers)

if section == "published":
    st.markdown(published.sentence())
    st.caption(published.ABOUT)
    published.measured_too("integrity.tokenizers", controls.MOST_TOKENIZERS)
    published.tables(result.tables["shares"])
elif section == "size" and not blank:
    st.html(labels.legend(shown, titles, mode))
    figures.show(
        shares.growth_figure(result.tables["growth"], **look),
        key="growth",
        alt="Share of words among the distinct tokens, against the corpus' size",
    )
elif section == "tokens":
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input("Search", key=search_key, type="search", width=260)
        verdict = st.selectbox("Verdict", shares.VERDICTS, key="integrity.verdict", width=170)
    own = result.tables["tokens"].filter(pl.col("tokenizer") == focus)
    found = shares.tokens_found(own, search, verdict)
    st.caption(f"{found.height:,} of {own.height:,} distinct tokens of {escaped(titles[focus])}")
    shares.token_table(found)
elif cut is not None:
    st.markdown(sentence.morphemes(cut.tables["figures"], titles))
    if section == "morphemes":
        st.html(labels.legend(shown, titles, mode, *morphemes.SIGNS))
        figures.show(
            morphemes.figure(cut.tables["figures"], **look),
            key="morphemes",
            alt="Cuts against morphemes: precision, recall, F1 and more, beside chance",
        )
        morphemes.figure_table(cut.tables["figures"], titles)
    elif section == "words":
        search = st.text_input("Search", key=search_key, type="search", width=260)
        morphemes.word_table(cut.tables["words"].filter(pl.col("tokenizer") == focus), search)
    else:
        every = cut.tables["affixes"]
        affix = affixes.chosen(every, affix_key)
        affixes.overview(every, titles, affix_key)
        if affix is not None:
            affixes.closer(every, cut.tables["words"], affix, titles)

for one in answers:
    tables.several(one.tables, one.key, one.signature)
explained = [
    (sentence.words_measured, result),
    *([(sentence.morphemes_measured, cut)] if cut is not None else []),
]
for text, one in explained:
    method_panel.explain(
        None, text(one.signature), one.signature, one.key, key=f"integrity.{one.key[:8]}"
    )
