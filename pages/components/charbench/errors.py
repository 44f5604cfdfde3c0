"""What is wrong with the wrong answers: how far off they are, and whether models share them."""

import polars as pl

from pages.components import tables
from pages.components.tables import COUNT, NUMBER, TEXT

ABOUT_ERRORS = (
    "Over the wrong answers that are numbers: the number less the right one. A negative mean says "
    "that the model counts too few, or points too far left."
)
ABOUT_OVERLAP = (
    "Items that both models have wrong, over those that either has wrong; kappa is the agreement "
    "on right and wrong beyond chance."
)


def errors_table(errors: pl.DataFrame) -> None:
    """A row a model and task: signed errors."""
    tables.draw(
        errors,
        "charbench_answers",
        "errors",
        {
            "model": TEXT(pinned=True, width=170),
            "task": TEXT(),
            **dict.fromkeys(("wrong", "numbers", "too_low", "too_high"), COUNT),
            "mean_error": NUMBER(format="%+.2f"),
            "mean_error_deviation": NUMBER(format="%.2f"),
        },
        key="charbench.errors",
        alt="How far wrong numbers are from the right ones, by model and task",
        height="content" if errors.height <= 12 else 440,
    )


def overlap_table(overlap: pl.DataFrame) -> None:
    """A row a task and pair of models."""
    tables.draw(
        overlap.with_columns(pl.col("jaccard") * 100),
        "charbench_answers",
        "overlap",
        {
            "model": TEXT(pinned=True, width=170),
            "other": TEXT(width=170),
            "task": TEXT(),
            **dict.fromkeys(("items", "wrong_both", "wrong_either"), COUNT),
            "jaccard": NUMBER(format="%.1f"),
            "kappa": NUMBER(format="%.2f"),
        },
        key="charbench.overlap",
        alt="Whether two models have the same items wrong",
        height="content" if overlap.height <= 12 else 440,
    )
