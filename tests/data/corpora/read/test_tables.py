"""CSV, JSON Lines and Parquet: which column holds what, broken rows, rows out of order."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.corpora.read import in_order, json_lines, lines
from data.errors import TokenariumError
from tests.data.corpora.brought import read, written

LONG = [
    {"id": "a", "lang": "en", "domain": "x", "text": "one"},
    {"id": "b", "lang": "en", "domain": "y", "text": "two"},
    {"id": "b", "lang": "tr", "domain": "y", "text": "iki"},
    {"id": "a", "lang": "tr", "domain": "x", "text": "bir"},
]
ORDERED = [
    (0, "a", "x", "eng_Latn", "one"),
    (0, "a", "x", "tur_Latn", "bir"),
    (1, "b", "y", "eng_Latn", "two"),
    (1, "b", "y", "tur_Latn", "iki"),
]


def table(folder: Path, kind: str, rows: list[dict[str, Any]]) -> Path:
    """The rows as a file of that kind."""
    path = folder / f"rows.{kind}"
    folder.mkdir(exist_ok=True)
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif kind == "jsonl":
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    else:
        separator = {"csv": ",", "tsv": "\t"}[kind]
        every = [list(rows[0]), *([str(v) for v in row.values()] for row in rows)]
        path.write_text("".join(f"{separator.join(row)}\n" for row in every), "utf-8")
    return path


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet"])
def test_rows_of_a_segment_are_put_together(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_order, "HEAP_BYTES", 70)
    assert read(table(tmp_path, kind, LONG)).table() == ORDERED


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_column_a_language(tmp_path: Path, kind: str) -> None:
    rows = [{"id": "s1", "en": "one", "tr": "bir"}, {"id": "s2", "en": "two", "tr": "iki"}]
    assert read(table(tmp_path, kind, rows)).table() == [
        (0, "s1", "", "eng_Latn", "one"),
        (0, "s1", "", "tur_Latn", "bir"),
        (1, "s2", "", "eng_Latn", "two"),
        (1, "s2", "", "tur_Latn", "iki"),
    ]


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_nested_translations_and_what_is_missing(tmp_path: Path, kind: str) -> None:
    rows = [{"translation": {"de": "a", "fr": None}}, {"translation": {"de": "", "fr": "d"}}]
    assert read(table(tmp_path, kind, rows)).table() == [
        (0, "1", "", "deu_Latn", "a"),
        (1, "2", "", "deu_Latn", ""),
        (1, "2", "", "fra_Latn", "d"),
    ]


def test_what_is_said_goes_before_what_is_guessed(tmp_path: Path) -> None:
    rows = [{"text": "no", "body": "yes", "id": "7"}, {"text": "no", "body": "also", "id": "8"}]
    found = read(table(tmp_path, "csv", rows), mapping={"body": "text"}, language="en")
    assert found.texts() == ["yes", "also"]
    wide = read(table(tmp_path, "csv", rows), mapping={"body": "en", "text": "pt-PT"})
    assert set(wide.rows["language"]) == {"eng_Latn", "por_Latn_PT"}
    unnamed = read(table(tmp_path, "csv", rows), mapping={"id": "-", "body": "-"}, language="en")
    assert unnamed.rows["segment_id"].to_list() == ["1", "2"]


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"no": "text"}, "There is no column 'no'; the columns are: id, lang, domain, text"),
        ({"text": "text", "domain": "text"}, "Two columns are mapped to text"),
        ({"text": "en", "lang": "language"}, "mapped both to languages"),
        ({"text": "en", "domain": "eng"}, r"Several columns \(domain, text\) are English"),
        ({"text": "-"}, "Say which column is the text"),
    ],
)
def test_a_mapping_that_can_not_be(tmp_path: Path, mapping: dict[str, str], reason: str) -> None:
    with pytest.raises(TokenariumError, match=reason):
        read(table(tmp_path, "csv", LONG), mapping=mapping)


def test_two_texts_of_one_segment_in_one_language(tmp_path: Path) -> None:
    path = table(tmp_path, "csv", [*LONG, {"id": "b", "lang": "tr", "domain": "", "text": "2"}])
    with pytest.raises(TokenariumError, match=r"rows\.csv, line 6: the segment 'b' has another"):
        read(path)
    assert read(path, repeated="first").table() == ORDERED


def test_a_csv_as_it_is_written_in_the_wild(tmp_path: Path) -> None:
    content = '\ufefftext;note\r\n"two\r\nlines ""quoted""";x\r\n\r\n\0 kept \u2028;y\r\n'
    path = written(tmp_path, {"wild.csv": content.encode("utf-8")}) / "wild.csv"
    found = read(path, language="en")
    assert found.texts() == ['two\r\nlines "quoted"', "\0 kept \u2028"]


