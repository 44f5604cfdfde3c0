"""Files of items and answers: what is read, and what is refused with a sentence."""

import csv
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.charbench import asked
from data.charbench import reading
from data.charbench.reading import Row
from data.errors import TokenariumError

RUN: dict[str, Any] = {
    "question": "How often …?",
    "answer": 3,
    "word": "Banana",
    "character": "a",
    "task": "count",
    "response": " 3",
    "model": "mine",
}


def lines(*rows: dict[str, Any]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def read(content: bytes, name: str = "runs.jsonl") -> list[Row]:
    return reading.read(name, content, asked)


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in RUN.items() if name not in names}


def test_json_lines() -> None:
    other = RUN | {"task": "find_first_occurrence", "answer": "1", "response": None}
    assert read(lines(RUN, other)) == [
        Row("count", "Banana", "a", 3, "mine", " 3"),
        Row("first", "Banana", "a", 1, "mine", ""),
    ]


def test_csv_with_answers_of_several_lines() -> None:
    table = (
        "word,character,task,response,model\r\n"
        'Banana,a,count,"3\n4",m\r\n'
        "null,,count_unique_chars,3,m\r\n"
    )
    assert read(table.encode("utf-8-sig"), "runs.csv") == [
        Row("count", "Banana", "a", 3, "m", "3\n4"),
        Row("distinct", "null", None, 3, "m", "3"),
    ]
    assert read(table.replace(",", "\t").encode(), "runs.tsv")[0].answer == "3\n4"


def test_the_published_file_has_items_and_no_answers() -> None:
    table = (
        "question_idx,question,answer,word,character,task\n"
        "0,\"How many unique characters appear in the string 'nose'?\",4,nose,,count_unique_chars\n"
        "1,What?,3,door,r,find_last_occurrence\n"
    )
    assert read(table.encode(), "benchmark_english.csv") == [
        Row("distinct", "nose", None, 4, "benchmark_english.csv", None),
        Row("last", "door", "r", 3, "benchmark_english.csv", None),
    ]


def test_the_published_results_may_have_numbers_with_a_point() -> None:
    """Where one is missing, the library that wrote them makes all of them floats."""
    table = (
        "question_idx,model_prediction,correct_answer,is_valid,word,task,character,model\n"
        "0,2.0,2,True,Banana,count_character_frequency,n,gpt-4o\n"
        "1,,1.0,False,Banana,count_character_frequency,B,gpt-4o\n"
    )
    assert [(row.answer, row.gold) for row in read(table.encode(), "r.csv")] == [("2", 2), ("", 1)]
    (row,) = read(lines(RUN | {"response": "3.0"}))
    assert row.answer == "3.0"  # what a model said stays as it said it


@pytest.mark.parametrize("lacking", ["word", "character", "task"])
def test_a_missing_column_is_named(lacking: str) -> None:
    with pytest.raises(TokenariumError, match=f"runs.jsonl has no column '{lacking}'"):
        read(lines(without(lacking)))
    with pytest.raises(TokenariumError, match="no column 'word' and no column 'character'"):
        read(b"a;b\n1;2\n", "x.csv")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "x.csv", "x.csv is empty"),
        (b"\xef\xbb\xbf \n", "x.jsonl", "x.jsonl is empty"),
        (b"word,character,task\n", "x.csv", "no row below it"),
        (b"\xff\xfe\x00", "x.csv", "not UTF-8"),
        (b"{not json}\n", "x.jsonl", "line 1 is no JSON"),
        (b"[1, 2]\n", "x.jsonl", "no object"),
        (b"{" * 100_000, "x.jsonl", "no JSON"),
        (b'{"a":' * 100_000, "x.jsonl", "no JSON"),
        (b'{"word": ' + b"9" * 10_000 + b"}", "x.jsonl", "no JSON"),
        (b"word,word,task\na,b,c\n", "x.csv", "two columns of one name"),
        (b"word,character,task\na,b\n", "x.csv", "has 2 fields, and its first line names 3"),
        (b'word,character,task\n"abc\n', "x.csv", "can't be read as CSV"),
        (b"word,character,task\n" + b"a" * 200_000 + b",b,c\n", "x.csv", "can't be read as CSV"),
    ],
)
def test_files_that_are_refused(content: bytes, name: str, sentence: str) -> None:
    csv.field_size_limit(131_072)  # Python's own; who reads corpora in this process raises it
    with pytest.raises(TokenariumError, match=sentence):
        read(content, name)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"task": "spell"}, "the task 'spell' is none of count, distinct, first, last"),
        ({"task": None}, "the task '' is none of"),
        ({"word": "naïve"}, "isn't made of letters"),
        ({"word": ""}, "isn't made of letters"),
        ({"word": "x" * 65}, "isn't made of letters"),
        ({"word": {"a": [1]}}, "isn't made of letters"),
        ({"character": "z"}, "has no letter 'z'"),
        ({"character": "an"}, "has no letter 'an'"),
        ({"character": None}, "has no letter ''"),
        ({"answer": 2}, "the right answer is 3"),
        ({"answer": "three"}, "the right answer is 3"),
    ],
)
def test_rows_that_refuse_the_file(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TokenariumError, match=f"row 2.*{sentence}"):
        read(lines(RUN | {"character": "n", "answer": 2}, RUN | change))


def test_an_item_counts_once() -> None:
    with pytest.raises(TokenariumError, match="row 3 asks the same of the same model as row 1"):
        read(lines(RUN, RUN | {"model": "other"}, RUN | {"response": "4"}))


def test_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    with pytest.raises(TokenariumError, match="more than 1 rows"):
        read(lines(RUN, RUN | {"model": "other"}))
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(TokenariumError, match="give a part of its rows"):
        read(lines(RUN))


def test_lone_surrogates_and_nuls_do_no_harm() -> None:
    content = lines(RUN).replace(b'" 3"', b'"\\ud800\\u0000"')
    (row,) = read(content)
    assert row.answer == "?\x00"


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.jsonl", "a"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    try:
        assert read(content, name)
    except TokenariumError as error:
        assert str(error).endswith(".")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*RUN, "x"]), st.text() | st.integers() | st.none()))
def test_any_fields_are_read_or_refused(fields: dict[str, Any]) -> None:
    try:
        assert read(lines(RUN | {"model": "first"}, RUN | fields))
    except TokenariumError as error:
        assert str(error).endswith(".")
