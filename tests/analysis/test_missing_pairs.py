"""The pairs that a list should hold: found on lists trained here, with one pair passed over."""

import random
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from analysis import missing_pairs
from analysis.merges import Merge, first_ranks, missing_parts
from analysis.missing_pairs import suspects

LETTERS = "etaoinshrdlucmfw"


@cache
def words() -> Counter[str]:
    """Made-up words, their letters and their use as skewed as a language's."""
    chance = random.Random("words")
    weights = [1 / (at + 2) for at in range(len(LETTERS))]
    made: dict[str, None] = {}
    while len(made) < 3000:
        made[" " + "".join(chance.choices(LETTERS, weights, k=chance.randint(2, 7)))] = None
    return Counter({word: 30_000 // (rank + 5) + 1 for rank, word in enumerate(made)})


def train(counts: Counter[str], merges: int, passed_over: int = 0) -> tuple[list[Merge], list[str]]:
    """BPE after Sennrich et al. 2016; the most frequent pairs of the first step, as many as
    `passed_over`, are never merged, as by a counter that overflowed."""
    split = {word: list(word) for word in counts}
    found: list[Merge] = []
    banned: list[str] = []
    pairs: Counter[tuple[str, str]] = Counter()
    for word, parts in split.items():
        for pair in pairwise(parts):
            pairs[pair] += counts[word]
    banned = ["".join(pair) for pair, _ in pairs.most_common(passed_over)]
    holders: dict[tuple[str, str], set[str]] = {}
    for word, parts in split.items():
        for pair in pairwise(parts):
            holders.setdefault(pair, set()).add(word)
    while len(found) < merges:
        best = max(
            (pair for pair in pairs if "".join(pair) not in banned),
            key=lambda pair: (pairs[pair], pair),
        )
        found.append((best[0].encode(), best[1].encode()))
        for word in list(holders.get(best, ())):
            parts, at, joined = split[word], 0, []
            for pair in pairwise(parts):
                pairs[pair] -= counts[word]
                holders[pair].discard(word)
            while at < len(parts):
                step = 2 if tuple(parts[at : at + 2]) == best else 1
                joined.append("".join(parts[at : at + step]))
                at += step
            split[word] = joined
            for pair in pairwise(joined):
                pairs[pair] += counts[word]
                holders.setdefault(pair, set()).add(word)
    return found, banned


@cache
def trained(merges: int, passed_over: int = 0) -> tuple[list[Merge], list[str]]:
    return train(words(), merges, passed_over)


def known(merges: list[Merge]) -> frozenset[bytes]:
    return frozenset({part for merge in merges for part in merge} | set(first_ranks(merges)))


def test_a_sound_list_has_no_suspect() -> None:
    merges, _ = trained(1200)
    assert suspects(first_ranks(merges), known(merges)) == []
    assert missing_parts(merges) == {}


def test_a_pair_that_the_trainer_passed_over_is_found() -> None:
    merges, banned = trained(1200, 1)
    assert banned[0].encode() not in known(merges)
    found = suspects(first_ranks(merges), known(merges))
    assert [suspect.pair for suspect in found] == banned
    assert found[0].way == "within" and found[0].figure > 1.5


def test_a_merge_taken_out_is_found_by_those_that_need_it() -> None:
    merges, _ = trained(1200)
    left, right = merges[0]
    needed = missing_parts(merges[1:])
    assert next(iter(needed)) == left + right


def test_a_merge_taken_out_with_all_that_need_it_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only lists of 10,000 or more can tell; so the limit is lowered for this small one."""
    merges, _ = trained(1200)
    gone = {merges[0][0] + merges[0][1]}
    left: list[Merge] = []
    for one, other in merges[1:]:
        if one in gone or other in gone:
            gone.add(one + other)
        else:
            left.append((one, other))
    made = first_ranks(left)
    assert missing_parts(left) == {} and len(made) >= missing_pairs.LEAST_TOKENS
    pair = b"".join(merges[0]).decode()
    monkeypatch.setattr(missing_pairs, "LONG_LIST", 1000)
    found = suspects(made, frozenset(made))
    monkeypatch.undo()
    assert pair in [suspect.pair for suspect in found if suspect.way == "beside"]
    assert suspects(made, frozenset(made)) == []


def test_short_lists_say_nothing() -> None:
    merges, _ = trained(300, 1)
    assert suspects(first_ranks(merges), known(merges)) == []
    assert suspects({}, frozenset()) == []


def test_the_weights_are_those_of_the_slow_way() -> None:
    made = {b"aab": 0, "ab": 1} and {b"aab": 0, b"aba": 5, b"\xff": 2, "aé".encode(): 9}
    within, left, right = missing_pairs._weights(made)
    w = {rank: 1 / (rank + 10) for rank in (0, 5, 9)}
    assert within == {"aa": w[0], "ab": w[0] + w[5], "ba": w[5], "aé": w[9]}
    assert left == {"a": 2 * w[0] + w[5] + w[9], "b": w[5]}
    assert right == {"a": w[0] + w[5], "b": w[0] + w[5], "é": w[9]}
