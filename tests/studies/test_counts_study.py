"""The study `counts`: against a plain loop, with and without what was kept of an earlier one."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tokenizers as library
from numpy.typing import NDArray

import studies
from data import kept_arrays
from data.corpora import Record, contents, keep, known_to, staging, store
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError
from data.home import derived_folder
from data.progress import silent
from data.stream import TokenStream
from data.visitors import EVERYONE
from studies.__main__ import main
from studies.counting import row_counts
from studies.counting.segments import count_segments
from studies.engine.parameters import parse
from studies.questions.counts import COUNTS_STUDY, GROUPS, groups
from tests.studies.conftest import SENTENCES, everyones

pytestmark = pytest.mark.usefixtures("home")

# (section, id) → language → text: gaps, duplicates, an empty text, one id in two sections.
TEXTS: dict[tuple[str, str], dict[str, str]] = {
    ("news", "a"): {"eng_Latn": "The house is old.", "tur_Latn": "Ev eskidir."},
    ("news", "b"): {"eng_Latn": "OK", "tur_Latn": "OK"},
    ("talk", "a"): {"eng_Latn": "The house is old.", "mya_Mymr": "အိမ်က ဟောင်းတယ်။"},
    ("talk", "c"): {"eng_Latn": "", "tur_Latn": "\0 \U0001f600 \r\n"},
}


def stored(texts: dict[tuple[str, str], dict[str, str]] = TEXTS, times: int = 1) -> str:
    """The corpus' name, with its segments so many times in a row."""
    items = list(texts.items()) * times
    segments = [Segment(n, key[1], key[0], spoken) for n, (key, spoken) in enumerate(items)]
    languages = sorted({language for spoken in texts.values() for language in spoken})
    corpus = store.add(ReadCorpus(languages, in_batches(segments), []))
    name = f"mine-{corpus.hash[:8]}"
    return keep(Record(name, name, corpus.hash, "text"), EVERYONE).name


class Plain:
    """What a study asks of a tokenizer, without a library: an id a character, UNK from U+1000 to
    U+1FFF."""

    title, vocabulary_size, unk_id = "plain", 257, 256
    engine, reference = "plain 1", ("plain", "1")

    def __init__(self, fingerprint: str = "plain") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[int] = []

    def encode_batch(self, texts: pa.LargeStringArray) -> TokenStream:
        listed = texts.to_pylist()
        self.encoded.append(len(listed))
        ids = [256 if 0x1000 <= ord(c) < 0x2000 else ord(c) % 256 for c in "".join(listed)]
        offsets = np.cumsum([0, *map(len, listed)]).astype(np.int64)
        return TokenStream(np.array(ids, np.int32), offsets)

    def unk_characters(self, texts: pa.LargeStringArray, stream: TokenStream) -> NDArray[np.int64]:
        return np.array([sum(0x1000 <= ord(c) < 0x2000 for c in t) for t in texts.to_pylist()])


def ask(tokenizer: Any, corpus: str, group_by: str = "language") -> list[dict[str, Any]]:
    """The study's table by this tokenizer."""
    given = {"group_by": groups(group_by)}
    (answer,) = COUNTS_STUDY.compute([tokenizer], corpus_of(corpus), given, silent)
    return answer.tables["counts"].to_dicts()


