"""Finding items of a vocabulary by their text, their bytes or their id."""

import re
from dataclasses import dataclass

import polars as pl

LIMIT = 200  # items listed

SEARCHED_BY = {"text": "Text", "bytes": "Bytes (hex)", "id": "Id"}

# How items match a text, the best first.
WHOLE = "the whole item"
SPACED = "the whole item after a space"
FIRST = "begins with it"
INSIDE = "holds it"
CASE = "holds it in other case"
NEAR = "that id"
RANGE = "in that range"
ALL = "all items"
ORDER = (WHOLE, NEAR, SPACED, FIRST, INSIDE, CASE, RANGE, ALL)


@dataclass(frozen=True)
class Found:
    """Up to LIMIT items, best match first, with a column `match`; how many there are in all; and
    what is wrong with what was searched for, if anything."""

    items: pl.DataFrame
    total: int
    problem: str | None = None


def find(items: pl.DataFrame, wanted: str, by: str) -> Found:
    """The items of one tokenizer that match. Nothing wanted: all of them, by id.

    `items` has id, bytes_hex, text, characters. Signs that stand for a space, a line end or a tab
    on the page stand for them here too.
    """
    if not wanted.strip() and not (by == "text" and wanted):
        return _listed(items.with_columns(match=pl.lit(ALL)).sort("id"))
    if by == "bytes":
        return _by_bytes(items, wanted)
    if by == "id":
        return _by_id(items, wanted)
    return _by_text(items, wanted)


def _by_text(items: pl.DataFrame, wanted: str) -> Found:
    for sign, character in (("␣", " "), ("↵", "\n"), ("⇥", "\t")):
        wanted = wanted.replace(sign, character)
    text, folded = pl.col("text"), pl.col("text").str.to_lowercase()
    match = (
        pl.when(text == wanted).then(pl.lit(WHOLE))
        .when(text == f" {wanted}").then(pl.lit(SPACED))
        .when(text.str.starts_with(wanted) | text.str.starts_with(f" {wanted}"))
        .then(pl.lit(FIRST))
        .when(text.str.contains(wanted, literal=True)).then(pl.lit(INSIDE))
        .when(folded.str.contains(wanted.lower(), literal=True)).then(pl.lit(CASE))
    )  # fmt: skip
    return _ranked(items.with_columns(match=match))


def _by_bytes(items: pl.DataFrame, wanted: str) -> Found:
    digits = re.sub(r"0x|[\s,\\x]", "", wanted.lower())
    if re.search(r"[^0-9a-f]", digits) or len(digits) % 2:
        problem = "Bytes are pairs of hexadecimal digits, for example E2 96 80."
        return Found(items.clear().with_columns(match=pl.lit("")), 0, problem)
    content = pl.col("bytes_hex")
    match = (
        pl.when(content == digits).then(pl.lit(WHOLE))
        .when(content == f"20{digits}").then(pl.lit(SPACED))
        .when(content.str.starts_with(digits)).then(pl.lit(FIRST))
        # At a byte, not from the middle of one to the middle of another.
        .when(content.str.contains(f"^(?:..)*{digits}")).then(pl.lit(INSIDE))
    )  # fmt: skip
    return _ranked(items.with_columns(match=match))


def _by_id(items: pl.DataFrame, wanted: str) -> Found:
    asked = re.fullmatch(r"\s*(\d{1,18})\s*(?:[-–]\s*(\d{1,18})\s*)?", wanted.replace(",", ""))
    if asked is None:
        problem = "An id is a whole number, for example 262; two make a range: 262-300."
        return Found(items.clear().with_columns(match=pl.lit("")), 0, problem)
    low, high = int(asked[1]), int(asked[2] or asked[1])
    match = NEAR if low == high else RANGE
    found = items.filter(pl.col("id").is_between(low, high))
    return _listed(found.with_columns(match=pl.lit(match)).sort("id"))


def _ranked(matched: pl.DataFrame) -> Found:
    """Best match first, then the shorter item, then the lower id."""
    found = matched.drop_nulls("match")
    place = pl.col("match").replace_strict(
        {kind: number for number, kind in enumerate(ORDER)}, return_dtype=pl.Int64
    )
    return _listed(found.sort(place, "bytes", "id"))


def _listed(found: pl.DataFrame) -> Found:
    return Found(found.head(LIMIT), found.height)
