"""The CharBench page, as AppTest sees it, over small tokenizers and a made-up file of answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest

import studies
from data import catalogue, models
from data.charbench import words
from data.tokenizers import add_file
from data.visitors import EVERYONE
from pages.components import visitor
from pages.components.charbench import items, sentence
from pages.components.jobs import links
from studies.desks import charbench
from studies.engine import models as running
from studies.engine.models import Continuation
from tests.data.corpora.brought import written
from tests.data.models.files import model_files
from tests.pages.app_test import answer, html, link, page_at
from tests.pages.conftest import Lasting
from tests.studies.conftest import byte_level, letters
from tests.studies.test_charbench_items import RUNS, WORDS
from tests.tiny_model import tokenizer

__all__ = ["byte_level", "letters"]  # fixtures of these tests too
DRAWN = {"items": "7"}


@pytest.fixture(scope="module")
def home_of(byte_level: Path, letters: Path, lasting: Lasting) -> dict[str, Any]:
    """What every test asks: two tokenizers, and the name of a file of answers by two models."""
    lasting.patch.setattr(words, "words", lambda *_: WORDS)
    names = [add_file(byte_level).name, add_file(letters).name]
    content = "".join(f"{json.dumps(run)}\n" for run in RUNS).encode()
    return {"tokenizers": names, "file": charbench.add("runs.jsonl", content, EVERYONE).name}


def opened(home: dict[str, Any], **query: Any) -> AppTest:
    return page_at("charbench.py", {"tokenizers": home["tokenizers"], **DRAWN, **query})


def with_answers(home: dict[str, Any], **query: Any) -> AppTest:
    return opened(home, of=home["file"], **query)


def drawn(home: dict[str, Any]) -> studies.Result:
    spec = studies.prepare("charbench_items", home["tokenizers"], None, {"items": 7})
    return studies.run(spec)


def words_of(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*at.markdown, *at.info, *at.error, *at.caption))


def test_without_any_model_it_answers_with_tokens_and_the_published_figures(
    home_of: dict[str, Any],
) -> None:
    at = opened(home_of)
    assert at.title[0].value == "Can it see the letters in its tokens?"
    titles = {name: name for name in home_of["tokenizers"]}
    hiding = charbench.letters(drawn(home_of).tables["items"]).filter(pl.col("task") == "all")
    said = answer(at)
    assert said.startswith(sentence.hidden(hiding, titles))
    assert "The best published model, GPT-4o, answers 71% of the questions rightly" in said
    assert "28 of 28 items" in words_of(at)
    assert html(at).count("<tr>") == items.PAGE + 1
    assert (link(at)["of"], link(at)["section"]) == (["wikipedia_words"], ["items"])
    at.selectbox(key="charbench.of").select(home_of["file"]).run()
    assert link(at)["of_models"] == ["one", "two"]


def test_items_are_searched_and_stand_as_tokens(home_of: dict[str, Any]) -> None:
    word = drawn(home_of).tables["items"].filter(pl.col("task") == "last")["word"][0]
    at = opened(home_of, task="last", search=word.upper(), within="asked")
    shown = html(at)
    assert f"<th>{word}</th>" in shown and "<mark>" in shown and "<sup>" in shown
    assert "1 of 28 items" in words_of(at)
    assert "No item has that" in words_of(opened(home_of, search="qqqq"))


@pytest.mark.parametrize("section", ["properties", "correlations", "errors", "published"])
def test_sections_teach_without_answers(home_of: dict[str, Any], section: str) -> None:
    at = opened(home_of, section=section)
    if section == "published":
        assert at.dataframe[0].value["all"].max() == 70.73
        assert at.dataframe[1].value["first"].min() == -0.306
    else:
        assert "Own runs…" in at.info[0].value
        assert "strawberry" in at.code[0].value


def test_answers_of_a_file_stand_beside_the_published_ones(home_of: dict[str, Any]) -> None:
    at = with_answers(home_of)
    assert "**one** answers **60%** of 5 items rightly (23% to 88%)" in answer(at)
    assert "not told apart from the 80% of always giving the commonest answer" in answer(at)
    assert "5 of 5 items" in words_of(at)
    shown = html(at)
    assert "✓ 2" in shown and "✗ x" in shown and "✗ <i>nothing</i>" in shown
    assert at.error == []


def test_accuracy_by_property_has_intervals_and_baselines(home_of: dict[str, Any]) -> None:
    at = with_answers(home_of, section="properties", by="tokens", focus="letters")
    by_value, overall = at.dataframe[0].value, at.dataframe[1].value
    one = by_value[by_value["model"] == "one"]
    assert list(one["value"]) == [4.0, 6.0]  # a letter is a token
    assert list(one["accuracy"]) == pytest.approx([50.0, 200 / 3])
    assert {"accuracy_low", "standard_error", "majority_share", "zero_share"} <= set(one.columns)
    assert set(overall["model"]) == {"one", "two"}
    nothing = with_answers(home_of, section="properties", by="token_letters", task="distinct")
    assert "No item of that task has this property" in words_of(nothing)


def test_correlations_are_by_the_tokens_of_a_tokenizer(home_of: dict[str, Any]) -> None:
    at = with_answers(home_of, section="correlations", about="count", focus="letters")
    table = at.dataframe[0].value
    its = table[table["model"] == "one"].set_index("by")
    assert its.loc["Letters of the word (WL)", "r"] == pytest.approx(-0.5)
    assert its.loc["Tokens of the word (NT)", "r"] == pytest.approx(-0.5)
    assert its.loc["Letters per token (CR)", "note"] == "it doesn't vary"


def test_errors_and_their_overlap(home_of: dict[str, Any]) -> None:
    at = with_answers(home_of, section="errors")
    errors, overlap = at.dataframe[0].value, at.dataframe[1].value
    assert errors.set_index(["model", "task"]).loc[("one", "count"), "mean_error"] == 3.0
    assert overlap["jaccard"][0] == pytest.approx(200 / 3)


def test_items_without_answers_are_shown_alone(home_of: dict[str, Any]) -> None:
    lines = b"word,character,task\nbanana,a,last\n"
    name = charbench.add("items.csv", lines, EVERYONE).name
    at = opened(home_of, of=name)
    assert "1 of 1 items" in words_of(at)
    assert "The best published model" in answer(at)
    assert "no interval" not in answer(at)


def test_models_are_chosen(home_of: dict[str, Any]) -> None:
    at = with_answers(home_of, of_models="two", section="errors")
    assert "**two** answers **40%**" in answer(at)
    assert set(at.dataframe[0].value["model"]) == {"two"}
    assert "With a second model" in at.info[0].value


def test_who_opens_a_shared_page_sees_the_runs(
    home_of: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    me, them = studies.Visitor("a" * 64), studies.Visitor("b" * 64)
    lines = json.dumps({**RUNS[0], "model": "mine"}).encode()
    file = charbench.add("own.jsonl", lines, me).name
    params = {"upload": file, "items": charbench.MOST_ITEMS}
    names = home_of["tokenizers"]
    specs = [
        studies.prepare("charbench_items", names, None, params, visitor=me),
        studies.prepare("charbench_answers", [], None, {"upload": file}, visitor=me),
    ]
    keys = [studies.share(spec, me) for spec in specs]
    monkeypatch.setattr(visitor, "_id", lambda: them.id)
    at = opened(home_of, of=file, share=keys)
    assert "**mine** answers **100%** of 1 items" in answer(at)
    assert "It carries what you added: **Runs that were shared**" in at.warning[0].value
    monkeypatch.setattr(visitor, "_id", lambda: "c" * 64)
    without = opened(home_of, of=file)
    assert "This link asks for something that isn't here" in without.warning[0].value


class MadeUp:
    """It says the id of "1" after every prompt, and finds the answers likelier the smaller."""

    vocabulary_size, context = 300, 4_096
    facts: Mapping[str, Any] = {
        "architecture": "MadeUp",
        "parameters": 1_500_000,
        "device": "cpu",
        "dtype": "float32",
    }

    def continuations(
        self,
        prompts: Sequence[NDArray[np.int32]],
        candidates: Sequence[NDArray[np.int32]],
        most: int,
        stops: NDArray[np.int32],
    ) -> list[Continuation]:
        one = np.array(tokenizer().encode("1", add_special_tokens=False).ids, np.int32)
        return [Continuation(one, -1.0 - np.arange(len(candidates))) for _ in prompts]


@pytest.fixture
def with_model(
    home_of: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Any]]:
    monkeypatch.setattr(catalogue, "models", dict)  # nothing is to be fetched
    models.add_folder(written(tmp_path / "reader", model_files()))
    running.provide(lambda files, dtype, report: MadeUp())  # type: ignore[arg-type,return-value]
    yield home_of
    running.provide(None)


def test_a_model_is_asked_when_the_reader_says_so(with_model: dict[str, Any]) -> None:
    at = opened(with_model, ask="models", section="correlations", about="count")
    assert "asked 28 items" in at.info[0].value
    assert "The best published model" in answer(at)
    at.button(key="measure").click().run()
    assert not at.exception
    gold = drawn(with_model).tables["items"].filter(pl.col("tokenizer") == "english")["gold"]
    assert f"**reader** answers **{(gold == 1).mean():.0%}** of 28 items rightly" in answer(at)
    assert set(at.dataframe[0].value["model"]) == {"reader"}
    at = opened(with_model, ask="models", score="ranked first", section="properties", by="tokens")
    assert set(at.dataframe[0].value["score"]) == {"ranked first"}
    assert at.dataframe[1].value["accuracy"][0] == pytest.approx(100 * (gold == 0).mean())
    assert "MadeUp, 2 million parameters, in float32 on cpu" in words_of(at)


def test_a_job_leads_to_where_it_was_asked(with_model: dict[str, Any]) -> None:
    chosen = {"items": 7, "shots": 2, "dtype": "bfloat16"}
    spec = studies.prepare("charbench", (), None, chosen, models=["reader"])
    found = links.address(spec)
    assert found is not None
    page, query = found
    assert page == "charbench.py"
    at = page_at(page, {**query, "tokenizers": with_model["tokenizers"]})
    assert not at.warning or "No worker" in at.warning[0].value
    assert (link(at)["shots"], link(at)["of"]) == (["2"], ["wikipedia_words"])
    other = studies.prepare("charbench", (), None, {**chosen, "seed": 1}, models=["reader"])
    assert links.address(other) is None


def test_a_file_that_isnt_here_is_named(home_of: dict[str, Any]) -> None:
    at = opened(home_of, of="other~12345678")
    assert "of “other\\~12345678”" in at.warning[0].value


def test_the_sentence_says_whether_a_model_beats_one_number() -> None:
    row = {"model": "m", "task": "all", "by": None, "accuracy": 0.5, "items": 9}
    row |= {"accuracy_low": 0.4, "accuracy_high": 0.6}
    for share, verdict in ((0.3, "more than"), (0.5, "not told apart from"), (0.7, "less than")):
        table = pl.DataFrame([{**row, "majority_share": share}])
        assert f"{verdict} the {share:.0%}" in sentence.measured(table)