def slow(
    by: list[str], times: int = 1, count: Callable[[str], int] = len
) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Segments, tokens, bytes and characters of each group, a text at a time."""
    found: dict[tuple[str, ...], np.ndarray] = {}
    for (section, segment_id), spoken in TEXTS.items():
        for language, text in spoken.items():
            values = {"language": language, "section": section, "segment_id": segment_id}
            row = np.array([1, count(text), len(text.encode()), len(text)]) * times
            key = tuple(values[name] for name in by)
            found[key] = found.get(key, 0) + row
    return {key: tuple(map(int, row)) for key, row in found.items()}


def figures(rows: list[dict[str, Any]], by: list[str]) -> dict[tuple[str, ...], tuple[int, ...]]:
    counts = ("segments", "tokens", "bytes", "characters")
    return {tuple(row[name] for name in by): tuple(row[name] for name in counts) for row in rows}


@pytest.mark.parametrize("chunk_bytes", [2**24, 40])
@pytest.mark.parametrize(
    "group_by", ["language", "section", "segment_id", "segment_id,language", "none"]
)
def test_the_figures_are_those_of_a_plain_loop(
    monkeypatch: pytest.MonkeyPatch, group_by: str, chunk_bytes: int
) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", chunk_bytes)
    by = [name for name in GROUPS if name in group_by]
    corpus, tokenizer = stored(times=5), Plain()
    rows = ask(tokenizer, corpus, group_by)
    expected = slow(by, times=5)
    assert figures(rows, by) == expected
    assert list(figures(rows, by)) == sorted(expected)
    assert sum(tokenizer.encoded) < 5 * 8  # each text once a chunk
    assert len(tokenizer.encoded) == len(corpus_of(corpus).chunks)
    # Once more, of what was kept.
    assert ask(tokenizer, corpus, group_by) == rows
    assert len(tokenizer.encoded) == len(corpus_of(corpus).chunks)


def test_a_second_study_encodes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 200)
    corpus, tokenizer = stored(times=20), Plain()
    first = ask(tokenizer, corpus)
    calls = len(tokenizer.encoded)
    assert calls == len(corpus_of(corpus).chunks) > 3
    by_both = ask(tokenizer, corpus, "language,section")
    assert len(tokenizer.encoded) == calls
    delete_kept()
    assert ask(tokenizer, corpus, "language,section") == by_both
    assert len(tokenizer.encoded) == 2 * calls
    assert ask(tokenizer, corpus) == first
    # What another tokenizer counts, or another version of the engine, is another thing.
    assert ask(Plain("other"), corpus) == first
    other = Plain()
    other.engine = "plain 2"
    assert ask(other, corpus) == first
    assert len(other.encoded) == calls


def test_two_questions_at_once_encode_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 200)
    corpus, both = stored(times=20), Barrier(2)

    class Waiting(Plain):
        def encode_batch(self, texts: pa.LargeStringArray) -> TokenStream:
            time.sleep(0.05)  # the other one comes to the same chunk meanwhile
            return super().encode_batch(texts)

    tokenizer = Waiting()

    def question(_: int) -> list[dict[str, Any]]:
        both.wait()
        return ask(tokenizer, corpus)

    with ThreadPoolExecutor(2) as asking:
        first, second = asking.map(question, range(2))
    assert first == second == ask(Plain("other"), corpus)
    assert len(tokenizer.encoded) == len(corpus_of(corpus).chunks) > 3


def test_real_tokenizers_and_premiums_of_what_counts_kept(
    byte_level: Path, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [everyones(path).name for path in (byte_level, letters)]
    lines = [
        dict(zip(SENTENCES, row, strict=True)) for row in zip(*SENTENCES.values(), strict=True)
    ]
    corpus = stored({("s", str(n)): spoken for n, spoken in enumerate(lines)})

    def run(study: str, **params: Any) -> dict[str, list[dict[str, Any]]]:
        spec = studies.prepare(study, names, corpus, params)
        tables = studies.run(spec, keep=False).tables
        return {name: table.to_dicts() for name, table in tables.items()}

    fresh = run("premiums", bootstrap=100)
    delete_kept()
    rows = run("counts")["counts"]
    reference = library.Tokenizer.from_file(str(byte_level))
    for language, texts in SENTENCES.items():
        tokens = sum(len(reference.encode(text, add_special_tokens=False).ids) for text in texts)
        (row,) = [r for r in rows if (r["tokenizer"], r["language"]) == ("english", language)]
        assert row["tokens"] == tokens
        assert row["characters_per_token"] == len("".join(texts)) / tokens
    (unknown,) = [r for r in rows if (r["tokenizer"], r["language"]) == ("letters", "mya_Mymr")]
    assert unknown["bytes_per_token"] is None
    assert "became UNK" in unknown["bytes_per_token_note"]

    def encode(*arguments: Any) -> Any:
        raise AssertionError("encoded a second time")

    monkeypatch.setattr(row_counts.Counter, "count", encode)
    assert run("premiums", bootstrap=100) == fresh  # UNK and the types used included
    assert run("counts")["counts"] == rows


def test_premiums_where_a_language_lacks_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which types the shared segments use doesn't follow from what is kept of all."""
    monkeypatch.setattr(staging, "CHUNK_BYTES", 40)
    corpus = corpus_of(stored(times=3))
    reference = corpus.languages.index("tur_Latn")

    def counted() -> tuple[list[int], list[int]]:
        _, (totals,) = count_segments([Plain()], corpus, reference, silent)  # type: ignore[list-item]
        english = corpus.languages.index("eng_Latn")
        return totals.tokens.own.sum(axis=1).tolist(), totals.types.of(english).tolist()

    shared = [spoken for spoken in TEXTS.values() if "tur_Latn" in spoken]
    tokens = [
        3 * sum(len(spoken.get(language, "")) for spoken in shared) for language in corpus.languages
    ]
    types = sorted({ord(c) for spoken in shared for c in spoken["eng_Latn"]})
    assert counted() == (tokens, types)
    ask(Plain(), stored(times=3))
    assert counted() == (tokens, types)


