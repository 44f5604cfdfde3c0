"""Shards of a corpus, what a task makes of its own, and the sum of it all. No datatrove here.

A run's folder has run.json (what is counted, and how), and ranks/<rank>.parquet: the sums of all
shards of one task, written when the task is done, whole or not at all. A task that was killed left
nothing and starts again, so that adding up the files of all ranks counts nothing twice.
"""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.group_counts import GroupSums, count_table
from analysis.row_counts import Encode, count_rows
from data.atomic_files import write_atomically
from data.corpora import Corpus, contents
from data.errors import TokenariumError
from data.tokenizers.texts import as_arrow
from studies.counting.row_counts import buffers

COLUMNS = ["segment_id", "section", "language", "text", "bytes", "characters"]
SUMS = ["segments", "tokens", "bytes", "characters", "unk_characters"]


def export(corpus: Corpus, folder: Path, shards: int) -> list[Path]:
    """Write a corpus of the lake as so many Parquet files (fewer, if it has fewer chunks), a chunk
    a row group; returns them.

    Raises TokenariumError where the folder has shards already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if shards_in(folder):
        raise TokenariumError(f"{folder} has Parquet files already: name an empty folder.")
    paths = []
    with pq.ParquetFile(contents.file_of(corpus)) as source:
        groups = source.num_row_groups
        schema = pa.schema(source.schema_arrow.field(name) for name in COLUMNS)
        shards = min(shards, groups)
        for shard in range(shards):
            path = folder / f"shard-{shard:05}.parquet"
            whole = path.with_suffix(".incoming")
            with pq.ParquetWriter(whole, schema, compression="zstd") as writer:
                for number in range(shard * groups // shards, (shard + 1) * groups // shards):
                    writer.write_table(source.read_row_group(number, COLUMNS))
            whole.replace(path)
            paths.append(path)
    return paths


def shards_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))


def shards_of(folder: Path, rank: int, tasks: int) -> list[Path]:
    """The shards that the task of that rank counts: every tasks-th."""
    return shards_in(folder)[rank::tasks]


def count_shards(shards: Sequence[Path], encode: Encode, by: Sequence[str]) -> pl.DataFrame:
    """The sums of these shards by group. Memory: a row group, and the groups."""
    sums = GroupSums(by)
    sums.add(pl.DataFrame(schema=dict.fromkeys(by, pl.String) | dict.fromkeys(SUMS, pl.Int64)))
    for path in shards:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                table = file.read_row_group(number, COLUMNS)
                rows = count_rows(*buffers(as_arrow(table.column("text"))), encode)
                frame = pl.DataFrame(pl.from_arrow(table.drop_columns(["text"])))
                frame = frame.with_columns(
                    segments=pl.lit(1, pl.Int64),
                    tokens=pl.Series(rows.tokens),
                    unk_characters=pl.Series(rows.unk_characters),
                )
                sums.add(frame.select(*by, *SUMS))
    return sums.total()


def begin(out: Path, run: dict[str, Any]) -> None:
    """Note what a run counts. Raises TokenariumError where `out` has another one: its files would
    be added up with these."""
    place = out / "run.json"
    if place.exists():
        if json.loads(place.read_text(encoding="utf-8")) != run:
            raise TokenariumError(
                f"{out} has a run with another tokenizer, grouping, number of tasks or other "
                "shards: name another folder."
            )
        return
    write_atomically(place, json.dumps(run).encode())


def rank_file(out: Path, rank: int) -> Path:
    return out / "ranks" / f"{rank:05}.parquet"


def keep(out: Path, rank: int, sums: pl.DataFrame) -> None:
    """Write a task's sums, whole or not at all."""
    buffer = BytesIO()
    sums.write_parquet(buffer)
    write_atomically(rank_file(out, rank), buffer.getvalue())


def total(out: Path) -> pl.DataFrame:
    """The table of the whole run, as the study `counts` gives it for one tokenizer.

    Raises TokenariumError while tasks are missing.
    """
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    files = [rank_file(out, rank) for rank in range(run["tasks"])]
    missing = sum(not path.exists() for path in files)
    if missing:
        raise TokenariumError(
            f"{missing} of {len(files)} tasks aren't done: start the same run again, it goes on."
        )
    sums = GroupSums(run["by"])
    for path in files:
        sums.add(pl.read_parquet(path))
    return count_table(sums.total())
