"""What was imported comes out byte for byte."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.corpora import Corpus, export
from data.corpora.read.rows import ReadCorpus
from data.corpora.staging import stage
from data.errors import TokenariumError
from tests.data.corpora.brought import read, written

# Every kind of character that a library might take for a line's end, drop, or change.
ODD = (
    "\0\x01\t\n\r\x0b\x0c\x1a\x1c\x7f\x85\xa0\xad\u2028\u2029\ufeff\ufffd\uffff\U0001f600\U0010ffff"
)
CHARACTERS = st.one_of(
    st.sampled_from(ODD),
    st.sampled_from("ab \"',;{}\\"),
    st.characters(exclude_categories=["Cs"]),
)
TEXT = st.text(CHARACTERS, max_size=30)


def staged(folder: Path, *paths: Path, **given: Any) -> tuple[Corpus, Path, Mapping[str, Any]]:
    found = read(*paths, **given)
    rows = folder / "rows.parquet"
    layout = json.loads(json.dumps(found.layout))  # as it is kept between import and export
    return stage(ReadCorpus([], iter([found.rows]), []), rows), rows, layout


def there_and_back(files: Mapping[str, bytes], **given: Any) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mine = written(folder / "mine", files)
        corpus, rows, layout = staged(folder, mine, **given)
        (out := folder / "out").mkdir()
        export.write(corpus, rows, layout, out, "text")
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in out.rglob("*")
            if path.is_file()
        }


@given(
    TEXT.filter(bool),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"]),
    st.booleans(),
)
@settings(max_examples=60)
def test_a_text_line_by_line(text: str, encoding: str, windows: bool) -> None:
    if windows:
        text = text.replace("\n", "\r\n")
    content = f"x{text}".encode(encoding)
    # Without a mark the encoding can't be told from a few characters.
    said = {"encoding": encoding} if encoding == "utf-16-be" else {}
    found = there_and_back({"a.txt": content}, format="text", **said)
    assert found == {"a.txt": content}


@given(TEXT.filter(bool))
@settings(max_examples=60)
def test_a_text_as_one_document(text: str) -> None:
    files = {"a.txt": text.encode(), "b.txt": b"another", "empty.txt": b""}
    assert there_and_back(files, format="text", lines="document") == files


LINES = st.lists(TEXT.map(lambda text: text.replace("\n", "")), max_size=5)
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def aligned_file(draw: st.DrawFn) -> bytes:
    """Lines with either end, the last one perhaps without."""
    parts = [line + draw(ENDS) for line in draw(LINES)]
    last = draw(TEXT).replace("\n", "") if draw(st.booleans()) else ""
    mark = "\ufeff" if draw(st.booleans()) else ""
    return (mark + "".join(parts) + last).encode()


@given(aligned_file(), aligned_file(), aligned_file())
@settings(max_examples=60)
def test_files_laid_out_as_flores(first: bytes, second: bytes, third: bytes) -> None:
    files = {
        "dev/eng_Latn.dev": b"a line\n" + first,
        "dev/tur_Latn.dev": second,
        "devtest/eng_Latn.devtest": third,
    }
    assert there_and_back(files, format="flores") == files


@given(aligned_file(), aligned_file())
@settings(max_examples=60)
def test_pairs(first: bytes, second: bytes) -> None:
    files = {"n.en": b"a\n" + first, "n.tr": "ş\n".encode() + second}
    assert there_and_back(files, format="moses", encoding="utf-8") == files


def test_source_code_with_its_folders(tmp_path: Path) -> None:
    files = {
        "a/b.py": b"x\r\ny",
        "a/__init__.py": b"",
        "c.c": "\ufeff// é".encode(),
    }
    assert there_and_back(files, format="code") == files
    old = {"old.js": "// çalışkan öğrenciler ağaçların gölgesinde\n".encode("cp1254")}
    assert there_and_back(old, format="code", encoding="cp1254") == old
    with pytest.raises(TokenariumError, match=r"old\.js: it isn't UTF-8"):
        there_and_back(files | old, format="code")
    assert there_and_back(files | old, format="code", errors="skip") == files


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(["eng_Latn", "x y", "tur_Latn"]), TEXT),
        min_size=1,
        max_size=12,
        unique_by=lambda row: row[:2],
    ),
    st.sampled_from(["jsonl", "parquet"]),
)
@settings(max_examples=30)
def test_rows_give_the_same_corpus_again(
    rows: list[tuple[int, str, str]], kind: export.Kind
) -> None:
    """Positions, ids, sections, gaps, empty and equal texts: all are part of the content's hash."""
    lines = [
        {
            "segment": n,
            "segment_id": f"id\u2028{n}",
            "section": "s\n" * (n % 2),
            "language": language,
            "text": text,
        }
        for n, language, text in sorted([*rows, (41, "eng_Latn", "x")])
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
        first, staged_rows, layout = staged(folder, written(folder / "a", {"a.jsonl": content}))
        export.write(first, staged_rows, layout, folder / f"b.{kind}", kind)
        (folder / "second").mkdir()
        again, _, _ = staged(folder / "second", folder / f"b.{kind}")
    assert again.hash == first.hash
    assert first.segments == 42


def test_a_corpus_from_no_text_files_has_a_file_a_language(tmp_path: Path) -> None:
    table = b'id,en,tr\n1,a,b\n2,c,\n3,d,"e"\n'
    corpus, rows, layout = staged(tmp_path, written(tmp_path / "in", {"a.csv": table}))
    export.write(corpus, rows, layout, tmp_path / "out", "text")
    assert (tmp_path / "out" / "tur_Latn.txt").read_bytes() == b"b\n\ne\n"
    assert (tmp_path / "out" / "eng_Latn.txt").read_bytes() == b"a\nc\nd\n"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.jsonl": b'{"text":"a\\nb"}\n'}, "line ends inside"),
        ({"a.txt": "é".encode() * 20 + b"\xff\nx\n"}, "byte for byte"),
    ],
)
def test_what_can_not_be_text_again(tmp_path: Path, files: dict[str, bytes], reason: str) -> None:
    mine = written(tmp_path / "in", files)
    corpus, rows, layout = staged(tmp_path, mine, errors="skip")
    with pytest.raises(TokenariumError, match=reason):
        export.write(corpus, rows, layout, tmp_path / "out", "text")
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".outgoing*"))


def test_nothing_is_written_over_or_beside_the_folder(tmp_path: Path) -> None:
    mine = written(tmp_path / "in", {"a.py": b"x"})
    corpus, rows, layout = staged(tmp_path, mine, format="code")
    (tmp_path / "there").write_text("mine")
    with pytest.raises(TokenariumError, match="is there already"):
        export.write(corpus, rows, layout, tmp_path / "there", "text")
    evil = b'{"segment":0,"segment_id":"../evil","section":"","language":"python","text":"x"}\n'
    corpus, rows, _ = staged(tmp_path, written(tmp_path / "evil", {"a.jsonl": evil}))
    with pytest.raises(TokenariumError, match="no place in a folder"):
        export.write(corpus, rows, layout, tmp_path / "out", "text")
    assert not (tmp_path / "evil").with_name("evil.py").exists()
