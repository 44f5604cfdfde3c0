"""What each id of a model's tokenizer stands for, and which are suspected to be under-trained, by
the rows of the model's embeddings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis import undertrained as measures
from analysis.embedding_rows import centre, distances, equal_rows, norms
from analysis.reachability import alone
from analysis.token_surfaces import text_of
from analysis.undertrained import TESTABLE, Kind, looks_special
from data.errors import TokenariumError
from data.progress import Progress
from data.stream import TokenStream
from data.tokenizers import Tokenizer
from studies.engine.models import LanguageModel, Side
from studies.engine.session import Session
from studies.engine.steps import Steps
from studies.probes import id_ranges

CHUNK = 20_000
MARK = "»"
"""Stands before an item that isn't given alone: some encoders put a space before a text."""
ALL = "all"
BLOCK_BYTES = 64 * 2**20
MOST_SPECIAL = 4_096


def kinds(tokenizer: Tokenizer, rows: int, progress: Progress) -> list[Kind]:
    """Of each row of the model's matrix, which may have more rows than the tokenizer items."""
    vocabulary = tokenizer.vocabulary()[:rows]
    special = tokenizer.special_ids | (
        {tokenizer.unk_id} if tokenizer.unk_id is not None else set()
    )
    found = [Kind.NONE] * rows
    asked = []
    for at, item in enumerate(vocabulary):
        if at in special:
            found[at] = Kind.SPECIAL
        elif len(item) == 1:
            found[at] = Kind.BYTE
        elif item and text_of(item) is None:
            found[at] = Kind.PART
        elif item:
            found[at] = Kind.UNREACHABLE  # until a text gives it
            asked.append(at)
    for start in range(0, len(asked), CHUNK):
        progress("Sorting the vocabulary", start / len(asked))
        for at in _given(tokenizer, np.array(asked[start : start + CHUNK], np.int64)):
            like_special = looks_special(vocabulary[at].decode())
            found[at] = Kind.LIKE_SPECIAL if like_special else Kind.REACHABLE
    return found


def _given(tokenizer: Tokenizer, ids: NDArray[np.int64]) -> list[int]:
    """Those of the ids that the text they stand for gives, alone or behind MARK."""
    texts = _decoded(tokenizer, ids)
    stream = tokenizer.encode_batch(texts)
    is_alone = alone(ids, stream.ids, stream.offsets)
    others, vocabulary = ids[~is_alone], tokenizer.vocabulary()
    mark = tokenizer.encode_batch([MARK]).ids.tolist()
    behind = tokenizer.encode_batch([f"{MARK}{vocabulary[at].decode()}" for at in others.tolist()])
    bounds = zip(behind.offsets[:-1].tolist(), behind.offsets[1:].tolist(), strict=True)
    given = [
        at
        for at, (start, end) in zip(others.tolist(), bounds, strict=True)
        if behind.ids[start:end].tolist() == [*mark, at]
    ]
    return sorted([*ids[is_alone].tolist(), *given])


def _decoded(tokenizer: Tokenizer, ids: NDArray[np.int64]) -> Sequence[str]:
    """decode([id]) of each id."""
    stream = TokenStream(ids.astype(np.int32), np.arange(len(ids) + 1, dtype=np.int64))
    return [content.decode(errors="replace") for content in tokenizer.decode_bytes_batch(stream)]


