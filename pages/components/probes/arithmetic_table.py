"""The sums as tokens with what was said, and a row a grouping."""

from collections.abc import Mapping
from html import escape
from typing import Any

import polars as pl

from pages.components import tables
from pages.components.palette import Mode
from pages.components.probes.pieces import framed, grid
from pages.components.tables import COUNT, NUMBER, TEXT
from pages.components.token_text import of_text
from studies.questions.arithmetic import FORMAT_TITLES


def found(answers: pl.DataFrame, search: str) -> pl.DataFrame:
    """Those in which every word of `search` stands, the groupings of a sum one below the other."""
    place = pl.concat_str(
        "question",
        "answer",
        "response",
        pl.col("format").replace(FORMAT_TITLES),
        pl.col("error").fill_null("right"),
        separator="\n",
    ).str.to_lowercase()
    rows = answers
    for word in search.casefold().split():
        rows = rows.filter(place.str.contains(word, literal=True))
    return rows.sort("sum", maintain_order=True)


def sums(rows: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> str:
    """As HTML."""
    several = len(titles) > 1
    head = ("Digits", *(("Model",) if several else ()), "Question", "Right answer", "Said",
            "Error", "Carries", "Bits")  # fmt: skip
    body = [
        (
            escape(FORMAT_TITLES[row["format"]]),
            *((escape(titles[row["model"]]),) if several else ()),
            framed(row["question_pieces"]),
            framed(row["answer_pieces"]),
            f"{'✓' if row['correct'] else '✗'} "
            f"{escape(of_text(row['response'][:32])) or '<i>nothing</i>'}",
            escape(row["error"] or ""),
            f"{row['carry']}",
            f"{row['bits']:.1f}",
        )
        for row in rows.to_dicts()
    ]
    return grid(head, body, "Sums as tokens", mode)


def differences(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """One row a grouping but the first, and model."""
    tables.draw(
        rows.with_columns(
            pl.col("model").replace(titles), pl.col("format", "other").replace(FORMAT_TITLES)
        ),
        "arithmetic",
        "differences",
        {
            "format": TEXT(pinned=True, width=190),
            **_model_if_several(titles),
            **dict.fromkeys(("bits", "bits_low", "bits_high"), NUMBER(format="%.2f")),
            **dict.fromkeys(("right", "other_right", "n"), COUNT),
        },
        key="arithmetic.differences",
        alt="Each grouping against the first one, sum by sum",
    )


def accuracies(whole: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """One row a grouping and model."""
    shares = ("accuracy", "low", "high", "no_carry_share", "commonest_share")
    numbers = ("bits", "bits_low", "bits_high", "bits_per_digit", "guessed_bits")
    tables.draw(
        whole.with_columns(
            pl.col("model").replace(titles),
            pl.col("format").replace(FORMAT_TITLES),
            pl.col(*shares) * 100,
        ),
        "arithmetic",
        "accuracy",
        {
            "format": TEXT(pinned=True, width=190),
            **_model_if_several(titles),
            **dict.fromkeys(("n", "right"), COUNT),
            **dict.fromkeys((*shares, *numbers), NUMBER(format="%.1f")),
        },
        key="arithmetic.accuracy",
        alt="Accuracy and bits of each grouping",
    )


def _model_if_several(titles: Mapping[str, str]) -> dict[str, Any]:
    """The column that names the model, where it says something."""
    return {"model": TEXT(width=180)} if len(titles) > 1 else {}
