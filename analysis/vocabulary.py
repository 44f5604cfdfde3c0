"""What a vocabulary is made of: scripts, kinds, positions, lengths, and what two have in common.

Every token gets one class of each sorting, read from its bytes alone. Source of the scripts and
kinds: the Unicode character database (Script property, General_Category).
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import SHARE, Column, schema
from analysis.token_surfaces import text_of

PART = "part of a character"
SPECIAL = "special"
EMPTY = "empty"

KIND_NAMES = ("letters", "digits", "punctuation", "whitespace", "control", "mixed")
_LETTERS, _DIGITS, _PUNCTUATION, _WHITESPACE, _CONTROL, _MIXED = range(6)
_WHITE_CONTROLS = (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x1F, 0x85)

WORD_INITIAL, INNER, NEITHER = "word-initial", "inner", "neither"

MIXED_SCRIPTS = "several scripts"
NO_SCRIPT = "Common"
JAPANESE = "Japanese"
_JAPANESE_SCRIPTS = {"Han", "Hiragana", "Katakana"}
_WITHOUT_SCRIPT = ("Common", "Inherited", "Unknown")

SORTINGS = ("script", "position", "kind", "bytes", "characters")

ITEM_COLUMNS = (
    Column("id", pl.Int64, "the id", heading="Id"),
    Column("bytes_hex", pl.String, "the bytes that it stands for, in hex", heading="Bytes"),
    Column("text", pl.String, "these bytes as text; a cut character is U+FFFD"),
    Column("kind", pl.String, "class by kind of characters", heading="Kind",
           formula="kind of an item"),
    Column("script", pl.String, "class by script", heading="Script", formula="script of an item"),
    Column("position", pl.String, "whether it begins a word", heading="Position",
           formula="position of an item"),
    Column("bytes", pl.Int64, "number of bytes", "bytes", heading="Length (bytes)"),
    Column("characters", pl.Int64, "number of whole characters", "characters",
           "its bytes aren't whole characters"),
    Column("special", pl.Boolean, "whether it is a special token"),
)  # fmt: skip
ITEMS = schema(ITEM_COLUMNS)

COMPOSITION_COLUMNS = (
    Column("by", pl.String, "what they are sorted by: script, position, kind, bytes, …"),
    Column("class", pl.String, "the class"),
    Column("items", pl.Int64, "ids in the class", "ids"),
    Column("share", pl.Float64, "their share of all ids", SHARE, formula="composition"),
)

OVERLAP_COLUMNS = (
    Column("tokenizer", pl.String, "name of the tokenizer"),
    Column("other", pl.String, "name of the tokenizer that it is compared with"),
    Column("shared", pl.Int64, "byte strings that both have", "byte strings"),
    Column("jaccard", pl.Float64, "shared over what either has", SHARE,
           "neither has an ordinary item", formula="overlap"),
)  # fmt: skip


@cache
def _kind_of_code() -> NDArray[np.uint8]:
    """The kind of every code point, shape (0x110000,): marks go with letters, symbols with
    punctuation; format, private, unassigned and surrogate ones are control."""
    of_category = {"L": _LETTERS, "M": _LETTERS, "N": _DIGITS, "P": _PUNCTUATION}
    of_category |= {"S": _PUNCTUATION, "Z": _WHITESPACE, "C": _CONTROL}
    kinds = (of_category[unicodedata.category(chr(code))[0]] for code in range(0x110000))
    table = np.fromiter(kinds, np.uint8, 0x110000)
    table[list(_WHITE_CONTROLS)] = _WHITESPACE
    return table


def item_table(
    vocabulary: Sequence[bytes],
    special: frozenset[int],
    script_names: Sequence[str],
    script_of_code: NDArray[np.uint8],
    continues: NDArray[np.bool_] | None = None,
) -> pl.DataFrame:
    """One row an id: ITEMS.

    script_of_code: index into script_names of every code point, shape (0x110000,). continues:
    ids that are marked as going on inside a word (WordPiece's ##), shape (n,); None where a
    leading space marks a word's beginning. `characters` is null for a token that isn't whole
    characters; its `text` shows U+FFFD there.

    script: the one script of its characters, Japanese for Han and kana together, "several
    scripts", or Common where no character has a script. kind: of its characters, a leading space
    aside, "mixed" for several kinds. position: of a token with a letter; "neither" for others.
    Special, empty and partial tokens are classes of their own.
    """
    texts = [text_of(token) for token in vocabulary]
    whole = np.array([text is not None for text in texts], bool)
    lengths = np.array([len(text or "") for text in texts], np.int64)
    sizes = np.fromiter(map(len, vocabulary), np.int64, len(vocabulary))
    is_special = np.zeros(len(vocabulary), bool)
    is_special[[its_id for its_id in special if 0 <= its_id < len(vocabulary)]] = True
    joined = "".join(text or "" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    owner = np.repeat(np.arange(len(vocabulary)), lengths)
    spaced = np.fromiter((token[:1] == b" " for token in vocabulary), bool, len(vocabulary))
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
    kinds, has_letter = _kinds(codes, owner, len(vocabulary), first[spaced & (lengths > 1)])
    scripts = _scripts(codes, owner, len(vocabulary), script_names, script_of_code)
    starts = spaced if continues is None else ~continues
    position = np.where(has_letter, np.where(starts, WORD_INITIAL, INNER), NEITHER).astype(object)
    kind = np.array(KIND_NAMES, object)[kinds]
    for column in (kind, scripts):
        column[~whole] = PART
        column[sizes == 0] = EMPTY
        column[is_special] = SPECIAL
    position[~whole | is_special | (sizes == 0)] = NEITHER
    shown = [
        text if text is not None else token.decode(errors="replace")
        for text, token in zip(texts, vocabulary, strict=True)
    ]
    table = pl.DataFrame(
        {
            "id": np.arange(len(vocabulary), dtype=np.int64),
            "bytes_hex": [token.hex() for token in vocabulary],
            "text": shown,
            "kind": kind.tolist(),
            "script": scripts.tolist(),
            "position": position.tolist(),
            "bytes": sizes,
            "characters": lengths,
            "special": is_special,
        },
        schema=ITEMS,
    )
    return table.with_columns(
        pl.when(pl.Series(whole)).then(pl.col("characters")).alias("characters")
    )


def _kinds(
    codes: NDArray[np.uint32], owner: NDArray[np.int64], tokens: int, spaces: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """(kind of each token, whether it holds a letter); `spaces` are places that don't count."""
    counted = np.ones(len(codes), bool)
    counted[spaces] = False
    bits = np.zeros(tokens, np.uint8)
    kinds = _kind_of_code()[codes]
    np.bitwise_or.at(bits, owner[counted], (1 << kinds[counted]).astype(np.uint8))
    names = np.full(64, _MIXED, np.uint8)
    for kind in range(_MIXED):
        names[1 << kind] = kind
    return names[bits], bits & (1 << _LETTERS) > 0


def _scripts(
    codes: NDArray[np.uint32],
    owner: NDArray[np.int64],
    tokens: int,
    names: Sequence[str],
    table: NDArray[np.uint8],
) -> NDArray[np.object_]:
    """The script of each token. Lowest and highest index are the same where there is but one."""
    without = [place for place, name in enumerate(names) if name in _WITHOUT_SCRIPT]
    scripts = table[codes].astype(np.int64)
    counted = ~np.isin(scripts, without)
    low, high = np.full(tokens, len(names)), np.full(tokens, -1)
    np.minimum.at(low, owner[counted], scripts[counted])
    np.maximum.at(high, owner[counted], scripts[counted])
    japanese = [place for place, name in enumerate(names) if name in _JAPANESE_SCRIPTS]
    foreign = np.zeros(tokens, bool)
    foreign[owner[counted & ~np.isin(scripts, japanese)]] = True
    of_index = np.array([*names, MIXED_SCRIPTS, JAPANESE, NO_SCRIPT], object)
    index = np.where(low == high, low, np.where(foreign, len(names), len(names) + 1))
    chosen: NDArray[np.object_] = of_index[np.where(high < 0, len(names) + 2, index)]
    return chosen


def composition_table(items: pl.DataFrame) -> pl.DataFrame:
    """Rows by, class, items, share: the share of all ids that are of a class, for each of
    SORTINGS. Lengths rise, other classes fall by their items; the shares of a sorting add up to 1.

    Lengths in characters: a token that isn't whole characters is of the class PART.
    """
    parts = []
    for by in SORTINGS:
        counted = items.group_by(by).agg(pl.len().alias("items"))
        order = [by] if by in ("bytes", "characters") else ["items", by]
        counted = counted.sort(order, descending=[name == "items" for name in order])
        name = pl.col(by).cast(pl.String).fill_null(PART)
        share = pl.col("items") / max(1, items.height)
        parts.append(
            counted.select(
                pl.lit(by).alias("by"),
                name.alias("class"),
                pl.col("items").cast(pl.Int64),
                share.alias("share"),
            )
        )
    return pl.concat(parts)


def overlap_table(vocabularies: Mapping[str, Sequence[bytes]]) -> pl.DataFrame:
    """Rows tokenizer, other, shared, jaccard for every ordered pair of different vocabularies.

    The Jaccard index (Jaccard 1901) is |A ∩ B| / |A ∪ B| over the sets of byte strings; pass the
    ordinary tokens only. Null where both are empty.

    >>> overlap_table({"one": [b"a", b"b", b"c"], "other": [b"b", b"c", b"d"]}).row(0)
    ('one', 'other', 2, 0.5)
    """
    sets = {name: frozenset(tokens) - {b""} for name, tokens in vocabularies.items()}
    rows = []
    for name, own in sets.items():
        for other, its in sets.items():
            if other != name:
                shared = len(own & its)
                union = len(own) + len(its) - shared
                rows.append((name, other, shared, shared / union if union else None))
    return pl.DataFrame(rows, schema=schema(OVERLAP_COLUMNS), orient="row")


def near_duplicate_share(items: pl.DataFrame) -> float | None:
    """Share (0 to 1) of the items that differ from another one by the case of letters or a leading
    space only (`the`, ` The`): they share out one word's frequency among several embeddings.

    `items` has `text`, `characters` and `special`, a row an item (analysis.vocabulary). Counted are
    the items that are whole characters, special ones and white space alone left out. None where no
    item is.

    `the` and ` The` double each other, `cat` stands alone: two of three.

    >>> near_duplicate_share(pl.DataFrame({"text": ["the", " The", "cat", "\\ufffd"],
    ...     "characters": [3, 4, 3, None], "special": [False] * 4}))
    0.6666666666666666
    """
    words = items.filter(~pl.col("special"), pl.col("characters") > 0).select(
        pl.col("text").str.strip_prefix(" ").str.to_lowercase().alias("word")
    )
    words = words.filter(pl.col("word").str.strip_chars() != "")
    if words.is_empty():
        return None
    counts = words.group_by("word").len()
    return int(counts.filter(pl.col("len") > 1)["len"].sum()) / words.height