@dataclass(frozen=True)
class Suspects:
    """The measures of every row, and which items are candidates. `rows`: columns as ITEM_COLUMNS'
    measures; `threshold`: None where there is no indicator."""

    kinds: Sequence[Kind]
    rows: pl.DataFrame
    tied: bool
    unused: Sequence[int]
    unused_by: str | None
    threshold: float | None

    @classmethod
    def of(cls, session: Session, sorts: Sequence[Kind], named: str, steps: Steps) -> "Suspects":
        """Raises TokenariumError for a named id that has no row, or a model without matrices."""
        loaded, count = session.loaded, session.loaded.vocabulary_size
        unused, unused_by = measures.unused_ids(session.tokenizer.vocabulary(), count)
        if not unused:
            unused, unused_by = _untold_apart(loaded, sorts)
        if named:
            unused = id_ranges.read(named)
            unused_by = "named by who asks"
            if unused[-1] >= count:
                raise TokenariumError(f"There is no id {unused[-1]}: the model has {count:,} rows.")
        rows = _measured(loaded, unused, steps)
        reachable = np.array([one == Kind.REACHABLE for one in sorts])
        indicator = rows["indicator"]
        limit = None
        if not indicator.null_count() and reachable.any():
            limit = measures.threshold(indicator.to_numpy(), reachable)
        return cls(sorts, rows, loaded.tied, unused, unused_by, limit)

    @cached_property
    def candidates(self) -> list[int]:
        """All of them, the lowest first; of equals the lower id."""
        if self.threshold is None:
            return []
        indicator = self.rows["indicator"].to_numpy()
        order = np.argsort(indicator, kind="stable").tolist()
        return [
            at for at in order if indicator[at] <= self.threshold and self.kinds[at] in TESTABLE
        ]

    def chosen(self, most: int | str) -> list[int]:
        found = self.candidates
        return found if most == ALL else found[: int(most)]

    def controls(self, count: int, seed: int) -> list[int]:
        """Drawn without replacement from the reachable items that are no candidates."""
        suspected = set(self.candidates)
        pool = [
            at
            for at, kind in enumerate(self.kinds)
            if kind == Kind.REACHABLE and at not in suspected
        ]
        drawn = np.random.default_rng(seed).permutation(len(pool))[:count]
        return [pool[at] for at in drawn.tolist()]


def _untold_apart(loaded: LanguageModel, sorts: Sequence[Kind]) -> tuple[list[int], str | None]:
    """Special ids whose output rows are equal, and why they are known to be unused."""
    special = [at for at, kind in enumerate(sorts) if kind == Kind.SPECIAL][:MOST_SPECIAL]
    if not special:
        return [], None
    rows = np.concatenate([loaded.embedding_rows("output", at, at + 1) for at in special])
    found = [special[at] for at in equal_rows(rows).tolist()]
    return found, "equal rows" if found else None


def _measured(loaded: LanguageModel, unused: Sequence[int], steps: Steps) -> pl.DataFrame:
    """The measures of every row, the matrices taken in blocks."""
    steps("Measuring the embeddings", 0.0)
    found = {"input_norm": np.concatenate([norms(each) for each in _blocks(loaded, "input")])}
    columns = ("cosine_distance", "centred_distance", "residual_distance", "euclidean_distance")
    output = []
    far: list[tuple[NDArray[np.float64], ...]] = []
    its = centre(_blocks(loaded, "output"), unused) if unused else None
    steps("Measuring the embeddings", 0.5)
    for block in _blocks(loaded, "output"):
        output.append(norms(block))
        if its is not None:
            one = distances(block, its)
            far.append((one.cosine, one.centred, one.residual, one.euclidean))
    found["output_norm"] = np.concatenate(output)
    if far:
        found |= dict(zip(columns, map(np.concatenate, zip(*far, strict=True)), strict=True))
    frame = pl.DataFrame(found)
    if not far:
        frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in columns)
    name = "cosine_distance" if loaded.tied else "input_norm"
    return frame.with_columns(pl.col(name).alias("indicator"))


def _blocks(loaded: LanguageModel, side: Side) -> Iterator[NDArray[np.float32]]:
    width = loaded.embedding_rows(side, 0, 1).shape[1]
    most = max(1, BLOCK_BYTES // (8 * width))
    for start in range(0, loaded.vocabulary_size, most):
        yield loaded.embedding_rows(side, start, min(start + most, loaded.vocabulary_size))
