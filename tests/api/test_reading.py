"""What can be listed and read, by anybody and by whom it belongs to."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import studies
from studies.desks.answer_files import content
from tests.api.conftest import ANNA, Someone, keep_for, sentence


@pytest.fixture(scope="module")
def annas(api_home: Path, letters: Path) -> str:
    """The name of a tokenizer that only Anna has."""
    return keep_for(ANNA, "Anna's", letters, "wordpiece", unk_token="[UNK]").name


@pytest.fixture(scope="module")
def counted(api_home: Path) -> studies.Result:
    return studies.run(studies.prepare("counts", ["english", "letters"], "small"))


@pytest.fixture(scope="module")
def annas_key(annas: str) -> str:
    """Of an answer about Anna's tokenizer."""
    return studies.run(studies.prepare("counts", [annas], "small", visitor=ANNA)).key


def names(someone: Someone, path: str, kind: str) -> set[str]:
    return {one["name"] for one in someone.get(path).json()[kind]}


def test_everyone_sees_what_is_everyones(anybody: Someone) -> None:
    assert names(anybody, "/tokenizers", "tokenizers") >= {"english", "letters"}
    one = anybody.get("/tokenizers/english").json()
    assert one["origin"] == "everyone" and one["here"] and one["format"] == "huggingface"
    corpus = anybody.get("/corpora/small").json()
    assert corpus["languages"] == ["eng_Latn", "mya_Mymr", "tur_Latn"]
    assert corpus["segments"] == 3
    assert anybody.get("/lexicons").json() == {"lexicons": []}
    assert anybody.get("/models").json() == {"models": []}


def test_each_study_says_its_parameters_and_columns(anybody: Someone) -> None:
    listed = {one["name"]: one for one in anybody.get("/studies").json()["studies"]}
    assert set(listed) == set(studies.STUDIES)
    premiums = anybody.get("/studies/premiums").json()
    assert premiums == listed["premiums"]
    assert {"reference", "unit", "bootstrap"} <= {one["name"] for one in premiums["parameters"]}
    table = premiums["tables"][0]
    assert [one["name"] for one in table["columns"]][:2] == ["tokenizer", "language"]
    assert "did you mean premiums" in sentence(anybody.get("/studies/premium"))


def test_what_is_annas_nobody_else_hears_of(
    annas: str, annas_key: str, anna: Someone, berta: Someone, anybody: Someone
) -> None:
    assert annas in names(anna, "/tokenizers", "tokenizers")
    assert anna.get(f"/tokenizers/{annas}").json()["origin"] == "yours"
    text = {"text": "ab", "tokenizers": [annas]}
    assert anna.post("/count", json=text).status_code == 200
    assert anna.get(f"/results/{annas_key}").json()["key"] == annas_key
    for other in (berta, anybody):
        assert annas not in names(other, "/tokenizers", "tokenizers")
        refused = (
            other.get(f"/tokenizers/{annas}"),
            other.post("/count", json=text),
            other.get(f"/results/{annas_key}"),
            other.get(f"/questions/{annas_key}"),
        )
        for answer in refused:
            assert answer.status_code == 404
            assert "did you mean" not in sentence(answer).replace("mean english", "")


def test_an_answer_has_the_figures_of_the_study(counted: studies.Result, anybody: Someone) -> None:
    expected = json.loads(json.dumps(content(counted)))
    answer = anybody.get(f"/results/{counted.key}")
    assert answer.json() == expected
    table = counted.tables["counts"]
    csv = anybody.get(f"/results/{counted.key}?format=csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.text == studies.csv(table)
    by_header = anybody.get(f"/results/{counted.key}", headers={"accept": "text/csv"})
    assert by_header.content == csv.content
    parquet = anybody.get(f"/results/{counted.key}?format=parquet&table=counts")
    assert pl.read_parquet(parquet.content).equals(table)
    assert parquet.headers["content-disposition"].endswith('.parquet"')


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ("?table=nothing&format=csv", "*/*", 404),
        ("?format=xml", "*/*", 422),
        ("", "image/png", 406),
        ("", "text/html, */*;q=0.8", 200),
    ],
)
def test_a_form_that_an_answer_has_not(
    query: str, accept: str, status: int, counted: studies.Result, anybody: Someone
) -> None:
    answer = anybody.get(f"/results/{counted.key}{query}", headers={"accept": accept})
    assert answer.status_code == status
    assert status == 200 or sentence(answer)


