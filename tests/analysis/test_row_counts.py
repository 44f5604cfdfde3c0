"""Counting a batch: against a plain loop over its texts, with an encoder made of one rule."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis import row_loops
from analysis.group_counts import GroupSums, count_table
from analysis.premiums import mean_token_length
from analysis.row_counts import Encoded, TypesUsed, count_rows, distinct, gathered

Batch = tuple[NDArray[np.uint8], NDArray[np.int64]]
few = st.lists(st.sampled_from(["", "a", "b", "ab", "x" * 40 + "a", "x" * 40 + "b", "şğ"]))
any_texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))


def batch(texts: list[str]) -> Batch:
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int64)
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


def texts_of(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> list[str]:
    ends = itertools.pairwise(offsets)
    return [data[start:end].tobytes().decode() for start, end in ends]


def ids_of(text: str) -> list[int]:
    """A token for every "a" (1) and every other pair of characters (2); "b" is unknown (0)."""
    rest = [2] * ((len(text) - text.count("a") - text.count("b")) // 2)
    return [1] * text.count("a") + [0] * text.count("b") + rest


class Encoder:
    """Encodes by that rule and notes what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Encoded:
        texts = texts_of(data, offsets)
        self.given += texts
        ids = [ids_of(text) for text in texts]
        return Encoded(
            np.array([one for some in ids for one in some], np.int32),
            np.cumsum([0, *map(len, ids)]).astype(np.int64),
            np.array([text.count("b") for text in texts], np.int64),
        )


@given(st.one_of(few, any_texts))
def test_every_row_has_what_its_text_has_alone(texts: list[str]) -> None:
    counts = count_rows(*batch(texts), Encoder())
    assert counts.tokens.tolist() == [len(ids_of(text)) for text in texts]
    assert counts.unk_characters.tolist() == [text.count("b") for text in texts]


@given(st.one_of(few, any_texts), st.integers(1, 3))
def test_types_are_those_of_each_groups_own_rows(texts: list[str], groups: int) -> None:
    group = np.arange(len(texts)) % groups * 5
    types = count_rows(*batch(texts), Encoder()).types(group, 3)
    found = {
        int(number): types.ids[types.offsets[at] : types.offsets[at + 1]].tolist()
        for at, number in enumerate(types.group)
    }
    expected: dict[int, set[int]] = {int(number): set() for number in group}
    for number, text in zip(group.tolist(), texts, strict=True):
        expected[number] |= set(ids_of(text))
    assert found == {number: sorted(ids) for number, ids in expected.items()}


@given(st.one_of(few, any_texts))
def test_distinct_texts_are_numbered_as_they_appear(texts: list[str]) -> None:
    found = distinct(*batch(texts))
    once = list(dict.fromkeys(texts))
    assert texts_of(*gathered(*batch(texts), found.rows)) == once
    assert [once[place] for place in found.place] == texts
    saved = sum(len(t.encode()) for t in texts) - sum(len(t.encode()) for t in once)
    assert found.bytes_saved == saved


def test_a_slice_of_a_column_is_a_batch_too() -> None:
    data, offsets = batch(["left out", "a", "bb", "a", "left out"])
    counts = count_rows(data, offsets[1:5], Encoder())
    assert counts.tokens.tolist() == [1, 2, 1]


