"""Ids as bytes, in the width of the vocabulary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import compression
from analysis.compression import bit_width, byte_width, packed_in_bits, packed_in_bytes


@pytest.mark.parametrize(
    ("vocabulary", "bits", "in_bytes"),
    [(1, 1, 1), (2, 1, 1), (3, 2, 1), (256, 8, 1), (257, 9, 2), (50257, 16, 2), (65537, 17, 3)],
)
def test_widths(vocabulary: int, bits: int, in_bytes: int) -> None:
    assert (bit_width(vocabulary), byte_width(vocabulary)) == (bits, in_bytes)


@given(st.integers(1, 2**24), st.data())
def test_the_ids_can_be_read_back(vocabulary: int, data: st.DataObject) -> None:
    ids = data.draw(st.lists(st.integers(0, vocabulary - 1), max_size=40))
    array, bits, width = np.array(ids, np.int32), bit_width(vocabulary), byte_width(vocabulary)
    written = packed_in_bytes(array, vocabulary)
    assert len(written) == width * len(ids)
    places = range(0, len(written), width)
    assert [int.from_bytes(written[at : at + width], "little") for at in places] == ids
    written = packed_in_bits(array, vocabulary)
    assert len(written) == -(-bits * len(ids) // 8)
    digits = "".join(f"{byte:08b}" for byte in written)
    assert [int(digits[at * bits : (at + 1) * bits], 2) for at in range(len(ids))] == ids


def test_bits_go_on_from_block_to_block(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.arange(1000, dtype=np.int32)
    whole = packed_in_bits(ids, 1000)
    monkeypatch.setattr(compression, "_AT_ONCE", 64)
    assert packed_in_bits(ids, 1000) == whole
