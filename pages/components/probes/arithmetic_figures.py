"""How often sums are right and how surprising right answers are, by how digits are grouped."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, scatter
from pages.components.palette import SURFACES, Mode, class_colour
from studies.questions.arithmetic import DEFAULT_FORMATS, FORMAT_TITLES

# By the place of their colours: the groupings that are asked at first have the clearest ones.
COLOURED = list(dict.fromkeys([*DEFAULT_FORMATS.split(","), *FORMAT_TITLES]))
_STRATA = ("answer_digits", "carry", "longer")
# Kind → its colour's place in the palette; None: the right ones, in grey.
KINDS: dict[str, int | None] = {
    "right": None,
    "missed carry": 0,
    "power of ten": 1,
    "one digit": 2,
    "several digits": 3,
    "length": 4,
    "no number": 5,
}
Row = Mapping[str, Any]


def whole(accuracy: pl.DataFrame) -> pl.DataFrame:
    """Rows over all sums of a format."""
    return accuracy.filter(pl.all_horizontal(pl.col(*_STRATA).is_null()))


def _by_digits(accuracy: pl.DataFrame) -> pl.DataFrame:
    return accuracy.filter(
        pl.col("answer_digits").is_not_null(), pl.col("carry").is_null(), pl.col("longer").is_null()
    ).sort("answer_digits")


def _formats(rows: pl.DataFrame) -> list[str]:
    names: list[str] = rows["format"].unique(maintain_order=True).to_list()
    return names


def _colour(name: str, mode: Mode) -> str:
    return class_colour(COLOURED.index(name), mode)


def legend(title: str, accuracy: pl.DataFrame, mode: Mode) -> str:
    """Whose figures they are, and the groupings' colours, as HTML."""
    spans = "".join(
        f'<span><i style="background:{_colour(name, mode)}"></i>'
        f"{escape(FORMAT_TITLES[name])}</span>"
        for name in _formats(accuracy)
    )
    faint = SURFACES[mode].faint
    spans += f'<span style="color:{faint}"><b>┄</b>&ensp;without carrying; a guess</span>'
    return f'<div class="legend"><b>{escape(title)}</b>{spans}</div>'


@drawn_once
def accuracy(rows: pl.DataFrame, mode: Mode) -> go.Figure:
    """`rows`: the study's table, of one model."""
    its = _by_digits(rows)
    traces = _lines(its, "accuracy", "low", "high", "{:.0%} right", mode)
    traces.append(_baseline(its, "no_carry_share", "adding without any carry: {:.0%}", mode))
    axis = {"range": [-0.03, 1.03], "tickformat": ".0%"}
    return _figure(traces, {**axis, "title": "right answers, % of the sums"}, mode)


@drawn_once
def bits(rows: pl.DataFrame, mode: Mode) -> go.Figure:
    """As `accuracy`."""
    its = _by_digits(rows)
    traces = _lines(its, "bits", "bits_low", "bits_high", "{:.1f} bits for the right answer", mode)
    traces.append(_baseline(its, "guessed_bits", "any number so long: {:.1f} bits", mode))
    axis = {"rangemode": "tozero"}
    return _figure(traces, {**axis, "title": "mean bits for the right answer"}, mode)


def _figure(traces: Sequence[Trace], yaxis: Mapping[str, Any], mode: Mode) -> go.Figure:
    return drawn(
        traces, mode, height=330, xaxis={"dtick": 1, "title": "digits of the sum"}, yaxis=yaxis
    )


