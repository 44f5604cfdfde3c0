"""What a text lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.losses import what_is_lost


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
