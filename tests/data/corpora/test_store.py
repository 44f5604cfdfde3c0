"""What goes into the lake comes out as it was, in bounded chunks, whole or not at all."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import lake
from data.corpora import contents, staging, store
from data.corpora.read.rows import SCHEMA, ReadCorpus, Segment, in_batches
from data.errors import TokenariumError

Texts = list[dict[str, str]]


def reading(texts: Texts, frame_size: int = 1000) -> ReadCorpus:
    segments = [Segment(i, f"s{i}", "part", spoken) for i, spoken in enumerate(texts)]
    languages = sorted({language for spoken in texts for language in spoken})

    def frames() -> Iterator[pl.DataFrame]:
        for start in range(0, len(segments), frame_size):
            yield from in_batches(segments[start : start + frame_size])

    return ReadCorpus(languages, frames(), ["a note"])


def read_back(corpus: store.Corpus) -> Texts:
    texts: Texts = [{} for _ in range(corpus.segments)]
    for (start, end), table in zip(corpus.chunks, contents.batches(corpus), strict=True):
        for row in table.to_pylist():
            assert start <= row["segment"] < end
            texts[row["segment"]][corpus.languages[row["language"]]] = row["text"]
            assert row["bytes"] == len(row["text"].encode())
            assert row["characters"] == len(row["text"])
    return texts


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
spoken = st.dictionaries(st.sampled_from(["eng_Latn", "tur_Latn", "it's"]), text, max_size=3)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(spoken, min_size=1, max_size=12))
def test_round_trip_with_gaps_duplicates_nul_and_all_planes(home: Path, texts: Texts) -> None:
    odd = "\0 a\u0301\U0001f600 \r\n"
    texts = [*texts, {"eng_Latn": odd, "tur_Latn": odd}]
    corpus = store.add(reading(texts))
    assert read_back(corpus) == texts


def test_the_hash_is_of_the_content_and_not_of_the_frames(home: Path) -> None:
    texts = [{"eng_Latn": f"line {i}", "tur_Latn": f"satır {i}"} for i in range(50)]
    first = store.add(reading(texts))
    assert store.add(reading(texts, frame_size=7)) == first
    moved = [{**texts[0], "eng_Latn": "line"}, *texts[1:]]
    assert store.add(reading(moved)).hash != first.hash
    # A character moved over the border of two segments is other content.
    one, other = (reading([{"e": a}, {"e": b}]) for a, b in (("ab", "c"), ("a", "bc")))
    assert store.add(one).hash != store.add(other).hash


def test_chunks_hold_whole_segments_and_a_bounded_amount(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 1000)
    texts = [{"eng_Latn": "x" * 90, "tur_Latn": "y" * 60} for _ in range(100)]
    texts[40]["eng_Latn"] = "z" * 5000  # larger than a chunk: it has one for itself or shares it
    corpus = store.add(reading(texts, frame_size=9))
    assert read_back(corpus) == texts
    sizes = [sum(table["bytes"].to_pylist()) for table in contents.batches(corpus)]
    assert sum(sizes) == corpus.bytes
    assert len(corpus.chunks) > 12
    assert all(size <= 1000 + 150 for size in sizes if size < 5000)


def test_what_was_stored_is_found_by_its_hash(home: Path) -> None:
    corpus = store.add(reading([{"eng_Latn": "a"}]))
    assert store.by_hash(corpus.hash[:16]) == corpus
    assert store.by_hash("0" * 64) is None
    assert store.by_hash("udhr") is None
    assert corpus.notes == ("a note",)


def drop(hash_: str) -> None:
    lake.write(lambda cursor: store.drop(cursor, hash_))


def test_a_removed_corpus_is_not_found_though_it_was_seen_before(home: Path) -> None:
    corpus = store.add(reading([{"eng_Latn": "a"}]))
    store.remember("source", "reader", corpus.hash)
    assert store.remembered("source", "reader") == store.by_hash(corpus.hash) == corpus
    place = contents.file_of(corpus)
    with ProcessPoolExecutor(1, get_context("spawn")) as another:
        another.submit(drop, corpus.hash).result()
    assert place.exists()  # as where the other process was killed before it deleted the file
    assert store.by_hash(corpus.hash) is None
    assert store.remembered("source", "reader") is None
    again = store.add(reading([{"eng_Latn": "a"}]))
    assert store.by_hash(corpus.hash) == again == corpus
    assert contents.file_of(corpus).exists() and contents.file_of(corpus) != place


def test_documents_come_in_order_a_language_at_a_time(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "DOCUMENTS_BYTES", 1)
    corpus = store.add(reading([{"a": "1", "b": "x"}, {"a": "2"}, {"a": "3", "b": "z"}]))
    found = {
        name: frame["text"].to_list() for name, frame in contents.documents(corpus, ["b", "a"])
    }
    assert found == {"b": ["x", "z"], "a": ["1", "2", "3"]}


def test_a_corpus_without_text_is_refused(home: Path) -> None:
    with pytest.raises(TokenariumError, match="no text"):
        store.add(ReadCorpus([], iter([pl.DataFrame(schema=SCHEMA)]), []))


def test_a_reader_that_fails_half_way_leaves_nothing(home: Path) -> None:
    def frames() -> Iterator[pl.DataFrame]:
        yield from in_batches([Segment(0, "s0", "part", {"eng_Latn": "a"})])
        raise TokenariumError("line 2 is not UTF-8")

    with pytest.raises(TokenariumError, match="line 2"):
        store.add(ReadCorpus(["eng_Latn"], frames(), []))
    with lake.reading() as cursor:
        assert not lake.has_table(cursor, "corpora")
    assert not [path for path in home.rglob("*") if path.suffix == ".parquet"]


def test_what_a_killed_import_left_is_cleared_away_later(home: Path) -> None:
    store.add(reading([{"eng_Latn": "a"}]))
    left, running = (home / "lake" / f"staging-{name}" for name in ("left", "running"))
    for folder in (left, running):
        folder.mkdir()
        (folder / "corpus.parquet").write_bytes(b"half")
    os.utime(left, (0, 0))
    store.add(reading([{"eng_Latn": "b"}]))
    assert not left.exists()
    assert running.exists()
