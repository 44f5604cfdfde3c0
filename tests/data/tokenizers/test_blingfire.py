"""BlingFire's tables of words, made here."""

import struct

import pytest

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.formats.blingfire import pieces_of, read

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "İst", "##anbul", "un", "##do", "猫", "!"]


def table(pieces: list[str]) -> bytes:
    words = [one[2:] if one.startswith("##") else f" {one}" for one in pieces]
    packed = [word.encode() for word in words]
    ends = [sum(map(len, packed[:at])) for at in range(len(packed) + 1)]
    numbers = struct.pack(f"<{len(ends) + 1}I", len(words), *ends)
    body = numbers + b"".join(packed)
    return struct.pack("<4I", 3, 16, 16, 16 + len(body)) + body + b"\0" * 12


def test_a_table_is_its_vocabulary() -> None:
    assert pieces_of("x", table(PIECES)) == PIECES
    identity = Identity("x", "X", "blingfire", "0" * 64, {"lowercase": False})
    its = read(identity, table(PIECES))
    assert its.vocabulary_size == len(PIECES) and its.unk_id == 1
    found = its.encode_batch_reference(["İstanbul undo!猫 dog"])
    assert found.ids.tolist() == [5, 6, 7, 8, 10, 9, 1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\3\0\0\0",
        table(PIECES)[:100],
        b"\4" + table(PIECES)[1:],
        table(PIECES).replace(b"un", b"\xff\xff"),
        struct.pack("<6I", 3, 16, 16, 24, 2**32 - 1, 0),
        struct.pack("<8I", 3, 16, 16, 24, 2, 0, 9, 1) + b" " * 20,
    ],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(TokenariumError):
        pieces_of("x", content)
