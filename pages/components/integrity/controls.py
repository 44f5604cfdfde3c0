"""The choices of the integrity page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from pages.components import corpus_picker, defaults, offers, options, picker, visitor
from pages.components.address import Address
from pages.components.integrity import own_lists
from pages.components.session_choice import lasting
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
        own_lists.dialog(own, gold=True)
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
    own_lists.dialog(key, gold=name == "gold")
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
