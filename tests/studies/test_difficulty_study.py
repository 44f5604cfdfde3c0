"""The study `difficulty`, whole, on a tiny model that the test makes."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import studies
from data import models
from data.errors import TokenariumError, UnknownName
from studies.engine import models as running
from studies.engine.spec import Input, Spec
from studies.questions.difficulty import NO_CONTEXT
from tests import tiny_model
from tests.studies.conftest import named
from tests.studies.killed_job import killed_and_resumed
from tests.twins.forward_passes import ids_of

torch = pytest.importorskip("torch", reason="models need requirements-worker.txt")

TEXT = "The house is old. We count tokens: naïve 猫, 12 345 of them."


@pytest.fixture(scope="module")
def added(lasting_home: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One that begins a text with its own token, one that doesn't."""
    folder = tmp_path_factory.mktemp("models")
    models.add_folder(tiny_model.save(folder / "begins"))
    models.add_folder(tiny_model.save(folder / "plain", seed=2, begins=False))


@pytest.fixture
def ready(added: None, model_worker: None) -> None:
    """They can be asked."""


def ask(*names: str, corpus: str | None = None, **params: Any) -> studies.Result:
    params = params if corpus else {"text": TEXT, **params}
    return studies.run(
        studies.prepare("difficulty", (), corpus, params, models=names or ("begins",))
    )


@torch.no_grad()
def direct(ids: list[int], seed: int = 1) -> list[float]:
    """The oracle: bits of each id but the first, in one forward pass of the whole."""
    its = torch.tensor(ids)
    logits = tiny_model.torch_model(seed)(its[None]).logits[0].double()
    every = torch.log_softmax(logits, 1)[torch.arange(len(ids) - 1), its[1:]]
    return (-every / math.log(2)).tolist()


def test_bits_of_a_text_that_begins_with_a_token_of_its_own(ready: None) -> None:
    result = ask()
    tokens = result.tables["tokens"]
    ids = ids_of(TEXT)
    assert tokens["id"].to_list() == ids
    assert len(ids) < tiny_model.CONTEXT
    expected = direct([0, *ids])
    assert tokens["bits"].to_list() == pytest.approx(expected, abs=1e-4)
    (row,) = result.tables["summary"].to_dicts()
    size = len(TEXT.encode())
    assert row["model"] == "begins"
    assert (row["tokens"], row["bytes"], row["scored_bytes"]) == (len(ids), size, size)
    assert row["bits"] == pytest.approx(sum(expected), abs=1e-3)
    assert row["bits_per_byte"] == pytest.approx(sum(expected) / size, abs=1e-4)
    assert row["spread"] == pytest.approx(np.std(expected), abs=1e-4)
    assert row["note"] is None


def test_the_first_token_without_anything_before_it_has_no_bits(ready: None) -> None:
    result = ask("plain")
    tokens = result.tables["tokens"]
    expected = direct(ids_of(TEXT), seed=2)
    assert tokens["bits"][0] is None
    assert tokens["bits_note"][0] == NO_CONTEXT
    assert tokens["bits"][1:].to_list() == pytest.approx(expected, abs=1e-4)
    assert tokens["bits_note"][1:].null_count() == len(expected)
    (row,) = result.tables["summary"].to_dicts()
    first = int(tokens["end"][0])
    assert row["scored_bytes"] == row["bytes"] - first
    assert row["bits_per_byte"] == pytest.approx(sum(expected) / (row["bytes"] - first), abs=1e-4)
    assert result.signature["models"][0]["begins_with"] is None


def test_what_a_text_begins_with_can_be_chosen(ready: None) -> None:
    declared = ask("plain", begin="declared")
    assert declared.tables["tokens"]["bits"].to_list() == pytest.approx(
        direct([0, *ids_of(TEXT)], seed=2), abs=1e-4
    )
    assert ask(begin="none").tables["tokens"]["bits"].null_count() == 1


def test_a_single_token_without_anything_before_it(ready: None) -> None:
    (row,) = ask("plain", text="T").tables["summary"].to_dicts()
    assert (row["tokens"], row["scored_tokens"]) == (1, 0)
    assert row["bits_per_byte"] is None and row["spread"] is None
    assert row["note"] == NO_CONTEXT


def test_a_long_text_in_windows(ready: None) -> None:
    """The twin: each token alone, given the tokens that its window has before it."""
    text = (TEXT + " ") * 6
    ids = ids_of(text)
    assert len(ids) > 3 * tiny_model.CONTEXT
    result = ask(text=text, window=40, stride=15)
    model = tiny_model.torch_model()
    expected = []
    for place in range(len(ids)):
        # Window k holds 15 k to 15 k + 40; a token is scored in the first that holds it.
        start = max(0, math.ceil((place + 1 - 40) / 15)) * 15
        before = torch.tensor([[0, *ids[start:place]]])
        with torch.no_grad():
            log_p = torch.log_softmax(model(before).logits[0, -1].double(), 0)[ids[place]]
        expected.append(-float(log_p) / math.log(2))
    assert result.tables["tokens"]["bits"].to_list() == pytest.approx(expected, abs=1e-4)
    said = result.signature["models"][0]
    assert (said["window"], said["stride"]) == (40, 15)


def test_a_window_beyond_the_models_context_is_cut(ready: None) -> None:
    result = ask(text=TEXT * 5)
    said = result.signature["models"][0]
    assert (said["window"], said["stride"]) == (63, 31)  # one place is the beginning's
    assert result.tables["tokens"]["bits"].null_count() == 0