def _lines(
    rows: pl.DataFrame, value: str, low: str, high: str, said: str, mode: Mode
) -> list[Trace]:
    traces: list[Trace] = []
    formats = _formats(rows)
    for number, name in enumerate(formats):
        its = rows.filter(pl.col("format") == name).to_dicts()
        beside = 0.07 * (number - (len(formats) - 1) / 2)  # intervals stand beside each other
        values = [row[value] for row in its]
        colour = _colour(name, mode)
        traces.append(
            scatter(
                "lines+markers",
                [row["answer_digits"] + beside for row in its],
                values,
                [_hover(row, said.format(row[value]), low, high) for row in its],
                line={"width": 1.6, "color": colour},
                marker={"size": 7, "color": colour},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [_or(row[high], row[value]) - row[value] for row in its],
                    "arrayminus": [row[value] - _or(row[low], row[value]) for row in its],
                    "thickness": 1,
                    "width": 2,
                    "color": colour,
                },
            )
        )
    return traces


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _hover(row: Row, said: str, low: str, high: str) -> str:
    form = "{:.0%}" if low == "low" else "{:.1f}"
    interval = (
        "one sum, no interval"
        if row[low] is None
        else f"95 % interval {form.format(row[low])} to {form.format(row[high])}"
    )
    return (
        f"<b>{plain(FORMAT_TITLES[row['format']])}</b>, {row['answer_digits']} digits"
        f"<br><b>{said}</b>, {row['n']:,} sums<br>{interval}"
    )


def _baseline(rows: pl.DataFrame, value: str, said: str, mode: Mode) -> Trace:
    """The same sums in every grouping: of the first one."""
    its = rows.filter(pl.col("format") == rows["format"].first()).to_dicts()
    return scatter(
        "lines",
        [row["answer_digits"] for row in its],
        [row[value] for row in its],
        [said.format(row[value]) for row in its],
        line={"width": 1.6, "dash": "dot", "color": SURFACES[mode].faint},
    )


def errors_legend(mode: Mode) -> str:
    """The colours of the kinds, as HTML."""
    spans = "".join(
        f'<span><i style="background:{_kind_colour(kind, mode)}"></i>{escape(kind)}</span>'
        for kind in KINDS
    )
    return f'<div class="legend">{spans}</div>'


def _kind_colour(kind: str, mode: Mode) -> str:
    place = KINDS[kind]
    return SURFACES[mode].context if place is None else class_colour(place, mode)


@drawn_once
def errors(
    errors: pl.DataFrame, accuracy: pl.DataFrame, titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A bar a grouping and model: right answers and each kind of error, of all its sums."""
    totals = {(row["model"], row["format"]): row for row in whole(accuracy).to_dicts()}
    kinds = {(row["model"], row["format"], row["error"]): row for row in errors.to_dicts()}
    several = len(titles) > 1
    labels = [
        f"{FORMAT_TITLES[name]}{f' · {titles[model]}' if several else ''}" for model, name in totals
    ]
    traces: list[Trace] = []
    for kind in KINDS:
        counts = [
            row["right"] if kind == "right" else kinds[(*key, kind)]["answers"]
            for key, row in totals.items()
        ]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": labels,
                "x": [count / row["n"] for count, row in zip(counts, totals.values(), strict=True)],
                "marker": {"color": _kind_colour(kind, mode), "line": {"width": 0}},
                "hovertext": [
                    _said(kind, count, row, kinds.get((*key, kind)))
                    for count, (key, row) in zip(counts, totals.items(), strict=True)
                ],
                "hoverinfo": "text",
            }
        )
    return drawn(
        traces,
        mode,
        height=30 * len(totals) + 50,
        barmode="stack",
        bargap=0.3,
        xaxis={"range": [0, 1], "tickformat": ".0%", "title": "% of the sums"},
        yaxis={"autorange": "reversed", "ticksuffix": "  "},
    )


def _said(kind: str, count: int, row: Row, of_wrong: Row | None) -> str:
    said = f"<b>{kind}</b>: {count:,} of {row['n']:,} sums"
    if of_wrong is None:
        return f"{said}<br>95 % interval {row['low']:.0%} to {row['high']:.0%}"
    if of_wrong["share"] is None:
        return said
    return (
        f"{said}<br>{of_wrong['share']:.0%} of the wrong ones "
        f"({of_wrong['low']:.0%} to {of_wrong['high']:.0%})"
    )
