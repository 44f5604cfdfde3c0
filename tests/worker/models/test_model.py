"""Log-probabilities in batches against a direct forward pass, and what happens without memory."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from data import models
from data.errors import TokenariumError
from tests import tiny_model
from worker.models.load import load
from worker.models.model import TorchModel

CPU = torch.device("cpu")


def loaded(place: Path, dtype: str = "float32") -> TorchModel:
    files = models.model_files(models.add_folder(place))
    return load(files, dtype, CPU, lambda _: None)


@pytest.fixture
def model(home: Path, tiny: Path) -> TorchModel:
    return loaded(tiny)


def sequences(seed: int = 0) -> list[NDArray[np.int32]]:
    random = np.random.default_rng(seed)
    lengths = [1, 2, 3, 17, 64, 64, 5, 1, 30]
    return [random.integers(0, 300, size=length).astype(np.int32) for length in lengths]


@torch.no_grad()
def direct(model: Any, ids: NDArray[np.int32]) -> NDArray[np.float64]:
    """The oracle: one sequence alone, nothing padded, the library's own softmax."""
    its = torch.tensor(ids.astype(np.int64))
    every = torch.log_softmax(model(its[None]).logits[0].double(), 1)
    return every[torch.arange(len(ids) - 1), its[1:]].numpy()


def test_a_batch_equals_direct_forward_passes(model: TorchModel) -> None:
    oracle = tiny_model.torch_model()
    for batch_tokens in (1, 100, 2_048):
        model.batch_tokens = batch_tokens
        for own, ids in zip(model.log_probabilities(sequences()), sequences(), strict=True):
            assert own.shape == (len(ids) - 1,)
            assert own == pytest.approx(direct(oracle, ids), abs=1e-4)
    assert model._split  # the head was asked in pieces


def test_a_few_rows_of_the_head_at_a_time_give_the_same(model: TorchModel) -> None:
    whole = model.log_probabilities(sequences())
    model.rows = 7
    for one, other in zip(whole, model.log_probabilities(sequences()), strict=True):
        assert one == pytest.approx(other, abs=1e-5)


def test_a_head_that_is_changed_afterwards_is_asked_whole(home: Path, tmp_path: Path) -> None:
    made = tiny_model.save_gemma(tmp_path / "capped", final_logit_softcapping=2.0)
    model = loaded(tmp_path / "capped")
    assert not model._split
    for own, ids in zip(model.log_probabilities(sequences()), sequences(), strict=True):
        assert own == pytest.approx(direct(made, ids), abs=1e-4)


def test_a_gguf_file_gives_what_its_weights_give(home: Path, tmp_path: Path) -> None:
    model = loaded(tiny_model.save_gguf(tmp_path / "tiny.gguf"))
    oracle = tiny_model.torch_model()
    for own, ids in zip(model.log_probabilities(sequences()), sequences(), strict=True):
        assert own == pytest.approx(direct(oracle, ids), abs=1e-4)


def test_half_as_much_is_tried_where_memory_runs_out(
    model: TorchModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model.log_probabilities(sequences())
    scored, tried = model._scored, []

    def with_little_memory(batch: list[NDArray[np.int32]]) -> list[NDArray[np.float64]]:
        size = len(batch) * max(map(len, batch))
        tried.append(size)
        if size > 100:
            raise torch.OutOfMemoryError("out of memory")
        return scored(batch)

    monkeypatch.setattr(model, "_scored", with_little_memory)
    for one, other in zip(whole, model.log_probabilities(sequences()), strict=True):
        assert one == pytest.approx(other, abs=1e-5)
    assert tried[0] > 100
    assert max(tried[3:]) <= 100  # halved until it fitted, and remembered
    tried.clear()
    model.log_probabilities(sequences())
    assert max(tried) <= 100


def test_one_sequence_that_doesnt_fit_is_a_sentence(
    model: TorchModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_memory(batch: list[NDArray[np.int32]]) -> list[NDArray[np.float64]]:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate …")

    monkeypatch.setattr(model, "_scored", without_memory)
    with pytest.raises(TokenariumError, match="64 tokens of tiny at once: take a smaller window"):
        model.log_probabilities(sequences())


def test_what_else_goes_wrong_is_not_taken_for_memory(
    model: TorchModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IndexError):
        model.log_probabilities([np.array([1, 300], np.int32)])


def test_bfloat16_is_near(home: Path, tiny: Path, model: TorchModel) -> None:
    rough = loaded(tiny, "bfloat16")
    assert rough.facts["dtype"] == "bfloat16"
    for one, other in zip(
        rough.log_probabilities(sequences()), model.log_probabilities(sequences()), strict=True
    ):
        assert one == pytest.approx(other, abs=0.5)


def test_what_the_signature_says(model: TorchModel) -> None:
    facts = model.facts
    assert facts["architecture"] == "LlamaForCausalLM"
    assert facts["parameters"] == sum(p.numel() for p in tiny_model.torch_model().parameters())
    assert (facts["device"], facts["dtype"], facts["context"]) == ("cpu", "float32", 64)
    assert set(facts["libraries"]) == {"torch", "transformers"}


@pytest.mark.parametrize("ties", [True, False])
def test_embedding_rows(home: Path, tmp_path: Path, ties: bool) -> None:
    made = tiny_model.torch_model(tie_word_embeddings=ties)
    made.save_pretrained(tmp_path / "tied")
    tiny_model.tokenizer().save(str(tmp_path / "tied" / "tokenizer.json"))
    model = loaded(tmp_path / "tied")
    assert model.tied == ties
    into, out = made.get_input_embeddings().weight, made.get_output_embeddings().weight
    assert (model.embedding_rows("input", 3, 9) == into[3:9].detach().numpy()).all()
    assert (model.embedding_rows("output", 290, 300) == out[290:].detach().numpy()).all()
    assert torch.equal(into, out) == ties
