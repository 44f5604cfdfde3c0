"""The choices of the CharBench page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.components import offers, options, picker
from pages.components.address import Address
from pages.components.charbench import own_runs
from pages.components.session_choice import lasting
from studies.desks import charbench

OF = "charbench.of"
"""Key of the select box of items."""

MOST_TOKENIZERS, MOST_MODELS, MOST_PAGES = 8, 8, 10_000
TOKENIZERS = ["gpt2", "cl100k_base", "o200k_base", "mistral_v1"]
LIST, ITEMS = "wikipedia_words", 350
SECTIONS = {
    "items": "Items, as tokens",
    "properties": "By property",
    "correlations": "Correlations",
    "errors": "Errors",
    "published": "Published",
}
TASKS = {
    "all": "All four",
    "count": "How often it occurs",
    "distinct": "How many different letters",
    "first": "Where it is first",
    "last": "Where it is last",
}
PLACES = ("all", "first", "last")  # tasks with a letter that one token hides
# What is tokenised: the prefix of the study's columns → what people read.
WITHIN = {"bare": "The word alone", "asked": "The word in its question"}
PROPERTIES = {
    "length": "Letters of the word (WL)",
    "gold": "Right answer (GT)",
    "gold_share": "Right answer ÷ letters (GT/WL)",
    "tokens": "Tokens of the word (NT)",
    "letters_per_token": "Letters per token (CR)",
    "token_letters": "Letters of its token (TTL)",
}
OWN = "own"
OF_TOKENS = ("tokens", "letters_per_token", "token_letters")


@dataclass(frozen=True)
class Asked:
    """What is looked at. `upload`: the file that the items come from; None: they are drawn.
    `models`: of those whose answers it has."""

    tokenizers: tuple[str, ...]
    models: tuple[str, ...]
    upload: charbench.Upload | None
    params: dict[str, Any]

    @property
    def answered(self) -> bool:
        return bool(self.models)


def asked(address: Address) -> Asked:
    """Draw whose items, how many, and the tokenizers."""
    lists, files = charbench.lists_of_words(), own_runs.known()
    names = {**lists, **{name: one.title for name, one in files.items()}}
    key = offers.one(address, "of", "charbench", list(names), LIST, own_runs.meant(files))
    items_key = address.number("items", 7, charbench.MOST_ITEMS, ITEMS)
    of = st.selectbox(
        "Items",
        list(names),
        key=key,
        format_func=lambda name: names[name],
        width=300,
        help="Drawn from a list of words, or those of a file of yours; with answers in it, its "
        "models stand beside the published ones.",
    )
    upload = files.get(of)
    if upload is None:
        count = st.number_input(
            "Of each task", 7, charbench.MOST_ITEMS, step=350, key=items_key, width=150
        )
        params = {"words": of, "items": int(count)}
    else:
        lasting(items_key)
        params = {"upload": of, "items": charbench.MOST_ITEMS}
    own_runs.dialog(key)
    tokenizers = picker.ordered(address, TOKENIZERS, MOST_TOKENIZERS)
    return Asked(tokenizers, _models(address, upload), upload, params)


def _models(address: Address, upload: charbench.Upload | None) -> tuple[str, ...]:
    """Those whose answers are shown; a choice is drawn where there are several."""
    there = list(upload.models) if upload is not None else []
    key = address.choices("of_models", there, there[:MOST_MODELS], most=MOST_MODELS)
    st.session_state[key] = st.session_state[key] or there[:MOST_MODELS]
    if len(there) < 2:
        return tuple(there)
    chosen = st.multiselect(
        "Models",
        there,
        key=key,
        max_selections=MOST_MODELS,
        placeholder=f"1 to {MOST_MODELS}",
        width=320,
    )
    return tuple(chosen)


def within(address: Address) -> str:
    """Draw what is tokenised; the prefix of the study's columns."""
    chosen = options.select(address, "within", "Tokens of", WITHIN, width=230)
    return "" if chosen == "bare" else "asked_"


def place(address: Address) -> str:
    """Draw whose token is looked at: that of the first or the last letter asked for, or both."""
    names = {name: TASKS[name] if name != "all" else "Both places" for name in PLACES}
    return options.select(address, "place", "Letter", names, width=190)


def section(address: Address) -> str:
    """Draw the choice of what is looked at closer."""
    return options.segments(address, "section", "Look closer", SECTIONS)


def task(address: Address, shown: bool) -> str:
    return options.select(address, "task", "Task", TASKS, width=220, shown=shown)


def about(address: Address, shown: bool) -> str:
    """The one task that correlations are about."""
    names = {name: title for name, title in TASKS.items() if name != "all"}
    return options.select(address, "about", "Task", names, width=220, first="first", shown=shown)


def by(address: Address, shown: bool) -> str:
    return options.select(address, "by", "Property", PROPERTIES, width=270, shown=shown)


def focus(
    address: Address, tokenizers: Sequence[str], titles: Mapping[str, str], shown: bool, own: bool
) -> str:
    """The one tokenizer whose tokens are the properties of the items; OWN for each model's, where
    that is known (`own`)."""
    names = {OWN: "Each model's own"} if own else {}
    names |= {name: titles[name] for name in tokenizers}
    shown = shown and len(names) > 1
    return options.select(address, "focus", "Tokens by", names, width=250, shown=shown)


def column(by: str, within: str) -> str:
    """The column that holds a property, of what is tokenised."""
    return f"{within}{by}" if by in OF_TOKENS else by