def test_a_tsv_has_no_quotes_unless_all_are_paired(tmp_path: Path) -> None:
    bare = written(tmp_path, {"a.tsv": b'text\tn\n"Yes", he said\t1\n'}) / "a.tsv"
    assert read(bare).texts() == ['"Yes", he said']
    quoted = written(tmp_path, {"b.tsv": b'"text"\tn\n"a\tb"\t1\n'}) / "b.tsv"
    assert read(quoted).texts() == ["a\tb"]
    paired = written(tmp_path, {"c.tsv": b'"text"\tn\n"a ""b"""\t1\n'}) / "c.tsv"
    assert read(paired).texts() == ['a "b"']


NOTED = [("deu_Latn", "Hallo"), ("deu_Latn", "Ja"), ("eng_Latn", "Hello"), ("eng_Latn", "Yes")]


@pytest.mark.parametrize(
    "content",
    [
        '"en";"note (who, when, why)";"de"\n"Hello";"x";"Hallo"\n"Yes";"y";"Ja"\n',
        "sep=;\r\nen;de\r\nHello;Hallo\r\nYes;Ja\r\n",
        "sep=|\nen|de\nHello|Hallo\nYes|Ja",
        "en,de\rHello,Hallo\rYes,Ja\r",
        "en\tnote, and more\tde\nHello\tx, y, z\tHallo\nYes\t\tJa\n",
    ],
)
def test_separators_and_line_ends_of_spreadsheets(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, {"a.csv": content.encode()}) / "a.csv"
    found = read(path)
    assert sorted(found.rows.select("language", "text").rows()) == NOTED
    assert found.rows["segment"].n_unique() == 2


