"""What a table's columns are taken to hold, and what is asked."""

import json
from pathlib import Path

import polars as pl
import pytest

from data.corpora.preview import look
from data.corpora.read.columns import columns_of
from data.errors import TokenariumError, Undecided
from tests.data.corpora.brought import read, reading, written


def texts(names: list[str], **said: object) -> dict[str, str]:
    """Column → label, of a table with those columns, all of words."""
    table = pl.DataFrame([["some words"] * len(names)], schema=names, orient="row")
    return dict(columns_of(reading(format="csv", **said), table).texts)


@pytest.mark.parametrize(
    "names",
    [
        ["English", "Turkish", "Deutsch"],
        ["en", "tur", "ger"],
        ["text.en", "text.tr", "text.de"],
        ["labels.en", "labels.tr", "labels.de"],
        ["en.text", "tr.text", "de.text"],
        ["text_eng_Latn", "text_tur_Latn", "text_deu_Latn"],
        ["source_en", "target_tr", "target_de"],
        ["English text", "Türkçe text", "german text"],
        ["sentence-en-US", "sentence-tr-TR", "sentence-de"],
    ],
)
def test_columns_named_after_languages(names: list[str]) -> None:
    found = texts([*names, "remark"])
    assert found == dict(zip(names, ["eng_Latn", "tur_Latn", "deu_Latn"], strict=True))


@pytest.mark.parametrize(
    "names",
    [["user.en", "remark", "text"], ["source_id", "text_no", "text"], ["label", "note", "text"]],
)
def test_columns_that_are_not(names: list[str]) -> None:
    table = pl.DataFrame([["x1", "3", "words"]], schema=names, orient="row")
    assert columns_of(reading(format="csv"), table).text == "text"


def test_what_nobody_called_text_is_left_out_and_named(tmp_path: Path) -> None:
    content = "id,english,german,by,when\n0,a b,c d,x y,z z\n1,e f,g h,x y,z z\n"
    path = written(tmp_path, {"a.csv": content.encode()}) / "a.csv"
    expected = [
        (0, "0", "", "eng_Latn", "a b"),
        (0, "0", "", "deu_Latn", "c d"),
        (1, "1", "", "eng_Latn", "e f"),
        (1, "1", "", "deu_Latn", "g h"),
    ]
    for mapping in ({}, {"english": "en", "german": "German"}, {"german": "de"}):
        found = read(path, mapping=mapping)
        assert found.table() == expected, mapping
        assert found.notes == ["Columns left out: by, when."]
    one = read(path, mapping={"english": "en", "german": "-"})
    assert one.texts() == ["a b", "e f"]
    assert one.notes == ["Columns left out: german, by, when."]


def test_nested_and_dotted_fields_of_json(tmp_path: Path) -> None:
    rows = [{"text": {"en": "one", "tr": "bir"}, "n": 1}, {"text.en": "two", "text.tr": "iki"}]
    for number, row in enumerate(rows):
        path = written(tmp_path, {f"{number}.jsonl": json.dumps(row).encode()})
        found = read(path / f"{number}.jsonl")
        assert found.rows["language"].to_list() == ["eng_Latn", "tur_Latn"]


def test_what_is_no_language_is_refused() -> None:
    with pytest.raises(TokenariumError, match="'Not recognised' is neither a language nor"):
        texts(["a", "b"], mapping={"a": "en", "b": "Not recognised"})


@pytest.mark.parametrize(
    ("names", "mapping"),
    [
        (["source", "target"], {}),
        (["src", "trg", "score"], {}),
        (["Source", "Target"], {"Source": "en"}),
        (["a", "b"], {}),
    ],
)
def test_what_columns_do_not_say_is_asked(names: list[str], mapping: dict[str, str]) -> None:
    with pytest.raises(Undecided) as raised:
        texts(names, mapping=mapping)
    assert raised.value.option == "mapping"
    said = dict(zip(names, ["en", "tr"], strict=False))
    assert list(texts(names, mapping=said).values()) == ["eng_Latn", "tur_Latn"]


def test_a_preview_asks_and_is_no_error(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.csv": b"English,iw,he\nhi,a,b\n"}) / "a.csv"
    asked = look(reading(path), "csv")
    assert asked["question"] == "repeated"
    assert asked["problem"] == "Several columns (iw, he) are Hebrew (heb_Hebr)."
    assert asked["mapping"] == {"English": "eng_Latn", "iw": "heb_Hebr", "he": "heb_Hebr_2"}
    first = look(reading(path, repeated="first"), "csv")
    assert (first["question"], first["problem"]) == (None, None)
    assert first["mapping"] == {"English": "eng_Latn", "iw": "heb_Hebr"}
    assert "The column 'he' was left out: heb_Hebr has one already." in first["notes"]


def test_a_preview_says_whether_the_text_is_parallel(tmp_path: Path) -> None:
    files = {
        "wide.csv": b"en,de\na b,c d\n",
        "long.csv": b"id,lang,text\n1,en,a\n2,en,b\n",
        "rows.csv": b"lang,text\nen,a\nde,b\n",
        "lines.txt": b"a\nb\n",
    }
    folder = written(tmp_path, files)
    kinds = {"wide.csv": True, "long.csv": None, "rows.csv": False, "lines.txt": False}
    for name, parallel in kinds.items():
        assert (
            look(reading(folder / name), "text" if name.endswith("txt") else "csv")["parallel"]
            is parallel
        ), name
