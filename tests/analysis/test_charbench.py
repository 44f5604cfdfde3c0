"""CharBench's items, their tokens, and how answers are scored."""

import re
from collections import Counter
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import charbench
from analysis.charbench import COUNT, DISTINCT, FIRST, LAST, LENGTHS, TASKS
from analysis.charbench_answers import first_line, number, ranks
from analysis.charbench_tokens import NO_TOKENS, UNKNOWN, Cut, cut, place_asked
from analysis.columns import schema

LETTERS = st.text("abcXYZ", min_size=4, max_size=10)


def made_up(per_length: int) -> list[str]:
    """So many words of each length."""
    return [
        "".join("abcdefghij"[int(digit)] for digit in f"{number:0{length}d}")
        for length in LENGTHS
        for number in range(per_length)
    ]


@given(LETTERS, st.data())
def test_the_right_numbers_equal_a_slow_count(word: str, data: st.DataObject) -> None:
    letter = data.draw(st.sampled_from(word))
    places = [place for place in range(len(word)) if word[place] == letter]
    assert charbench.gold(COUNT, word, letter) == len(places)
    assert charbench.gold(FIRST, word, letter) == min(places)
    assert charbench.gold(LAST, word, letter) == max(places)
    seen: list[str] = []
    for each in word:
        if each not in seen:
            seen.append(each)
    assert charbench.gold(DISTINCT, word, None) == len(seen)


def test_upper_and_lower_case_are_different_letters() -> None:
    assert charbench.gold(COUNT, "Anna", "a") == 1
    assert charbench.gold(DISTINCT, "Anna", None) == 3
    with pytest.raises(ValueError, match="has no letter 'N'"):
        charbench.gold(FIRST, "Anna", "N")


def test_a_draw_has_every_length_and_task_alike_and_each_word_once() -> None:
    pool = charbench.pool(made_up(60), 42, capitals=False)
    items = charbench.drawn(pool, 70, 42)
    assert items.schema == schema(charbench.ITEM_COLUMNS)
    counts = items.group_by("length", "task").len()
    assert counts.height == 28 and set(counts["len"]) == {10}
    assert items["word"].n_unique() == items.height == 280
    assert items["item"].to_list() == list(range(280))
    for row in items.to_dicts():
        assert row["length"] == len(row["word"])
        assert (row["character"] is None) == (row["task"] == DISTINCT)
        assert row["gold"] == charbench.gold(row["task"], row["word"], row["character"])


def test_fewer_items_are_the_first_of_more_and_the_list_may_be_in_any_order() -> None:
    words = made_up(40)
    few = charbench.drawn(charbench.pool(words, 1, True), 9, 1)
    more = charbench.drawn(charbench.pool([*reversed(words), *words], 1, True), 30, 1)
    assert few.equals(more.head(36))
    other = charbench.drawn(charbench.pool(words, 2, True), 9, 2)
    assert not few.equals(other)


def test_a_draw_is_the_same_for_ever() -> None:
    """Written down once: who changes the draw changes every key's meaning."""
    items = charbench.drawn(charbench.pool(made_up(8), 0, False), 2, 0)
    assert items.select("word", "character", "gold").rows() == GOLDEN


GOLDEN = [
    *(("aaad", "a", 3), ("aaae", None, 2), ("aaaf", "f", 3), ("aaah", "h", 3)),
    *(("aaaac", "a", 4), ("aaaad", None, 2), ("aaaag", "a", 0), ("aaaah", "a", 3)),
]


def test_the_letter_is_that_of_a_random_position() -> None:
    """Each of the ten positions is asked for alike: the a, which has eight, in 80 %."""
    words = [f"aaaaaaaa{one}{other}" for one in "BCDEFGHIJK" for other in "LMNOPQRSTUVWXYZ"]
    asked = Counter(
        word[charbench._position(seed, word)] == "a" for seed in range(20) for word in words
    )
    assert asked[True] / 3000 == pytest.approx(0.8, abs=0.03)


