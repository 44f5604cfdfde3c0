"""The probe for words that a model cuts otherwise while it copies them, and what needs no model:
in how many id sequences each word looks the same."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import figures, model_settings, options, picker, study
from pages.components.address import Address
from pages.components.compare import text as text_box
from pages.components.escaping import escaped
from pages.components.method_panel import run_on
from pages.components.palette import Mode
from pages.components.probes import consistency_figure, pieces, spellings
from pages.components.probes.probe import Asked, Probe, View
from studies.questions.consistency import SAMPLE, sentences_of

TOKENIZERS = ["gpt2", "o200k_base", "mistral_v1"]
MOST_TOKENIZERS = 8
LONGEST = 20_000  # characters
SENTENCES_A_MINUTE = 8  # of 135 million parameters in float32 on one busy core, measured
OUTCOMES = {
    "all": "All",
    "phantom": "Phantom edit",
    "replaced": "Replaced",
    "unchanged": "Unchanged",
    "lost": "Lost",
}


def settings(address: Address) -> Asked:
    """Draw the text, how many of its words are marked, and how the model is asked."""
    tokenizers = picker.tokenizers(address, TOKENIZERS, most=MOST_TOKENIZERS)
    with st.popover("Text", icon=":material/notes:", key="consistency text", width="content"):
        text = text_box.choose(address, first=SAMPLE, longest=LONGEST, study="consistency")
    with st.popover("Settings", icon=":material/tune:", key="consistency settings"):
        # `share` is a link's key
        share = options.number(address, "marked", "Words that are marked, %", 1, 100, 20)
        shots = options.number(address, "shots", "Copied sentences before each", 0, 3, 3)
        model = model_settings.both(address, "A question")
    params = {"text": text, "share": share, "shots": shots, **model}
    keys = {
        "outcome": address.choice("outcome", list(OUTCOMES), "all"),
        "page": address.number("page", 1, 10_000, 1),
        "words": address.text("words", longest=100),
    }
    return Asked(params, tokenizers, keys)


def about(models: int, params: Mapping[str, Any]) -> str:
    """What the models are asked, and about how long that takes."""
    sentences = sentences_of(params["text"])
    minutes = max(1, round(models * sentences / SENTENCES_A_MINUTE))
    return (
        "With a model, here stands what becomes of words that it should replace while it copies "
        "the text: which it replaces, which it leaves, and which it only cuts otherwise. Each of "
        f"the chosen models ({models}) is asked {sentences:,} sentences at most. Without a GPU "
        f"that takes about {minutes:,} min in all for models of 135 million parameters, and "
        "longer for larger ones. A model is fetched when it is first asked (100 to 250 MB). What "
        "was said is kept, whatever stops it; the text is kept with its result."
    )


def sentence(view: View) -> str:
    """What became of the marked words under each model. Markdown."""
    rates = view.result.tables["rates"]
    return " ".join(
        _of_model(title, {row["outcome"]: row for row in
                          rates.filter(pl.col("model") == name).to_dicts()})
        for name, title in view.titles.items()
    )  # fmt: skip


def _of_model(title: str, rates: Mapping[str, Mapping[str, Any]]) -> str:
    phantom = rates["phantom"]
    return (
        f"Of {phantom['n']:,} words that **{escaped(title)}** should replace, it replaces "
        f"{_rate(rates['replaced'])}, leaves {_rate(rates['unchanged'])}, loses "
        f"{_rate(rates['lost'])}, and only cuts otherwise {_rate(phantom)}."
    )


def _rate(row: Mapping[str, Any]) -> str:
    return f"**{row['rate']:.0%}** ({row['low']:.0%} to {row['high']:.0%})"


def draw(view: View) -> None:
    """Outcomes, kinds of phantom edits, and words with both id sequences."""
    tables = view.result.tables
    st.header("What became of the marked words", anchor=False)
    st.html(consistency_figure.legend(view.titles, view.mode))
    figures.show(
        consistency_figure.figure(tables["rates"], view.titles, view.mode),
        key="consistency outcomes",
        alt="How many of the marked words were replaced, left, lost, or only cut otherwise",
    )
    there = tables["artefacts"].filter(pl.col("words") > 0)
    if there.height:
        consistency_figure.artefacts(there, view.titles)
    else:
        st.caption("There is no phantom edit among them: no word came back in other ids alone.")
    st.header("Words, as tokens before and after", anchor=False)
    _words(view)
    st.header("Sentences", anchor=False)
    consistency_figure.sentences(tables["sentences"], view.titles)


def _words(view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        outcome = st.selectbox(
            "Outcome",
            list(OUTCOMES),
            key=view.asked.keys["outcome"],
            format_func=lambda name: OUTCOMES[name],
            width=200,
        )
        found = view.result.tables["words"]
        if outcome != "all":
            found = found.filter(pl.col("outcome") == outcome)
        rows = pieces.page_of(found, view.asked.keys["page"])
    if rows.is_empty():
        st.info("No word has that outcome.", icon=":material/search_off:")
        return
    st.html(consistency_figure.words(rows, view.titles, view.mode))


def beside(asked: Asked, mode: Mode) -> Sequence[studies.Result]:
    """In how many id sequences each word of the text looks the same, under each tokenizer. Where
    the text can't be asked about, that is said and the run of the page ends."""
    try:
        for name in ("spellings", "consistency"):
            studies.study(name).pin(dict(asked.params), None)
    except TokenariumError as error:  # the text's fault, no tokenizer's or model's
        st.error(escaped(str(error)), icon=":material/error:")
        st.stop()
    result = study.obtain(
        "spellings", tokenizers=asked.tokenizers, params={"text": asked.params["text"]}
    )
    names = result.tables["summary"]["tokenizer"].to_list()
    spellings.draw(result, picker.titles(names), asked.keys["words"], mode)
    return [result]


