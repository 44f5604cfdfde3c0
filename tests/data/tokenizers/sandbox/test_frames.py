"""What one process writes the other reads; what is no frame is refused."""

import json
import struct

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.tokenizers.sandbox import frames
from data.tokenizers.sandbox.frames import BadFrame, ByteStrings, Fields, Take

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abis"), inner),
    max_leaves=8,
)


class End(Exception):
    """Nothing more to read."""


def taking(content: bytes) -> Take:
    place = 0

    def take(size: int) -> bytearray:
        nonlocal place
        if place + size > len(content):
            raise End
        place += size
        return bytearray(content[place - size : place])

    return take


def sent(fields: Fields, largest: int = 1 << 20) -> Fields:
    return frames.read(taking(b"".join(map(bytes, frames.buffers(fields)))), largest)


@given(value=ANY_JSON, blob=st.binary(), strings=st.lists(st.binary()))
def test_values_come_through(value: object, blob: bytes, strings: list[bytes]) -> None:
    back = sent({"value": value, "blob": blob, "strings": ByteStrings(strings)})
    assert back == {"value": value, "blob": blob, "strings": ByteStrings(strings)}


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]))), cut=st.integers(0, 5))
def test_texts_come_through_also_from_a_slice(texts: list[str], cut: int) -> None:
    column = pa.array(["before", *texts, "after"], pa.large_string())[1:-1].slice(cut)
    assert sent({"texts": column})["texts"].to_pylist() == texts[cut:]


@pytest.mark.parametrize("its_type", [np.int32, np.int64])
def test_arrays_come_through(its_type: type) -> None:
    for array in (
        np.arange(7, dtype=its_type),
        np.arange(7, dtype=its_type)[::2],
        np.empty(0, its_type),
    ):
        back = sent({"array": array})["array"]
        assert back.dtype == array.dtype and back.tolist() == array.tolist()


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert sent({"message": "a\ud800b"}) == {"message": "a?b"}


def framed(header: object, *blobs: bytes) -> bytes:
    written = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<I", len(written)) + written + b"".join(blobs)


BAD = {
    "no JSON": framed(b"{"),
    "no UTF-8": framed(b'"\xff"'),
    "no object": framed([1]),
    "no sizes": framed({"fields": {}}),
    "negative size": framed({"fields": {}, "sizes": [-1, 1]}),
    "too much": framed({"fields": {}, "sizes": [1 << 40]}),
    "too much in all": framed({"fields": {}, "sizes": [1 << 19] * 3}),
    "huge header": struct.pack("<I", 1 << 31),
    "deep": framed(b'{"fields":' + b"[" * 100_000 + b"]" * 100_000 + b',"sizes":[]}'),
    "blob missing": framed({"fields": {"a": {"is": "bytes"}}, "sizes": []}),
    "unknown type": framed(
        {"fields": {"a": {"is": "array", "type": "object"}}, "sizes": [8]}, bytes(8)
    ),
    "half a number": framed(
        {"fields": {"a": {"is": "array", "type": "int32"}}, "sizes": [3]}, bytes(3)
    ),
    "unknown kind": framed({"fields": {"a": {"is": "pickle"}}, "sizes": [1]}, b"."),
    "lengths": framed(
        {"fields": {"a": {"is": "strings"}}, "sizes": [8, 1]}, struct.pack("<q", 9), b"x"
    ),
    "negative lengths": framed(
        {"fields": {"a": {"is": "strings"}}, "sizes": [16, 1]}, struct.pack("<qq", -1, 2), b"x"
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_frame_is_refused(case: str) -> None:
    with pytest.raises(BadFrame):
        frames.read(taking(BAD[case]), 1 << 20)


@given(content=st.binary(max_size=200))
def test_noise_is_refused(content: bytes) -> None:
    with pytest.raises((BadFrame, End)):
        frames.read(taking(content), 1 << 20)
