"""The probe for tokens that a model was hardly trained on."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from pages.components import figures, model_settings, options
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.probes import undertrained_figure, undertrained_method
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


PROBE = Probe(
    study="undertrained",
    title="Under-trained tokens",
    settings=settings,
    about=about,
    sentence=sentence,
    draw=draw,
    method=undertrained_method.text,
)
