"""The studies `charbench_items` and `charbench_answers`, which need no model."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import studies
from analysis.charbench import LENGTHS, TASKS, asked
from analysis.charbench_tokens import UNKNOWN
from analysis.columns import schema
from data import lake, tokenizers
from data.charbench import uploads, words
from data.errors import TokenariumError, UnknownName
from data.visitors import Visitor
from studies.desks import charbench as desk
from tests.studies.conftest import everyones

VISITOR, OTHER = Visitor("a" * 64), Visitor("b" * 64)
WORDS = [
    "".join("aeioubcdfg"[int(digit)] for digit in f"{number * 7919 % 10**length:0{length}d}")
    for length in LENGTHS
    for number in range(1, 60)
]


@pytest.fixture
def ready(home: Path, byte_level: Path, letters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "words", lambda *_: WORDS)
    for path in (byte_level, letters):
        everyones(path)


def items(*names: str, visitor: Visitor = VISITOR, **params: Any) -> studies.Result:
    chosen = list(names) or ["english", "letters"]
    return studies.run(studies.prepare("charbench_items", chosen, None, params, visitor=visitor))


def answers(upload: str, visitor: Visitor = VISITOR) -> studies.Result:
    params = {"upload": upload}
    return studies.run(studies.prepare("charbench_answers", [], None, params, visitor=visitor))


def added(*rows: dict[str, Any], name: str = "runs.jsonl", visitor: Visitor = VISITOR) -> str:
    content = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    return uploads.add(name, content, asked, visitor).name


def run(word: str, task: str, character: str, response: Any, model: str) -> dict[str, Any]:
    return {"word": word, "task": task, "character": character, "response": response,
            "model": model}  # fmt: skip


def test_items_under_two_tokenizers(ready: None) -> None:
    result = items(items=7)
    for name, table in result.tables.items():
        assert table.schema == schema(studies.study("charbench_items").columns(name)), name
    table = result.tables["items"]
    assert table.height == 2 * 28
    english, letters = table.partition_by("tokenizer", maintain_order=True)
    assert english["word"].equals(letters["word"])
    encode = tokenizers.load_known(tokenizers.identify("english").fingerprint)
    for row in english.to_dicts():
        assert row["tokens"] == len(encode.encode_batch([row["word"]]).ids)
        assert "".join(row["pieces"]) == row["word"]
        holds = [piece for piece in row["pieces"] for _ in piece]
        expected = len(holds[row["gold"]]) if row["task"] in ("first", "last") else None
        assert row["token_letters"] == expected
        assert row["letters_per_token"] == pytest.approx(row["length"] / row["tokens"])
    for row in letters.to_dicts():  # each letter a token of its own, in lower case
        assert (row["tokens"], row["letters_per_token"]) == (row["length"], 1.0)
        assert row["token_letters"] in (None, 1)
        assert (row["asked_tokens"], row["asked_note"]) == (row["length"], None)


def test_words_that_a_tokenizer_doesnt_know_have_no_figures(ready: None, only_unk: Path) -> None:
    everyones(only_unk)
    result = items("nothing", items=2)
    for row in result.tables["items"].to_dicts():
        for before in ("", "asked_"):
            assert row[f"{before}tokens"] is None and row[f"{before}token_letters"] is None
            assert row[f"{before}note"] == UNKNOWN
    summary = result.tables["summary"]
    assert summary["counted"].sum() == 0 and summary["mean_tokens"].null_count() == summary.height


def test_the_means_are_those_of_the_items(ready: None) -> None:
    result = items("english", items=14)
    its = result.tables["items"].filter(pl.col("task") == "first")
    (row,) = (
        result.tables["summary"]
        .filter(pl.col("task") == "first", pl.col("length").is_null())
        .to_dicts()
    )
    assert row["items"] == row["counted"] == 14
    assert row["mean_tokens"] == pytest.approx(its["tokens"].mean())
    assert row["mean_token_letters"] == pytest.approx(its["token_letters"].mean())
    assert row["hidden_share"] == pytest.approx((its["token_letters"] > 1).mean())
    count = result.tables["summary"].filter(pl.col("task") == "count")
    assert count["hidden_share"].null_count() == count.height == 8


def test_more_than_the_list_gives_is_a_sentence(ready: None) -> None:
    with pytest.raises(TokenariumError, match=r"enough for .* items of a task: ask for fewer"):
        items(items=5_000)


def test_items_of_a_file_of_ones_own(ready: None) -> None:
    name = added(
        run("banana", "count", "a", "3", "one"),
        run("banana", "count", "a", "2", "two"),
        run("tree", "distinct", "", "3", "one"),
        run("roof", "last", "o", "1", "one"),
    )
    result = items("english", upload=name)
    table = result.tables["items"]
    assert table.select("item", "task", "word", "gold").rows() == [
        (0, "count", "banana", 3),
        (1, "distinct", "tree", 3),
        (2, "last", "roof", 2),
    ]
    again = studies.prepare("charbench_items", ["english"], None, {"upload": name, "seed": 9},
                            visitor=VISITOR)  # fmt: skip
    assert again.key == result.key
    with pytest.raises(UnknownName):
        items("english", upload=name, visitor=OTHER)


RUNS = [
    run(word, task, character, response, model)
    for model, responses in (("one", ["1", " 2", "4", "x", "2"]), ("two", ["1", "3", "2.", "", 2]))
    for (word, task, character), response in zip(
        [
            ("tree", "count", "t"),
            ("banana", "count", "n"),
            ("banana", "count", "b"),
            ("roof", "first", "o"),
            ("window", "find_last_occurrence", "n"),
        ],
        responses,
        strict=True,
    )
]


def test_answers_of_a_file(ready: None) -> None:
    result = answers(added(*RUNS))
    for name, table in result.tables.items():
        assert table.schema == schema(studies.study("charbench_answers").columns(name)), name
    rights = result.tables["answers"].group_by("model", maintain_order=True).agg("right").rows()
    assert rights == [
        ("one", [True, True, False, False, True]),
        ("two", [True, False, False, False, True]),
    ]
    (row,) = (
        result.tables["accuracy"]
        .filter(pl.col("model") == "one", pl.col("task") == "count", pl.col("by").is_null())
        .to_dicts()
    )
    assert (row["score"], row["items"], row["rights"]) == ("exact match", 3, 2)
    assert row["majority_share"] == pytest.approx(2 / 3)
    errors = {(row["model"], row["task"]): row for row in result.tables["errors"].to_dicts()}
    assert errors["one", "count"]["mean_error"] == 3.0
    assert errors["two", "count"]["mean_error"] == 1.0
    assert errors["two", "first"]["mean_error"] is None
    overlap = {row["task"]: row for row in result.tables["overlap"].to_dicts()}
    assert overlap["all"]["jaccard"] == pytest.approx(2 / 3)
    assert overlap["count"]["items"] == 3
    assert result.signature["tokenizers"] == []


def test_answers_are_kept_without_the_file(ready: None) -> None:
    name = added(*RUNS)
    first = answers(name)
    assert studies.show(first.key).tables["accuracy"].equals(first.tables["accuracy"])


def test_long_answers_are_cut_where_they_are_shown(ready: None) -> None:
    long = " " * 500 + "2"
    result = answers(added(run("banana", "count", "n", long, "m"),
                           run("banana", "count", "a", "x" * 500, "m")))  # fmt: skip
    table = result.tables["answers"]
    assert table["right"].to_list() == [True, False]
    assert table["answer"].str.len_chars().to_list() == [201, 201]


def test_what_cant_be_measured_is_a_sentence(ready: None) -> None:
    row = {"word": "tree", "task": "count", "character": "t"}
    with pytest.raises(TokenariumError, match="items and no answers"):
        answers(added(row, name="items.jsonl"))
    with pytest.raises(TokenariumError, match="name a file of answers"):
        answers("")
    with pytest.raises(UnknownName):
        answers(added(*RUNS), visitor=OTHER)


def test_all_tasks_are_asked(ready: None) -> None:
    assert set(items("english", items=3).tables["items"]["task"]) == set(TASKS)


def test_answers_with_another_tokenizers_tokens(ready: None) -> None:
    name = added(*RUNS)
    said = answers(name).tables["answers"]
    cut = items(upload=name).tables["items"]
    accuracy, correlations = desk.by_tokens(said, cut)
    pairs = {("one", "english"), ("one", "letters"), ("two", "english"), ("two", "letters")}
    assert set(accuracy.select("model", "tokenizer").unique().rows()) == pairs
    rows = accuracy.filter(
        pl.col("model") == "one",
        pl.col("tokenizer") == "letters",
        pl.col("task") == "count",
        pl.col("by") == "tokens",
    )
    # tree has 4 letters, banana 6, of which one question is answered rightly.
    assert rows.select("value", "items", "rights").rows() == [(4.0, 1, 1), (6.0, 2, 1)]
    assert set(correlations["score"]) == {"exact match"}
    assert "asked_tokens" in set(correlations["property"])
    assert desk.overlap(said).equals(answers(name).tables["overlap"])


def test_files_of_ones_own_at_the_desk(ready: None) -> None:
    content = "".join(f"{json.dumps(row)}\n" for row in RUNS).encode()
    its = desk.add("mine.jsonl", content, VISITOR)
    assert desk.uploads_of(VISITOR) == {its.name: its}
    assert (its.rows, its.models) == (10, ("one", "two"))
    assert desk.uploads_of(OTHER) == {}
    desk.forget(VISITOR, its.name)
    assert desk.uploads_of(VISITOR) == {}


def test_with_a_file_go_the_answers_about_it(ready: None) -> None:
    name = added(*RUNS)
    first = answers(name)
    items("english", upload=name)
    other = answers(added(RUNS[0], name="other.jsonl"))
    desk.forget(VISITOR, name)
    with pytest.raises(UnknownName):
        studies.show(first.key)
    with lake.reading() as cursor:
        for table in ("charbench_answers_1_answers", "charbench_items_1_items", "parts"):
            (count,) = cursor.execute(f'SELECT count(*) FROM results."{table}"').fetchall()[0]
            assert count == (0 if "items" in table else 1), table
    assert studies.show(other.key).tables["answers"].height == 1


def test_what_someone_else_has_stays(ready: None) -> None:
    name = added(*RUNS)
    theirs = added(*RUNS, visitor=OTHER)
    first = answers(name)
    desk.forget(VISITOR, name)
    assert answers(theirs, OTHER).key == first.key


def test_what_a_page_can_offer(ready: None) -> None:
    assert words.DEFAULT in desk.lists_of_words()
    assert desk.published_accuracies().height == 35
    assert desk.published_mean_accuracies()["all"] == pytest.approx(0.5033)
    assert desk.published_correlations().height == 22
    assert "CharBench" in desk.published_source()