def test_what_the_pool_holds() -> None:
    words = ["tree", "Tree", "treé", "tre", "t-ree", "kettle", "Kettle", "orange", "abcdefghijk"]
    pool = charbench.pool(words, 0, capitals=False)
    assert set(pool[4]) == {"tree", "Tree"}
    assert sum(map(len, pool.values())) == 2  # the examples' words are never asked
    assert set(charbench.pool(["tree", "elmS"], 0, True)[4]) == {"tree", "Tree", "elmS", "ElmS"}


def test_more_than_the_words_give_is_refused() -> None:
    pool = charbench.pool(made_up(9), 0, capitals=False)
    assert charbench.most_items(pool) == 14
    assert charbench.drawn(pool, 14, 0).height == 56
    with pytest.raises(ValueError, match="enough for 14 items"):
        charbench.drawn(pool, 15, 0)
    pool[6] += ["zzzzzz"] * 3
    assert charbench.most_items(pool) == 14
    pool[4] += ["zzzz"] * 3
    pool[5] += ["zzzzz"] * 3
    assert charbench.most_items(pool) == 17
    assert charbench.drawn(pool, 17, 0).height == 68
    assert charbench.most_items({length: ["x"] * 30_000 for length in LENGTHS}) == 43_750


@pytest.mark.parametrize("task", TASKS)
def test_a_prompt_ends_where_the_answer_begins(task: str) -> None:
    character = None if task == DISTINCT else "e"
    text = charbench.prompt(task, "cheese", character, 4)
    assert text.endswith("\nAnswer:")
    assert len(re.findall(r"\nAnswer: \d+\n", text)) == 4
    at = charbench.place_of_word(text, "cheese")
    assert text[at : at + 6] == "cheese"
    assert charbench.prompt(task, "cheese", character, 0).count("\n") == 2
    own = charbench.question(task, "cheese", character)
    assert text.endswith(f"Question: {own}\nAnswer:")
    assert ('"e"' in own) == (task != DISTINCT)


def test_the_examples_right_answers() -> None:
    assert "Answer: 2\n" in charbench.prompt(COUNT, "cheese", "e", 1)
    answers = [charbench.gold(LAST, *example) for example in charbench.EXAMPLES]
    assert answers == [3, 5, 5, 5]


def test_published_names_of_the_tasks() -> None:
    assert set(charbench.PUBLISHED_NAMES.values()) == set(TASKS)


def test_no_items_is_an_empty_table() -> None:
    empty = charbench.drawn(charbench.pool([], 0, False), 0, 0)
    assert empty.height == 0 and empty.schema["gold"] == pl.Int64


@pytest.mark.parametrize(
    ("answer", "is_three"),
    [
        *((" 3", True), ("3", True), ("3 \n", True), ("+3", True), ("03", True), ("٣", True)),
        *(("३", True), ("\u00a03\u2003", True)),
        *(("3.", False), ("3.0", False), ("three", False), ("", False), (" ", False)),
        *(("Answer: 3", False), ("3\n4", False), ("-3", False), ("33", False), ("³", False)),
        *(("Ⅲ", False), ("三", False), ("3a", False), ("0x3", False), ("\x003", False)),
    ],
)
def test_right_is_what_python_reads_as_the_number(answer: str, is_three: bool) -> None:
    assert (number(answer) == 3) == is_three


def test_numbers_without_end() -> None:
    assert number("-7") == -7
    assert number("9" * 5_000) is None
    assert number(str(2**63)) is None and number(str(2**63 - 1)) == 2**63 - 1


@given(st.text())
def test_equals_the_published_rule(answer: str) -> None:
    try:
        expected: int | None = int(answer.strip())
    except ValueError:
        expected = None
    within = expected is not None and -(2**63) <= expected < 2**63
    assert number(answer) == (expected if within else None)


