"""Asking language models the items on screen: which, how, and whether the reader wants it; and
an OpenAI-compatible endpoint, in a dialog."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import model_picker, model_settings, names, options, progress, visitor
from pages.components.address import Address
from pages.components.charbench import own_runs
from pages.components.charbench.controls import Asked
from pages.components.escaping import escaped
from pages.components.jobs import models_wanted
from studies.desks import charbench
from studies.desks.charbench import Endpoint

DEFAULT, MOST = ["smollm2_135m"], 3
ASK = {"nobody": "Nobody", "models": "Language models"}
SCORES = {"exact match": "Exact match", "ranked first": "Right answer ranked first"}
ITEMS_A_MINUTE = 100  # of 135 million parameters in float32 on two cores, measured
_NOTE = "how asking an endpoint ended"
ABOUT = (
    "Any server that speaks OpenAI's chat completions is asked the items on screen, one after the "
    "other. The answers become a file of yours; closing this, or an error, keeps what was answered."
)
KEY_HELP = "Sent to that address alone, and kept nowhere: not in links, files, logs or errors."


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


def dialog(target: str, asked: Asked) -> None:
    """Draw the button, and the dialog where it was pressed. The file of answers is then chosen in
    the select box with the key `target`, drawn before."""
    note = st.session_state.pop(_NOTE, None)
    if note is not None:
        st.toast(note, icon=":material/cloud_done:", duration="infinite")
    if st.button("Ask an endpoint…", icon=":material/cloud:", key=f"{target} endpoint"):
        st.dialog("Ask an endpoint", width="medium")(_form)(target, asked)


def _form(target: str, asked: Asked) -> None:
    if visitor.current().id is None:
        visitor.ask_to_reload()
        return
    st.caption(ABOUT)
    place = f"{target} endpoint"
    url = st.text_input("Address", key=f"{place} url", placeholder="https://host/v1")
    model = st.text_input("Model", key=f"{place} model", placeholder="As the server names it")
    key = st.text_input(
        "Key", key=f"{place} key", type="password", autocomplete="off", help=KEY_HELP
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        questions = _number("$ a million tokens of questions", f"{place} questions", 0.0, 1_000.0)
        answers = _number("$ a million tokens of answers", f"{place} answers", 0.0, 1_000.0)
        pace = _number("Requests a minute", f"{place} pace", 60.0, 6_000.0, least=1.0)
    earlier = _earlier(model)
    if earlier is not None:
        st.caption(f"What **{escaped(earlier.title)}** has of this model isn't asked again.")
    if _cost(asked, questions, answers, pace) and st.button(
        "Ask it", type="primary", key=f"{place} now", disabled=not (url and model)
    ):
        before = earlier.name if earlier is not None else ""
        _ask(target, asked, (url, model, key, pace), before)


def _number(label: str, key: str, first: float, most: float, least: float = 0.0) -> float:
    return float(st.number_input(label, least, most, first, key=key, width=220))


def _earlier(model: str) -> charbench.Upload | None:
    """A file of the visitor's that has answers of the model: the one added last."""
    own = [one for one in own_runs.known().values() if one.whose == "yours"]
    return next((one for one in reversed(own) if model.strip() in one.models), None)


def _cost(asked: Asked, questions: float, answers: float, pace: float) -> bool:
    """Say about what it will cost and how long it takes at least; False where it can't be asked."""
    first = asked.tokenizers[0]
    try:
        its = charbench.cost(asked.params, first, questions, answers, visitor.current())
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return False
    free = "" if questions or answers else " (by the prices above, which are 0)"
    st.info(
        f"**{its.requests:,} requests** with about {its.prompt_tokens:,} tokens by {escaped(first)}"
        f" and up to {its.answer_tokens:,} of answers: about **\\${its.dollars:,.2f}**{free}, in "
        f"{max(1, round(its.requests / pace)):,} minutes or more.",
        icon=":material/payments:",
    )
    return True


def _ask(target: str, asked: Asked, server: tuple[str, str, str, float], before: str) -> None:
    url, model, key, pace = server
    who = visitor.current()
    found = progress.done(
        lambda report: charbench.ask(
            Endpoint(url, model.strip(), key, pace), asked.params, who, report, before
        )
    )
    if found is None:
        return
    if found.upload is None:
        st.error(escaped(found.reason or "Nothing was answered."), icon=":material/error:")
        return
    if found.reason is not None:
        st.session_state[_NOTE] = (
            f"{found.answered:,} of {found.items:,} items were answered and are kept; then: "
            f"{escaped(found.reason)}"
        )
    names.hand_over("charbench", target, found.upload.name)
    st.rerun()
