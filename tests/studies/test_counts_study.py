"""The study `counts`: against a plain loop, with and without what was kept of an earlier one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tokenizers as library

import studies
from data import kept_counts
from data.corpora import staging, store
from data.corpora.known import keep
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.corpora.record import Record
from data.errors import TokenariumError
from data.home import derived_folder
from data.tokenizers import add_file
from data.tokenizers.base import Tokenizer
from data.visitors import EVERYONE
from studies.__main__ import main
from studies.row_counts import Counter, chunks_of
from tests.studies.conftest import SENTENCES

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


def ask(tokenizer: list[Path] | Path, corpus: str, group_by: str = "language") -> list[dict]:
    given = tokenizer if isinstance(tokenizer, list) else [tokenizer]
    names = [add_file(path).name for path in given]
    spec = studies.prepare("counts", names, corpus, {"group_by": group_by})
    return studies.run(spec, keep=False).tables["counts"].to_dicts()


def slow(path: Path, by: list[str], times: int = 1) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Segments, tokens, bytes and characters of each group, a text at a time."""
    tokenizer = library.Tokenizer.from_file(str(path))
    groups: dict[tuple[str, ...], np.ndarray] = {}
    for (section, segment_id), spoken in TEXTS.items():
        for language, text in spoken.items():
            values = {"language": language, "section": section, "segment_id": segment_id}
            tokens = len(tokenizer.encode(text, add_special_tokens=False).ids)
            row = np.array([1, tokens, len(text.encode()), len(text)]) * times
            key = tuple(values[name] for name in by)
            groups[key] = groups.get(key, 0) + row
    return {key: tuple(map(int, row)) for key, row in groups.items()}


