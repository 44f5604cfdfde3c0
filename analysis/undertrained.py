"""Which tokens of a model are under-trained: candidates by an indicator, verdicts by the model.

Source: Land & Bartolo 2024, "Fishing for Magikarp" (arXiv 2405.05417): candidates are the lowest
2 % of the indicator; a token is verified where the model, asked to repeat it, doesn't say it.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import SHARE, Column, schema
from analysis.proportion import wilson

CANDIDATE_PERCENT = 2.0
PROMPTS = ("copy", "meaning", "repeat")
HEADLINE = 0.01
STRONG, WEAK, SURE = 0.001, 0.1, 0.9

NEVER_IN_TEXT = range(0xF5, 0x100)
"""Bytes that no UTF-8 holds. C0 and C1 don't stand in valid UTF-8 either, but do in what is often
taken for it (overlong forms), and the paper's published ids are those of F5 to FF."""


class Kind(StrEnum):
    """What an id stands for, and whether it can come out of a text."""

    REACHABLE = "reachable"
    LIKE_SPECIAL = "looks special"
    BYTE = "single byte"
    PART = "part of a character"
    UNREACHABLE = "unreachable"
    SPECIAL = "special"
    NONE = "no item"


TESTABLE = (Kind.REACHABLE, Kind.LIKE_SPECIAL)


class Verdict(StrEnum):
    """What asking the model showed of the suspicion that a token is under-trained."""

    STRONGLY_VERIFIED = "strongly verified"
    WEAKLY_VERIFIED = "weakly verified"
    WEAKLY_REJECTED = "weakly rejected"
    STRONGLY_REJECTED = "strongly rejected"
    NOT_ENCODABLE = "not encodable"


ITEM_COLUMNS = (
    Column("id", pl.Int64, "the id", heading="Id"),
    Column("bytes_hex", pl.String, "the bytes that it stands for, in hex", heading="Bytes"),
    Column("text", pl.String, "these bytes as text; a cut character is U+FFFD", heading="Token"),
    Column(
        "kind",
        pl.String,
        "reachable, looks special, single byte, part of a character, unreachable, special, no item",
        heading="Kind",
        formula="kind of a probed item",
    ),
    Column(
        "indicator",
        pl.Float64,
        "low: hardly trained; input_norm, or of tied matrices cosine_distance",
        null="the matrices are tied and no id is known to be unused",
        heading="Indicator",
        formula="under-training indicator",
    ),
    Column(
        "input_norm",
        pl.Float64,
        "length of its row in the input matrix",
        heading="Norm, input",
        formula="under-training indicator",
    ),
    Column(
        "output_norm",
        pl.Float64,
        "length of its row in the output matrix",
        heading="Norm, output",
        formula="under-training indicator",
    ),
    *(
        Column(
            name,
            pl.Float64,
            about,
            null="no id is known to be unused",
            heading=heading,
            formula="under-training indicator",
        )
        for name, about, heading in (
            (
                "cosine_distance",
                "cosine distance of its output row to the mean row of unused ids",
                "Cosine distance",
            ),
            (
                "centred_distance",
                "the same after the mean of all rows was taken from both",
                "Cosine distance, centred",
            ),
            (
                "residual_distance",
                "the same after the first principal component was as well",
                "Cosine distance, without the first component",
            ),
            (
                "euclidean_distance",
                "length of the difference of these two rows",
                "Distance",
            ),
        )
    ),
    Column(
        "asked_as",
        pl.String,
        "candidate, or control (drawn at random)",
        null="the model wasn't asked",
        heading="Asked as",
    ),
    Column(
        "probability",
        pl.Float64,
        "highest probability of it, over the prompts and three places",
        SHARE,
        "the model wasn't asked",
        "Probability",
        "under-training verdict",
    ),
    *(
        Column(
            f"{prompt}_probability",
            pl.Float64,
            f"its highest probability after the prompt “{prompt}”",
            SHARE,
            "the model wasn't asked",
            f"Probability, {prompt}",
            "under-training verdict",
        )
        for prompt in PROMPTS
    ),
    Column(
        "said",
        pl.String,
        "the likeliest three tokens after the prompt “copy”, as text",
        null="the model wasn't asked",
        heading="Says after “copy”",
    ),
    Column(
        "verdict",
        pl.String,
        "strongly or weakly verified, weakly or strongly rejected, not encodable",
        null="the model wasn't asked",
        heading="Verdict",
        formula="under-training verdict",
    ),
)

