"""The study `undertrained`, whole, on tiny models with planted tokens."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import studies
from analysis.proportion import wilson
from analysis.undertrained import BEFORE_REPEATED, REPEATED, WRITTEN
from data import models
from data.errors import TokenariumError
from tests import planted_model, tiny_model
from tests.studies.killed_job import killed_and_resumed
from tests.twins import undertrained as twin

torch = pytest.importorskip("torch", reason="models need requirements-worker.txt")

MEASURES = ("cosine_distance", "centred_distance", "residual_distance", "euclidean_distance")


@pytest.fixture(scope="module")
def added(lasting_home: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The models "tied" and "untied"."""
    folder = tmp_path_factory.mktemp("models")
    models.add_folder(planted_model.save(folder / "tied", tied=True))
    models.add_folder(planted_model.save(folder / "untied", tied=False))


@pytest.fixture
def ready(added: None, model_worker: None) -> None:
    """They can be asked."""


def spec(*names: str, **params: Any) -> studies.Spec:
    given = {"controls": 12, **params}
    return studies.prepare("undertrained", (), None, given, models=names or ("tied",))


def ask(*names: str, **params: Any) -> studies.Result:
    return studies.run(spec(*names, **params))


def asked(result: studies.Result, how: str) -> pl.DataFrame:
    return result.tables["items"].filter(pl.col("asked_as") == how)


def test_each_model_has_a_row_an_id(ready: None) -> None:
    assert ask("tied", "untied").tables["items"].height == 2 * planted_model.ROWS


@pytest.mark.parametrize("name", ["tied", "untied"])
def test_planted_tokens_are_found_and_the_others_arent(ready: None, name: str) -> None:
    """Closed form: an untouched row's token is said with p near 1, as its logit is its norm times
    √width = 48 and others' have a standard deviation of 6; a planted row's is lost among 704."""
    result = ask(name)
    planted = planted_model.planted_ids()
    lowest = asked(result, "candidate").sort("indicator")
    assert set(lowest["id"].head(3)) == set(planted)
    (row,) = result.tables["summary"].to_dicts()
    assert row["tied"] == (name == "tied")
    assert row["candidates"] == row["tested"] == len(lowest) > 5
    found = lowest.filter(pl.col("verdict") == "strongly verified")
    assert sorted(found["id"].to_list()) == sorted(planted)
    assert set(lowest.filter(~pl.col("id").is_in(planted))["verdict"]) == {"strongly rejected"}
    assert (row["below_0_01"], row["strongly_verified"], row["not_encodable"]) == (3, 3, 0)
    controls = asked(result, "control")
    assert set(controls["verdict"]) == {"strongly rejected"}
    assert (controls["indicator"] > row["threshold"]).all()
    assert (row["controls"], row["controls_share"]) == (12, 0.0)
    assert (row["controls_share_low"], row["controls_share_high"]) == wilson(0, 12)


@pytest.mark.parametrize("name", ["tied", "untied"])
def test_indicators_and_candidates_equal_the_twin(ready: None, name: str) -> None:
    result = ask(name, candidates=0, controls=0)
    oracle = planted_model.torch_model(tied=name == "tied")
    into, out = (
        layer().weight.detach().double().tolist()
        for layer in (oracle.get_input_embeddings, oracle.get_output_embeddings)
    )
    items, (row,) = result.tables["items"], result.tables["summary"].to_dicts()
    for column, expected in twin.distances(out, planted_model.unused_ids()).items():
        assert items[column].to_list() == pytest.approx(expected, abs=1e-9), column
    norms = [twin.norm(one) for one in into]
    assert items["input_norm"].to_list() == pytest.approx(norms, abs=1e-9)
    assert row["indicator"] == ("cosine_distance" if name == "tied" else "input_norm")
    indicator = items["indicator"].to_list()
    assert indicator == items[row["indicator"]].to_list()
    expected_ids = twin.candidates(indicator, items["kind"].to_list())
    assert row["candidates"] == len(expected_ids)
    assert (row["tested"], row["controls"], row["controls_share"]) == (0, 0, None)
    some = ask(name, candidates=2, controls=0)
    assert asked(some, "candidate").sort("indicator")["id"].to_list() == expected_ids[:2]


