"""What a model says after prompts that begin alike: likeliest ids, and how likely given ones are.

The beginning goes through the model once, and then what tells the prompts apart. Prompts are taken
together only where they have the same length, so that none is padded; what is put behind a prompt
may be, as nothing before it sees it.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studies.engine.models import Continuation

Tokens = NDArray[np.int32]
# Tokens whose keys and values are held at once.
CACHE_TOKENS = {"cpu": 8_192, "cuda": 131_072}


@dataclass(frozen=True)
class Network:
    """A model's parts. `states`: from ids, shape (sequences, tokens), and the keys and values of
    what stands before them (None: nothing) to what the head takes and the keys and values of all;
    `logits`: from that to logits. `cached`: whether keys and values can be taken up again."""

    states: Callable[[torch.Tensor, Any], tuple[torch.Tensor, Any]]
    logits: Callable[[torch.Tensor], torch.Tensor]
    device: torch.device
    cached: bool


class _Read:
    """Sequences as far as they went through the model. All of one length."""

    def __init__(self, network: Network, ids: torch.Tensor, cache: Any = None) -> None:
        """ids: shape (sequences, tokens)."""
        self._network, self._ids, self._cache = network, ids, cache

    def repeated(self, times: int) -> "_Read":
        """Each of them so many times, in a row; this one stays as it is."""
        cache = copy.deepcopy(self._cache)
        if cache is not None and times > 1:
            cache.batch_repeat_interleave(times)
        return _Read(self._network, self._ids.repeat_interleave(times, 0), cache)

    def go_on(self, ids: torch.Tensor) -> torch.Tensor:
        """What the head takes at each of the new ids; shapes (sequences, new tokens, …)."""
        before, self._ids = self._ids, torch.cat([self._ids, ids], 1)
        if not self._network.cached:
            states, _ = self._network.states(self._ids, None)
            return states[:, before.shape[1] :]
        states, self._cache = self._network.states(ids, self._cache)
        return states


@torch.inference_mode()
def continued(
    network: Network,
    prompts: Sequence[Tokens],
    candidates: Sequence[Tokens],
    most: int,
    stops: Tokens,
    together: int,
    own: Sequence[Tokens] = (),
    watched: Tokens | None = None,
) -> Iterator[tuple[int, Continuation]]:
    """As studies.engine.models.LanguageModel has it, with the place of each prompt; `together`: of
    how many prompts at once."""
    shared = _shared(prompts)
    beginning = _Read(network, torch.zeros((1, 0), dtype=torch.int64, device=network.device))
    if shared:
        beginning.go_on(_rows(network, [prompts[0][:shared]]))
    by_length: dict[int, list[int]] = {}
    for place, its in enumerate(prompts):
        by_length.setdefault(len(its), []).append(place)
    for places in by_length.values():
        for start in range(0, len(places), together):
            chunk = places[start : start + together]
            read = beginning.repeated(len(chunk))
            last = read.go_on(_rows(network, [prompts[place][shared:] for place in chunk]))[:, -1]
            logits = network.logits(last).float()
            possible = [[*candidates, *own[place : place + 1]] for place in chunk]
            log_p = _of_candidates(network, read, logits, possible)
            eyed = None if watched is None else watched[chunk]
            said = _greedy(network, read, logits, most, stops, eyed)
            for place, (ids, seen), values in zip(chunk, said, log_p, strict=True):
                yield place, Continuation(np.array(ids, np.int32), values, np.array(seen))


def _rows(network: Network, rows: Sequence[Tokens]) -> torch.Tensor:
    return torch.from_numpy(np.stack(rows).astype(np.int64)).to(network.device)


def _shared(prompts: Sequence[Tokens]) -> int:
    """How many ids all of them begin with; fewer than the shortest has."""
    least = min(map(len, prompts)) - 1
    together = np.stack([its[:least] for its in prompts])
    differs = np.flatnonzero((together != together[0]).any(0))
    return int(differs[0]) if len(differs) else least


def _of_candidates(
    network: Network,
    read: _Read,
    logits: torch.Tensor,
    candidates: Sequence[Sequence[Tokens]],
) -> NDArray[np.float64]:
    """ln p of the candidates of each prompt, as many of each, shape (prompts, candidates); logits:
    at the last id of each prompt."""
    count, times = len(candidates), len(candidates[0])
    if not times:
        return np.zeros((count, 0))
    every = [its for one in candidates for its in one]
    lengths = torch.tensor([len(its) for its in every])
    longest = int(lengths.max())
    ids = torch.zeros((len(every), longest), dtype=torch.int64)
    for row, its in enumerate(every):
        ids[row, : len(its)] = torch.from_numpy(its.astype(np.int64))
    ids = ids.to(network.device)
    firsts = ids[:, 0].reshape(count, times)
    first = logits.gather(1, firsts) - logits.logsumexp(1, keepdim=True)
    total = first.double().cpu().numpy()
    if longest == 1:
        return total
    states = read.repeated(times).go_on(ids[:, :-1])
    wanted = torch.arange(1, longest) < lengths[:, None]
    there = wanted.to(network.device)
    its_logits = network.logits(states[there]).float()
    targets = ids[:, 1:][there]
    own = its_logits.gather(1, targets[:, None])[:, 0] - its_logits.logsumexp(1)
    values = np.zeros(wanted.shape)
    values[wanted.numpy()] = own.double().cpu().numpy()
    return total + values.sum(1).reshape(count, times)


def _greedy(
    network: Network,
    read: _Read,
    logits: torch.Tensor,
    most: int,
    stops: Tokens,
    watched: Tokens | None,
) -> list[tuple[list[int], list[float]]]:
    """The likeliest id, and so on, up to one of `stops` (with it) or to `most` ids; and ln p of the
    watched id at each of these places, none where none is watched."""
    said: list[list[int]] = [[] for _ in range(len(logits))]
    seen: list[list[float]] = [[] for _ in range(len(logits))]
    ending, going = set(stops.tolist()), set(range(len(logits)))
    for turn in range(most):
        chosen = logits.argmax(1)
        log_p = None if watched is None else _log_p(logits, watched)
        for row in sorted(going):
            said[row].append(int(chosen[row]))
            if log_p is not None:
                seen[row].append(float(log_p[row]))
            if said[row][-1] in ending:
                going.discard(row)
        if not going or turn == most - 1:
            break
        logits = network.logits(read.go_on(chosen[:, None])[:, -1]).float()
    return list(zip(said, seen, strict=True))


def _log_p(logits: torch.Tensor, ids: Tokens) -> NDArray[np.float64]:
    """ln p of one id in each row, shape (rows,)."""
    places = torch.from_numpy(ids.astype(np.int64)).to(logits.device)
    own = logits.gather(1, places[:, None])[:, 0] - logits.logsumexp(1)
    return np.asarray(own.double().cpu().numpy())
