"""The ranking: a bar a tokenizer or model with its interval, the sentence, the table."""

from collections.abc import Mapping
from html import escape

import plotly.graph_objects as go
import polars as pl

from pages.components import axis_names, figures
from pages.components.drawings import drawn_once
from pages.components.escaping import escaped
from pages.components.palette import SURFACES, Mode, tokenizer_colour
from pages.components.tables import NUMBER, TEXT, plain

ROW = 26  # pixels


def sentence(table: pl.DataFrame, titles: Mapping[str, str], by_cost: bool) -> str:
    """Who comes first, and by how much it is really ahead. Markdown."""
    if table.is_empty():
        return "No tokenizer here encodes all of this text."
    first = table.row(0, named=True)
    name = f"**{escaped(titles[first['name']])}**"
    what = "costs least" if by_cost else "needs the fewest tokens"
    said = f"{name} {what}: {_figure(first['tokens'], by_cost)}"
    if table.height == 1:
        return f"{said}. Nothing here is there to compare it with."
    second = table.row(1, named=True)
    more, low, high = (second[x] * 100 for x in ("more_than_first", "more_low", "more_high"))
    other = f"**{escaped(titles[second['name']])}**"
    if second["more_than_first"] == 0:
        return f"{said}; {other} {'costs' if by_cost else 'needs'} exactly as much."
    ahead = f"{other} takes {more:.1f} % more ({low:.1f} to {high:.1f} %)"
    if low <= 0:
        return f"{said}; {ahead}: this text can't tell the two apart."
    return f"{said}; {ahead}."


def _figure(tokens: float, by_cost: bool) -> str:
    return f"${tokens:,.2f} for a billion bytes" if by_cost else f"{tokens:,.0f} for 1,000 bytes"


@drawn_once
def figure(
    table: pl.DataFrame,
    *,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    by_cost: bool,
    mode: Mode,
) -> go.Figure:
    """A bar a row, the first on top, with the 95 % interval; costs, which lie far apart, as points
    on a logarithmic scale. `names` is what people read, `colours` whose colour each has (a
    tokenizer)."""
    surface = SURFACES[mode]
    rows = table.reverse()
    labels = axis_names.unique([axis_names.on_axis(names[name]) for name in rows["name"]])
    own = [tokenizer_colour(colours[name], mode) for name in rows["name"]]
    bars = {
        **({"type": "scatter", "mode": "markers"} if by_cost else {"type": "bar"}),
        **({} if by_cost else {"orientation": "h"}),
        "y": labels,
        "x": rows["tokens"].to_list(),
        "marker": {"color": own, "size": 11} if by_cost else {"color": own},
        "error_x": figures.error_bar(
            rows.select("tokens", "tokens_low", "tokens_high").rows(), surface.ink
        ),
        "hovertext": [
            f"<b>{escape(names[row['name']], quote=False)}</b><br>"
            f"{_figure(row['tokens'], by_cost)}<br>95 %: {_figure(row['tokens_low'], by_cost)} to "
            f"{_figure(row['tokens_high'], by_cost)}<br>"
            f"{row['more_than_first'] * 100:.1f} % more than the first "
            f"({row['more_low'] * 100:.1f} to {row['more_high'] * 100:.1f} %)"
            for row in rows.iter_rows(named=True)
        ],
        "hoverinfo": "text",
    }
    unit = "US dollars for a billion bytes of text" if by_cost else "Tokens for 1,000 bytes of text"
    return figures.drawn(
        [bars],
        mode,
        height=ROW * len(rows) + 60,
        zooms=True,
        xaxis={"title": unit, "type": "log" if by_cost else "linear", "rangemode": "tozero"},
        yaxis={"automargin": True, "ticksuffix": " "},
        margin={"l": 8, "r": 16, "t": 8, "b": 44},
        showlegend=False,
    )


def rows(table: pl.DataFrame, names: Mapping[str, str], by_cost: bool) -> None:
    """The table: place, figure with interval, distance to the first."""
    percent = [
        (pl.col(name) * 100).alias(name) for name in ("more_than_first", "more_low", "more_high")
    ]
    unit = "$ a billion bytes" if by_cost else "Tokens for 1,000 bytes"
    form = "%.2f" if by_cost else "%.1f"
    plain(
        table.with_columns(pl.col("name").replace(names), *percent),
        {
            "place": NUMBER("Place", format="%d"),
            "name": TEXT("Model" if by_cost else "Tokenizer"),
            "tokens": NUMBER(unit, format=form),
            "tokens_low": NUMBER("95 % low", format=form),
            "tokens_high": NUMBER("95 % high", format=form),
            "more_than_first": NUMBER("More than the first (%)", format="%.1f"),
            "more_low": NUMBER("More, 95 % low (%)", format="%.1f"),
            "more_high": NUMBER("More, 95 % high (%)", format="%.1f"),
        },
        key="choose.rows",
        alt="Ranking with intervals",
    )


FORMULA = r"""
\mathrm{tokens} = 1000 \cdot \sum_p w_p \, \frac{\lvert T(p) \rvert}{\mathrm{bytes}(p)}, \qquad
\sum_p w_p = 1
"""
METHOD = """
**Weights** are shares of your text's bytes (UTF-8): 70 and 30 say the same as 7 and 3.

**Intervals.** Each part's segments are resampled a thousand times, the same for every tokenizer, so
that the distance to the first is paired: it can be sure where the two figures' own intervals
overlap. An interval that holds 0 says that this text doesn't tell them apart.

**Cost.** Tokens times the list price of a million tokens of prompt. Answers cost more, and are in
the same proportion longer; templates, caching and discounts aren't counted. Change a price to what
you pay: the link carries it.

**Left out** are tokenizers that don't encode one of the parts; the page names them.

**Own text.** Bring it on page Corpora, and choose it here. Fewer tokens are cheaper; they say
nothing on quality.
"""