def test_texts_that_look_alike_are_told_apart_in_bounded_time() -> None:
    """One length, and the same at all the places that are looked at first: only comparing them
    tells, and after PROBES of them nobody compares any more. They stay apart."""
    length, steps = 1600, row_loops.SAMPLED
    seen = {step * length // steps for step in range(steps)}
    unseen = [at for at in range(length) if at not in seen]
    texts = []
    for number in range(500):
        text = ["x"] * length
        text[unseen[number]] = "a"
        texts.append("".join(text))
    found = distinct(*batch([*texts, *texts]))
    back = texts_of(*gathered(*batch([*texts, *texts]), found.rows))
    assert [back[place] for place in found.place] == [*texts, *texts]
    assert len(set(back)) == 500


@pytest.mark.parametrize(("repeats", "encoded"), [(1, 21), (2, 20)])
def test_duplicates_are_set_apart_only_where_it_pays(repeats: int, encoded: int) -> None:
    # 20 texts of 100 bytes: a second copy of a text of 100 is 4.8 % of them, of 200 is 9 %.
    texts = [
        f"{number:03}" + "x" * (100 * repeats - 3 if number == 0 else 97) for number in range(20)
    ]
    encoder = Encoder()
    count_rows(*batch([*texts, texts[0]]), encoder)
    assert len(encoder.given) == encoded


# --- sums ----------------------------------------------------------------------------------------


def rows() -> pl.DataFrame:
    count = 30_000
    return pl.DataFrame(
        {
            "language": np.arange(count) % 3,
            "segment_id": [f"s{number // 3}" for number in range(count)],
            "tokens": np.arange(count),
        }
    )


@pytest.mark.parametrize("by", [[], ["language"], ["segment_id"], ["language", "segment_id"]])
def test_sums_in_batches_are_the_sums_of_the_whole(by: list[str]) -> None:
    frame, sums = rows(), GroupSums(by)
    for start in range(0, frame.height, 700):
        sums.add(frame.slice(start, 700).select(*by, "tokens"))
    slow: dict[tuple[object, ...], int] = {}
    for row in frame.iter_rows(named=True):
        group = tuple(row[name] for name in by)
        slow[group] = slow.get(group, 0) + row["tokens"]
    found = {row[:-1]: row[-1] for row in sums.total().iter_rows()}
    assert found == slow
    assert list(found) == sorted(slow)


def test_many_batches_of_few_groups_are_held_as_few_rows() -> None:
    sums = GroupSums(["language"])
    for _ in range(2_500):
        sums.add(pl.DataFrame({"language": [0, 1], "tokens": [1, 2]}))
    assert sums.rows <= 2_004
    assert sums.total().rows() == [(0, 2_500), (1, 5_000)]


def test_what_is_undefined_is_null_with_its_reason() -> None:
    sums = pl.DataFrame(
        {
            "segments": [2, 1, 1, 1],
            "tokens": [10, 0, 4, 8],
            "bytes": [40, 0, 40, 80],
            "characters": [20, 0, 40, 40],
            "unk_characters": [0, 0, 5, 4],  # 5 of 40 are over the limit of a tenth, 4 are it
        }
    )
    table = count_table(sums).to_dicts()
    assert [row["bytes_per_token"] for row in table] == [4.0, None, None, 10.0]
    assert [row["characters_per_token"] for row in table] == [2.0, None, None, 5.0]
    assert [row["unk_share"] for row in table] == [0.0, None, 0.125, 0.1]
    notes = [row["bytes_per_token_note"] for row in table]
    assert notes[0] is None
    assert notes[3] is None
    assert notes[1] == "there are no tokens to divide by"
    assert notes[2] == "12% of its characters became UNK: the text is not encoded"


@given(st.lists(st.tuples(st.integers(-1, 2), st.lists(st.integers(0, 129))), max_size=12))
def test_equals_sets(segments: list[tuple[int, list[int]]]) -> None:
    used = TypesUsed(3, 130)
    ids = np.array([i for _, drawn in segments for i in drawn], np.int32)
    offsets = np.cumsum([0, *(len(drawn) for _, drawn in segments)])
    used.add(ids, offsets, np.array([group for group, _ in segments], np.int64))
    for group in range(3):
        expected = {i for g, drawn in segments if g == group for i in drawn}
        assert used.of(group).tolist() == sorted(expected)


@pytest.mark.parametrize("id_", [-1, 130])
def test_an_id_outside_the_vocabulary_is_refused(id_: int) -> None:
    used = TypesUsed(1, 130)
    with pytest.raises(ValueError, match="vocabulary"):
        used.add(np.array([id_], np.int32), np.array([0, 1]), np.array([0]))


def test_mean_length_is_over_types() -> None:
    lengths = np.array([1, 4, 7], np.int32)
    assert mean_token_length(np.array([0, 2]), lengths) == 4
    assert mean_token_length(np.array([], np.int64), lengths) is None
