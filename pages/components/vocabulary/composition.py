"""What a vocabulary is made of: a bar a tokenizer, cut into shares of its items."""

from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.figures import Trace, drawn, note
from pages.components.palette import (
    SURFACES,
    Mode,
    class_colour,
    on_share_scale,
    readable_on,
    tokenizer_colour,
)

# What the items can be sorted into → how the page calls it.
SORTED_BY = {
    "script": "Script",
    "position": "Position",
    "kind": "Kind",
    "bytes": "Length in bytes",
    "characters": "Length in characters",
}
LENGTHS = ("bytes", "characters")
MOST = 10  # classes with a colour of their own
LONGEST = 12  # lengths above it are one class
OTHER = "all others"  # all classes without a colour
PART = "part of a character"  # the study's name for what has no length in characters
ROW = 62  # pixels a bar with its name


def classes(composition: pl.DataFrame, by: str) -> list[str]:
    """The classes that get a colour, in the order of the bars.

    Lengths stand from short to long; the others by their largest share in any tokenizer, as many
    as there are colours.
    """
    rows = composition.filter(pl.col("by") == by)
    if by in LENGTHS:
        found = set(rows["class"])
        short = [str(length) for length in range(LONGEST + 1) if str(length) in found]
        return short + [PART] * (PART in found)
    ranked = rows.group_by("class").agg(pl.col("share").max()).sort("share", "class")
    return ranked["class"].reverse().head(MOST).to_list()


def gathered(composition: pl.DataFrame, by: str) -> pl.DataFrame:
    """Rows tokenizer, class, items, share of one sorting; classes without a colour as one."""
    known = classes(composition, by)
    return (
        composition.filter(pl.col("by") == by)
        .with_columns(
            pl.when(pl.col("class").is_in(known)).then("class").otherwise(pl.lit(OTHER))
            .alias("class")
        )
        .group_by("tokenizer", "class", maintain_order=True)
        .agg(pl.col("items").sum(), pl.col("share").sum())
    )  # fmt: skip


@drawn_once
def figure(
    composition: pl.DataFrame,
    *,
    by: str,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    chosen: str,
    mode: Mode,
) -> go.Figure:
    """Stacked bars from 0 to 100 % of the items, a bar for each of `tokenizers`, in their order.

    `composition` has tokenizer, by, class, items, share. Where a class is `chosen` ("" for
    none), the others step back. Each piece carries customdata [tokenizer, class, items].
    """
    rows = gathered(composition, by)
    known = _known(composition, by)
    lines = {name: place for place, name in enumerate(tokenizers)}
    traces = [
        _pieces(
            rows.filter(pl.col("class") == name),
            name,
            label_of(name, by),
            colour,
            lines,
            titles,
            chosen,
            mode,
        )
        for name, colour in zip(known, _colours(known, by, mode), strict=True)
        if name in rows["class"]
    ]
    totals = dict(rows.group_by("tokenizer").agg(pl.col("items").sum()).iter_rows())
    return drawn(
        traces,
        mode,
        height=ROW * len(lines) + 4,
        margin={"l": 0, "r": 0, "t": 0, "b": 4, "autoexpand": False},
        xaxis={"range": [0, 1], "visible": False},
        yaxis={"visible": False, "range": [len(lines) - 0.42, -0.62]},
        barmode="stack",
        bargap=0.5,
        uniformtext={"mode": "hide", "minsize": 12},  # what doesn't fit stands in the legend only
        annotations=[
            _named(titles[name], totals.get(name, 0), place, tokenizer_colour(name, mode), mode)
            for name, place in lines.items()
        ],
    )


def _known(composition: pl.DataFrame, by: str) -> list[str]:
    """All that a bar may hold, in order; parts of a character stand behind the longest."""
    known = classes(composition, by)
    return [*known[:-1], OTHER, PART] if known[-1:] == [PART] and by in LENGTHS else [*known, OTHER]


def legend(composition: pl.DataFrame, *, by: str, mode: Mode) -> str:
    """The classes and their colours, as HTML that wraps on a narrow screen."""
    entries = "".join(
        f'<span><i style="background:{colour}"></i>{escape(label)}</span>'
        for label, colour in colours(composition, by, mode)
    )
    return f'<div class="legend">{entries}</div>'


def colours(composition: pl.DataFrame, by: str, mode: Mode) -> tuple[tuple[str, str], ...]:
    """The classes that there are, as a reader sees them, and the colour of each."""
    there, known = gathered(composition, by)["class"], _known(composition, by)
    return tuple(
        (label_of(name, by), colour)
        for name, colour in zip(known, _colours(known, by, mode), strict=True)
        if name in there
    )


def _pieces(
    rows: pl.DataFrame,
    name: str,
    label: str,
    colour: str,
    lines: Mapping[str, int],
    titles: Mapping[str, str],
    chosen: str,
    mode: Mode,
) -> Trace:
    """One class in all bars."""
    aside = chosen not in ("", name)
    return {
        "type": "bar",
        "orientation": "h",
        "name": label,
        "x": rows["share"].to_list(),
        "y": [lines[tokenizer] for tokenizer in rows["tokenizer"]],
        "marker": {"color": colour, "opacity": 0.25 if aside else 1.0, "line": {"width": 0}},
        "text": [f"{label} {share:.0%}" for share in rows["share"]],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": 12, "color": SURFACES[mode].faint if aside else readable_on(colour)},
        "customdata": [
            [tokenizer, name, items, escape(titles[tokenizer], quote=False)]
            for tokenizer, items in rows.select("tokenizer", "items").iter_rows()
        ],
        "hovertemplate": (
            f"<b>{label}</b><br>%{{x:.2%}} of %{{customdata[3]}}"
            "<br>%{customdata[2]:,.0f} items<extra></extra>"
        ),
    }


def _colours(known: Sequence[str], by: str, mode: Mode) -> list[str]:
    """Lengths on a scale, as they have an order; the others each in a colour of its own."""
    grey = SURFACES[mode].context
    if by in LENGTHS:
        places = {OTHER: 1.0} | {str(n): n / (LONGEST + 1) for n in range(LONGEST + 1)}
        return [on_share_scale(places[name], mode) if name != PART else grey for name in known]
    return [grey if name == OTHER else class_colour(n, mode) for n, name in enumerate(known)]


def _named(title: str, items: int, place: int, colour: str, mode: Mode) -> Trace:
    """A tokenizer's name above its bar, so that the bar has the whole width on any screen."""
    named = f"<b>{escape(title, quote=False)}</b>  {items:,} items"
    text = f'<span style="color:{colour}">■</span> {named}'
    at = {"xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.27, "yanchor": "bottom"}
    return note(text, mode, **at)


def label_of(name: str, by: str) -> str:
    """A class as a reader sees it."""
    if name == OTHER:
        return f"More than {LONGEST}" if by in LENGTHS else "All others"
    return name[:1].upper() + name[1:]
