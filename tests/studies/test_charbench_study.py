"""The study `charbench`, whole, on a tiny model that the test makes."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import studies
from analysis.charbench import TASKS, asked, prompt
from analysis.charbench_answers import number
from data import models
from data.charbench import uploads, words
from data.errors import TokenariumError, UnknownName
from tests import tiny_model
from tests.studies.killed_job import killed_and_resumed
from tests.studies.test_charbench_items import WORDS
from tests.twins.forward_passes import direct, direct_answer, ids_of

pytest.importorskip("torch", reason="models need requirements-worker.txt")

CONTEXT = 600
SEED = 5


def oracle() -> Any:
    return tiny_model.torch_model(SEED, max_position_embeddings=CONTEXT)


@pytest.fixture(scope="module")
def added(lasting_home: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("models") / "reader"
    models.add_folder(tiny_model.save(place, SEED, max_position_embeddings=CONTEXT))


@pytest.fixture
def ready(added: None, model_worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "words", lambda *_: WORDS)


def spec(**params: Any) -> studies.Spec:
    given = {"items": 7, "shots": 2, **params}
    return studies.prepare("charbench", (), None, given, models=["reader"])


def ask(**params: Any) -> studies.Result:
    return studies.run(spec(**params))


def test_probabilities_equal_direct_forward_passes(ready: None) -> None:
    result = ask()
    answers = result.tables["answers"]
    assert answers.height == 28
    for row in answers.head(8).to_dicts():
        before = [0, *ids_of(prompt(row["task"], row["word"], row["character"], 2))]
        expected = [
            direct(oracle(), [*before, *ids_of(f" {each}\n")], len(before)) for each in range(11)
        ]
        assert row["log_p"] == pytest.approx(expected, abs=1e-4)
        assert row["ranked"] == int(np.argmax(expected))
        assert row["rank"] == 1 + sum(one > expected[row["gold"]] for one in expected)
        assert row["gold_bits"] == pytest.approx(-expected[row["gold"]] / math.log(2), abs=1e-4)
        assert row["answer"] == direct_answer(oracle(), before, 8)
        assert row["number"] == number(row["answer"])
        assert row["right"] == (row["number"] == row["gold"])


def test_what_follows_from_the_answers(ready: None) -> None:
    result = ask()
    answers, accuracy = result.tables["answers"], result.tables["accuracy"]
    whole = {
        (row["score"], row["task"]): row
        for row in accuracy.filter(pl.col("by").is_null()).to_dicts()
    }
    assert len(whole) == 10
    for task in TASKS:
        its = answers.filter(pl.col("task") == task)
        assert whole["exact match", task]["accuracy"] == its["right"].mean()
        assert whole["ranked first", task]["accuracy"] == (its["rank"] == 1).mean()
    assert result.tables["errors"]["task"].to_list() == list(TASKS)
    assert set(result.tables["correlations"]["score"]) == {"exact match", "ranked first"}
    assert "int(answer.strip())" in result.signature["method"]["answers"]


def test_the_models_own_tokenizer_is_measured(ready: None) -> None:
    for row in ask().tables["answers"].to_dicts():
        assert row["tokens"] == len(ids_of(row["word"]))
        assert "".join(row["pieces"]) == "".join(row["asked_pieces"]) == row["word"]
        assert (row["token_letters"] is not None) == (row["task"] in ("first", "last"))


def test_more_items_have_the_same_answers_first(ready: None) -> None:
    few, more = ask(items=2).tables["answers"], ask(items=5).tables["answers"]
    again = more.head(8).drop("log_p", "gold_bits")
    assert few.drop("log_p", "gold_bits").equals(again)


def test_a_killed_job_goes_on_behind_its_last_batch(
    ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studies.questions.charbench.BATCH_ITEMS", 8)
    said, computed = killed_and_resumed(spec(), 2)
    assert "8 of 28 items, " in said[-2] or "16 of 28 items, " in said[-1]
    assert "right (" in said[-1]
    assert computed == [f"answers {start}" for start in (0, 8, 16, 24)]


def test_a_question_that_is_too_long_for_the_model_is_a_sentence(
    ready: None, tmp_path: Path
) -> None:
    models.add_folder(tiny_model.save(tmp_path / "short"))
    short = studies.prepare("charbench", (), None, {"items": 1}, models=["short"])
    with pytest.raises(TokenariumError, match=r"takes 64 tokens at once.*fewer shots"):
        studies.run(short)


def test_items_of_a_file_whose_right_answer_is_above_ten_have_no_rank(ready: None) -> None:
    rows = [
        {"word": "uncopyrightables", "character": "s", "task": "last"},
        {"word": "tree", "character": "e", "task": "count"},
    ]
    content = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    name = uploads.add("items.jsonl", content, asked).name
    result = ask(upload=name)
    answers = result.tables["answers"]
    assert answers.select("word", "gold").rows() == [("uncopyrightables", 15), ("tree", 2)]
    assert answers["rank"][0] is None and answers["gold_bits"][0] is None
    assert answers["rank"][1] is not None and answers["ranked"].null_count() == 0
    counted = result.tables["accuracy"].filter(pl.col("by").is_null(), pl.col("task") == "all")
    assert counted.select("score", "items").rows() == [("exact match", 2), ("ranked first", 1)]
    assert "upload" in result.signature["method"]


def test_the_key_holds_the_list_by_content(ready: None) -> None:
    named = spec()
    assert named.parameters["words"] == words.hash_of(words.DEFAULT)
    assert named.key == spec(words=words.hash_of(words.DEFAULT)).key
    with pytest.raises(UnknownName, match="word list"):
        spec(words="nonsense")
