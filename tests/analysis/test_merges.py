"""Merge lists: trees, depths, faults."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.merges import (
    MOST_NODES,
    depths,
    derivation,
    faults,
    first_ranks,
    implied_pairs,
    is_unit,
    missing_parts,
    of_bytes,
)

LIST = [(b"h", b"e"), (b"t", b"he"), (b" ", b"the"), (b"i", b"n")]


def test_a_sound_list_has_no_faults() -> None:
    found = faults(LIST)
    assert (found.too_early, found.never, found.redundant) == ([], [], [])
    assert missing_parts(LIST) == {}
    assert depths(LIST) == {b"he": 1, b"the": 2, b" the": 3, b"in": 1}


def test_faults_of_each_kind() -> None:
    merges = [
        (b"t", b"he"),  # rank 0: "he" is made later
        (b"h", b"e"),
        (b"th", b"e"),  # rank 2: nothing makes "th"; "the" was made at rank 0
        (b"th", b"is"),  # rank 3: nothing makes either
    ]
    found = faults(merges)
    assert found.too_early == [0]
    assert found.never == [2, 3]
    assert found.redundant == [2]
    assert missing_parts(merges) == {b"th": 2, b"is": 1}


def test_units_are_bytes_where_merges_cut_characters() -> None:
    assert not of_bytes([("é".encode(), b"a")]) and of_bytes([(b"\xc3", b"\xa9")])
    assert is_unit("é".encode(), bytewise=False) and not is_unit("é".encode(), bytewise=True)
    assert is_unit(b"\xff", bytewise=False) and not is_unit(b"ab", bytewise=False)
    # without its own merge, the two bytes of é are a part that nothing makes
    byte_list = [("é".encode(), b"a"), (b"\xe2", b"\x98")]
    assert faults(byte_list).never == [0]
    assert faults([("é".encode(), b"a")]).never == []


def test_the_tree_of_a_token() -> None:
    made, depth = first_ranks(LIST), depths(LIST)
    nodes = derivation(b" the", LIST, made, depth)
    assert [(n.parent, n.token, n.rank, n.depth) for n in nodes] == [
        (None, b" the", 2, 3),
        (0, b" ", None, 0),
        (0, b"the", 1, 2),
        (2, b"t", None, 0),
        (2, b"he", 0, 1),
        (4, b"h", None, 0),
        (4, b"e", None, 0),
    ]
    assert [n.node for n in nodes] == list(range(7))
    assert [n.token for n in derivation(b"zz", LIST, made, depth)] == [b"zz"]


def test_a_hostile_list_ends() -> None:
    hostile = [(b"a", b""), (b"", b"a")]
    assert len(derivation(b"a", hostile, first_ranks(hostile), {})) == 1
    long = [(b"a" * n, b"a") for n in range(1, 3 * MOST_NODES)]
    token = b"a" * 3 * MOST_NODES
    assert len(derivation(token, long, first_ranks(long), {})) == MOST_NODES


def test_pairs_that_ranks_imply() -> None:
    tokens = frozenset([b"a", b"b", b"c", b"ab", b"bc", b"abc"])
    # ab, bc one way each; abc as a+bc and ab+c
    assert implied_pairs(tokens, bytewise=True) == (4, 3)
    accented = frozenset([b"\xc3", b"\xa9", "é".encode()])
    assert implied_pairs(accented, bytewise=True) == (1, 1)
    assert implied_pairs(accented, bytewise=False) == (0, 0)


def slow_depth(token: bytes, merges: list, made: dict) -> int:
    if token not in made:
        return 0
    return 1 + max(slow_depth(part, merges, made) for part in merges[made[token]])


WORDS = st.binary(min_size=2, max_size=6).map(lambda word: bytes(97 + byte % 3 for byte in word))


@given(st.lists(WORDS, max_size=12))
def test_depths_and_leaves_of_random_lists(words: list[bytes]) -> None:
    merges = []
    for word in words:
        for cut in range(1, len(word)):
            merges.append((word[:cut], word[cut:]))
    made, depth = first_ranks(merges), depths(merges)
    for token in made:
        assert depth[token] == slow_depth(token, merges, made)
        nodes = derivation(token, merges, made, depth)
        leaves = [n for n in nodes if not any(o.parent == n.node for o in nodes)]
        assert b"".join(n.token for n in leaves) == token
        assert all(one.node < other.node for one, other in pairwise(nodes))
    assert len(faults(merges).redundant) == len(merges) - len(made)


@pytest.mark.parametrize("merges", [[], [(b"a", b"b")]])
def test_short_lists(merges: list) -> None:
    assert faults(merges).never == [] and depths(merges) == ({b"ab": 1} if merges else {})
