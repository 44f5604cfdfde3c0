"""Compiled normalisation rules whose sizes lie are refused before the library reads them."""

import base64
import json
import struct

import pytest

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.formats.huggingface import read
from tests.data.tokenizers import artefacts

REAL = artefacts.sentencepiece_unigram  # its rules are sentencepiece's own for NFKC


def document(rules: bytes | str, nested: bool = False) -> bytes:
    written = rules if isinstance(rules, str) else base64.b64encode(rules).decode()
    step = {"type": "Precompiled", "precompiled_charsmap": written}
    normalizer = {"type": "Sequence", "normalizers": [step]} if nested else step
    return json.dumps({**json.loads(artefacts.byte_level_bpe()), "normalizer": normalizer}).encode()


def identity() -> Identity:
    return Identity("it", "it", "huggingface", "0" * 64)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(
    "rules", [b"", b"\0\0", b"\xff" * 6, struct.pack("<I", 8) + bytes(7)], ids=len
)
def test_rules_that_are_cut_off_are_refused(rules: bytes, nested: bool) -> None:
    with pytest.raises(TokenariumError, match="rules are cut off"):
        read(identity(), document(rules, nested))


def test_rules_that_are_no_base64_are_refused() -> None:
    with pytest.raises(TokenariumError, match="not base64"):
        read(identity(), document("☃"))


def test_real_rules_are_taken() -> None:
    from data.tokenizers.formats.sentencepiece_proto import ModelProto

    model = ModelProto()
    model.ParseFromString(REAL())
    found = read(identity(), document(bytes(model.normalizer_spec.precompiled_charsmap)))
    assert (
        found.encode_batch_reference(["ﬁ"]).ids.tolist()
        == found.encode_batch_reference(["fi"]).ids.tolist()
    )