def test_a_vocabulary_in_small_blocks_is_the_same(
    ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(candidates=0, controls=0).tables["items"]
    monkeypatch.setattr("studies.probes.suspects.BLOCK_BYTES", 8 * planted_model.WIDTH * 37)
    parts = studies.run(spec(candidates=0, controls=0), keep=False).tables["items"]
    for column in ("input_norm", "output_norm", *MEASURES):
        assert parts[column].to_list() == pytest.approx(whole[column].to_list(), abs=1e-12)


def test_probabilities_equal_direct_forward_passes(ready: None) -> None:
    result = ask("untied", candidates=4, controls=3)
    oracle, tokenizer = planted_model.torch_model(tied=False), planted_model.tokenizer()
    stand_in = result.signature["models"][0]["stand_in"]
    word, its_id = stand_in["text"], stand_in["id"]
    assert tokenizer.encode(word).ids == [its_id]

    @torch.no_grad()
    def probabilities(ids: list[int]) -> list[float]:
        p: list[float] = oracle(torch.tensor([ids])).logits[0, -1].double().softmax(0).tolist()
        return p

    before = tokenizer.encode(BEFORE_REPEATED).ids
    for row in result.tables["items"].filter(pl.col("probability").is_not_null()).to_dicts():
        token = row["id"]
        prompts = {}
        for prompt in WRITTEN:
            ids = tokenizer.encode(prompt(word)).ids
            assert ids.count(its_id) == prompt(word).count(word) > 1
            prompts[prompt.__name__] = [token if one == its_id else one for one in ids]
        prompts["repeat"] = [*before, *[token] * REPEATED]
        found = {
            name: twin.highest_probability(probabilities, ids, token)
            for name, ids in prompts.items()
        }
        for name, expected in found.items():
            assert row[f"{name}_probability"] == pytest.approx(expected, abs=1e-5)
        assert row["probability"] == pytest.approx(max(found.values()), abs=1e-5)


def test_kinds_of_items(ready: None) -> None:
    kinds = dict(ask().tables["items"].select("id", "kind").iter_rows())
    tokenizer = planted_model.tokenizer()
    for its_id in range(planted_model.ROWS):
        text = tokenizer.decode([its_id], skip_special_tokens=False)
        if its_id >= planted_model.ITEMS:
            expected = "no item"
        elif its_id == 0:
            expected = "special"
        elif its_id in range(1, 257):  # the alphabet
            expected = "single byte"
        elif "\ufffd" in text:
            expected = "part of a character"
        else:
            alone = tokenizer.encode(text).ids == [its_id]
            expected = "reachable" if alone else "unreachable"
        assert kinds[its_id] == expected, (its_id, text)


def test_a_killed_job_goes_on_behind_its_last_batch(
    ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studies.probes.repeating.BATCH_ITEMS", 5)
    said, computed = killed_and_resumed(spec(candidates=6), 2)
    assert said[-1] == "tied: 10 of 18 tokens asked, 3 of them below 0.01"
    assert computed == [f"asked {start}" for start in (0, 5, 10, 15)]


def test_controls_follow_from_the_seed_and_all_candidates_can_be_asked(ready: None) -> None:
    first, again = ask(candidates=1, seed=1), ask(candidates=2, seed=1)
    other = ask(candidates=1, seed=2)
    drawn = [set(asked(one, "control")["id"]) for one in (first, again, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    every = ask(candidates="all", controls=0).tables["summary"].row(0, named=True)
    assert every["tested"] == every["candidates"]


def test_named_unused_ids_take_the_place_of_those_that_are_computed(ready: None) -> None:
    said = ask(unused="300-302,299", candidates=0, controls=0).tables["summary"].to_dicts()[0]
    assert (said["unused"], said["unused_by"]) == ("299-302", "named by who asks")
    assert spec(unused="300-302, 299").key == spec(unused="299,300,301,302").key
    with pytest.raises(TokenariumError, match="There is no id 704: the model has 704 rows"):
        ask(unused="3,704")
    for wrong in ("x", "5-", "9-3", "1,,b"):
        with pytest.raises(TokenariumError, match="can't be used"):
            spec(unused=wrong)


def test_without_unused_bytes_what_is_named_so_counts(ready: None, tmp_path: Path) -> None:
    models.add_folder(planted_model.save(tmp_path / "named", tied=True, whole=False))
    row = ask("named", candidates=0, controls=0).tables["summary"].row(0, named=True)
    assert (row["unused"], row["unused_by"]) == ("1", "names")


def test_tied_without_unused_ids_has_no_indicator_and_says_so(
    ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.undertrained.unused_ids", lambda *_: ([], None))
    result = studies.run(spec("tied", controls=2), keep=False)
    (row,) = result.tables["summary"].to_dicts()
    assert (row["threshold"], row["candidates"], row["tested"]) == (None, 0, 0)
    assert "no id is known to be unused" in row["note"] and row["controls"] == 2
    items = result.tables["items"]
    assert items["indicator"].null_count() == items["cosine_distance"].null_count() == 704
    untied = studies.run(spec("untied", controls=0, candidates=3), keep=False)
    assert untied.tables["summary"]["tested"][0] == 3


def test_prompts_that_are_too_long_for_the_model_are_a_sentence(
    ready: None, tmp_path: Path
) -> None:
    models.add_folder(tiny_model.save(tmp_path / "short"))
    with pytest.raises(TokenariumError, match="takes 64 tokens at once, and a question has"):
        ask("short")


def test_a_model_whose_texts_begin_with_nothing_says_so(ready: None) -> None:
    result = ask(candidates=2)
    assert result.signature["models"][0]["begins_with"] is None
    assert np.isfinite(result.tables["items"]["indicator"].to_numpy()).all()
