"""A model in torch: from ids to log-probabilities, several sequences at a time."""

import copy
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from data.errors import TokenariumError
from studies.engine.models import Continuation, Side
from worker.models.continuing import CACHE_TOKENS, Network, continued
from worker.models.device import give_back, is_out_of_memory

# Tokens that go through the model at once, padding counted.
BATCH_TOKENS = {"cpu": 2_048, "cuda": 32_768}
# Memory for probabilities over the vocabulary: as many rows at once as fit.
ROW_BYTES = {"cpu": 256 * 2**20, "cuda": 2 * 2**30}
UNBOUNDED = 131_072  # the context of a model that names none

# Settings by which a model changes its head's numbers afterwards.
_AFTER_HEAD = (
    *("final_logit_softcapping", "logit_scale", "logits_scaling", "lm_head_multiplier"),
    *("output_multiplier_scale", "mup_width_multiplier"),
)


class TorchModel:
    """See studies.engine.models.LanguageModel.

    Sequences of a batch are padded behind their end, where no token of a model that only looks back
    sees it; that this one does so is checked at the start.
    """

    def __init__(
        self,
        model: Any,
        config: Any,
        device: torch.device,
        title: str,
        facts: Mapping[str, Any],
    ) -> None:
        """Raises TokenariumError for a model that isn't one that predicts the next token."""
        self._model, self._device, self._title = model, device, title
        settings = config.get_text_config()
        self.vocabulary_size = int(settings.vocab_size)
        self.context = int(getattr(settings, "max_position_embeddings", None) or UNBOUNDED)
        self.batch_tokens = BATCH_TOKENS[device.type]
        self.rows = max(1, ROW_BYTES[device.type] // (4 * self.vocabulary_size))
        self._split = False
        self._check()
        self._split = self._can_split(settings)
        self._cached = self._can_cache()
        self.cache_tokens = CACHE_TOKENS[device.type]
        libraries = {name: version(name) for name in ("torch", "transformers")}
        self.facts: Mapping[str, Any] = {**facts, "context": self.context, "libraries": libraries}

    @torch.inference_mode()
    def log_probabilities(
        self, sequences: Sequence[NDArray[np.int32]]
    ) -> list[NDArray[np.float64]]:
        """Raises TokenariumError where one sequence alone is too much for the memory."""
        found: list[NDArray[np.float64]] = [np.zeros(0) for _ in sequences]
        # The longest first: what doesn't fit shows at once, and neighbours need little padding.
        waiting = [place for place, its in enumerate(sequences) if len(its) > 1]
        waiting.sort(key=lambda place: -len(sequences[place]))
        while waiting:
            longest = len(sequences[waiting[0]])
            count = max(1, self.batch_tokens // longest)
            batch = waiting[:count]
            values = self._tried([sequences[place] for place in batch])
            if values is None:
                self._take_less(len(batch), longest)
                continue
            for place, its in zip(batch, values, strict=True):
                found[place] = its
            waiting = waiting[count:]
        return found

    def continuations(
        self,
        prompts: Sequence[NDArray[np.int32]],
        candidates: Sequence[NDArray[np.int32]],
        most: int,
        stops: NDArray[np.int32],
        own: Sequence[NDArray[np.int32]] = (),
        watched: NDArray[np.int32] | None = None,
    ) -> list[Continuation]:
        """Raises TokenariumError where one prompt alone is too much for the memory."""
        found: dict[int, Continuation] = {}
        network = Network(self._states_on, self._logits, self._device, self._cached)
        behind = max([most, *map(len, candidates), *map(len, own)])
        longest, rows = max(map(len, prompts), default=0) + behind, len(candidates) + bool(own)
        while len(found) < len(prompts):
            waiting = [place for place in range(len(prompts)) if place not in found]
            asked = [prompts[place] for place in waiting]
            its_own = [own[place] for place in waiting] if own else ()
            eyed = None if watched is None else watched[waiting]
            together = max(1, self.cache_tokens // (longest * max(1, rows)))
            try:
                for place, its in continued(
                    network, asked, candidates, most, stops, together, its_own, eyed
                ):
                    found[waiting[place]] = its
                continue
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            give_back(self._device)  # behind the handler: the error holds what was allocated
            if together == 1:
                raise self._too_much(longest)
            self.cache_tokens = together // 2 * longest * max(1, rows)
        return [found[place] for place in range(len(prompts))]

    @cached_property
    def tied(self) -> bool:
        """One matrix for both sides, or two with the same numbers."""
        into, out = self._matrix("input"), self._matrix("output")
        return into is out or torch.equal(into, out)

    @torch.inference_mode()
    def embedding_rows(self, side: Side, start: int, stop: int) -> NDArray[np.float32]:
        return self._matrix(side)[start:stop].float().cpu().numpy()

    def _matrix(self, side: Side) -> torch.Tensor:
        """Shape (rows, hidden)."""
        model = self._model
        layer = model.get_input_embeddings() if side == "input" else model.get_output_embeddings()
        weight = getattr(layer, "weight", None)
        if not isinstance(weight, torch.Tensor) or weight.dim() != 2:
            raise TokenariumError(f"{self._title} has no {side} matrix with a row for each token.")
        return weight

    def _too_much(self, longest: int) -> TokenariumError:
        return TokenariumError(
            f"The memory doesn't hold {longest:,} tokens of {self._title} at once: take a "
            "smaller window."
        )

    def _tried(self, batch: list[NDArray[np.int32]]) -> list[NDArray[np.float64]] | None:
        """None if the memory doesn't hold it."""
        try:
            return self._scored(batch)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        return None  # behind the handler: the error holds what was allocated

    def _take_less(self, count: int, longest: int) -> None:
        """Half as much at once from now on. Raises TokenariumError where that is nothing."""
        give_back(self._device)
        if count > 1:
            self.batch_tokens = count // 2 * longest
        elif min(self.rows, longest) > 16:
            self.rows = min(self.rows, longest) // 2
        else:
            raise self._too_much(longest)

    def _scored(self, batch: list[NDArray[np.int32]]) -> list[NDArray[np.float64]]:
        longest = max(map(len, batch))
        ids = torch.zeros((len(batch), longest), dtype=torch.int64)
        for row, its in enumerate(batch):
            ids[row, : len(its)] = torch.from_numpy(its.astype(np.int64))
        # Each token but a sequence's last one predicts the one behind it.
        counts = [len(its) - 1 for its in batch]
        places = torch.arange(longest - 1) < torch.tensor(counts)[:, None]
        targets = ids[:, 1:][places].to(self._device)
        states = self._states(ids.to(self._device))[:, :-1][places.to(self._device)]
        values = torch.empty(len(targets), dtype=torch.float64)
        for start in range(0, len(targets), self.rows):
            chunk = slice(start, start + self.rows)
            logits = self._logits(states[chunk]).float()
            own = logits.gather(1, targets[chunk, None])[:, 0]
            values[chunk] = (own - logits.logsumexp(1)).double().cpu()
        return np.split(values.numpy(), np.cumsum(counts)[:-1])

    def _states(self, ids: torch.Tensor) -> torch.Tensor:
        """What the head turns into logits, or the logits where the two can't be parted. Shape
        (sequences, tokens, hidden size or vocabulary)."""
        return self._states_on(ids, None, use_cache=False)[0]

    def _states_on(
        self, ids: torch.Tensor, cache: Any, use_cache: bool = True
    ) -> tuple[torch.Tensor, Any]:
        """The same for ids that go on from keys and values, and the keys and values of all."""
        model = self._model.base_model if self._split else self._model
        more = {} if cache is None else {"past_key_values": cache}
        given = model(input_ids=ids, use_cache=use_cache, **more)
        states = given.last_hidden_state if self._split else given.logits
        assert isinstance(states, torch.Tensor)
        return states, getattr(given, "past_key_values", None)

    def _logits(self, states: torch.Tensor) -> torch.Tensor:
        if not self._split:
            return states
        logits = self._model.get_output_embeddings()(states)
        assert isinstance(logits, torch.Tensor)
        return logits

    @torch.inference_mode()
    def _check(self) -> None:
        """Raises TokenariumError if what stands behind a token changes its probabilities."""
        ids, other = self._probe()
        first, second = self._states(ids)[:, :4].float(), self._states(other)[:, :4].float()
        if not torch.isfinite(first).all():
            raise TokenariumError(
                f"{self._title} gives no numbers in this dtype (infinite or not a number)."
            )
        if not torch.allclose(first, second, rtol=1e-2, atol=1e-2 * float(first.std())):
            raise TokenariumError(f"{self._title} is no model that predicts the next token.")

    @torch.inference_mode()
    def _can_split(self, settings: Any) -> bool:
        """Whether the head can be asked for a few rows at a time: a batch's logits over a large
        vocabulary take more memory than all the rest."""
        if any(getattr(settings, name, None) not in (None, 1.0) for name in _AFTER_HEAD):
            return False
        if self._model.get_output_embeddings() is None or self._model.base_model is self._model:
            return False
        ids, _ = self._probe()
        whole = self._states(ids).float()
        self._split = True
        parted = self._logits(self._states(ids)).float()
        return whole.shape == parted.shape and _same(whole, parted)

    @torch.inference_mode()
    def _can_cache(self) -> bool:
        """Whether going on from kept keys and values, of a copy too, gives what the whole gives."""
        ids, _ = self._probe()
        whole = self._logits(self._states(ids)).float()
        try:
            _, cache = self._states_on(ids[:, :3], None)
            copied = copy.deepcopy(cache)
            copied.batch_repeat_interleave(2)
            states, _ = self._states_on(ids[:, 3:].repeat(2, 1), copied)
        except (AttributeError, NotImplementedError, TypeError, ValueError):
            return False  # it keeps none, or of another kind
        parts = self._logits(states).float()
        rough = 1e-4 if states.dtype == torch.float32 else 5e-2
        return all(_same(whole[0, 3:], part, rough) for part in parts)

    def _probe(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Two sequences of 8 ids that differ in the last four. Shape (1, 8)."""
        ids = torch.arange(8) * 7 % self.vocabulary_size
        other = ids.clone()
        other[4:] = (ids[4:] + 3) % self.vocabulary_size
        return ids[None].to(self._device), other[None].to(self._device)


def _same(one: torch.Tensor, other: torch.Tensor, within: float = 1e-4) -> bool:
    return torch.allclose(one, other, rtol=within, atol=within * float(one.std()))
