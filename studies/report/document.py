"""The report as one HTML file that needs nothing else, and prints."""

import json
from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path

import polars as pl

from studies.engine.result import Result
from studies.report.registry import all_sections
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


_STYLE = """
:root { --ink: #1d1c21; --paper: #fcfbf8; --grid: #cbc5b8; --context: #a9a397; --own: #315bec; }
@media (prefers-color-scheme: dark) { @media screen { :root {
  --ink: #eae7df; --paper: #14151a; --grid: #40444e; --context: #6d7079; --own: #8b96fd; } } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 2rem 0 0.25rem; }
section { break-inside: avoid; } footer, details { font-size: 0.8rem; margin-top: 2rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
@page { size: A4; margin: 18mm; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } details { display: none; } }
"""


def document(result: Result, tokenizer: str, titles: Mapping[str, str], made: date) -> str:
    """The report on `tokenizer` (a name in the answer's tables) as HTML. `titles` says what people
    call each of them."""
    sections = result.tables["sections"]
    of = sections["tokenizer"].n_unique()
    title = titles.get(tokenizer, tokenizer)
    own = sections.filter(pl.col("tokenizer") == tokenizer)
    parts = []
    for section in all_sections():
        its = own.filter(pl.col("section") == section.name)
        if its.is_empty():
            continue
        parts.append(
            f"<section><h2>{escape(section.title)}</h2><p>{escape(its['sentence'][0])}</p>"
            f"{strips(sections, section, tokenizer, titles)}</section>"
        )
    others = f"Grey: {of - 1} other tokenizers." if of > 1 else "No other tokenizer was measured."
    signature = escape(json.dumps(result.signature, ensure_ascii=False, indent=1))
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}: report</title>
<style>{_STYLE}{CSS.read_text(encoding="utf-8")}</style>
<h1>How good is {escape(title)}?</h1>
<p>{others} The better side of a strip is on the right; the bar through the mark is its 95 %
interval, where it is an estimate.</p>
{"".join(parts)}
<footer>Tokenarium, {made.isoformat()}, key {result.key}</footer>
<details><summary>Signature: all that is needed to repeat it</summary>
<pre>{signature}</pre></details>
</html>
"""