def figures(rows: list[dict[str, Any]], by: list[str]) -> dict[tuple[str, ...], tuple[int, ...]]:
    counts = ("segments", "tokens", "bytes", "characters")
    return {
        tuple(row[name] for name in by): tuple(row[name] for name in counts) for row in rows
    }


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts were encoded, call by call."""
    calls: list[int] = []
    encode_batch = Tokenizer.encode_batch

    def noting(self: Tokenizer, texts: Any) -> Any:
        calls.append(len(texts))
        return encode_batch(self, texts)

    for kind in (Tokenizer, *_all_subclasses(Tokenizer)):
        if "encode_batch" in vars(kind):
            own = vars(kind)["encode_batch"]
            monkeypatch.setattr(
                kind,
                "encode_batch",
                lambda self, texts, own=own: (calls.append(len(texts)), own(self, texts))[1],
            )
    return calls


def _all_subclasses(kind: type) -> Iterator[type]:
    from data.tokenizers.sandbox import proxy  # noqa: F401  (its class is one of them)

    for child in kind.__subclasses__():
        yield child
        yield from _all_subclasses(child)


@pytest.mark.parametrize("chunk_bytes", [2**24, 40])
@pytest.mark.parametrize(
    "group_by", ["language", "section", "segment_id", "segment_id,language", "none"]
)
def test_the_figures_are_those_of_a_plain_loop(
    byte_level: Path, monkeypatch: pytest.MonkeyPatch, group_by: str, chunk_bytes: int
) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", chunk_bytes)
    by = [name for name in ("language", "section", "segment_id") if name in group_by]
    corpus = stored(times=5)
    rows = ask(byte_level, corpus, group_by)
    expected = slow(byte_level, by, times=5)
    assert figures(rows, by) == expected
    assert list(figures(rows, by)) == sorted(expected)
    for row in rows:
        assert row["bytes_per_token"] == row["bytes"] / row["tokens"]
        assert row["characters_per_token"] == row["characters"] / row["tokens"]
    # Once more, of what was kept.
    assert ask(byte_level, corpus, group_by) == rows


def test_a_second_study_encodes_nothing(
    byte_level: Path, letters: Path, encoded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 200)
    corpus = stored(times=20)
    first = ask([byte_level, letters], corpus)
    assert sum(encoded) > 0
    by_section = ask([byte_level, letters], corpus, "language,section")
    encoded.clear()
    again = ask([byte_level, letters], corpus)
    assert again == first
    assert ask([byte_level, letters], corpus, "language,section") == by_section
    assert encoded == []


def test_premiums_take_what_counts_kept_and_the_other_way_round(
    byte_level: Path, letters: Path, encoded: list[int]
) -> None:
    names = [add_file(path).name for path in (byte_level, letters)]
    lines = zip(*SENTENCES.values(), strict=True)
    corpus = stored({("s", str(n)): dict(zip(SENTENCES, row, strict=True)) for n, row in enumerate(lines)})

    def premiums() -> dict[str, list[dict[str, Any]]]:
        spec = studies.prepare("premiums", names, corpus, {"bootstrap": 100})
        tables = studies.run(spec, keep=False).tables
        return {name: table.to_dicts() for name, table in tables.items()}

    fresh = premiums()
    encoded.clear()
    counts = ask([byte_level, letters], corpus)
    assert encoded == []
    delete_kept()
    assert ask([byte_level, letters], corpus) == counts
    encoded.clear()
    assert premiums() == fresh  # with the types that they use, and UNK
    assert encoded == []


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
    byte_level: Path,
    monkeypatch: pytest.MonkeyPatch,
    encoded: list[int],
    damage: Callable[[bytes], bytes],
) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 100)
    corpus = stored(times=10)
    expected = ask(byte_level, corpus)
    sound = [path.read_bytes() for path in kept_files()]
    assert len(sound) > 3
    kept_files()[1].write_bytes(damage(sound[1]))
    encoded.clear()
    assert ask(byte_level, corpus) == expected
    assert len(encoded) == 1
    assert [path.read_bytes() for path in kept_files()] == sound


def test_a_file_of_another_chunk_is_not_taken(byte_level: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 150)
    corpus = stored(times=10)
    expected = ask(byte_level, corpus)
    files = kept_files()
    rows = [table.num_rows for table in store.batches(_corpus(corpus))]
    other = next(n for n, count in enumerate(rows) if count != rows[0])
    files[0].write_bytes(files[other].read_bytes())
    assert ask(byte_level, corpus) == expected


def _corpus(name: str) -> store.Corpus:
    spec = studies.prepare("counts", ["gpt2"], name)
    assert spec.corpus is not None
    found = store.by_hash(spec.corpus.hash)
    assert found is not None
    return found


def test_where_nothing_can_be_kept_the_study_goes_on(byte_level: Path, monkeypatch: Any) -> None:
    def full(self: Any, chunk: int, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_counts.KeptCounts, "_write", full)
    corpus = stored()
    assert figures(ask(byte_level, corpus), ["language"]) == slow(byte_level, ["language"])
    assert kept_files() == []


def test_the_counts_used_longest_ago_go_first(
    byte_level: Path, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    corpus = stored()
    ask(byte_level, corpus)
    (old,) = (derived_folder() / "counts").iterdir()
    os.utime(old, (1, 1))
    ask(letters, corpus)
    monkeypatch.setattr(kept_counts, "LIMIT_BYTES", 1)
    ask(letters, corpus)
    left = list((derived_folder() / "counts").iterdir())
    assert old not in left
    assert len(left) == 1


def test_one_chunk_is_held_at_a_time(byte_level: Path, monkeypatch: Any) -> None:
    """However long the corpus, at most three chunks' text is alive: the one in use, the one that
    was read ahead, and the one being read."""
    import gc
    import weakref

    monkeypatch.setattr(staging, "CHUNK_BYTES", 2_000)
    corpus = _corpus(stored({("s", str(n)): {"eng_Latn": f"text {n} " * 20} for n in range(400)}))
    alive: list[weakref.ref[Any]] = []
    most = 0
    read = store.Chunks.read

    def noting(self: Any, number: int, columns: Any) -> Any:
        nonlocal most
        table = read(self, number, columns)
        alive.append(weakref.ref(table.column(0)))
        return table

    counter = Counter(studies_tokenizer(byte_level), corpus)
    chunks = 0
    import pyarrow as pa

    pool = pa.default_memory_pool()
    gc.collect()
    before = pool.bytes_allocated()
    for chunk in chunks_of(corpus, ["language", "bytes"], [counter]):
        counter.of(chunk, 0)
        chunks += 1
        most = max(most, pool.bytes_allocated() - before)
    assert chunks > 20
    assert most < 12 * 2_000 + 20_000
    assert noting and alive == []


def studies_tokenizer(path: Path) -> Tokenizer:
    from data.tokenizers import identify, load_known

    return load_known(identify(add_file(path).name).fingerprint)


def test_a_text_that_became_unk_has_no_ratio(letters: Path) -> None:
    rows = {row["language"]: row for row in ask(letters, stored())}
    assert rows["mya_Mymr"]["bytes_per_token"] is None
    assert "became UNK" in rows["mya_Mymr"]["bytes_per_token_note"]


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("domain", "section"),
        ("document, language", "language,segment_id"),
        ("none", ""),
        ("", ""),
        ("section,domain", "section"),
    ],
)
def test_one_way_to_write_a_grouping(byte_level: Path, given: str, canonical: str) -> None:
    name = add_file(byte_level).name
    spec = studies.prepare("counts", [name], stored(), {"group_by": given})
    assert spec.parameters["group_by"] == canonical


@pytest.mark.parametrize("given", ["text", "language,none", "langage"])
def test_a_column_that_is_none(byte_level: Path, given: str) -> None:
    with pytest.raises(TokenariumError, match="must be one of language, section, segment_id"):
        ask(byte_level, stored(), given)


def test_too_many_groups_are_a_sentence(byte_level: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("studies.counts.MAX_ROWS", 2)
    with pytest.raises(TokenariumError, match="more than 2 groups by segment_id"):
        ask(byte_level, stored(), "segment_id")
    assert len(ask(byte_level, stored(), "section")) == 2


def test_on_the_command_line(
    byte_level: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = stored()
    arguments = ["run", "counts", "--tokenizers", str(byte_level), "--corpus", corpus]
    assert main([*arguments, "--param", "group_by=none", "--format", "csv"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.startswith(
        "tokenizer,segments,tokens,bytes,characters,bytes_per_token,characters_per_token"
    )
    segments, tokens, size, characters = next(iter(slow(byte_level, []).values()))
    assert row.startswith(f"bytes,{segments},{tokens},{size},{characters},{size / tokens}"[:30])