def test_the_first_line() -> None:
    assert [first_line(one) for one in ("3", " 3\nx", "\n3", "")] == ["3", " 3", "", ""]


@given(st.lists(st.integers(-3, 0), min_size=3, max_size=11), st.data())
def test_ranks_equal_sorting(log_p: list[int], data: st.DataObject) -> None:
    gold = data.draw(st.integers(0, len(log_p) - 1))
    order = sorted(range(len(log_p)), key=lambda one: (-log_p[one], one))
    found = ranks(np.array([log_p], float), np.array([gold]))
    assert found.tolist() == [order.index(gold) + 1]
    assert (found[0] == 1) == (int(np.argmax(log_p)) == gold)


WORD = "strawberry"


def spans(*bounds: tuple[int, int], unknown: int | None = None) -> tuple[Any, Any, Any]:
    starts = np.array([a for a, _ in bounds], np.int64)
    ends = np.array([b for _, b in bounds], np.int64)
    return starts, ends, np.arange(len(bounds)) == (-1 if unknown is None else unknown)


def test_the_token_that_holds_the_place() -> None:
    three = spans((0, 2), (2, 5), (5, 10))
    found = [cut(WORD, place, *three).token_letters for place in range(10)]
    assert found == [2, 2, 3, 3, 3, 5, 5, 5, 5, 5]
    assert cut(WORD, None, *three) == Cut(3, 10 / 3, None, ["st", "raw", "berry"], None)


def test_a_mark_of_its_own_counts_and_doesnt_shift_the_places() -> None:
    """The published code counts it as a letter and so looks one place too far left."""
    found = cut(WORD, 1, *spans((0, 0), (0, 2), (2, 10)))
    assert (found.tokens, found.token_letters) == (3, 2)
    assert found.pieces == ["", "st", "rawberry"]


def test_inside_a_question_only_tokens_of_the_word_and_its_letters_count() -> None:
    # 5 bytes, then ' "str', 'awberry"', '?'.
    found = cut(WORD, 3, *spans((0, 5), (5, 10), (10, 18), (18, 19)), begins=7)
    assert found == Cut(2, 5.0, 7, ["str", "awberry"], None)
    assert cut(WORD, 2, *spans((0, 5), (5, 10), (10, 18)), begins=7).token_letters == 3


def test_what_isnt_defined_is_null_and_says_why() -> None:
    assert cut(WORD, 3, *spans((0, 10), unknown=0)) == Cut(None, None, None, [WORD], UNKNOWN)
    assert cut(WORD, 3, *spans()) == Cut(None, None, None, None, NO_TOKENS)
    assert cut(WORD, 3, *spans((0, 2)), begins=20).note == NO_TOKENS
    gap = cut(WORD, 3, *spans((0, 2), (5, 10)))
    assert (gap.tokens, gap.token_letters, gap.note) == (2, None, "no token holds the letter")
    # An unknown token elsewhere in the question is no fault of the word's.
    assert cut(WORD, 3, *spans((0, 5), (7, 17), unknown=0), begins=7).tokens == 1


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.data())
def test_equals_a_slow_look_up(lengths: list[int], data: st.DataObject) -> None:
    word = "abcdefghijklmnopqrst"[: sum(lengths)]
    place = data.draw(st.integers(0, len(word) - 1))
    owner = [token for token, size in enumerate(lengths) for _ in range(size)]
    ends = np.cumsum(lengths)
    found = cut(word, place, ends - lengths, ends, np.zeros(len(lengths), bool))
    assert found.token_letters == owner.count(owner[place])
    assert found.tokens == len(lengths)
    assert found.letters_per_token == pytest.approx(len(word) / len(lengths))
    assert "".join(found.pieces or []) == word


def test_only_tasks_about_places_have_one() -> None:
    assert [place_asked(task, 2) for task in TASKS] == [None, None, 2, 2]
