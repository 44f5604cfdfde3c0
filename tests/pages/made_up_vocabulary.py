"""Small made-up vocabularies and audits in the studies' own columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

import studies

# id → bytes; the second one has no merges.
ITEMS: dict[str, list[bytes]] = {
    "cl100k_base": [
        *(b"t", b"o", b"k", b"e", b"n", b" ", b"\xc3", b"\xa9", b"to", b"ken", b"token"),
        *(b" token", b"Token", b"tokens", b"\xc3\xa9", "к".encode(), b"123", b"<|end|>"),
    ],
    "bert_base_uncased": [b"[UNK]", b"t", b"o", b"token", "к".encode(), "т".encode(), b" token"],
}
NAMES = tuple(ITEMS)
# node, parent, bytes, rank: " token" is " " + "token", and so on.
TREE = [
    (0, None, b" token", 40),
    (1, 0, b" ", None),
    (2, 0, b"token", 30),
    (3, 2, b"to", 3),
    (4, 3, b"t", None),
    (5, 3, b"o", None),
    (6, 2, b"ken", 12),
    (7, 6, b"k", None),
    (8, 6, b"en", 7),
    (9, 8, b"e", None),
    (10, 8, b"n", None),
]
CHECKS = [
    ("round_trip", "pass", 500, 0, [], "Hard strings are encoded and decoded.", None),
    ("reachability", "warn", 18, 2, ["tokens", "<b>"], "Every item is looked for.", "2 unused."),
    ("merge_list", "fail", 17, 1, [f"pair {n}" for n in range(9)], "Every merge.", "It is lost."),
    ("normaliser", None, None, None, [], "What a normaliser loses.", "It has no normaliser."),
]


def made_special(content: bytes) -> bool:
    return content.startswith((b"<|", b"["))


def items(name: str) -> pl.DataFrame:
    rows = []
    for number, content in enumerate(ITEMS[name]):
        text = content.decode(errors="replace")
        letters = text.strip().isalpha() and text.isascii()
        rows.append(
            {
                "id": number,
                "bytes_hex": content.hex(),
                "text": text,
                "kind": "letters" if letters else "other",
                "script": "Latin" if letters else "Cyrillic" if len(content) == 2 else "Common",
                "position": "word-initial" if text.startswith(" ") else "inner",
                "bytes": len(content),
                "characters": len(content.decode(errors="ignore")),
                "special": made_special(content),
            }
        )
    return pl.DataFrame(rows)


def composition(name: str) -> pl.DataFrame:
    table = items(name)
    parts = []
    for by in ("script", "position", "kind", "bytes", "characters"):
        counted = table.group_by(pl.col(by).cast(pl.String).alias("class")).agg(items=pl.len())
        parts.append(
            counted.sort("class").select(
                pl.lit(by).alias("by"),
                "class",
                pl.col("items").cast(pl.Int64),
                (pl.col("items") / table.height).alias("share"),
            )
        )
    return pl.concat(parts)


def numbers() -> pl.DataFrame:
    """Groups of three from the left."""
    rows = []
    for digits in range(1, 13):
        groups = [3] * (digits // 3) + [digits % 3] * (digits % 3 > 0)
        rows.append(
            {
                "digits": digits,
                "tried": 20,
                "tokens_mean": float(len(groups)),
                "grouping": "whole" if digits < 4 else "left",
                "aligned_with_thousands_share": None if digits < 4 else float(digits % 3 == 0),
                "pattern": "+".join(map(str, groups)),
                "pattern_share": 1.0,
                "note": None,
            }
        )
    return pl.DataFrame(rows)


def overlap(names: Sequence[str]) -> pl.DataFrame:
    rows = [
        (one, other, 5, 0.25) for one in names for other in names if one != other
    ]  # made up, not counted from ITEMS
    columns = {"tokenizer": pl.String, "other": pl.String, "shared": pl.Int64}
    return pl.DataFrame(rows, schema={**columns, "jaccard": pl.Float64}, orient="row")


def derivation(name: str) -> pl.DataFrame:
    ids = {content: number for number, content in enumerate(ITEMS.get(name, []))}
    rows = [
        (node, parent, ids.get(content), content.hex(), content.decode(), rank, 0)
        for node, parent, content, rank in TREE
    ]
    columns = {"node": pl.Int64, "parent": pl.Int64, "id": pl.Int64, "bytes_hex": pl.String}
    return pl.DataFrame(
        rows if name == "cl100k_base" else [],
        schema={**columns, "text": pl.String, "rank": pl.Int64, "depth": pl.Int64},
        orient="row",
    )


def token(name: str, number: int) -> dict[str, pl.DataFrame]:
    content = ITEMS[name][number]
    merged = name == "cl100k_base" and len(content) > 1 and not made_special(content)
    special = made_special(content)
    why = None if merged else "special tokens aren't merged" if special else "it has no merges"
    row = {"id": number, "bytes_hex": content.hex(), "text": content.decode(errors="replace")}
    near = [(number - 1, "id before"), (number + 1, "id after")]
    return {
        "token": pl.DataFrame([row | {"rank": 40 if merged else None, "rank_note": why}]),
        "derivation": derivation(name) if merged else derivation("none"),
        "neighbours": pl.DataFrame(
            [
                {
                    "relation": relation,
                    "id": place,
                    "bytes_hex": ITEMS[name][place].hex(),
                    "text": ITEMS[name][place].decode(errors="replace"),
                }
                for place, relation in near
                if 0 <= place < len(ITEMS[name])
            ]
        ),
    }


def encodings(text: str) -> dict[str, pl.DataFrame]:
    rows = [
        ("as given", text, True, 2, [8, 9], "12", 3.58, None),
        ("leading space", f" {text}", False, 1, [11], "9" * 40, 132.9, None),
        ("NFC", text, True, 2, [8, 9], "12", 3.58, None),
        ("upper", text.upper(), False, 1, [0], None, None, "a part of it is unknown"),
    ]
    columns = ["variant", "text", "same_as_given", "tokens", "ids", "segmentations"]
    columns += ["segmentations_log2", "segmentations_note"]
    return {"encodings": pl.DataFrame(rows, schema=columns, orient="row")}


def audit(name: str) -> pl.DataFrame:
    columns = ["check", "verdict", "tried", "failed", "examples", "about", "note"]
    frame = pl.DataFrame(CHECKS, schema=columns, orient="row")
    if name == NAMES[0]:
        return frame
    return frame.with_columns(
        verdict=pl.when(pl.col("verdict") == "fail").then(pl.lit("pass")).otherwise("verdict")
    )


def unreached(name: str) -> pl.DataFrame:
    rows = [
        (6, "c3", "\ufffd", "undecodable", "é"),
        (13, "746f6b656e73", "tokens", "unreachable", None),
    ]
    return pl.DataFrame(
        rows if name == NAMES[0] else [],
        schema={
            "id": pl.Int64,
            "bytes_hex": pl.String,
            "text": pl.String,
            "class": pl.String,
            "context": pl.String,
        },
        orient="row",
    )


def answer(spec: studies.Spec) -> dict[str, pl.DataFrame]:
    """The tables of one of the four studies."""
    names = [one.name for one in spec.tokenizers]
    params: Mapping[str, Any] = spec.parameters
    parts: list[dict[str, pl.DataFrame]] = []
    for name in names:
        match spec.study:
            case "vocabulary":
                own = {"composition": composition(name), "items": items(name), "numbers": numbers()}
            case "token":
                own = token(name, params["id"])
            case "encodings":
                own = encodings(params["text"])
            case "audit":
                own = {"checks": audit(name), "reachability": unreached(name)}
        parts.append(own)
    tables = {
        table: pl.concat(
            part[table].select(pl.lit(name).alias("tokenizer"), pl.all())
            for name, part in zip(names, parts, strict=True)
        )
        for table in parts[0]
    }
    if spec.study == "vocabulary":
        tables["overlap"] = overlap(names)
    return tables
