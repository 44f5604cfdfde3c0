"""Plain text: every character is kept, lines end at LF alone, encodings are found and said."""

import gzip
from pathlib import Path

import pytest
from backports import zstd

from data.corpora.read import lines
from data.corpora.read.encodings import canonical
from data.errors import TokenariumError
from tests.data.corpora.brought import read, written

TURKISH = (
    "Çalışkan öğrenciler kütüphanede sessizce ders çalışıyor ve şarkı söylüyor.\n"
    "İstanbul'un güneşli sokaklarında yürüyüş yapmak herkesin hoşuna gider.\n"
    "Ağaçların gölgesinde oturan yaşlı adam gazetesini dikkatle okuyordu.\n"
) * 5


def file(folder: Path, content: bytes, name: str = "mine.txt") -> Path:
    return written(folder, {name: content}) / name


def test_lines_end_at_lf_alone_and_all_else_is_text(tmp_path: Path) -> None:
    content = "\0a\u2028b\u0085\x0b\x0c\n \r x\r\n\n\U0010ffff\ufeff\n\n"
    found = read(file(tmp_path, content.encode()), language="tr")
    assert found.format == "text"
    assert found.table() == [
        (0, "1", "", "tur_Latn", "\0a\u2028b\u0085\x0b\x0c"),
        (1, "2", "", "tur_Latn", " \r x\r"),
        (2, "3", "", "tur_Latn", ""),
        (3, "4", "", "tur_Latn", "\U0010ffff\ufeff"),
        (4, "5", "", "tur_Latn", ""),
    ]
    assert found.notes == []


def test_a_file_of_windows_lines_says_so(tmp_path: Path) -> None:
    found = read(file(tmp_path, b"one\r\ntwo\r\n\r\nlast\r"), language="en")
    assert found.texts() == ["one", "two", "", "last\r"]
    assert found.notes == ["mine.txt ends its lines in CR LF, which is not counted as text."]


def test_the_language_is_said_or_in_the_name(tmp_path: Path) -> None:
    assert read(file(tmp_path, b"a\n", "eng_Latn.txt")).rows["language"][0] == "eng_Latn"
    unsaid = read(file(tmp_path, b"a\n", "my.txt"))
    assert unsaid.rows["language"][0] == "und"
    assert "No language was said" in unsaid.notes[0]


def test_a_file_as_one_document(tmp_path: Path) -> None:
    found = read(file(tmp_path, b"a\r\nb\n"), language="en", lines="document")
    assert found.table() == [(0, "1", "", "eng_Latn", "a\r\nb\n")]


def test_several_files_are_sections(tmp_path: Path) -> None:
    folder = written(tmp_path / "texts", {"b.txt": b"3\n", "a.txt": b"1\n2", "empty.txt": b""})
    found = read(folder, language="en")
    assert found.rows.select("segment", "segment_id", "section", "text").rows() == [
        (0, "a.txt:1", "a.txt", "1"),
        (1, "a.txt:2", "a.txt", "2"),
        (2, "b.txt:1", "b.txt", "3"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_unicode_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    found = read(file(tmp_path, TURKISH.encode(encoding)), language="tr")
    assert "\n".join(found.texts()) + "\n" == TURKISH
    assert any("byte order mark" in note or "detected" in note for note in found.notes)


def test_a_broken_byte_in_utf8_is_a_broken_row_and_no_other_encoding(tmp_path: Path) -> None:
    good = TURKISH.encode()
    path = file(tmp_path, good + b"kaf\xe9\n" + good)
    with pytest.raises(TokenariumError, match=r"mine.txt, line 16: byte 0xe9 at position 4"):
        read(path, language="tr")
    skipped = read(path, language="tr", errors="skip")
    assert len(skipped.texts()) == 30
    assert skipped.rows["segment_id"][15] == "17"  # the others keep their number
    assert "1 broken row was left out: mine.txt, line 16" in skipped.notes[-1]


def test_a_wrong_encoding_names_the_line(tmp_path: Path) -> None:
    path = file(tmp_path, b"fine\n\x81\x8d\n")
    with pytest.raises(TokenariumError, match="line 2: it has bytes that are no cp1252"):
        read(path, encoding="cp1252")
    for name in ("klingon", "base64", "undefined", "utf-8\0"):
        with pytest.raises(TokenariumError, match=r"no encoding|encoding of text"):
            canonical(name)


def test_an_overlong_line_is_a_broken_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 1000)
    monkeypatch.setattr(lines, "BLOCK", 256)
    path = file(tmp_path, b"a\n" + b"x" * 5000 + b"\nb\nc\n")
    with pytest.raises(TokenariumError, match="line 2: it is longer than"):
        read(path)
    skipped = read(path, errors="skip")
    assert skipped.rows.select("segment_id", "text").rows() == [("1", "a"), ("3", "b"), ("4", "c")]
    with pytest.raises(TokenariumError, match="read it line by line"):
        read(path, lines="document")


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, ".gz"), (zstd.compress, ".zst")])
def test_packed_files_are_read(tmp_path: Path, pack: object, suffix: str) -> None:
    assert callable(pack)
    path = file(tmp_path, pack(b"one\ntwo\n") + pack(b"three\n"), f"eng_Latn.txt{suffix}")
    assert read(path).table()[2] == (2, "3", "", "eng_Latn", "three")
    numbers = "".join(f"{number}\n" for number in range(9000)).encode()
    cut = file(tmp_path, pack(numbers)[:-20], f"cut.txt{suffix}")
    with pytest.raises(TokenariumError, match=r"cut\.txt can't be read"):
        read(cut)
    bomb = file(tmp_path, pack(b"0" * 1000 + b"\n" * 3_000_000), f"bomb.txt{suffix}")
    assert bomb.stat().st_size < 20_000
    with pytest.raises(TokenariumError, match=r"larger than 0\.0 GB when unpacked"):
        read(bomb, most=1_000_000)