SUMMARY_COLUMNS = (
    Column("items", pl.Int64, "ids that have a row and an item", "ids", heading="Items"),
    Column("rows_without_item", pl.Int64, "rows that no item has", "rows"),
    Column("tied", pl.Boolean, "whether ids come in and go out by one matrix", heading="Tied"),
    Column("indicator", pl.String, "which column is the indicator", heading="Indicator"),
    Column("unused", pl.String, "ids known to be unused", null="none is", heading="Unused ids"),
    Column(
        "unused_by",
        pl.String,
        "why: bytes (F5 to FF, one each), names, no item, equal rows, named by who asks",
        null="none is known",
    ),
    Column(
        "indicator_mean",
        pl.Float64,
        "mean of the indicator over reachable items",
        null="there is no indicator",
        heading="Mean",
        formula="under-training indicator",
    ),
    Column(
        "indicator_deviation",
        pl.Float64,
        "its standard deviation",
        null="there is no indicator",
        heading="Standard deviation",
        formula="under-training indicator",
    ),
    Column(
        "threshold",
        pl.Float64,
        "2nd percentile of the indicator over reachable items",
        null="there is no indicator",
        heading="Threshold",
        formula="under-trained candidates",
    ),
    Column(
        "candidates",
        pl.Int64,
        "testable items at or below the threshold",
        "items",
        "",
        "Candidates",
    ),
    Column("tested", pl.Int64, "candidates that the model was asked", "items", heading="Tested"),
    Column(
        "below_0_01",
        pl.Int64,
        "tested ones with a probability below 0.01",
        "items",
        heading="Below 0.01",
        formula="under-training verdict",
    ),
    *(
        Column(
            verdict.value.replace(" ", "_"),
            pl.Int64,
            f"tested ones that are {verdict.value}",
            "items",
            heading=verdict.value.capitalize(),
            formula="under-training verdict",
        )
        for verdict in Verdict
    ),
    Column("controls", pl.Int64, "items drawn above the threshold", "items", heading="Controls"),
    Column(
        "controls_below_0_01",
        pl.Int64,
        "controls with a probability below 0.01",
        "items",
        heading="Controls below 0.01",
        formula="under-training verdict",
    ),
    Column(
        "controls_share",
        pl.Float64,
        "their share: what the prompts miss of tokens that aren't suspected",
        SHARE,
        "there are no controls",
        "Controls below 0.01 (%)",
        "under-trained controls",
    ),
    Column(
        "controls_share_low",
        pl.Float64,
        "lower end of its 95 % interval",
        SHARE,
        "there are no controls",
        "95 % low (%)",
        "under-trained controls",
    ),
    Column(
        "controls_share_high",
        pl.Float64,
        "upper end of its 95 % interval",
        SHARE,
        "there are no controls",
        "95 % high (%)",
        "under-trained controls",
    ),
    Column("note", pl.String, "what is missing, and why", null="nothing is"),
)

_LIKE_SPECIAL = re.compile(r"<.+>|\[.+\]", re.DOTALL)
_NAMED_UNUSED = re.compile(r"[<\[]\|?[\w ]*(?:unused|reserved)[\w ]*\|?[>\]]", re.IGNORECASE)


def looks_special(text: str) -> bool:
    """Whether the text is written as special tokens are.

    >>> [looks_special(one) for one in ("<|end|>", "[PAD]", "<", "a[0]", "<>")]
    [True, True, False, False, False]
    """
    return bool(_LIKE_SPECIAL.fullmatch(text))


def unused_ids(vocabulary: Sequence[bytes], rows: int) -> tuple[list[int], str | None]:
    """Ids that no training text can have held, and why they are known to be: single bytes that no
    UTF-8 holds ("bytes"); else items that are named so ("names"); else rows that no item has ("no
    item"). `vocabulary`: bytes by id; `rows`: of the matrix.

    >>> unused_ids([b"a", b"\\xf5", b"\\xff", b"\\xf5\\x80"], 4)
    ([1, 2], 'bytes')
    >>> unused_ids([b" unused", b"<unused0>", b"<|reserved_special_token_7|>"], 4)
    ([1, 2], 'names')
    >>> unused_ids([b"a", b"", b"b"], 4), unused_ids([b"a"], 1)
    (([1, 3], 'no item'), ([], None))
    """
    its = list(vocabulary[:rows])
    found = [at for at, item in enumerate(its) if len(item) == 1 and item[0] in NEVER_IN_TEXT]
    if found:
        return found, "bytes"
    named = [
        at for at, item in enumerate(its) if _NAMED_UNUSED.fullmatch(item.decode(errors="replace"))
    ]
    if named:
        return named, "names"
    holes = [at for at, item in enumerate(its) if not item] + list(range(len(its), rows))
    return holes, "no item" if holes else None


def threshold(indicator: NDArray[np.float64], reachable: NDArray[np.bool_]) -> float:
    """At or below which an item is a candidate: the 2nd percentile over the reachable items, of
    which there is one at least. Both of shape (ids,).

    >>> threshold(np.arange(101.0), np.full(101, True))
    2.0
    """
    return float(np.percentile(indicator[reachable], CANDIDATE_PERCENT))


def verdict(probability: float, encodable: bool) -> Verdict:
    """Of a token that the model was asked; `encodable`: whether any of the prompts' texts gives it.

    >>> [verdict(p, True).value for p in (0.95, 0.5, 0.05, 0.0001)]
    ['strongly rejected', 'weakly rejected', 'weakly verified', 'strongly verified']
    >>> verdict(0.05, False).value
    'not encodable'
    """
    if probability > SURE:
        return Verdict.STRONGLY_REJECTED
    if probability > WEAK:
        return Verdict.WEAKLY_REJECTED
    if not encodable:
        return Verdict.NOT_ENCODABLE
    return Verdict.STRONGLY_VERIFIED if probability < STRONG else Verdict.WEAKLY_VERIFIED


def counted(items: pl.DataFrame) -> dict[str, int | float | None]:
    """What a row of the summary counts among the items asked; `items`: columns asked_as,
    probability and verdict."""
    tested = items.filter(pl.col("asked_as") == "candidate")
    controls = items.filter(pl.col("asked_as") == "control")
    missed = int((controls["probability"] < HEADLINE).sum())
    share = low = high = None
    if controls.height:
        share, (low, high) = missed / controls.height, wilson(missed, controls.height)
    return {
        "tested": tested.height,
        "below_0_01": int((tested["probability"] < HEADLINE).sum()),
        **{
            one.value.replace(" ", "_"): int((tested["verdict"] == one.value).sum())
            for one in Verdict
        },
        "controls": controls.height,
        "controls_below_0_01": missed,
        "controls_share": share,
        "controls_share_low": low,
        "controls_share_high": high,
    }


ITEMS, SUMMARY = schema(ITEM_COLUMNS), schema(SUMMARY_COLUMNS)
