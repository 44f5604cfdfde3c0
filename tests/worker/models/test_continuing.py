"""What a model says after prompts, against direct forward passes: no batch, cache or padding."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from data.errors import TokenariumError
from tests import tiny_model
from tests.worker.models.test_model import direct, loaded
from worker.models.model import TorchModel

Tokens = NDArray[np.int32]
NONE = np.zeros(0, np.int32)
CANDIDATES = [np.array(its, np.int32) for its in ([5], [5, 6], [7, 8, 9], [299])]


@pytest.fixture
def model(home: Path, tiny: Path) -> TorchModel:
    return loaded(tiny)


def prompts(shared: int = 20, lengths: tuple[int, ...] = (21, 30, 30, 25, 30, 21)) -> list[Tokens]:
    random = np.random.default_rng(1)
    first = random.integers(0, 300, size=shared)
    return [
        np.concatenate([first, random.integers(0, 300, size=length - shared)]).astype(np.int32)
        for length in lengths
    ]


def direct_log_p(oracle: Any, prompt: Tokens, candidate: Tokens) -> float:
    its = direct(oracle, np.concatenate([prompt, candidate]))
    return float(its[len(prompt) - 1 :].sum())


@torch.no_grad()
def direct_greedy(oracle: Any, prompt: Tokens, most: int, stops: Tokens) -> list[int]:
    said: list[int] = []
    while len(said) < most and not (said and said[-1] in stops):
        ids = torch.tensor([[*prompt.tolist(), *said]])
        said.append(int(oracle(ids).logits[0, -1].argmax()))
    return said


def check(model: TorchModel, oracle: Any, asked: list[Tokens], stops: Tokens = NONE) -> None:
    found = model.continuations(asked, CANDIDATES, 6, stops)
    assert len(found) == len(asked)
    for prompt, its in zip(asked, found, strict=True):
        expected = [direct_log_p(oracle, prompt, one) for one in CANDIDATES]
        assert its.log_p == pytest.approx(expected, abs=1e-4)
        assert its.ids.tolist() == direct_greedy(oracle, prompt, 6, stops)


@pytest.mark.parametrize("cache_tokens", [1, 500, 100_000])
def test_prompts_that_begin_alike(model: TorchModel, cache_tokens: int) -> None:
    assert model._cached
    model.cache_tokens = cache_tokens
    check(model, tiny_model.torch_model(), prompts())


def test_prompts_that_share_nothing_or_all(model: TorchModel) -> None:
    oracle = tiny_model.torch_model()
    check(model, oracle, prompts(shared=0))
    check(model, oracle, [prompts()[0]] * 3)
    check(model, oracle, [np.array([3], np.int32)])


def test_it_ends_with_the_first_stop(model: TorchModel) -> None:
    oracle = tiny_model.torch_model()
    free = model.continuations(prompts(), [], 6, NONE)
    stops = np.unique([its.ids[2] for its in free]).astype(np.int32)
    check(model, oracle, prompts(), stops)
    assert min(len(its.ids) for its in model.continuations(prompts(), [], 6, stops)) < 6


def test_without_kept_keys_it_is_the_same(model: TorchModel) -> None:
    model._cached = False
    check(model, tiny_model.torch_model(), prompts())


def test_a_head_that_cant_be_parted_is_asked_whole(model: TorchModel) -> None:
    model._split = False
    check(model, tiny_model.torch_model(), prompts())


def test_a_window_that_slides_over_the_beginning(home: Path, tmp_path: Path) -> None:
    made = tiny_model.save_gemma(tmp_path / "sliding")
    model = loaded(tmp_path / "sliding")
    assert model._cached
    for shared in (5, 15, 16, 20):
        check(model, made, prompts(shared))


@pytest.mark.parametrize("cache_tokens", [1, 100_000])
def test_a_candidate_of_each_prompt_alone(model: TorchModel, cache_tokens: int) -> None:
    model.cache_tokens = cache_tokens
    oracle, asked = tiny_model.torch_model(), prompts()
    own = [np.arange(9, 10 + place, dtype=np.int32) for place in range(len(asked))]
    for candidates in ([], CANDIDATES):
        found = model.continuations(asked, candidates, 0, NONE, own)
        for prompt, its, one in zip(asked, found, own, strict=True):
            expected = [direct_log_p(oracle, prompt, each) for each in [*candidates, one]]
            assert its.log_p == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("cache_tokens", [1, 100_000])
def test_a_watched_id_at_each_place(model: TorchModel, cache_tokens: int) -> None:
    model.cache_tokens = cache_tokens
    oracle, asked = tiny_model.torch_model(), prompts()
    watched = np.arange(40, 40 + len(asked), dtype=np.int32)
    found = model.continuations(asked, CANDIDATES, 3, NONE, watched=watched)
    for prompt, its, one in zip(asked, found, watched, strict=True):
        places = [np.concatenate([prompt, its.ids[:said]]) for said in range(3)]
        expected = [direct_log_p(oracle, place, np.array([one])) for place in places]
        assert its.watched == pytest.approx(expected, abs=1e-4)
    assert all(len(its.watched) == 0 for its in model.continuations(asked, [], 3, NONE))


def test_no_prompts_and_no_candidates(model: TorchModel) -> None:
    assert model.continuations([], CANDIDATES, 6, NONE) == []
    (its,) = model.continuations(prompts()[:1], [], 2, NONE)
    assert its.log_p.shape == (0,) and len(its.ids) == 2
    (its,) = model.continuations(prompts()[:1], CANDIDATES, 0, NONE)
    assert len(its.ids) == 0 and its.log_p.shape == (4,)


def test_half_as_much_is_tried_where_memory_runs_out(
    model: TorchModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model.continuations(prompts(), CANDIDATES, 3, NONE)
    states_on, tried = model._states_on, []

    def with_little_memory(ids: torch.Tensor, cache: Any, use_cache: bool = True) -> Any:
        tried.append(len(ids))
        if len(ids) > 4:
            raise torch.OutOfMemoryError("out of memory")
        return states_on(ids, cache, use_cache)

    monkeypatch.setattr(model, "_states_on", with_little_memory)
    model.cache_tokens = 36 * 4 * 4
    for one, other in zip(whole, model.continuations(prompts(), CANDIDATES, 3, NONE), strict=True):
        assert one.log_p == pytest.approx(other.log_p, abs=1e-5)
        assert one.ids.tolist() == other.ids.tolist()
    assert max(tried) > 4

    def without_memory(*given: Any) -> Any:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(model, "_states_on", without_memory)
    with pytest.raises(TokenariumError, match="tokens of tiny at once"):
        model.continuations(prompts(), CANDIDATES, 3, NONE)


def test_bfloat16_keeps_keys_too(home: Path, tiny: Path) -> None:
    model = loaded(tiny, "bfloat16")
    assert model._cached
    kept = model.continuations(prompts(), CANDIDATES, 0, NONE)
    model._cached = False
    for one, other in zip(kept, model.continuations(prompts(), CANDIDATES, 0, NONE), strict=True):
        assert one.log_p == pytest.approx(other.log_p, abs=0.5)
