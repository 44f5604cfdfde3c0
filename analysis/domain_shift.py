"""The same figures on a second corpus: what changes under another domain.

Source: Erdogan et al. 2026 (arXiv 2601.09039): the difference is the degradation under shift.
"""

import polars as pl

from analysis.columns import LANGUAGE, Column
from analysis.entropy import worse
from analysis.entropy_tables import FIGURE, FIGURE_ORDER, OF_FIGURE, TEXT_FIGURES
from analysis.language_entropy import Measured, Row

_NO_SHIFT = "one of the two has no value"
_NOT_MATCHED = "it doesn't depend on the sample's size, or one of the two has no value"
COLUMNS = (
    LANGUAGE,
    FIGURE,
    FIGURE_ORDER,
    Column("tokens", pl.Int64, "tokens of the first corpus", "tokens", "there is no second text"),
    Column("shifted_tokens", pl.Int64, "tokens of the second", "tokens", "there is no second text"),
    Column("value", pl.Float64, "the figure on the first corpus", OF_FIGURE, "value_note says why",
           "First corpus", "shift"),
    Column("shifted", pl.Float64, "on the second", OF_FIGURE, "shifted_note says why",
           "Second corpus", "shift"),
    Column("difference", pl.Float64, "shifted minus value", OF_FIGURE, _NO_SHIFT, "Difference",
           "shift"),
    Column("matched_tokens", pl.Int64, "tokens of the first, cut to equal size", "tokens",
           "there is no second text"),
    Column("matched_shifted_tokens", pl.Int64, "tokens of the second, cut to equal size", "tokens",
           "there is no second text"),
    Column("matched", pl.Float64, "the figure on the first, cut to equal size", OF_FIGURE,
           _NOT_MATCHED, "First, equal size", "shift"),
    Column("matched_shifted", pl.Float64, "on the second, cut to equal size", OF_FIGURE,
           _NOT_MATCHED, "Second, equal size", "shift"),
    Column("matched_difference", pl.Float64, "matched_shifted minus matched", OF_FIGURE,
           _NOT_MATCHED, "Difference, equal size", "shift"),
    Column("unreliable", pl.Boolean, "one of the two is unreliable",
           null="it is of no k, or has no value", formula="singletons"),
    Column("reliability", pl.String, "the worse of the two: reliable, low, none",
           null="it is of no k, or neither has a value", formula="reliability"),
    Column("matched_unreliable", pl.Boolean, "one of the two is, cut to equal size",
           null="it is of no k, or has no value", formula="singletons"),
    Column("matched_reliability", pl.String, "the worse of the two, cut to equal size",
           null="it is of no k, or neither has a value", formula="reliability"),
    Column("value_note", pl.String, "why there is no value", null="there is one"),
    Column("shifted_note", pl.String, "why there is no shifted", null="there is one"),
)  # fmt: skip


def shift_rows(
    first: Measured, second: Measured | None, missing: str | None, seed: int
) -> list[Row]:
    """The figures of two samples and their difference, second minus first.

    Plug-in entropies grow with the sample, so figures that depend on its size stand there again
    (`matched`) for random subsamples of the larger one of as many tokens as the smaller has.
    `unreliable`: one of the two is; `matched_unreliable`: one of the two subsamples is, which may
    hold where neither sample is; `reliability`: the worse one. `missing` says why there is no
    second one.
    """
    ones = first.figures()
    if second is None:
        nothing = {"value": None, "unreliable": None, "reliability": None, "value_note": missing}
        return [_shift_row(one, {**one, **nothing}, None, None) for one in ones]
    least = min(first.tokens.total, second.tokens.total)
    part, other_part = (one.at_most(least, seed) for one in (first, second))
    sizes = {
        "tokens": first.tokens.total,
        "shifted_tokens": second.tokens.total,
        "matched_tokens": part.tokens.total,
        "matched_shifted_tokens": other_part.tokens.total,
    }
    return [
        {**sizes, **_shift_row(*both)}
        for both in zip(ones, second.figures(), part.figures(), other_part.figures(), strict=True)
    ]


def _shift_row(one: Row, other: Row, matched: Row | None, matched_other: Row | None) -> Row:
    row = {
        "figure": one["figure"],
        "order": one["order"],
        "value": one["value"],
        "shifted": other["value"],
        "difference": _difference(one["value"], other["value"]),
        "unreliable": one["unreliable"] or other["unreliable"],
        "reliability": worse(one["reliability"], other["reliability"]),
        "value_note": one["value_note"],
        "shifted_note": other["value_note"],
    }
    if matched and matched_other and one["figure"] not in TEXT_FIGURES:
        row["matched"], row["matched_shifted"] = matched["value"], matched_other["value"]
        row["matched_difference"] = _difference(matched["value"], matched_other["value"])
        row["matched_unreliable"] = matched["unreliable"] or matched_other["unreliable"]
        row["matched_reliability"] = worse(matched["reliability"], matched_other["reliability"])
    return row


def _difference(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else second - first
