"""Tokenizers that take the longest token a text goes on with: RWKV World, the Turkish hybrid."""

import json

import pytest

from data import catalogue, library
from data.errors import TokenariumError
from data.tokenizers import load
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats import rwkv_world, turkish_morphemes

BYTES = "".join(f"{at + 1} {bytes([at])!r} 1\n" for at in range(256))
WORLD = BYTES + "257 'ab' 2\n258 'abcd' 4\n259 'é' 2\n260 b'\\xc3\\xa9x' 3\n"

ROOTS = {"<uppercase>": 0, "<unknown>": 1, " ": 2, "\n": 3, "<pad>": 5, "<eos>": 6}
ROOTS |= {"ev": 7, "ısı": 8, "istanbul": 9}
SUFFIXES = {"ler": 10, "lar": 10, "de": 11}
PIECES = {"x": 12, "'": 13, "xy": 14}
MORPHEMES = "".join(map(json.dumps, (ROOTS, SUFFIXES, PIECES))).encode()


def world(content: str = WORLD) -> Tokenizer:
    tokenizer = rwkv_world.read(Identity("w", "w", "rwkv_world", "0"), content.encode())
    tokenizer.settle(None)
    return tokenizer


def morphemes(content: bytes = MORPHEMES) -> Tokenizer:
    identity = Identity("m", "m", "turkish_morphemes", "0")
    tokenizer = turkish_morphemes.read(identity, content)
    tokenizer.settle(None)
    return tokenizer


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("abcd", [258]),
        ("abc", [257, ord("c") + 1]),  # no token abc: the longest that is one
        ("éx", [260]),  # the token's bytes end inside no character's
        ("éab", [259, 257]),
        ("a", [ord("a") + 1]),
        ("", []),
    ],
)
def test_the_longest_token_is_taken(text: str, ids: list[int]) -> None:
    tokenizer = world()
    assert tokenizer.encode_batch([text]).ids.tolist() == ids
    assert tokenizer.decode(ids) == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (WORLD + "261 'abc' 2\n", "line 261 is of another length"),
        (WORLD + "261 ab\n", "line 261 is no id"),
        (WORLD + "261 'ab' 2\n", "stands twice"),
        ("1 'a' 1\n", "255 of the 256 bytes"),
    ],
)
def test_a_faulty_list_is_a_sentence(content: str, reason: str) -> None:
    with pytest.raises(TokenariumError, match=reason):
        world(content)


@pytest.mark.parametrize(
    ("text", "ids", "back"),
    [
        ("evler", [7, 10], "evler"),
        ("evlar", [7, 10], "evler"),  # one id: the vowel is lost
        ("İstanbul'de", [0, 9, 13, 11], "İstanbul'de"),
        ("Isı", [0, 8], "Isı"),
        ("xyx ☃", [14, 12, 2, 1], "xyx <unknown>"),
        ("ev \n ev", [7, 2, 2, 7], "ev  ev"),  # the line break stands alone: left out
        ("ev\nev", [7, 3, 7], "ev\nev"),
    ],
)
def test_roots_before_suffixes_before_pieces(text: str, ids: list[int], back: str) -> None:
    tokenizer = morphemes()
    assert tokenizer.encode_batch([text]).ids.tolist() == ids
    assert tokenizer.decode(ids) == back
    found = tokenizer.segment(text)
    assert found.ids.tolist() == ids
    assert tokenizer.unk_characters([text]).tolist() == [ids.count(1)]


def test_tokens_stand_where_their_characters_do() -> None:
    found = morphemes().segment("İstanbul'de ☃")
    assert found.starts.tolist() == [0, 0, 9, 10, 12, 13]
    assert found.ends.tolist() == [0, 9, 10, 12, 13, 16]
    for text in ("", " ", "\n", "\t", "\t \n"):
        found = morphemes().segment(text)
        assert found.ids.tolist() == [2] * text.count(" ")


@pytest.mark.parametrize("content", [b"{}", b"[1][2][3]", b"not json", b"{}{}{}", b"\xff"])
def test_faulty_tables_are_a_sentence(content: bytes) -> None:
    with pytest.raises(TokenariumError):
        morphemes(content)


# rwkv 0.8.32, TRIE_TOKENIZER(...).encode, and turkish-tokenizer 0.2.26, TurkishTokenizer().encode;
# both gave the ids of these adapters on all 16,172 hard texts as well.
@pytest.mark.needs_library
@pytest.mark.parametrize(
    ("name", "text", "ids"),
    [
        ("rwkv_world", "Hello world", [33155, 40213]),
        (
            "turkish_morphemes",
            "Evlerimizden geliyoruz. İstanbul'da",
            [
                *(0, 2573, 20000, 20013, 20014, 20025, 2),
                *(2527, 20033, 20041, 20014, 31897, 2, 0, 3286, 31881, 20024),
            ],
        ),
    ],
)
def test_ids_are_those_of_the_packages(name: str, text: str, ids: list[int]) -> None:
    row = catalogue.find("tokenizer", name)
    if not library.has(row.sha256):
        pytest.skip(f"{name} is fetched on demand")
    tokenizer = load.from_identity(load.of_row(row), row)
    assert tokenizer.encode_batch_reference([text]).ids.tolist() == ids