TEXT = """
**Asked.** {share} % of the words of four letters or more are marked with brackets (in the order of
sha256(seed {seed}, number of the word)). Each sentence with one is asked by itself: a rule (copy
the text, another word in place of each in brackets, keep the brackets), {shots} sentences with
their copies, the sentence, and "Copy:". The likeliest tokens up to the line's end are the copy.

**Found again.** Where the copy has as many brackets as there are marked words, they go in order;
else a word stands for the one between the same neighbours. Lost: neither, or fewer than half of the
sentence's other words came back.

**Outcomes**, by the ids that the model gave; its text isn't encoded again. *Left*: the same ids.
*Only cut otherwise* (phantom edit): other ids whose text looks the same, white space around it left
out. *Replaced*: another text. The ids before are those of the word in its brackets, or without
them where the copy left them out: a space then stands before both. Intervals are Wilson's (1927).

**Kinds of phantom edits**, the first that fits: the white space has a line end; white space is an
id of its own; other white space; the same bytes in more ids, in fewer, or in as many.

**How it was computed.** {computed}

**Caveats.** The likeliest token is taken each time, so that the same question has the same answer;
the paper draws tokens at random, which makes more of every kind of edit. Small models copy well and
replace little. One wording, and the examples are part of it. Words of one sentence fare alike,
which the intervals don't know: they are rather too narrow.

**Source.** Ayoobi et al. 2026, *Say Anything but This*
([arXiv 2601.14658](https://arxiv.org/abs/2601.14658)). Their prompt, texts and models are others;
how words are found again is defined here.
"""


def _method(signature: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[None, str]:
    """The text of an answer of the study."""
    asked = signature["parameters"]
    return None, TEXT.format(
        share=asked["share"],
        seed=asked["seed"],
        shots=asked["shots"],
        computed=run_on(signature["models"], titles),
    )


PROBE = Probe(
    study="consistency",
    title="Words that look the same",
    settings=settings,
    about=about,
    sentence=sentence,
    draw=draw,
    method=_method,
    beside=beside,
)
