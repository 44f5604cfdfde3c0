"""What a text lost."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.losses import LOSSES, UNKNOWN, what_is_lost


@pytest.mark.parametrize(
    ("text", "back", "lost"),
    [
        ("same", "same", ()),
        ("e\u0301", "é", ("canonical form",)),
        ("ﬁ", "fi", ("compatibility forms",)),
        ("a  b", "a b", ("whitespace",)),
        ("a\xa0b", "a b", ("compatibility forms",)),
        ("a▁b", "a b", ("whitespace",)),
        ("a\0b\u200d", "ab", ("controls",)),
        ("❤️", "❤", ("controls",)),
        ("Hello", "hello", ("case",)),
        ("café", "cafe", ("accents",)),
        ("CAFÉ x", "cafex", ("whitespace", "case", "accents")),
        ("ＦＵＬＬ", "full", ("compatibility forms", "case")),
        ("猫", "�", ("characters",)),
        ("猫", "", ("characters",)),
        ("abc", "abd", ("characters",)),
    ],
)
def test_the_smallest_explanation(text: str, back: str, lost: tuple[str, ...]) -> None:
    assert what_is_lost(text, back) == lost


@given(st.text(max_size=20))
def test_a_text_loses_nothing_to_itself(text: str) -> None:
    assert what_is_lost(text, text) == ()


@given(st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=20))
def test_what_lowering_loses_is_case(text: str) -> None:
    assert set(what_is_lost(text, text.lower())) <= {"case"}


def slow(text: str, back: str) -> tuple[str, ...]:
    """Every set of losses, the small ones first."""
    for size in range(len(LOSSES) + 1):
        for names in combinations(LOSSES, size):
            one, other = text, back
            for name in names:
                one, other = LOSSES[name](one), LOSSES[name](other)
            if one == other:
                return names
    return (UNKNOWN,)


PIECES = st.lists(
    st.sampled_from(list("aAé \u0301ﬁＦ\xa0▁\0\u200dßİı\u0345ΐ")),
    max_size=5,
)


@given(PIECES.map("".join), PIECES.map("".join))
def test_as_the_twin(text: str, back: str) -> None:
    assert what_is_lost(text, back) == slow(text, back)


@given(PIECES.map("".join), st.permutations(list(LOSSES)), st.integers(0, len(LOSSES)))
def test_what_was_taken_is_told_as_by_the_twin(text: str, names: list[str], taken: int) -> None:
    back = text
    for name in names[:taken]:
        back = LOSSES[name](back)
    assert what_is_lost(text, back) == slow(text, back)
