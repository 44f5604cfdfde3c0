"""A section's small figure: a strip a figure, the library as grey ticks, the tokenizer in colour.

HTML that needs no script; `report.css` beside this file draws it, on the page and in the document.
"""

from collections.abc import Mapping
from html import escape
from pathlib import Path

import polars as pl

from studies.report.section import Figure, Row, Section

CSS = Path(__file__).with_name("report.css")
MARGIN = 0.03  # of the axis, on both sides of the outermost tick


def strips(
    sections: pl.DataFrame, section: Section, tokenizer: str, titles: Mapping[str, str]
) -> str:
    """The strips of one section. `sections` is the study's table of all, `titles` says what people
    call each tokenizer."""
    its = sections.filter(pl.col("section") == section.name)
    drawn = [
        _strip(its, figure, label, tokenizer, titles)
        for figure in section.figures
        if figure.axis
        for label in its.filter(pl.col("figure") == figure.name)["label"].unique(
            maintain_order=True
        )
    ]
    return f'<div class="strips">{"".join(drawn)}</div>'


def written(value: float, form: str) -> str:
    """A value as people read it, with its unit.

    >>> [written(2.345, form) for form in ("times", "percent", "decimal", "number")]
    ['2.3 ×', '234.5 %', '2.345', '2']
    """
    if form == "times":
        return f"{value:.1f} ×"
    if form == "percent":
        return f"{value * 100:.1f} %"
    return f"{value:,.0f}" if form == "number" else f"{value:.3f}"


def ordinal(number: int) -> str:
    """
    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 21, 101, 111)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st', '101st', '111th']
    """
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _strip(
    rows: pl.DataFrame, figure: Figure, label: str, tokenizer: str, titles: Mapping[str, str]
) -> str:
    its = rows.filter(pl.col("figure") == figure.name, pl.col("label") == label)
    values = dict(its.drop_nulls("value").select("tokenizer", "value").iter_rows())
    name = f"{figure.title}{f', {label}' if label else ''}"
    own = its.filter(pl.col("tokenizer") == tokenizer)
    if own.is_empty() or tokenizer not in values:
        return f'<div class="strip"><p><span>{escape(name)}</span><b>n/a</b></p></div>'
    mine = own.row(0, named=True)
    axis = _Axis(figure, [*values.values(), *_ends(mine)])
    ticks = "".join(
        f'<i style="left:{axis.place(value):.2f}%" '
        f'title="{escape(f"{titles.get(other, other)}: {written(value, figure.form)}")}"></i>'
        for other, value in values.items()
        if other != tokenizer
    )
    return (
        f'<div class="strip"><p><span>{escape(name)}</span>'
        f"<b>{written(mine['value'], figure.form)}{_rank(mine)}</b></p>"
        f'<div class="axis">{ticks}{_interval(mine, figure, axis)}'
        f'<em style="left:{axis.place(mine["value"]):.2f}%"></em></div>'
        f"<p class='ends'><span>{axis.left}</span><span>{axis.right}</span></p></div>"
    )


def _ends(row: Row) -> list[float]:
    return [row[end] for end in ("low", "high") if row[end] is not None]


def _rank(row: Row) -> str:
    if row["rank"] is None or row["of"] < 2:
        return ""
    return f" <small>{ordinal(row['rank'])} of {row['of']}</small>"


def _interval(row: Row, figure: Figure, axis: "_Axis") -> str:
    ends = _ends(row)
    if len(ends) < 2:
        return ""
    start, end = sorted(map(axis.place, ends))
    told = f"95 % interval: {written(ends[0], figure.form)} to {written(ends[1], figure.form)}"
    return f'<s style="left:{start:.2f}%;width:{end - start:.2f}%" title="{told}"></s>'


class _Axis:
    """Where values lie from left to right, in percent: the better ones on the right."""

    def __init__(self, figure: Figure, values: list[float]) -> None:
        low, high = min(values), max(values)
        room = (high - low or abs(high) or 1.0) * MARGIN
        self._low, self._width = low - room, high - low + 2 * room
        self._falls = figure.better == "lower"
        ends = [written(low, figure.form), written(high, figure.form)]
        if self._falls:
            ends.reverse()
        self.left, self.right = ends
        if figure.better is not None:
            self.right = f"better → {self.right}"

    def place(self, value: float) -> float:
        share = (value - self._low) / self._width
        return 100 * (1 - share if self._falls else share)
