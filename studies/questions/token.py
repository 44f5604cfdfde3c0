"""What is this token, how did it come about, and what stands near it?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from analysis.columns import Column, schema
from analysis.merges import derivation
from analysis.vocabulary import ITEM_COLUMNS
from data.errors import TokenariumError
from data.tokenizers import Tokenizer
from studies.engine.merge_lists import MergeList, merge_list
from studies.engine.parameters import Parameter, integer
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, each
from studies.questions.vocabulary import item_of

MOST_NEIGHBOURS = 12  # of one relation

METHOD = {
    "unit": "one id of the vocabulary",
    "derivation": "by the first merge in the list that makes each part; where the file holds ranks "
    "or scores, the merge is the last join when the token is encoded with the ranks below its own",
    "neighbours": f"up to {MOST_NEIGHBOURS} of each relation, those of the lowest ids",
}

_RANK = Column(
    "rank",
    pl.Int64,
    "place in the list of the first merge that makes it, from 0",
    null="no merge makes it",
    formula="rank and depth of a merge",
)
_DEPTH = Column(
    "depth",
    pl.Int64,
    "depth of its tree of merges, 0 for what no merge makes",
    "merges",
    formula="rank and depth of a merge",
)
_ID, _BYTES_HEX, _TEXT = ITEM_COLUMNS[:3]
TOKEN_COLUMNS = (
    *ITEM_COLUMNS,
    replace(_RANK, null="rank_note says why"),
    replace(_DEPTH, null="the algorithm has no merges, or the token is special"),
    Column("left_hex", pl.String, "bytes of the merge's left part, in hex", null="rank is null"),
    Column("right_hex", pl.String, "bytes of its right part, in hex", null="rank is null"),
    Column("rank_note", pl.String, "why there is no rank", null="there is one"),
)
DERIVATION_COLUMNS = (
    Column("node", pl.Int64, "number of the node, from 0, each before its parts"),
    Column("parent", pl.Int64, "number of the node that it is a part of", null="it is the root"),
    replace(_ID, null="no ordinary id has these bytes"),
    _BYTES_HEX,
    _TEXT,
    _RANK,
    _DEPTH,
)
NEIGHBOUR_COLUMNS = (
    Column("relation", pl.String, "how it is near the token", heading="Relation"),
    *ITEM_COLUMNS[:3],
)


def _answer(tokenizer: Tokenizer, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    """Raises TokenariumError for an id that the tokenizer doesn't have."""
    steps(f"Looking into {tokenizer.title}", 0.0)
    return Answer(_tables(tokenizer, parameters["id"]), METHOD)


def _tables(tokenizer: Tokenizer, its_id: int) -> dict[str, pl.DataFrame]:
    vocabulary = tokenizer.vocabulary()
    if its_id >= len(vocabulary):
        raise TokenariumError(f"{tokenizer.title} has the ids 0 to {len(vocabulary) - 1:,}.")
    token, known = vocabulary[its_id], merge_list(tokenizer)
    ids: dict[bytes, int] = {}
    special = tokenizer.special_ids
    for at, one in enumerate(vocabulary):
        if at not in special:
            ids.setdefault(one, at)
    ordinary = its_id not in special
    rank = known.made.get(token) if known and ordinary else None
    row = item_of(tokenizer, its_id)
    parts = known.merges[rank] if known and rank is not None else (None, None)
    row = row.with_columns(
        pl.lit(rank, pl.Int64).alias("rank"),
        pl.lit(known.depths.get(token, 0) if known and ordinary else None, pl.Int64).alias("depth"),
        pl.lit(parts[0] and parts[0].hex(), pl.String).alias("left_hex"),
        pl.lit(parts[1] and parts[1].hex(), pl.String).alias("right_hex"),
        pl.lit(_rank_note(known, rank, ordinary), pl.String).alias("rank_note"),
    )
    tree = []
    if known and ordinary:
        tree = [
            (n.node, n.parent, ids.get(n.token), n.token.hex(), _shown(n.token), n.rank, n.depth)
            for n in derivation(token, known.merges, known.made, known.depths)
        ]
    return {
        "token": row,
        "derivation": pl.DataFrame(tree, schema=schema(DERIVATION_COLUMNS), orient="row"),
        "neighbours": _neighbours(its_id, vocabulary, ids, known),
    }


def _rank_note(known: MergeList | None, rank: int | None, ordinary: bool) -> str | None:
    if rank is not None:
        return None
    if known is None:
        return "the algorithm has no merges"
    return "no merge makes it" if ordinary else "special tokens aren't merged"


def _neighbours(
    its_id: int, vocabulary: Sequence[bytes], ids: Mapping[bytes, int], known: MergeList | None
) -> pl.DataFrame:
    token = vocabulary[its_id]
    rows: list[tuple[str, int]] = []

    def add(relation: str, found: Iterable[int | None]) -> None:
        new = [at for at in dict.fromkeys(found) if at is not None and at != its_id]
        rows.extend((relation, at) for at in new[:MOST_NEIGHBOURS])

    add("id before", [its_id - 1] if its_id else [])
    add("id after", [its_id + 1] if its_id + 1 < len(vocabulary) else [])
    if token:
        ordinary = ids.items()
        shorter = [(token[:n], token[n:]) for n in range(len(token) - 1, 0, -1)]
        add("with a space before it", [ids.get(b" " + token)])
        if token[:1] == b" ":
            add("without the space", [ids.get(token[1:])])
        add("same bytes", (at for at, one in enumerate(vocabulary) if one == token))
        add("prefix", (ids.get(start) for start, _ in shorter))
        add("extends", (at for one, at in ordinary if one.startswith(token)))
        add("ends with it", (at for one, at in ordinary if one.endswith(token)))
    rank = known.made.get(token) if known else None
    if known and rank is not None:
        left, right = known.merges[rank]
        add("left part", [ids.get(left)])
        add("right part", [ids.get(right)])
        merges = [known.merges[its_rank] for its_rank in known.made.values()]
        add("shares left part", (ids.get(a + b) for a, b in merges if a == left))
        add("shares right part", (ids.get(a + b) for a, b in merges if b == right))
    if known:
        merges = [known.merges[its_rank] for its_rank in known.made.values()]
        add("merged from it", (ids.get(a + b) for a, b in merges if token in (a, b)))
    return pl.DataFrame(
        [(rel, at, vocabulary[at].hex(), _shown(vocabulary[at])) for rel, at in rows],
        schema=schema(NEIGHBOUR_COLUMNS),
        orient="row",
    )


def _shown(token: bytes) -> str:
    return token.decode(errors="replace")


TOKEN_STUDY = Study(
    name="token",
    version=2,
    about="One token: its classes, the merges that make it, and its neighbours.",
    parameters=(
        Parameter("id", 0, "the token's id in each of the tokenizers", integer(0, 2**31 - 1)),
    ),
    tables={
        "token": Table("the token: bytes, classes, rank and depth of its merge", TOKEN_COLUMNS),
        "derivation": Table("the tree of merges that makes it, a row a node", DERIVATION_COLUMNS),
        "neighbours": Table(
            "items near it: by id, by their beginning, by their parts", NEIGHBOUR_COLUMNS
        ),
    },
    compute=each(_answer),
    corpus=None,
)