def test_a_json_array_of_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"en": "Hello", "de": "Hallo"}, {"en": "Yes", "de": "Ja"}]
    files = {"a.json": json.dumps(rows, indent=1).encode(), "b": json.dumps(rows).encode()}
    folder = written(tmp_path, files)
    for name in files:
        found = read(folder / name)
        assert sorted(found.rows.select("language", "text").rows()) == NOTED
    monkeypatch.setattr(json_lines, "BATCH_BYTES", 16)
    assert read(folder / "a.json").rows.height == 4
    cut = written(tmp_path, {"c.json": files["a.json"][:-20]}) / "c.json"
    with pytest.raises(TokenariumError, match=r"c\.json is no JSON from item 2 on: "):
        read(cut)
    with pytest.raises(TokenariumError, match=r"d\.json, item 2: it is no JSON object"):
        read(written(tmp_path, {"d.json": b'[{"en": "a", "de": "b"}, [1]]'}) / "d.json")
    with pytest.raises(TokenariumError, match="an array of objects can be read"):
        read(written(tmp_path, {"e.json": b'{\n"rows": [1]}'}) / "e.json")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"en,de\n", r"a\.csv has one line, taken for the names of its columns"),
        ("b.csv", b"", r"b\.csv has no line that could name columns"),
        ("c.csv", b'"en,de\nHello,Hallo\n', r"line 1 \(a closing quote is missing\)"),
        ("d.jsonl", b"Hello\n", r"is a JSON object: d\.jsonl, line 1 \(it is no JSON"),
    ],
)
def test_a_table_that_can_not_be_read_says_why(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(TokenariumError, match=reason):
        read(written(tmp_path, {name: content}) / name)


BROKEN = {
    "fields.csv": (b"text,n\na,1\nb\nc,3\n", r"line 3: it has 1 fields where the header has 2"),
    "quote.csv": (b'text,n\na,1\n"b,2\n', "line 3: a closing quote is missing"),
    "after.csv": (b'text,n\na,1\n"b"x,2\nc,3\n', "line 3: there is text after a closing quote"),
    "return.csv": (b"text,n\na,1\nb\rc,2\nc,3\n", "line 3: it has a carriage return outside"),
    "bad.jsonl": (b'{"text":"a"}\n\n{"text":\n{"text":"c"}\n', "line 3: it is no JSON"),
    "list.jsonl": (b'{"text":"a"}\n\n[1]\n{"text":"c"}\n', "line 3: it is no JSON object"),
    "number.jsonl": (b'{"text":"a"}\n\n{"text":1}\n{"text":"c"}\n', "line 3: .*is no text"),
    "half.jsonl": (b'{"text":"a"}\n\n{"text":"\\ud800"}\n{"text":"c"}\n', "line 3: .*surrogate"),
    "deep.jsonl": (
        b'{"text":"a"}\n\n{"text":' + b"[" * 200_000 + b'\n{"text":"c"}\n',
        r"line 3: it is (nested too deeply|no JSON)",
    ),
    "huge.jsonl": (
        b'{"text":"a"}\n\n{"text":"b","n":' + b"9" * 5000 + b'}\n{"text":"c"}\n',
        "line 3: it has a number too long",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rows_are_refused_or_skipped(tmp_path: Path, name: str) -> None:
    content, reason = BROKEN[name]
    path = written(tmp_path, {name: content}) / name
    with pytest.raises(TokenariumError, match=reason):
        read(path, language="en")
    skipped = read(path, language="en", errors="skip")
    assert skipped.texts() == (["a"] if name == "quote.csv" else ["a", "c"])
    assert skipped.notes[-1].startswith("1 broken row was left out:")


def test_an_unclosed_quote_does_not_take_all_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 1000)
    content = b'text,n\n"a,1\n' + b"b,2\n" * 10_000
    path = written(tmp_path, {"a.csv": content}) / "a.csv"
    with pytest.raises(TokenariumError, match=r"a field is larger than .*closing quote missing"):
        read(path, language="en")


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("large_string", pa.array(["a", "b"], pa.large_string())),
        ("dictionary", pa.array(["a", "b"]).dictionary_encode()),
        ("view", pa.array(["a", "b"], pa.string_view())),
        ("binary", pa.array([b"a", b"b"], pa.binary())),
    ],
)
def test_kinds_of_parquet_strings(tmp_path: Path, kind: str, column: pa.Array) -> None:
    path = tmp_path / f"{kind}.parquet"
    pq.write_table(pa.table({"text": column, "n": [1, 2]}), path)
    assert read(path, language="en").texts() == ["a", "b"]


def test_a_parquet_row_that_is_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": pa.array([b"a", b"\xff", b"c"], pa.binary())}), path)
    with pytest.raises(TokenariumError, match="row 2: its text is not valid UTF-8"):
        read(path)
    assert read(path, errors="skip").texts() == ["a", "c"]


@pytest.mark.parametrize("cut", [6, 100, -3])
def test_a_damaged_parquet_file(tmp_path: Path, cut: int) -> None:
    path = table(tmp_path, "parquet", LONG)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(TokenariumError, match=r"rows\.parquet can't be read"):
        read(path)


def test_several_files_are_one_table(tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    for number in range(2):
        table(folder, "parquet", LONG[number * 2 : number * 2 + 2]).rename(
            folder / f"{number}.parquet"
        )
    assert read(folder).table() == ORDERED


def test_positions_come_back(tmp_path: Path) -> None:
    rows = [
        {"segment": 5, "segment_id": "f", "section": "s", "language": "en", "text": "six"},
        {"segment": 2, "segment_id": "c", "section": "s", "language": "en", "text": "three"},
    ]
    found = read(table(tmp_path, "jsonl", rows))
    assert found.table() == [(2, "c", "s", "eng_Latn", "three"), (5, "f", "s", "eng_Latn", "six")]
    rows[0]["segment"] = -1
    with pytest.raises(TokenariumError, match="line 1: it has no position"):
        read(table(tmp_path, "jsonl", rows), mapping={"segment": "segment"})
