"""How far to trust the method: mixtures that are known, and what is inferred of them."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.components import figures, results, study
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import drawn, titled
from pages.components.mixture import bars
from pages.components.mixture.controls import Asked
from pages.components.palette import SURFACES, Mode

TRIALS = 3


def draw(asked: Asked, names: Mapping[str, str], colours: Mapping[str, str], mode: Mode) -> None:
    """Draw the calibration on these categories, in these colours, or the button that asks for
    it."""
    given = {name: asked.params[name] for name in ("categories", "gap", "megabytes", "seed")}
    params: dict[str, Any] = {**given, "merges": min(asked.merges, 2000), "trials": TRIALS}
    st.markdown(
        f"{TRIALS} tokenizers are trained here on random mixtures of these very categories, and "
        "their mixtures inferred from other text of the same kind: what the method can do at best."
    )
    question: dict[str, Any] = {"tokenizers": (), "params": params}
    known = results.kept("mixture_calibration", **question) or results.asked_before(
        "mixture_calibration", **question
    )
    if not known and not st.button("Calibrate", type="primary", key="mixture.calibrate"):
        return
    result = study.obtain("mixture_calibration", **question)
    trials = result.tables["trials"]
    means = trials.select(pl.col(f"{name}_error").mean() for name in ("mixture", "token", "even"))
    said = {
        name: "n/a" if value is None else f"{value:.1f}".replace("-", "−")
        for name, value in means.row(0, named=True).items()
    }
    st.markdown(
        f"Mean log10 of the squared error: **{said['mixture_error']}** (hard assignment "
        f"{said['token_error']}, even shares {said['even_error']}; lower is better)."
    )
    st.html(bars.legend(colours, names))
    figures.show(
        figure(result.tables["shares"], names, colours, mode=mode),
        key="calibration",
        alt="Inferred shares against true shares",
    )


@drawn_once
def figure(
    shares: pl.DataFrame, names: Mapping[str, str], colours: Mapping[str, str], *, mode: Mode
) -> go.Figure:
    """Inferred share against true share, a mark a category and trial."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, 1],
            "y": [0, 1],
            "line": {"width": 1, "dash": "dot", "color": SURFACES[mode].faint},
            "hoverinfo": "skip",
        }
    ]
    for key, rows in shares.group_by("category", maintain_order=True):
        name = plain(names.get(str(key[0]), str(key[0])))
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": rows["true_share"].to_list(),
                "y": rows["byte_share"].to_list(),
                "marker": {"size": 9, "color": colours[str(key[0])]},
                "hovertext": [
                    f"<b>{name}</b><br>true {true:.1%}, inferred {inferred:.1%}"
                    for true, inferred in rows.select("true_share", "byte_share").iter_rows()
                ],
                "hoverinfo": "text",
            }
        )
    most = max(
        0.05, 1.1 * float(shares.select(pl.max("true_share", "byte_share")).max_horizontal()[0])
    )
    axis = {"range": [0, most], "tickformat": ".0%", "fixedrange": True}
    return drawn(
        traces,
        mode,
        height=420,
        xaxis={**axis, "title": titled("true share of the bytes", mode)},
        yaxis={**axis, "title": titled("inferred share", mode)},
    )
