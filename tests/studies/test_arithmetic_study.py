"""The study `arithmetic`, whole, on a tiny model that the test makes."""

import math
from typing import Any

import polars as pl
import pytest

import studies
from analysis.arithmetic import FORMATS, MOST_SHOTS, carries, drawn, number, prompt, written
from data import models
from data.errors import TokenariumError
from tests import tiny_model
from tests.studies.killed_job import killed_and_resumed
from tests.twins.forward_passes import direct, direct_answer, ids_of

pytest.importorskip("torch", reason="models need requirements-worker.txt")

SEED = 6


def oracle() -> Any:
    return tiny_model.torch_model(SEED, max_position_embeddings=200)


@pytest.fixture(scope="module")
def added(lasting_home: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("models") / "adder"
    models.add_folder(tiny_model.save(place, SEED, max_position_embeddings=200))


@pytest.fixture
def ready(added: None, model_worker: None) -> None:
    """It can be asked."""


GIVEN = {"digits": "3-4", "sums": 3, "shots": 2, "formats": "bare,comma_right,singly"}


def spec(**params: Any) -> studies.Spec:
    return studies.prepare("arithmetic", (), None, {**GIVEN, **params}, models=["adder"])


def test_every_sum_equals_direct_forward_passes(ready: None) -> None:
    result = studies.run(spec())
    answers = result.tables["answers"]
    assert answers.height == 3 * 2 * 3
    for row in answers.to_dicts():
        digits, format_ = row["digits_a"], FORMATS[row["format"]]
        its = drawn(digits, digits, MOST_SHOTS + 3, 42)
        a, b = its[MOST_SHOTS + row["sum"] % 3]
        text = prompt(its[:2], a, b, format_)
        assert text.endswith(f"\n{row['question']}")
        assert row["answer"] == written(a + b, format_)
        assert row["carry"] == carries(a, b)
        before = [0, *ids_of(text)]
        bits = -direct(oracle(), [*before, *ids_of(f"{row['answer']}\n")], len(before)) / math.log(
            2
        )
        assert row["bits"] == pytest.approx(bits, abs=1e-4)
        assert row["response"] == direct_answer(oracle(), before, 24)
        assert row["number"] == number(row["response"], format_)
        assert row["correct"] == (row["number"] == a + b)
        assert (row["error"] is None) == row["correct"]
        assert "".join(row["question_pieces"]) == row["question"]
        assert "".join(row["answer_pieces"]) == f"{row['answer']}\n"
        assert row["answer_ids"] == ids_of(f"{row['answer']}\n")


def test_the_same_question_has_the_same_answers(ready: None) -> None:
    first, again = (studies.run(spec(), keep=False).tables for _ in "ab")
    assert all(first[name].equals(again[name]) for name in first)
    more = studies.run(spec(sums=4, formats="comma_right"), keep=False).tables["answers"]
    its = first["answers"].filter(pl.col("format") == "comma_right", pl.col("digits_a") == 3)
    kept = ["question", "response", "number", "error", "question_ids"]
    assert more.head(3).select(kept).equals(its.select(kept))


def test_a_killed_job_goes_on_behind_its_last_batch(
    ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studies.questions.arithmetic.BATCH_SUMS", 2)
    said, computed = killed_and_resumed(spec(), 3)
    assert "adder: 5 of 18 sums, " in said[-1] and "right (" in said[-1]
    assert len(computed) == 3 * 2 * 2


def test_what_is_too_long_or_wrong_is_a_sentence(ready: None) -> None:
    with pytest.raises(TokenariumError, match=r"takes 200 tokens at once.*fewer shots"):
        studies.run(spec(digits="9", shots=16), keep=False)
    for params in ({"digits": "0-3"}, {"digits": "3-10"}, {"digits": "5-4"}, {"formats": ""},
                   {"formats": "comma"}, {"digits": "x"}, {"shots": 17}):  # fmt: skip
        with pytest.raises(TokenariumError, match=r"can't be used: .*\.$"):
            spec(**params)


def test_written_otherwise_it_is_the_same_question(ready: None) -> None:
    same = spec(formats="singly, bare,comma_right,bare", digits=" 3 - 4 ")
    assert same.key == spec().key
    assert same.parameters["formats"] == "bare,comma_right,singly"
    assert spec(digits="3").parameters["digits"] == "3-3"
    every = spec(pairs="all", digits="1-3", sums=100)
    assert every.key != spec().key