def test_models_with_other_tokens_share_the_curve_of_the_text(ready: None) -> None:
    result = ask("begins", "plain")
    curve, summary = result.tables["curve"], result.tables["summary"]
    assert summary["model"].to_list() == ["begins", "plain"]
    for name in ("begins", "plain"):
        own = curve.filter(pl.col("model") == name)
        assert own["byte"][0] == 0
        assert own["byte"][-1] == len(TEXT.encode())
    assert result.tables["languages"].height == 0


def test_pieces_of_a_character_stand_together(ready: None) -> None:
    tokens = ask().tables["tokens"].filter(pl.col("model") == "begins")
    content = TEXT.encode()
    pieces = tokens.group_by("piece", maintain_order=True).agg(
        pl.col("start").min(), pl.col("end").max()
    )
    shown = [content[start:end].decode() for _, start, end in pieces.iter_rows()]
    assert "".join(shown) == TEXT
    assert "猫" in shown


def test_a_sample_of_a_corpus(ready: None, flores: Callable[..., Path]) -> None:
    corpus = named(flores())
    result = ask(corpus=corpus, languages="Turkish,eng_Latn", segments=2)
    assert result.signature["parameters"]["languages"] == "eng_Latn,tur_Latn"
    tokens = result.tables["tokens"]
    assert tokens.select("language", "segment").unique().height == 4
    first = tokens.filter((pl.col("language") == "eng_Latn") & (pl.col("segment") == 0))
    assert first["bits"].to_list() == pytest.approx(
        direct([0, *ids_of("The house is old.")]), abs=1e-4
    )
    languages = result.tables["languages"]
    assert languages["segments"].to_list() == [2, 2]
    whole = result.tables["summary"].row(0, named=True)
    assert languages["bits"].sum() == pytest.approx(whole["bits"])
    assert languages["tokens"].sum() == whole["tokens"] == tokens.height
    assert result.tables["curve"].height == 0
    # All languages, and a text that is left out of the key.
    every = studies.prepare("difficulty", (), corpus, {"text": "x"}, models=["begins"])
    assert every.key == studies.prepare("difficulty", (), corpus, {}, models=["begins"]).key


def test_a_model_whose_tokenizer_has_more_tokens(ready: None, tmp_path: Path) -> None:
    folder = tmp_path / "short"
    tiny_model.torch_model(vocab_size=200).save_pretrained(folder)
    tiny_model.tokenizer().save(str(folder / "tokenizer.json"))
    models.add_folder(folder)
    with pytest.raises(TokenariumError, match="knows 200 tokens, but its tokenizer gives the id"):
        ask("short")


def test_a_killed_job_goes_on_behind_its_last_batch(
    ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studies.questions.difficulty.BATCH_TOKENS", 100)
    spec = studies.prepare("difficulty", (), None, {"text": TEXT * 8}, models=["begins"])
    _, computed = killed_and_resumed(spec, 2)
    assert computed[:3] == ["scores 0", "scores 1", "scores 2"] and len(computed) > 3


def test_results_are_kept_by_model(ready: None) -> None:
    first = ask("begins", text="Kept.")
    running.provide(None)  # what is kept needs no worker
    assert ask("begins", text="Kept.").tables["tokens"].equals(first.tables["tokens"])
    with pytest.raises(running.NeedsWorker, match="run by a worker"):
        ask("begins", "plain", text="Kept.")


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"text": ""}, "nothing to measure"),
        ({"window": 10, "stride": 10}, "shorter than the window"),
        ({"dtype": "int8"}, "float32, bfloat16"),
    ],
)
def test_questions_that_cant_be_asked(ready: None, params: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TokenariumError, match=sentence):
        ask(**params)


def test_models_are_named(ready: None) -> None:
    with pytest.raises(TokenariumError, match="at least one model"):
        studies.prepare("difficulty", [])
    with pytest.raises(UnknownName, match="Unknown model 'begin': did you mean begins"):
        ask("begin")
    with pytest.raises(TokenariumError, match="segmentation takes no models"):
        studies.prepare("segmentation", ["gpt2"], models=["begins"])
    with pytest.raises(TokenariumError, match="difficulty takes no tokenizers"):
        studies.prepare("difficulty", ["gpt2"], models=["begins"])


def test_keys_of_questions_without_models_are_as_they_were() -> None:
    """The key as it was before there were models, from its own definition."""
    import hashlib

    spec = Spec("counts", 1, (Input("a", "aa"),), Input("c", "cc"), {"group_by": "language"})
    canonical = (
        '{"corpus":"cc","parameters":{"group_by":"language"},"study":"counts",'
        '"tokenizers":["aa"],"version":1}'
    )
    assert spec.key == hashlib.sha256(canonical.encode()).hexdigest()
    assert "models" not in json.loads(spec.to_json())
    assert Spec.from_json(spec.to_json()) == spec


def test_models_are_in_the_key_by_content_and_in_any_order() -> None:
    one, other = Input("a", "aa"), Input("b", "bb")
    first = Spec("difficulty", 1, (), None, {}, (one, other))
    assert Spec.from_json(first.to_json()) == first
    assert first.key == Spec("difficulty", 1, (), None, {}, (other, Input("z", "aa"))).key
    assert first.key != Spec("difficulty", 1, (), None, {}, (one,)).key
    assert [part.models for part in first.parts] == [(one,), (other,)]
