"""The probe for tokens that a model was hardly trained on."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from pages.components import figures, model_settings, options
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.method_panel import run_on
from pages.components.probes import undertrained_figure
from pages.components.probes.probe import Asked, Probe, View
from pages.components.token_text import of_hex

# What is asked of the candidates → what people read.
MANY = {"100": "Lowest 100", "300": "Lowest 300", "1000": "Lowest 1,000", "all": "All of them"}
SHOWN = {"asked": "Those asked", "all": "All tokens"}
CONTROLS, MOST_CONTROLS = 30, 1_000
TOKENS_A_MINUTE = 100  # of 135 million parameters in float32 on a quiet core, measured


def settings(address: Address) -> Asked:
    """Draw how many candidates are asked, and how."""
    candidates = options.select(
        address,
        "candidates",
        "Candidates to ask",
        MANY,
        width=190,
        help="Candidates are the 2 % of the vocabulary with the lowest indicator.",
    )
    with st.popover("Settings", icon=":material/tune:", key="probes settings"):
        controls = options.number(
            address,
            "controls",
            "Controls",
            *(0, MOST_CONTROLS, CONTROLS),
            help="Tokens drawn at random above the threshold: what the prompts miss of them shows "
            "how far a verdict can be trusted.",
        )
        unused = st.text_input(
            "Unused ids",
            key=address.text("unused", longest=200),
            placeholder="Found by themselves",
            help="Ids that are known to be in no training text, such as 177-187,200. Where a model "
            "has one matrix for both sides, tokens are compared with these.",
        )
        model = model_settings.both(address, "A prompt")
    params = {"candidates": candidates, "controls": controls, "unused": unused, **model}
    show = address.choice("show", list(SHOWN), "asked")
    return Asked(params, keys={"show": show, "search": address.text("search", longest=100)})


def about(models: int, params: Mapping[str, Any]) -> str:
    """What the models are asked, and about how long that takes."""
    many = params["candidates"]
    count = params["controls"] + (1_000 if many == "all" else int(many))
    minutes = max(1, round(models * count / TOKENS_A_MINUTE))
    asked = (
        "all tokens that are suspected" if many == "all" else f"the {int(many):,} most suspected"
    )
    return (
        f"Here the whole vocabulary stands by how little each token was trained. Each of the "
        f"chosen models ({models}) is then asked to repeat {asked} and {params['controls']:,} "
        f"drawn at random, in three ways. Without a GPU that takes about {minutes:,} min in "
        "all for models of 135 million parameters (some 1,000 of whose tokens are suspected), and "
        "longer for larger ones. A model is fetched when it is first asked (100 to 250 MB). What "
        "was asked is kept, whatever stops it."
    )


def sentence(view: View) -> str:
    """How many of the suspected tokens each model doesn't say. Markdown."""
    return " ".join(_of_model(view, row) for row in view.result.tables["summary"].to_dicts())


def _of_model(view: View, row: Mapping[str, Any]) -> str:
    title = f"**{escaped(view.titles[row['model']])}**"
    if row["threshold"] is None:
        return f"Nothing can be said of {title}: {escaped(row['note'])}."
    said = (
        f"Of the {row['tested']:,} tokens that {title} was trained least on, it fails to say "
        f"**{row['below_0_01']:,}**"
    )
    worst = view.result.tables["items"].filter(
        pl.col("model") == row["model"], pl.col("asked_as") == "candidate"
    )
    if row["below_0_01"]:
        lowest = worst.sort("probability", maintain_order=True)["bytes_hex"].head(2).to_list()
        said += f" (such as {' and '.join(f'“{escaped(of_hex(one))}”' for one in lowest)})"
    if not row["controls"]:
        return f"{said}."
    return (
        f"{said}; of {row['controls']:,} drawn at random {row['controls_below_0_01']:,} "
        f"({row['controls_share_low']:.0%} to {row['controls_share_high']:.0%} of all)."
    )


