"""How many tokens, bytes and characters does a text have? By any of its columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from analysis.group_counts import COUNT_COLUMNS, GROUP_COLUMNS, GroupSums, count_table
from analysis.premiums import UNK_LIMIT
from data.corpora import Corpus
from data.errors import TokenariumError
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.counting.row_counts import Counter, chunks_of
from studies.engine.parameters import Parameter
from studies.engine.study import Answer, Study, Table

GROUPS = tuple(column.name for column in GROUP_COLUMNS)
SAME_AS = {"domain": "section", "document": "segment_id"}
MAX_ROWS = 2_000_000


def groups(given: Any) -> str:
    """The group columns from their names, by comma, each once and in the order of GROUPS; none
    for "none" or nothing."""
    names = {SAME_AS.get(part.strip(), part.strip()) for part in str(given).split(",")}
    names -= {""}
    if names == {"none"}:
        return ""
    unknown = sorted(names - set(GROUPS))
    if unknown:
        raise ValueError(f"'{unknown[0]}' must be one of {', '.join(GROUPS)}, or none for one row")
    return ",".join(name for name in GROUPS if name in names)


def compute(
    tokenizers: Sequence[Tokenizer],
    corpus: Corpus,
    parameters: Mapping[str, Any],
    progress: Progress,
) -> list[Answer]:
    """Raises TokenariumError for more than MAX_ROWS groups."""
    by = [name for name in parameters["group_by"].split(",") if name]
    columns = list(dict.fromkeys([*by, "language", "bytes", "characters"]))
    counters = [Counter(tokenizer, corpus) for tokenizer in tokenizers]
    sums = GroupSums(by)
    for chunk in chunks_of(corpus, columns, counters):
        counted: dict[str, pl.Series] = {}
        for number, counter in enumerate(counters):
            share = chunk.done + number / len(counters) / len(corpus.chunks)
            progress(f"Counting with {counter.tokenizer.title}", share)
            its = counter.of(chunk, number)
            counted[f"tokens {number}"] = pl.Series(its.tokens)
            counted[f"unk {number}"] = pl.Series(its.unk_characters)
        sums.add(_frame(chunk.columns, by).with_columns(segments=pl.lit(1, pl.Int64), **counted))
        if sums.rows > MAX_ROWS and sums.total().height > MAX_ROWS:
            raise TokenariumError(
                f"The corpus has more than {MAX_ROWS:,} groups by {parameters['group_by']}; "
                "group by less."
            )
    return [
        Answer({"counts": _table(sums.total(), by, number, corpus)}, _METHOD)
        for number in range(len(tokenizers))
    ]


def _frame(columns: pa.Table, by: Sequence[str]) -> pl.DataFrame:
    frame = pl.DataFrame(pl.from_arrow(columns))
    return frame.select(*by, "bytes", "characters")


def _table(sums: pl.DataFrame, by: Sequence[str], number: int, corpus: Corpus) -> pl.DataFrame:
    """What one tokenizer made of the groups."""
    its = sums.select(
        *by,
        "segments",
        pl.col(f"tokens {number}").alias("tokens"),
        "bytes",
        "characters",
        pl.col(f"unk {number}").alias("unk_characters"),
    )
    if "language" in by:
        # The codes are the places in a sorted list, so the rows are sorted by label as well.
        labels = pl.Series(corpus.languages, dtype=pl.String)
        its = its.with_columns(language=labels.gather(its["language"].to_numpy().astype(np.int64)))
    return count_table(its)


_METHOD = {
    "unit": "segment",
    "aggregation": "ratio of totals over the segments of a group",
    "unk_limit": UNK_LIMIT,
    "special_tokens": "none added; written ones are plain text",
}

COUNTS_STUDY = Study(
    name="counts",
    version=2,
    about="How much text there is: segments, tokens, bytes and characters, by any grouping.",
    parameters=(
        Parameter(
            "group_by",
            "language",
            "language, section (or: domain), segment_id (or: document), several by comma, or none",
            groups,
        ),
    ),
    tables={
        "counts": Table(
            "one row a group: totals, bytes and characters per token",
            (*GROUP_COLUMNS, *COUNT_COLUMNS),
        )
    },
    compute=compute,
)
