"""What a corpus holds, against figures counted by hand; and what its beginning shows."""

from pathlib import Path

import polars as pl
import pytest

from data.corpora import Options, staging, store
from data.corpora.identification import identify
from data.corpora.importing import preview
from data.corpora.profile import measure, profile, script_counts
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.corpora.staging import stage
from data.errors import TokenariumError
from tests.data.corpora.brought import written

ENGLISH = "The committee will meet again on Thursday to discuss the proposal and the budget."
GERMAN = "Der Ausschuss trifft sich am Donnerstag wieder, um den Vorschlag zu besprechen."
TURKISH = "Komisyon öneriyi ve bütçeyi görüşmek üzere perşembe günü yeniden toplanacak."

SEGMENTS = [
    Segment(0, "a", "x", {"eng_Latn": "one", "deu_Latn": "eins", "tur_Latn": "bir"}),
    Segment(1, "b", "x", {"eng_Latn": "one", "deu_Latn": ""}),
    Segment(2, "c", "y", {"eng_Latn": " \n", "tur_Latn": "ab Яя 1"}),
    Segment(4, "e", "y", {"eng_Latn": "one"}),
]


def measured(tmp_path: Path) -> dict[str, list[dict[str, object]]]:
    corpus = stage(ReadCorpus([], in_batches(SEGMENTS), []), tmp_path / "rows.parquet")
    assert len(corpus.chunks) == len(SEGMENTS)
    return measure(tmp_path / "rows.parquet", corpus.languages, tmp_path, lambda doing: None)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk a segment: what goes on over the border of two chunks must be put together."""
    monkeypatch.setattr(staging, "CHUNK_BYTES", 1)


@pytest.mark.usefixtures("small_chunks")
def test_figures_counted_by_hand(tmp_path: Path) -> None:
    found = measured(tmp_path)
    assert found["segments"] == 5
    languages = {str(row.pop("language")): row for row in found["languages"]}
    english, german, turkish = (languages[name] for name in ("eng_Latn", "deu_Latn", "tur_Latn"))
    assert (english["segments"], english["empty"], english["duplicates"]) == (4, 1, 2)
    assert (english["bytes"], english["characters"], english["whitespace"]) == (11, 11, 2)
    assert (english["shortest"], english["median"], english["longest"]) == (2, 3, 3)
    assert (english["mean"], english["missing"]) == (11 / 4, 0)
    assert (german["segments"], german["empty"], german["duplicates"]) == (2, 1, 0)
    assert german["missing"] == 2
    assert (turkish["characters"], turkish["bytes"]) == (10, 12)
    assert found["sections"] == [
        {"section": "x", "language": "deu_Latn", "segments": 2, "bytes": 4},
        {"section": "x", "language": "eng_Latn", "segments": 2, "bytes": 6},
        {"section": "x", "language": "tur_Latn", "segments": 1, "bytes": 3},
        {"section": "y", "language": "eng_Latn", "segments": 2, "bytes": 5},
        {"section": "y", "language": "tur_Latn", "segments": 1, "bytes": 9},
    ]
    assert [row for row in found["lengths"] if row["language"] == "eng_Latn"] == [
        {"language": "eng_Latn", "from": 2, "to": 4, "segments": 4}
    ]
    # Position 3 exists in no language: it is nobody's gap. Segments 2 and 4 are one run.
    assert found["gaps"] == [
        {"language": "deu_Latn", "first": 2, "last": 4},
        {"language": "tur_Latn", "first": 1, "last": 1},
        {"language": "tur_Latn", "first": 4, "last": 4},
    ]
    patterns = {tuple(r["languages"]): (r["segments"], r["example"]) for r in found["alignment"]}  # type: ignore[arg-type]
    assert patterns == {
        ("deu_Latn", "eng_Latn", "tur_Latn"): (1, 0),
        ("deu_Latn", "eng_Latn"): (1, 1),
        ("eng_Latn", "tur_Latn"): (1, 2),
        ("eng_Latn",): (1, 4),
    }
    turkish_scripts = [row for row in found["scripts"] if row["language"] == "tur_Latn"]
    scripts = {row["script"]: row["characters"] for row in turkish_scripts}
    assert scripts == {"Latn": 5, "Zyyy": 3, "Cyrl": 2}
    assert {row["text"] for row in found["samples"]} >= {"eins", "bir", "ab Яя 1"}


def test_scripts_of_all_planes() -> None:
    texts = pl.Series(["aß", "漢\U00020000", "\U0001f600\0", "ア"])
    assert script_counts(texts) == {"Latn": 2, "Hani": 2, "Zyyy": 2, "Kana": 1}


def test_a_language_that_is_not_its_label() -> None:
    assert identify("eng_Latn", [ENGLISH] * 20).differs is False
    wrong = identify("eng_Latn", [GERMAN] * 20)
    assert (wrong.language, wrong.differs, wrong.share) == ("deu_Latn", True, 1.0)
    # One macrolanguage, near sisters, a label without a language, one that isn't known, no text.
    malay = ["Semua orang dilahirkan merdeka dan sama hak."] * 20
    assert identify("zsm_Latn", malay).differs is False
    unsaid = identify("und", [TURKISH] * 20)
    assert (unsaid.language, unsaid.differs) == ("tur_Latn", None)
    assert identify("python", [ENGLISH] * 20).differs is None
    assert identify("eng_Latn", ["", "a"]).language is None
    mixed = identify("eng_Latn", [t * 4 for t in (ENGLISH, GERMAN) for _ in range(10)])
    assert (mixed.language, mixed.differs) == (None, None)


def test_a_profile_is_measured_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segments = [Segment(n, str(n), "", {"eng_Latn": f"{GERMAN} {n}"}) for n in range(30)]
    corpus = store.add(ReadCorpus([], in_batches(segments), []))
    found = profile(corpus)
    assert found.languages[0]["looks_like"] == "deu_Latn"
    assert found.languages[0]["differs"] is True
    assert found.looked_at == 1.0
    monkeypatch.setattr("data.corpora.importing.ask", None)
    assert profile(corpus) == found


def test_a_preview_says_what_a_file_would_become(home: Path, tmp_path: Path) -> None:
    rows = "".join(f"{n};{ENGLISH} {n};{TURKISH} {n}\r\n" for n in range(50))
    path = written(tmp_path, {"a.csv": f"nr;original;other\r\n{rows}".encode("utf-16")}) / "a.csv"
    shown = preview([path])
    assert (shown.format, shown.encoding, shown.files) == ("csv", "utf-16-le", 1)
    assert shown.columns == ["nr", "original", "other"]
    assert shown.first_rows[0]["other"] == f"{TURKISH} 0"
    assert (shown.mapping, shown.rows) == (None, [])
    assert shown.problem is not None
    assert "Say which column is the text" in shown.problem
    mapped = preview([path], Options(mapping={"original": "en", "other": "tr", "nr": "id"}))
    assert mapped.mapping == {"original": "eng_Latn", "other": "tur_Latn", "nr": "id"}
    assert mapped.languages == ["eng_Latn", "tur_Latn"]
    assert [one["differs"] for one in mapped.looks_like] == [False, False]
    assert len(mapped.rows) == 20
    assert mapped.rows[1]["text"] == f"{TURKISH} 0"
    with pytest.raises(TokenariumError, match="a Python pickle"):
        preview([written(tmp_path, {"a.txt": b"\x80\x04\x95"}) / "a.txt"])
