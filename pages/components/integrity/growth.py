"""%TR against the corpus' size: distinct tokens grow with the text, and the share with them."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import drawn, scatter
from pages.components.palette import Mode, tokenizer_colour


@drawn_once
def figure(
    growth: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A line a tokenizer. `growth` is the study's table."""
    traces = []
    for name in tokenizers:
        rows = growth.filter(pl.col("tokenizer") == name).sort("segments")
        traces.append(
            scatter(
                "lines",
                rows["segments"].to_list(),
                rows["valid_share"].to_list(),
                [
                    f"<b>{plain(titles[name])}</b><br>%TR <b>{row['valid_share']:.1%}</b> of "
                    f"{row['tokens']:,} distinct tokens"
                    f"<br>in the first {row['segments']:,} segments"
                    for row in rows.iter_rows(named=True)
                ],
                name=titles[name],
                line={"width": 2, "color": tokenizer_colour(name, mode)},
            )
        )
    return drawn(
        traces,
        mode,
        height=400,
        xaxis={
            "type": "log",
            "tickformat": ",~s",
            "title": "segments read, from the corpus' beginning",
        },
        yaxis={"tickformat": ".0%", "title": "%TR of the distinct tokens so far"},
    )
