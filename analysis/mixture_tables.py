"""The tables of the study `mixture`: their columns, and their rows out of what was solved."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import SHARE, Column, with_interval
from analysis.mixture import Mixture
from analysis.mixture_intervals import interval, no_interval
from analysis.mixture_scan import Scan
from analysis.mixture_shares import affinities, token_shares

Floats = NDArray[np.float64]
Row = dict[str, Any]

STRETCHES = 25
UNEXPLAINED_BELOW = 0.5
EVEN_TOLERANCE = 1e-6  # of a count, the median merge being 1
_UNCOUNTED = "it wasn't counted"
_NOTE = "note says why"
NOWHERE = "it stands in no category"
BEHIND = "in every category a later merge of the list stands at least twice as often"

CATEGORY = Column("category", pl.String, "label of the category", heading="Category")
SHARES = (
    CATEGORY,
    Column("corpus", pl.String, "content hash of its corpus"),
    Column("language", pl.String, "label of its language", null="the whole corpus"),
    Column("domain", pl.String, "section of the corpus", null="all of it"),
    *with_interval(
        Column("pair_share", pl.Float64, "inferred share of the training text's pairs", SHARE,
               "pair_share_note says why", heading="Pair share (%)", formula="mixture"),
        "",
        "mixture interval",
    ),
    *with_interval(
        Column("byte_share", pl.Float64, "inferred share of the training text's bytes", SHARE,
               "pair_share_note says why", heading="Byte share (%)", formula="byte share"),
        "",
        "mixture interval",
    ),
    Column("pair_share_note", pl.String, "why there is no share", null="there is one"),
    Column("interval_note", pl.String, "why there is no interval", null="there is one"),
    Column("token_share", pl.Float64,
           "share of the merges that stand in this category most (the baseline TC)", SHARE,
           "pair_share_note says why", heading="By vocabulary (%)",
           formula="hard assignment of tokens"),
    Column("bytes_per_token", pl.Float64,
           "bytes of the sample over its tokens (what the baseline TEE goes by)", "bytes per token",
           "there are no tokens, or it wasn't counted", "Bytes per token", "bytes per token"),
    Column("segments", pl.Int64, "segments of the sample", "segments", _UNCOUNTED, "Segments"),
    Column("bytes", pl.Int64, "bytes of the sample", "bytes", _UNCOUNTED, "Bytes"),
    Column("pairs", pl.Int64, "pairs of the sample before the first merge", "pairs", _UNCOUNTED),
    Column("pre_tokens", pl.Int64, "distinct pre-tokens of the sample", "pre-tokens", _UNCOUNTED),
    Column("nearest", pl.String, "the category most like it to the merges", null="as affinity"),
    Column("affinity", pl.Float64,
           "how alike these two are: 1 where the merges can't tell them apart", SHARE,
           "no merge stands in it, or in any other", "Alike", "affinity of categories"),
)  # fmt: skip
PROGRAM = (
    Column("listed", pl.Int64, "merges of the tokenizer", "merges"),
    Column("redundant", pl.Int64, "of these, merges that make what an earlier one makes", "merges"),
    Column("skipped", pl.Int64, "merges left out at the beginning of the list", "merges"),
    Column("merges", pl.Int64, "merges that were looked at", "merges", _NOTE, "Merges"),
    Column("absent", pl.Int64, "of these, merges that stand in no category", "merges", _NOTE),
    Column("loss", pl.Float64,
           "the least that the mixture leaves unexplained, upper bound, in shares of all pairs",
           "pairs", _NOTE, formula="mixture"),
    Column("loss_lower", pl.Float64, "its lower bound", "pairs", _NOTE, formula="mixture"),
    Column("gap", pl.Float64, "(loss - loss_lower) over loss; 0 where nothing is lost", SHARE,
           _NOTE, heading="Gap (%)", formula="mixture"),
    Column("relative_loss", pl.Float64, "loss over what the merges themselves count",
           null="they count nothing in the mixture, or note says why", heading="Loss",
           formula="mixture"),
    Column("held", pl.Float64, "share of the constraints that hold without any slack", SHARE, _NOTE,
           heading="Constraints that hold (%)", formula="constraints that hold"),
    Column("rounds", pl.Int64, "how many matchings were looked for", null=_NOTE),
    Column("rows", pl.Int64, "constraints that they are made of", null=_NOTE),
    Column("proven", pl.Boolean, "whether the bounds came as near as was asked for", null=_NOTE),
    Column("note", pl.String, "why nothing was inferred", null="it was"),
)  # fmt: skip
STRETCH_COLUMNS = (
    Column("first", pl.Int64, "rank of the first merge of the stretch, from 0"),
    Column("last", pl.Int64, "rank of the last one"),
    Column("merges", pl.Int64, "merges in it that stand in a category", "merges"),
    Column("absent", pl.Int64, "merges in it that stand in none", "merges"),
    Column("shortfall", pl.Float64,
           "what its merges would have to count more, over what they would have to count", SHARE,
           "its merges count nothing in the mixture", "Shortfall", "shortfall"),
    Column("explained", pl.Float64, "share of its merges that need count no more", SHARE,
           "no merge in it stands in a category", "", "shortfall"),
)  # fmt: skip
UNEXPLAINED = (
    Column("rank", pl.Int64, "place of the merge in the tokenizer's list, from 0", heading="Rank"),
    Column("left_hex", pl.String, "bytes of the left part, in hex"),
    Column("right_hex", pl.String, "bytes of the right part, in hex"),
    Column("text", pl.String, "bytes of both as text; a cut character is U+FFFD", heading="Token"),
    Column("script", pl.String, "script of most of its letters (ISO 15924)",
           null="it has no whole letter", heading="Script"),
    Column("reason", pl.String, "why no category explains it", heading="Why"),
    Column("best", pl.String, "the category that comes nearest", null="it stands in none"),
    Column("reached", pl.Float64,
           "there, its count over that of the most frequent of the later merges", SHARE,
           "it stands in no category", "", "unexplained merges"),
)  # fmt: skip


def with_notes(table: pl.DataFrame) -> pl.DataFrame:
    """A table that was kept before notes were columns, with its note: none was left unanswered."""
    for columns, note in ((SHARES, "pair_share_note"), (PROGRAM, "note")):
        names = [column.name for column in columns]
        if set(names) - set(table.columns) == {note}:
            # What tells the tokenizer stands before.
            place = table.columns.index(names[names.index(note) - 1]) + 1
            table = table.insert_column(place, pl.Series(note, [None] * len(table), pl.String))
    return table


def unanswered(category: Row, reason: str) -> Row:
    """The row of a category without a share. category: what is known of it."""
    known = {name: value for name, value in category.items() if name != "units"}
    return {**known, "pair_share_note": reason, "interval_note": "there is no share"}


def share_rows(
    known: Sequence[Row],
    mixture: Mixture,
    of_bytes: Floats,
    scan: Scan,
    replicates: tuple[Floats, Floats],
) -> list[Row]:
    """A row a category. known: what is known of the samples (label to pre_tokens, and `units`).
    of_bytes: byte shares. replicates: pair and byte shares, shape (replicates, categories)."""
    alike = affinities(scan)
    np.fill_diagonal(alike, np.nan)
    tokens, labels = token_shares(scan), [row["category"] for row in known]
    rows = []
    for at, its in enumerate(known):
        row = {name: value for name, value in its.items() if name != "units"}
        row |= {"pair_share": float(mixture.shares[at]), "byte_share": float(of_bytes[at])}
        row["interval_note"] = no_interval(its["units"], len(replicates[0]))
        if row["interval_note"] is None:
            for name, found in zip(("pair_share", "byte_share"), replicates, strict=True):
                ends = interval(row[name], found[:, at])
                row[f"{name}_low"], row[f"{name}_high"] = ends
        row["token_share"] = float(tokens[at])
        if np.isfinite(alike[at]).any():
            nearest = int(np.nanargmax(alike[at]))
            row |= {"nearest": labels[nearest], "affinity": float(alike[at, nearest])}
        rows.append(row)
    return rows


def program_row(mixture: Mixture, scan: Scan) -> Row:
    """The one row of the table `program`, without what the list of merges tells."""
    violated, present = scan.violated(mixture.shares, EVEN_TOLERANCE)
    return {
        "merges": len(scan.active),
        "absent": int((~scan.active).sum()),
        "loss": mixture.loss,
        "loss_lower": mixture.lower,
        "gap": mixture.gap,
        "relative_loss": mixture.loss / mixture.merged if mixture.merged > 0 else None,
        "held": 1 - violated / present,
        "rounds": mixture.rounds,
        "rows": mixture.rows,
        "proven": mixture.proven,
    }


def stretch_rows(mixture: Mixture, scan: Scan, ranks: NDArray[np.int64]) -> list[Row]:
    """A row for each of at most STRETCHES runs of merges of about the same length. ranks: place of
    each merge in the tokenizer's list."""
    own = scan.merged @ mixture.shares
    lacking = mixture.v * scan.scale
    rows = []
    for run in np.array_split(np.arange(len(ranks)), min(STRETCHES, len(ranks))):
        its = run[scan.active[run]]
        row: Row = {
            "first": int(ranks[run[0]]),
            "last": int(ranks[run[-1]]),
            "merges": len(its),
            "absent": len(run) - len(its),
        }
        if len(its):
            asked = float((own[its] + lacking[its]).sum())
            row["shortfall"] = float(lacking[its].sum()) / asked if asked else None
            row["explained"] = float((lacking[its] <= EVEN_TOLERANCE).mean())
        rows.append(row)
    return rows


def unexplained(scan: Scan, labels: Sequence[str]) -> list[tuple[int, Row]]:
    """Of each merge that no category explains, its number and a row without what the tokenizer's
    list tells."""
    categories = len(labels)
    listed = scan.counts.made[scan.active]
    top = np.stack([scan.highest(one, listed)[0] for one in np.eye(categories)], axis=1)
    reached = np.divide(scan.merged, top, out=np.zeros_like(top), where=top > 0)
    best = reached.argmax(axis=1)
    most = reached[np.arange(len(best)), best]
    found: list[tuple[int, Row]] = []
    for at in np.flatnonzero(~scan.active | (most < UNEXPLAINED_BELOW)):
        row: Row = {"reason": NOWHERE}
        if scan.active[at]:
            row = {"reason": BEHIND, "best": labels[best[at]], "reached": float(most[at])}
        found.append((int(at), row))
    return found
