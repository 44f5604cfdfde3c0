"""What a text costs without a tokenizer: closed forms."""

from hypothesis import given
from hypothesis import strategies as st

from data.tokenizers.base import Identity
from data.tokenizers.formats.units import KINDS, read

TEXT = "Aé😀 x"
EXPECTED = {
    "characters": ([0x41, 0xE9, 0x1F600, 0x20, 0x78], [0, 1, 3, 7, 8], [1, 3, 7, 8, 9]),
    "bytes": (list(TEXT.encode()), list(range(9)), list(range(1, 10))),
    # U+1F600 as a surrogate pair (RFC 2781): 0x1F600 - 0x10000 = 0xF600,
    # and so 0xD800 + 0x3D, 0xDC00 + 0x200
    "utf16": ([0x41, 0xE9, 0xD83D, 0xDE00, 0x20, 0x78], [0, 1, 3, 3, 7, 8], [1, 3, 7, 7, 8, 9]),
}
UNITS = {kind: read(Identity(kind, kind, "units", "0", {"unit": kind}), b"") for kind in KINDS}


def test_ids_and_places_are_the_units_own() -> None:
    for kind, (ids, starts, ends) in EXPECTED.items():
        tokenizer = UNITS[kind]
        tokenizer.settle(None)
        found = tokenizer.segment(TEXT)
        assert found.ids.tolist() == ids, kind
        assert (found.starts.tolist(), found.ends.tolist()) == (starts, ends), kind
        assert tokenizer.decode(ids) == TEXT


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_their_numbers_are_those_of_the_text(text: str) -> None:
    counts = {kind: len(one.encode_batch_reference([text]).ids) for kind, one in UNITS.items()}
    assert counts["characters"] == len(text)
    assert counts["bytes"] == len(text.encode())
    assert counts["utf16"] == len(text.encode("utf-16-le")) // 2


def test_each_id_stands_for_its_character() -> None:
    assert UNITS["bytes"].vocabulary() == [bytes([byte]) for byte in range(256)]
    units = UNITS["utf16"].vocabulary()
    assert len(units) == 65536 and units[0x130] == "İ".encode()
    assert sum(not unit for unit in units) == 2048  # the surrogates
