"""Asking language models the items on screen: which, how, and whether the reader wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

import studies
from pages.components import model_picker, model_settings, options
from pages.components.address import Address
from pages.components.charbench.controls import Asked
from pages.components.jobs import models_wanted

DEFAULT, MOST = ["smollm2_135m"], 3
ASK = {"nobody": "Nobody", "models": "Language models"}
SCORES = {"exact match": "Exact match", "ranked first": "Right answer ranked first"}
ITEMS_A_MINUTE = 100  # of 135 million parameters in float32 on two cores, measured


@dataclass(frozen=True)
class Question:
    """The study's question, and by which score its answers are looked at. `models`: none are to be
    asked where it is empty."""

    models: tuple[str, ...]
    params: Mapping[str, Any]
    score: str

    @property
    def arguments(self) -> dict[str, Any]:
        return {"tokenizers": (), "models": self.models, "params": self.params}


def question(address: Address, asked: Asked) -> Question:
    """Draw whether models are asked, which and how."""
    ask = options.select(
        address,
        "ask",
        "Ask",
        ASK,
        width=190,
        help="Models that run on a worker are asked the items on screen; what they say stands "
        "beside the published figures.",
    )
    if ask == "nobody":
        return Question((), {}, "exact match")
    chosen = model_picker.models(address, DEFAULT, MOST)
    with st.popover("Settings", icon=":material/tune:", key="charbench settings"):
        shots = options.number(address, "shots", "Answered questions before each", 0, 4, 4)
        model = model_settings.both(address, "A question")
    score = options.select(address, "score", "Right is", SCORES, width=230)
    return Question(chosen, {**asked.params, "shots": shots, **model}, score)


def answered(asked: Question, items: int) -> studies.Result | None:
    """The answers, if models are asked and the reader wants it; `items` are as many as there are.
    While a job is under way it is shown instead, and the run of the page ends."""
    if not asked.models:
        return None
    minutes = max(1, round(items * len(asked.models) / ITEMS_A_MINUTE))
    about = (
        f"Each of the chosen models ({len(asked.models)}) is asked {items:,} items. Without a GPU "
        f"that takes about {minutes:,} minutes in all for models of 135 million parameters, and "
        "longer for larger ones. A model is fetched when it is first asked (100 to 250 MB). What "
        "was answered is kept, whatever stops it."
    )
    return models_wanted.answer("charbench", asked.arguments, about, "Ask them")