@pytest.mark.parametrize(
    "key", ["0" * 64, "x", "..%2f..%2fstate", "<img src=x>", "%00", "%0A", "a%0A%0Ab"]
)
def test_a_key_of_nothing(key: str, anybody: Someone) -> None:
    for path in (f"/results/{key}", f"/questions/{key}"):
        answer = anybody.get(path)
        assert answer.status_code == 404 and sentence(answer)


def test_unknown_addresses_are_answered_as_everything_else(anybody: Someone) -> None:
    assert anybody.get("", follow_redirects=False).headers["location"] == "/api/v1/docs"
    for path in ("/nothing", "/tokenizers/english/more", "/no%0Athing", "//"):
        answer = anybody.get(path)
        assert answer.status_code == 404 and sentence(answer)
        assert answer.headers["content-type"] == "application/json"
    answer = anybody.delete("/studies")
    assert answer.status_code == 405 and sentence(answer) and answer.headers["allow"] == "GET"


def test_the_description_and_its_page_need_nothing_from_elsewhere(anybody: Someone) -> None:
    document = anybody.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/api/v1"}]
    page = anybody.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text and "src=" not in page.text and "@import" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for path, operations in document["paths"].items():
        for method in operations:
            assert f"<b>{method.upper()}</b> /api/v1{path}<" in page.text


def test_tokens_are_those_of_the_study(anybody: Someone) -> None:
    text = "The house is old. ၊ é"
    question: dict[str, Any] = {"text": text, "tokenizers": ["english", "letters"]}
    answer = anybody.post("/tokenize", json=question).json()
    spec = studies.prepare("segmentation", question["tokenizers"], params={"text": text})
    result = studies.run(spec, keep=False)
    assert [one["tokenizer"] for one in answer["tokens"]] == ["english", "letters"]
    for one in answer["tokens"]:
        table = result.tables["tokens"].filter(pl.col("tokenizer") == one["tokenizer"])
        columns = {"ids": "id", "texts": "text", "starts": "start", "ends": "end"}
        assert one["count"] == table.height > 0
        for name, column in columns.items():
            assert one[name] == table[column].to_list()
    assert answer["bytes"] == len(text.encode()) and answer["characters"] == len(text)
    assert "text" not in answer["signature"]["parameters"]
    counts = anybody.post("/count", json=question).json()["counts"]
    assert counts == result.tables["summary"].to_dicts()


def test_nothing_is_kept_of_a_text(anybody: Someone, api_home: Path) -> None:
    asked = {"text": "Unmistakable", "tokenizers": ["english"]}
    signature = anybody.post("/tokenize", json=asked).json()["signature"]
    assert anybody.get(f"/results/{signature['key']}").status_code == 404
    spec = studies.prepare("segmentation", ["english"], params={"text": "Unmistakable"})
    assert spec.key == signature["key"] and studies.cached(spec) is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 422),
        (b'{"text": "a", "tokenizers": []}', 422),
        (b'{"text": "a", "tokenizers": ["english"], "more": 1}', 422),
        (b'{"text": "\\ud800", "tokenizers": ["english"]}', 422),
        (b'{"text": "a", "tokenizers": ["nope"]}', 404),
        (json.dumps({"text": "a" * 500_001, "tokenizers": ["english"]}).encode(), 422),
        (b"x" * 6_200_000, 413),
        (json.dumps({"text": "😀" * 500_000, "tokenizers": ["nope"]}).encode(), 404),
        (json.dumps({"text": "a", "tokenizers": ["english"] * 9}).encode(), 422),
        (b'{"text": ' + b"[" * 100_000, 400),
    ],
)
def test_what_is_no_question(body: bytes, status: int, anybody: Someone) -> None:
    answer = anybody.post("/tokenize", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status and sentence(answer)


def test_too_much_that_nobody_announced(anybody: Someone) -> None:
    answer = anybody.post("/count", content=(b" " * 100_000 for _ in range(62)))
    assert answer.status_code == 413 and sentence(answer)
