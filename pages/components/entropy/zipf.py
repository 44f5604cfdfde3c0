"""How often the tokens occur, by rank, and how much of the vocabulary is used."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.grid import Cell, grid, missing
from pages.components.entropy.labels import Row, plain, written
from pages.components.figures import Trace, drawn, scatter
from pages.components.palette import SURFACES, Mode, tokenizer_colour

HEIGHT = 460
SIGNS = (("┄", "fitted power law, over the ranks that it was fitted on"),)


@drawn_once
def figure(
    zipf: pl.DataFrame,
    fits: pl.DataFrame,
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> go.Figure:
    """Frequency by rank on two logarithmic scales. zipf, fits: the study's tables `zipf` and
    `zipf_fit` of one language."""
    traces: list[Trace] = []
    for name in tokenizers:
        own = zipf.filter(pl.col("tokenizer") == name).sort("rank")
        colour = tokenizer_colour(name, mode)
        traces.append(_ranks(own, titles[name], colour))
        fit = fits.row(by_predicate=pl.col("tokenizer") == name, named=True)
        if fit["exponent"] is not None:
            traces.append(_line(fit, titles[name], mode))
    powers = {"type": "log", "dtick": 1, "exponentformat": "none"}
    return drawn(
        traces,
        mode,
        height=HEIGHT,
        xaxis={**powers, "tickformat": ",d", "title": "rank of the token"},
        yaxis={**powers, "tickformat": ",d", "title": "times it occurs"},
    )


def _ranks(own: pl.DataFrame, title: str, colour: str) -> Trace:
    told = [
        f"<b>{plain(title)}</b><br>rank {row['rank']:,}: {row['frequency']:,} times"
        f"<br>{row['share'] * 100:.3g} % of all tokens"
        for row in own.iter_rows(named=True)
    ]
    return scatter(
        "lines+markers",
        own["rank"].to_list(),
        own["frequency"].to_list(),
        told,
        name=title,
        line={"color": colour, "width": 1.5},
        marker={"color": colour, "size": 4},
    )


def _line(fit: Row, title: str, mode: Mode) -> Trace:
    ends = [fit["first_rank"], fit["last_rank"]]
    return scatter(
        "lines",
        ends,
        [2 ** fit["intercept"] * rank ** -fit["exponent"] for rank in ends],
        None,
        name=f"{title}, fit",
        line={"color": SURFACES[mode].ink, "width": 1, "dash": "dash"},
    )


def table(
    summary: pl.DataFrame,
    fits: pl.DataFrame,
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> str:
    """Vocabulary used, percentile frequency and the fitted exponent, a row a tokenizer, as HTML."""
    heads = ["Tokenizer", "Ids seen", "of all ids", "Used"]
    heads += ["Percentile frequency", "Zipf exponent", "R²", "Fitted on"]
    rows = {}
    for name in tokenizers:
        own = summary.row(by_predicate=pl.col("tokenizer") == name, named=True)
        fit = fits.row(by_predicate=pl.col("tokenizer") == name, named=True)
        rows[name] = [*_used(own), *_fitted(fit)]
    return grid(heads, rows, titles=titles, mode=mode)


def _used(own: Row) -> list[Cell]:
    share, frequency = own["vocabulary_used_share"], own["percentile_frequency"]
    few = own["h1_note"] or "too few distinct tokens: no rank lies between"
    return [
        Cell(f"{own['types']:,}"),
        Cell(f"{own['vocabulary_size']:,}"),
        missing("an empty vocabulary") if share is None else Cell(written(share, "share")),
        missing(few) if frequency is None else Cell(written(frequency, "share")),
    ]


def _fitted(fit: Row) -> list[Cell]:
    if fit["exponent"] is None:
        return [missing(fit["exponent_note"]), Cell("–"), Cell("–")]
    return [
        Cell(f"{fit['exponent']:.3f}"),
        Cell(f"{fit['r_squared']:.3f}"),
        Cell(f"ranks {fit['first_rank']:,}–{fit['last_rank']:,}", f"{fit['n']:,} points"),
    ]
