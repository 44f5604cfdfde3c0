"""In how many id sequences words look the same, under each tokenizer: needs no model."""

from collections.abc import Mapping
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

import studies
from pages.components import figures, method_panel
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.escaping import escaped
from pages.components.figures import Trace, drawn, scatter
from pages.components.palette import Mode, tokenizer_colour
from pages.components.probes.pieces import framed, grid

MOST_WORDS = 12
TEXT = """
For each distinct word, how many sequences of ids spell it exactly: the word alone, behind a space,
and behind a line end, which all look alike on a page. The tokenizer itself uses one of them; a
model may say any. Counted exactly, with every ordinary id of the vocabulary; a tokenizer that marks
the pieces that go on in a word has the first form alone. *Single ids*: ids that are the word by
themselves, white space left out. Means over distinct words ± 1.96 standard errors, in bits (log₂).
The tokens shown are those of the word where the text has it first.

**Source.** After Ayoobi et al. 2026 ([arXiv 2601.14658](https://arxiv.org/abs/2601.14658)); which
forms are counted is defined here.
"""


def draw(result: studies.Result, titles: Mapping[str, str], search_key: str, mode: Mode) -> None:
    """The sentence, the figure, and the words as tokens."""
    summary, words = result.tables["summary"], result.tables["spellings"]
    st.header("In how many ways each word can be written", anchor=False)
    st.markdown(sentence(summary, titles))
    figures.show(
        figure(summary, titles, mode),
        key="spellings",
        alt="Mean log2 of the id sequences in which a word looks the same, by tokenizer",
    )
    search = st.text_input("Search words", key=search_key, type="search", width=300)
    st.html(table(words, titles, search, mode))
    method_panel.explain(None, TEXT, result.signature, result.key, key="probes.spellings.measured")


def sentence(summary: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """Under which tokenizer words have most spellings. Markdown."""
    rows = summary.drop_nulls("mean_log2").sort("mean_log2").to_dicts()
    if not rows:
        return "None of these tokenizers spells a word of this text."
    most = rows[-1]
    said = (
        f"Under **{escaped(titles[most['tokenizer']])}** a word of this text can be written in "
        f"**{_count(most['mean_log2'])}** id sequences that look the same (geometric mean of "
        f"{most['counted']:,} words)"
    )
    if len(rows) > 1:
        least = rows[0]
        said += f", under {escaped(titles[least['tokenizer']])} in {_count(least['mean_log2'])}"
    return (
        f"{said}; **“{escaped(most['most_word'])}”** in {_count(most['most_log2'])}. A tokenizer "
        "uses one of them; a model may say any."
    )


def _count(log2: float) -> str:
    """A number given by its log2, with two or three digits.

    Above a million as a power of ten.
    """
    if log2 < 20:
        value = 2**log2
        return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
    return f"about 10^{log2 * 0.30103:.0f}"


@drawn_once
def figure(summary: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> go.Figure:
    """A row a tokenizer, the fewest spellings first."""
    rows = summary.drop_nulls("mean_log2").sort("mean_log2", "tokenizer").to_dicts()
    traces: list[Trace] = [_mark(place, row, titles, mode) for place, row in enumerate(rows)]
    return drawn(
        traces,
        mode,
        height=32 * len(rows) + 60,
        xaxis={"rangemode": "tozero", "title": "mean log₂ of id sequences a word, bits"},
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": [f"{plain(titles[row['tokenizer']])}  " for row in rows],
        },
    )


def _mark(place: int, row: Mapping[str, Any], titles: Mapping[str, str], mode: Mode) -> Trace:
    colour, mean = tokenizer_colour(row["tokenizer"], mode), row["mean_log2"]
    low, high = row["mean_log2_low"], row["mean_log2_high"]
    interval = "one word" if low is None else f"95 % interval {low:.2f} to {high:.2f}"
    return scatter(
        "markers",
        [mean],
        [place],
        [
            f"<b>{plain(titles[row['tokenizer']])}</b><br><b>{mean:.2f}</b> bits, {_count(mean)} "
            f"id sequences<br>{interval}<br>{row['counted']:,} of {row['words']:,} words counted"
            f"<br>{row['several_singles']:.0%} are two or more single ids "
            f"({row['several_singles_low']:.0%} to {row['several_singles_high']:.0%})"
        ],
        marker={"size": 11, "color": colour},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [0 if high is None else high - mean],
            "arrayminus": [0 if low is None else mean - low],
            "color": colour,
            "thickness": 1.4,
            "width": 3,
        },
    )


def table(words: pl.DataFrame, titles: Mapping[str, str], search: str, mode: Mode) -> str:
    """The first MOST_WORDS words that are searched for, those with most spellings first, as HTML: a
    column a tokenizer."""
    rows = words
    for part in search.casefold().split():
        rows = rows.filter(pl.col("word").str.to_lowercase().str.contains(part, literal=True))
    order = rows.group_by("word", maintain_order=True).agg(pl.col("spellings_log2").max())
    shown = order.sort("spellings_log2", descending=True, nulls_last=True, maintain_order=True)
    cells = {(row["word"], row["tokenizer"]): row for row in rows.to_dicts()}
    names = [name for name in titles if name in words["tokenizer"]]
    body = [
        (escape(word), *(_cell(cells[word, name]) for name in names))
        for word in shown["word"].head(MOST_WORDS).to_list()
    ]
    head = ("Word, those with most first", *(titles[name] for name in names))
    return grid(head, body, "Words as tokens, with the number of id sequences", mode)


def _cell(row: Mapping[str, Any]) -> str:
    tokens = framed(row["pieces"])
    if row["spellings_log2"] is None:
        return f'{tokens} <span class="none">{escape(row["note"] or "n/a")}</span>'
    single = "" if row["single_ids"] < 2 else f", {row['single_ids']} single ids"
    note = f" {escape(row['note'])}" if row["note"] else ""
    return f'{tokens} <span class="none">{_count(row["spellings_log2"])}{single}{note}</span>'
