"""Files laid out as FLORES; what the other aligned files do alike is in test_parallel.py too."""

from pathlib import Path

import pytest

from data.corpora.read import flores, lines, rows
from data.errors import TokenariumError
from tests.data.corpora import brought
from tests.data.corpora.brought import Read, checked, texts, written


def read(folder: Path, files: dict[str, bytes]) -> Read:
    return brought.read(written(folder, files), format="flores")


def test_lines_are_segments_aligned_by_number_dev_first(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "train/eng_Latn.train": b"five\n",
            "devtest/eng_Latn.devtest": b"three\nfour\n",
            "devtest/deu_Latn.devtest": b"drei\nvier\n",
            "dev/eng_Latn.dev": b"one\ntwo\n",
            "dev/deu_Latn.dev": b"eins\nzwei",
            "another/deu_Latn.another": b"f\xc3\xbcnf\n",
            "README.md": b"not a split",
        },
    )
    assert sorted(found.table()) == [
        (0, "dev-1", "dev", "deu_Latn", "eins"),
        (0, "dev-1", "dev", "eng_Latn", "one"),
        (1, "dev-2", "dev", "deu_Latn", "zwei"),
        (1, "dev-2", "dev", "eng_Latn", "two"),
        (2, "devtest-1", "devtest", "deu_Latn", "drei"),
        (2, "devtest-1", "devtest", "eng_Latn", "three"),
        (3, "devtest-2", "devtest", "deu_Latn", "vier"),
        (3, "devtest-2", "devtest", "eng_Latn", "four"),
        (4, "another-1", "another", "deu_Latn", "fünf"),
        (5, "train-1", "train", "eng_Latn", "five"),
    ]
    assert found.notes == []


def test_missing_lines_keep_the_others_in_place(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "dev/eng_Latn.dev": b"one\n\nthree\nfour\n",
            "dev/deu_Latn.dev": b"eins\n",
            "dev/fra_Latn.dev": b"un\n \t\ntrois\n",
        },
    )
    assert texts(found.rows, "deu_Latn") == {"dev-1": "eins"}
    assert texts(found.rows, "fra_Latn") == {"dev-1": "un", "dev-3": "trois"}
    assert texts(found.rows, "eng_Latn") == {"dev-1": "one", "dev-3": "three", "dev-4": "four"}
    assert found.rows["segment"].unique().to_list() == [0, 2, 3]  # none has the second
    assert found.notes == [
        "dev: deu_Latn has 1 of 4 lines; the rest is missing in it.",
        "dev: eng_Latn has 1 lines without text (missing in it).",
        "dev: fra_Latn has 3 of 4 lines; the rest is missing in it.",
        "dev: fra_Latn has 1 lines without text (missing in it).",
    ]


def test_line_ends_byte_order_mark_and_odd_characters(tmp_path: Path) -> None:
    content = "\ufeffone\r\n two \x0c\u2028x\u0085y\r\na\x00b\rc\nlast".encode()
    found = read(tmp_path, {"dev/eng_Latn.dev": content})
    assert found.texts() == ["one", " two \x0c\u2028x\u0085y", "a\x00b\rc", "last"]


def test_lines_of_a_megabyte_and_beyond_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "naïve " * 180_000  # 1.26 MB of UTF-8
    found = read(tmp_path, {"dev/eng_Latn.dev": f"{line}\nnext\n".encode()})
    assert found.texts() == [line, "next"]
    monkeypatch.setattr(lines, "MOST_BYTES", 2**20)
    with pytest.raises(TokenariumError, match=r"eng_Latn\.dev, line 1: it is longer than 1 MiB"):
        read(tmp_path, {})


@pytest.mark.parametrize(
    ("line", "byte", "position"),
    [
        (b"ab\xffc", "0xff", 3),  # no such byte in UTF-8
        (b"caf\xe9", "0xe9", 4),  # Latin-1
        (b"\xed\xa0\x80", "0xed", 1),  # an encoded surrogate
        ("é".encode() + b"\xe2\x82", "0xe2", 3),  # a character cut short
    ],
)
def test_invalid_utf8_names_file_line_and_byte(
    tmp_path: Path, line: bytes, byte: str, position: int
) -> None:
    expected = (
        rf"eng_Latn\.dev, line 2: byte {byte} at position {position} of the line "
        "is not valid UTF-8"
    )
    with pytest.raises(TokenariumError, match=expected):
        read(tmp_path, {"dev/eng_Latn.dev": b"fine\n" + line + b"\nfine\n"})


def test_an_empty_language_is_left_out_with_a_note(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "dev/eng_Latn.dev": b"one\n",
            "dev/deu_Latn.dev": b"",
            "dev/fra_Latn.dev": b"\xef\xbb\xbf",
            "devtest/eng_Latn.devtest": b"two\n",
            "devtest/deu_Latn.devtest": b"zwei\n",
        },
    )
    assert texts(found.rows, "eng_Latn") == {"dev-1": "one", "devtest-1": "two"}
    assert texts(found.rows, "deu_Latn") == {"devtest-1": "zwei"}
    assert found.notes == [
        "dev/deu_Latn.dev has no text.",
        "dev/fra_Latn.dev has no text; the language fra_Latn is left out.",
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"notes.txt": b"hello"}, r"is not laid out as <folder>/<split>/<language>\.<split>"),
        ({"dev/texts/eng_Latn.dev/a": b"hello"}, "is not laid out as"),
        ({"dev/eng_Latn.dev": b"\n \n"}, "No file in .* has any text"),
    ],
)
def test_another_layout_says_what_was_expected(
    tmp_path: Path, files: dict[str, bytes], expected: str
) -> None:
    with pytest.raises(TokenariumError, match=expected):
        read(tmp_path, files)


def test_files_without_a_folder_of_their_split(tmp_path: Path) -> None:
    files = {"eng_Latn.dev": b"one\n", "tur_Latn.dev": b"bir\n", "eng_Latn.devtest": b"two\n"}
    found = read(tmp_path, files)
    assert texts(found.rows, "eng_Latn") == {"dev-1": "one", "devtest-1": "two"}
    assert texts(found.rows, "tur_Latn") == {"dev-1": "bir"}


def test_batches_are_bounded_and_keep_segments_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BATCH_BYTES", 100)
    files = {f"dev/{code}_Latn.dev": b"0123456789\n" * 50 for code in ("eng", "deu", "fra")}
    frames = list(flores.rows(brought.reading(written(tmp_path, files))))
    checked(frames)
    # 30 bytes a segment: the fourth segment takes a batch past 100 bytes.
    assert [frame["segment"].n_unique() for frame in frames] == [4] * 12 + [2]


def test_reading_takes_no_more_than_it_yields(tmp_path: Path) -> None:
    """An error in line 200,000 is met after the lines before it were handed on."""
    content = b"a line of text\n" * 200_000 + b"\xff\n"
    frames = flores.rows(brought.reading(written(tmp_path, {"dev/eng_Latn.dev": content})))
    assert 0 < next(frames).height < 200_000
    with pytest.raises(TokenariumError, match="line 200001"):
        list(frames)