def draw(view: View) -> None:
    """The distribution of the indicator, the table of tokens, and that of models."""
    items, summary = view.result.tables["items"], view.result.tables["summary"]
    for row in summary.filter(pl.col("threshold").is_not_null()).to_dicts():
        name = row["model"]
        st.html(undertrained_figure.legend(view.titles[name], row, view.mode))
        figures.show(
            undertrained_figure.figure(items.filter(pl.col("model") == name), row, view.mode),
            key=f"undertrained {name}",
            alt=f"Distribution of the indicator over the tokens of {view.titles[name]}",
        )
    st.header("Tokens, the least trained first", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = st.segmented_control(
            "Show",
            list(SHOWN),
            key=view.asked.keys["show"],
            format_func=lambda name: SHOWN[name],
            required=True,
        )
        search = st.text_input(
            "Search",
            key=view.asked.keys["search"],
            type="search",
            width=340,
            placeholder="Text, id, kind or verdict",
        )
    if shown == "asked":
        items = items.filter(pl.col("asked_as").is_not_null())
    undertrained_figure.tokens(items, view.titles, search)
    st.header("Models", anchor=False)
    undertrained_figure.models(summary, view.titles)


FORMULA = r"""
\mathrm{untied:}\ \lVert E^{\mathrm{in}}_t \rVert_2
\qquad
\mathrm{tied:}\ 1 - \frac{E_t \cdot m}{\lVert E_t \rVert\, \lVert m \rVert},
\quad m = \frac{1}{|U|} \sum_{u \in U} E_u
"""

TEXT = """
**Indicator.** What a model knows of a token lies in a row of its embeddings. A row that training
hardly touched has a small norm (where ids come in and go out by two matrices), or points where the
rows of tokens do that no text holds (where one matrix does both: *tied*). Low: hardly trained.

**Unused ids** *U* are those of the single bytes F5 to FF, which no UTF-8 has; else those that are
named so; else rows that no item has; else special tokens whose rows are equal (cosine 0.999), as
those are that training never told apart. {unused}

**Candidates** are the items at or below the second percentile of the indicator that a text can give
(they come back when they are decoded and encoded again). Parts of characters, single bytes and
special tokens are measured and not asked.

**Asking.** Three prompts in wording of our own: lines to copy, a question about the word's meaning
whose answer opens with it, and the token {repeated} times. They are made with another word, whose
id is then replaced{stand_ins}. The model says its likeliest id three times; *p* is the token's
highest probability at these places, over the prompts.

**Verdict.** *p* above 0.9: strongly rejected (the model says it, so it knows it); above 0.1:
weakly rejected; below 0.001: strongly verified; else weakly verified. Not encodable: no prompt's
text gives the id, so that nobody can type it there.

**Controls** are reachable tokens above the threshold, drawn at random (seed {seed}). A small model
fails on some of these as well: their share, with Wilson's 95 % interval, is what the verdicts are
to be read against. The candidates asked are the lowest ones and no sample: they have no interval.

**How it was computed.** {computed}

**Caveats.** Weights kept in about 4 bits (Q4) move norms and angles a little. A bias of the head
weakens the indicator. A low indicator that is rejected is a false alarm, and both are shown.

**Source.** S. Land and M. Bartolo 2024, *Fishing for Magikarp*
([arXiv 2405.05417](https://arxiv.org/abs/2405.05417)).
"""


def _method(signature: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[str, str]:
    """Formula and text of an answer of the study."""
    stand_ins = [
        f"`{one['stand_in']['text']}` for {titles.get(one['name'], one['name'])}"
        for one in signature["models"]
        if one["stand_in"]
    ]
    named = signature["parameters"]["unused"]
    return FORMULA, TEXT.format(
        unused=f"Here they were named: {named}." if named else "The table of models has them.",
        repeated=signature["method"]["repeated"],
        stand_ins=f" ({', '.join(stand_ins)})" if stand_ins else "",
        seed=signature["parameters"]["seed"],
        computed=run_on(signature["models"], titles),
    )


PROBE = Probe(
    study="undertrained",
    title="Under-trained tokens",
    settings=settings,
    about=about,
    sentence=sentence,
    draw=draw,
    method=_method,
)