def kept_files() -> list[Path]:
    return sorted(p for p in (derived_folder() / "counts").rglob("*") if p.is_file())


def delete_kept() -> None:
    for path in kept_files():
        path.unlink()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:20],
        lambda content: content[:-3] + bytes([content[-3] ^ 1]) + content[-2:],
        lambda content: content[:200] + bytes([content[200] ^ 1]) + content[201:],
        lambda content: content + b"\0",
        lambda content: bytes(len(content)),
    ],
)
def test_a_damaged_file_is_counted_anew(
    monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 100)
    corpus, tokenizer = stored(times=10), Plain()
    expected = ask(tokenizer, corpus)
    sound = [path.read_bytes() for path in kept_files()]
    assert len(sound) > 3
    kept_files()[1].write_bytes(damage(sound[1]))
    tokenizer.encoded.clear()
    assert ask(tokenizer, corpus) == expected
    assert len(tokenizer.encoded) == 1
    assert ask(tokenizer, corpus) == expected
    assert len(tokenizer.encoded) == 1


def test_a_file_of_another_length_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 150)
    corpus = stored(times=10)
    expected = ask(Plain(), corpus)
    files = kept_files()
    rows = [table.num_rows for table in contents.batches(corpus_of(corpus))]
    other = next(n for n, count in enumerate(rows) if count != rows[0])
    files[0].write_bytes(files[other].read_bytes())
    assert ask(Plain(), corpus) == expected


def corpus_of(name: str) -> store.Corpus:
    found = store.by_hash(known_to(EVERYONE)[name].hash)
    assert found is not None
    return found


def test_where_nothing_can_be_kept_the_study_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Any, name: str, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_arrays.KeptArrays, "_write", full)
    corpus = stored()
    assert figures(ask(Plain(), corpus), ["language"]) == slow(["language"])
    assert kept_files() == []


def test_the_counts_used_longest_ago_go_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus = stored()
    ask(Plain(), corpus)
    (old,) = (derived_folder() / "counts").iterdir()
    os.utime(old, (1, 1))
    ask(Plain("other"), corpus)
    monkeypatch.setattr(kept_arrays, "LIMIT_BYTES", 1)
    ask(Plain("other"), corpus)
    left = list((derived_folder() / "counts").iterdir())
    assert old not in left
    assert len(left) == 1


def test_the_corpus_is_never_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it is: the columns of two chunks, and a third being read, lie in memory."""
    monkeypatch.setattr(staging, "CHUNK_BYTES", 100_000)
    texts = {("s", str(n)): {"eng_Latn": f"text {n} " * 500} for n in range(1_000)}
    corpus = corpus_of(stored(texts))
    assert len(corpus.chunks) > 40
    counter = row_counts.Counter(Plain(), corpus)  # type: ignore[arg-type]
    before = most = pa.total_allocated_bytes()
    for chunk in row_counts.chunks_of(corpus, ["language", "bytes"], [counter]):
        counter.of(chunk, 0)
        most = max(most, pa.total_allocated_bytes())
    assert 100_000 < most - before < 500_000


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        *(("domain", "section"), ("document, language", "language,segment_id"), ("none", "")),
        *(("", ""), ("section,domain", "section")),
    ],
)
def test_one_way_to_write_a_grouping(given: str, canonical: str) -> None:
    assert groups(given) == canonical
    assert groups(canonical) == canonical  # as a pinned question has it


@pytest.mark.parametrize("given", ["text", "language,none", "langage"])
def test_a_column_that_is_none(given: str) -> None:
    with pytest.raises(TokenariumError, match="must be one of language, section, segment_id"):
        parse(COUNTS_STUDY.parameters, {"group_by": given})


def test_too_many_groups_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studies.questions.counts.MAX_ROWS", 2)
    with pytest.raises(TokenariumError, match="more than 2 groups by segment_id"):
        ask(Plain(), stored(), "segment_id")
    assert len(ask(Plain(), stored(), "section")) == 2


def test_on_the_command_line(byte_level: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = stored()
    arguments = ["run", "counts", "--tokenizers", str(byte_level), "--corpus", corpus]
    assert main([*arguments, "--param", "group_by=none", "--format", "csv"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.startswith(
        "tokenizer,segments,tokens,bytes,characters,bytes_per_token,characters_per_token"
    )
    reference = library.Tokenizer.from_file(str(byte_level))
    expected = slow([], count=lambda text: len(reference.encode(text, add_special_tokens=False)))
    assert row.split(",")[:5] == ["english", *map(str, expected[()])]
