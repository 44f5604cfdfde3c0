"""The choices of the integrity page, and lexicons and cut words of the visitor's own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import polars as pl
import streamlit as st

from data.errors import TokenariumError
from pages.components import (
    corpus_picker,
    defaults,
    names,
    offers,
    options,
    picker,
    removing,
    turnstile,
    visitor,
)
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.session_choice import lasting
from studies.desks import lexicon_library
from studies.desks.corpora import spoken_languages
from studies.desks.lexicon_library import LexiconChoice, choices

MOST_TOKENIZERS = 16
LEXICON, GOLD = "turkish_roots_affixes", "turkish_treebank"
TOKENIZERS = ["turkish_morphemes", "o200k_base", "cl100k_base", "gpt2", "mistral_v1"]
SECTIONS = {
    "morphemes": "Morphemes",
    "words": "Words, cut",
    "affixes": "Affixes",
    "tokens": "Tokens and verdicts",
    "size": "Corpus size",
    "published": "Published",
}
# What is counted: the column's value → what people read.
SCOPES = {"everything": "Every token", "letters": "In the language's letters"}
POSITIONS = {"anywhere": "Anywhere", "word-initial": "At the start of words"}
SINGLES = {"with": "Single letters count", "without": "Without single letters"}
COUNTED = {"distinct": "Distinct tokens", "occurrences": "All occurrences"}
OWN_LEXICON = (
    "A text in UTF-8, a form a line; after a tab **word**, **root** or **affix** (word where "
    "nothing is said). With roots or affixes in it, what they spell together is a word too. Or a "
    "**Hunspell dictionary**: its .aff and its .dic, both at once."
)
OWN_CUTS = (
    "A text in UTF-8, a word a line, and after a tab its morphemes joined by +: `evler⇥ev+ler`."
)


def known() -> dict[str, LexiconChoice]:
    return choices(visitor.current())


@dataclass(frozen=True)
class Asked:
    corpus: str
    lexicon: str
    tokenizers: tuple[str, ...]


def asked(address: Address) -> Asked:
    """Draw corpus, lexicon and tokenizers."""
    found = known()
    corpus = corpus_picker.one(address, defaults.prose(corpus_picker.known()))
    lexicons = {name: one for name, one in found.items() if not one.gold}
    lexicon = _one(address, "lexicon", "Lexicon", lexicons, LEXICON)
    return Asked(corpus, lexicon, picker.ordered(address, TOKENIZERS, MOST_TOKENIZERS))


def gold(address: Address, language: str, shown: bool) -> str | None:
    """The gold words in the language that are chosen, or None where there are none; the choice is
    drawn if `shown`."""
    found = {name: one for name, one in known().items() if one.gold and one.language == language}
    if shown:
        own = f"{address.page}.gold"
        if found:
            return _one(address, "gold", "Words cut by", found, GOLD)
        own_list(own, of_cuts=True)
    if found:
        first = GOLD if GOLD in found else next(iter(found))
        lasting(address.choice("gold", list(found), first))
    return None


def _one(
    address: Address, name: str, label: str, found: Mapping[str, LexiconChoice], default: str
) -> str:
    first = default if default in found else next(iter(found))
    key = offers.one(address, name, "lexicon", list(found), first)
    chosen = st.selectbox(
        label,
        list(found),
        key=key,
        format_func=lambda one: offers.titled(found[one]),
        width=300,
        help="Who says what a word is: every figure is theirs, and comparable with no other's."
        if name == "lexicon"
        else "Words whose morphemes somebody gave.",
    )
    own_list(key, of_cuts=name == "gold")
    return chosen


@dataclass(frozen=True)
class View:
    """Which tokens are counted."""

    scope: str
    position: str
    single_letters: str
    counted: str

    def with_letters(self, single_letters: str) -> "View":
        """The same, with or without single letters."""
        return replace(self, single_letters=single_letters)

    def rows(self, shares: pl.DataFrame) -> pl.DataFrame:
        """The rows of the study's table `shares` that count so: one a tokenizer."""
        return shares.filter(
            pl.col("scope") == self.scope,
            pl.col("position") == self.position,
            pl.col("single_letters") == self.single_letters,
            pl.col("counted") == self.counted,
        )


def view(address: Address) -> View:
    """Draw what is counted."""
    with st.container(key="controls-counted", horizontal=True, vertical_alignment="bottom"):
        return View(
            options.select(address, "scope", "Tokens", SCOPES, 210),
            options.select(address, "position", "Where", POSITIONS, 190),
            options.select(address, "single_letters", "Letters alone", SINGLES, 200),
            options.select(address, "counted", "Counted", COUNTED, 170),
        )


def section(address: Address) -> str:
    """Draw the choice of what is looked at closer."""
    return options.segments(address, "section", "Look closer", SECTIONS)


def focus(
    address: Address, tokenizers: tuple[str, ...], titles: Mapping[str, str], shown: bool
) -> str:
    """The one tokenizer that is looked at; the choice is drawn if `shown` and there is one."""
    names = {name: titles[name] for name in tokenizers}
    shown = shown and len(names) > 1
    return options.select(address, "focus", "Of", names, width=250, shown=shown)


def own_list(target: str, of_cuts: bool) -> None:
    """Draw the button, and the dialog where it was pressed. What is added is chosen in the select
    box with the key `target`, drawn before."""
    what = "cut words" if of_cuts else "lexicon"
    if st.button(f"Own {what}…", icon=":material/upload_file:", key=f"{target} add"):
        st.dialog(f"Your own {what}", width="medium")(_own_list)(target, of_cuts)


def _own_list(target: str, of_cuts: bool) -> None:
    who = visitor.current()
    if who.id is None:
        visitor.ask_to_reload()
        return
    st.caption("Only this browser will see it, until you share a page that uses it.")
    st.markdown(OWN_CUTS if of_cuts else OWN_LEXICON)
    languages = spoken_languages()
    language = st.selectbox(
        "Language", languages, index=languages.index("tur_Latn"), key=f"{target} language"
    )
    limit = lexicon_library.LIMIT_BYTES // 10**6
    files = st.file_uploader(
        "File" if of_cuts else "File, or both files of a dictionary",
        key=f"{target} file",
        max_upload_size=limit,
        accept_multiple_files=True,
    )
    if files and st.button("Add it", type="primary", key=f"{target} now"):
        try:
            with st.spinner("Reading it"), turnstile.outside():
                given = {file.name: file.getvalue() for file in files}
                name = lexicon_library.add(given, language, of_cuts, who)
        except TokenariumError as error:
            st.error(escaped(str(error)), icon=":material/error:")
        else:
            names.hand_over("lexicon", target, name)
            st.rerun()
    for own in lexicon_library.choices(who).values():
        if own.origin == "yours" and own.gold == of_cuts:
            said = f"**{escaped(own.title)}** ({own.language})"
            forget = partial(lexicon_library.forget, who, own.name)
            removing.row(said, forget, f"{target} remove {own.name}")
