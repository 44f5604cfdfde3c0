"""Counting in several tasks gives what one machine gives, also after a kill."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import studies
from data.corpora import known_to, staging, store
from data.errors import TokenariumError
from data.progress import silent
from data.tokenizers import add_file
from data.visitors import EVERYONE
from scale import shards
from scale.__main__ import main
from studies.counting.row_counts import encoder
from studies.questions.counts import COUNTS_STUDY
from tests.studies.conftest import byte_level  # noqa: F401  (a fixture)
from tests.studies.test_counts_study import Plain, corpus_of, stored

pytestmark = pytest.mark.usefixtures("home")
ROOT = Path(__file__).parents[2]

# The task of the second shard dies while it counts.
KILLED = """
import os, signal, sys
from scale import shards, tasks
from scale.__main__ import main
count, calls = tasks.count_shards, []
def dying(*given):
    calls.append(0)
    if len(calls) == 2:
        os.killpg(os.getpgid(0), signal.SIGKILL)
    return count(*given)
tasks.count_shards = dying
main(sys.argv[1:])
"""


@pytest.mark.parametrize("by", [[], ["language"], ["section", "segment_id"]])
def test_the_sum_of_the_tasks_is_the_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: list[str]
) -> None:
    """The pure part, without datatrove: three tasks over five shards."""
    monkeypatch.setattr(staging, "CHUNK_BYTES", 100)
    name = stored(times=10)
    folder, out = tmp_path / "shards", tmp_path / "out"
    assert len(shards.export(corpus_of(name), folder, 5)) == 5
    shards.begin(out, {"by": by, "tasks": 3})
    for rank in range(3):
        with pytest.raises(TokenariumError, match=f"{3 - rank} of 3 tasks aren't done"):
            shards.total(out)
        its = shards.shards_of(folder, rank, 3)
        shards.keep(out, rank, shards.count_shards(its, encoder(Plain()), by))
    shards.keep(out, 1, pl.read_parquet(shards.rank_file(out, 1)))  # a task that was run again
    given = {"group_by": ",".join(by)}
    (answer,) = COUNTS_STUDY.compute([Plain()], corpus_of(name), given, silent)
    assert shards.total(out).equals(answer.tables["counts"])
    with pytest.raises(TokenariumError, match="another folder"):
        shards.begin(out, {"by": by, "tasks": 4})


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    shards.export(corpus_of(stored()), tmp_path, 3)
    with pytest.raises(TokenariumError, match="has Parquet files already"):
        shards.export(corpus_of(stored()), tmp_path, 3)


def test_under_datatrove_after_a_kill(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    byte_level: Path,  # noqa: F811
) -> None:
    pytest.importorskip("datatrove")
    monkeypatch.setattr(staging, "CHUNK_BYTES", 200)
    corpus, tokenizer = stored(times=10), add_file(byte_level).name
    folder, out = tmp_path / "shards", tmp_path / "out"
    shards.export(store.by_hash(known_to(EVERYONE)[corpus].hash), folder, 4)  # type: ignore[arg-type]
    arguments = ["count", str(folder), str(out), "--tokenizer", tokenizer, "--tasks", "4"]
    arguments += ["--option", "workers=1"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        start_new_session=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert [path.name for path in (out / "ranks").iterdir()] == ["00000.parquet"]
    done = shards.rank_file(out, 0).stat().st_mtime_ns
    assert main(arguments) == 0
    assert shards.rank_file(out, 0).stat().st_mtime_ns == done  # that task wasn't run again
    capsys.readouterr()
    assert main(["total", str(out)]) == 0
    found = pl.read_csv(capsys.readouterr().out.encode(), infer_schema=False)
    spec = studies.prepare("counts", [tokenizer], corpus)
    expected = studies.run(spec).tables["counts"].drop("tokenizer")
    numbers = ["segments", "tokens", "bytes", "characters"]
    assert found.select("language", pl.col(numbers).cast(pl.Int64)).equals(
        expected.select("language", *numbers)
    )
