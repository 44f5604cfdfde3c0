"""Which merges can never happen."""

import pytest

from data.tokenizers.formats.bpe_model import dead_merges

PREFIX = {"continuing_subword_prefix": "##"}


@pytest.mark.parametrize(
    ("pieces", "merges", "model", "dead"),
    [
        # The second merge takes what the first makes, though that is written longer than its own.
        (["a", "##n", "##d", "##nd", "and"], [("##n", "##d"), ("a", "##nd")], PREFIX, []),
        # ... and the same with the list the other way round.
        (["a", "##n", "##d", "##nd", "and"], [("a", "##nd"), ("##n", "##d")], PREFIX, []),
        (["a", "##nd", "and"], [("a", "##nd")], PREFIX, [0]),
        (["a", "b", "c", "ab", "abc", "abcd", "d"], [("abc", "d"), ("ab", "c")], {}, [0, 1]),
        (["a", "aa", "aaaa"], [("a", "a"), ("aa", "aa")], {}, []),
        (["a", "<0xFF>", "a<0xFF>"], [("a", "<0xFF>")], {"byte_fallback": True}, []),
        (["a", "<0xFF>", "a<0xFF>"], [("a", "<0xFF>")], {}, [0]),
        (["a", "b</w>", "ab</w>"], [("a", "b</w>")], {"end_of_word_suffix": "</w>"}, []),
    ],
)
def test_dead_merges(
    pieces: list[str], merges: list[tuple[str, str]], model: dict[str, object], dead: list[int]
) -> None:
    vocabulary = {piece: at for at, piece in enumerate(pieces)}
    assert dead_merges(merges, vocabulary, model) == dead
