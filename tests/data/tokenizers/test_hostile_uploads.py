"""Files that mean harm, on their way in: each is refused with one sentence, within the limits, and
this process neither grows nor falls. Every file is made here. (What the adapters say themselves of
files that are nearly right: test_hostile_files.py.)"""

import base64
import gzip
import json
import os
import pickle
import struct
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.errors import TokenariumError
from data.home import home as home_folder
from data.tokenizers.arrival.admit import LIMIT_BYTES, admit
from data.tokenizers.formats.split_patterns import NeedsPattern
from data.tokenizers.sandbox import limits
from data.tokenizers.sandbox.pool import TookTooLong
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.artefacts import zipped
from tests.data.tokenizers.sandbox.making import (
    children,
    resident_bytes,
    sandboxed,
    with_pattern,
    with_replacement,
)

SMALL = json.loads(artefacts.byte_level_bpe())
VOCABULARY: dict[str, int] = SMALL["model"]["vocab"]

pytestmark = pytest.mark.usefixtures("home")


def model(**changes: object) -> bytes:
    """The small tokenizer.json with parts of its model replaced."""
    return json.dumps({**SMALL, "model": {**SMALL["model"], **changes}}).encode()


class RunsCode:
    """What a pickle would run when it is opened: make a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return os.mkdir, (str(self.path),)


def five_million_lines() -> bytes:
    return b"[UNK]\n" + b"a\n" * 5_000_000


def five_million_pieces() -> bytes:
    """A sentencepiece model; each piece has the text "a" and the score 0."""
    return b"\x0a\x08\x0a\x01a\x15\x00\x00\x00\x00" * 5_000_000


def merges_in_a_circle() -> bytes:
    merges = [["a", "b"], ["ab", "a"], ["b", "ab"], ["bab", "ab"]]
    return model(merges=merges, vocab={**VOCABULARY, "ab": 900, "aba": 901, "bab": 902})


def ranks_beyond_int32() -> bytes:
    lines = artefacts.rank_file().splitlines()
    return b"\n".join([*lines, base64.b64encode(b"zzz") + b" 4294967296"])


def gguf_of(count: int, inner: int = 8) -> bytes:
    """A GGUF file that claims an array of so many values."""
    name = b"tokenizer.ggml.tokens"
    entry = struct.pack("<Q", len(name)) + name + struct.pack("<IIQ", 9, inner, count)
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + entry


# A file's name, how it is made, and what the sentence says.
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.json", lambda: b"", "a.json is empty"),
    "truncated": ("a.json", lambda: artefacts.byte_level_bpe()[:5000], "not valid JSON"),
    "truncated gguf": ("a.gguf", lambda: artefacts.gguf_llama()[:5000], "cut off"),
    "wrong JSON": ("a.json", lambda: b'{"model": {"vocab": 7}}', "is the number 7"),
    "other JSON": ("a.json", lambda: b'{"name": "x", "version": "1"}', "neither a tokenizer.json"),
    "deep nesting": ("a.json", lambda: b'{"model":' + b"[" * 5_000_000, "nested too deep"),
    "five million lines": ("vocab.txt", five_million_lines, "at most 4,000,000"),
    "five million pieces": ("a.model", five_million_pieces, "4,000,000"),
    "duplicate ids": ("a.json", lambda: model(vocab={**VOCABULARY, "zz": 5}), "to two pieces"),
    "id beyond int32": ("a.json", lambda: model(vocab={**VOCABULARY, "zz": 1 << 40}), "id 1099"),
    "largest id": ("a.json", lambda: model(vocab={**VOCABULARY, "zz": (1 << 31) - 1}), "id 2147"),
    "negative id": ("a.json", lambda: model(vocab={**VOCABULARY, "zz": -1}), "the id -1"),
    "rank beyond int32": ("a.tiktoken", ranks_beyond_int32, "4294967296"),
    "merges in a circle": ("a.json", merges_in_a_circle, "merge"),
    "merge of nothing": ("a.json", lambda: model(merges=[["a", "☃"]]), "☃"),
    "huge count": ("a.gguf", lambda: gguf_of(1 << 60), "cut off"),
    "arrays in arrays": ("a.gguf", lambda: gguf_of(1 << 20, inner=9) + bytes(1 << 24), "array"),
    "zip bomb": ("a.zip", lambda: zipped({"tokenizer.json": b" " * 60_000_000}), "unpacks to"),
    "gzip bomb": ("a.tiktoken.gz", lambda: gzip.compress(bytes(210_000_000), 1), "unpacks to"),
    "zip of zips": ("a.zip", lambda: zipped({"b.zip": zipped({"c": b""})}), "no tokenizer file"),
    "path outside": ("a.zip", lambda: zipped({"../../tokenizer.json": b"{}"}), "outside its"),
    "absolute path": ("a.zip", lambda: zipped({"/etc/tokenizer.json": b"{}"}), "outside its"),
    "noise": ("a.model", lambda: b"\n\x80" + bytes(range(256)) * 1000, "not a sentencepiece model"),
    "long number": ("a.json", lambda: b'{"model":' + b"9" * 9_000_000 + b"}", "not valid JSON"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_it_is_refused_with_a_sentence(case: str) -> None:
    name, make, reason = HOSTILE[case]
    content = make()
    before, started = resident_bytes(), time.monotonic()
    pattern = "cl100k" if "tiktoken" in name else None
    with pytest.raises(TokenariumError, match=reason) as refused:
        admit(name, content, pattern=pattern)
    assert time.monotonic() - started < limits.READ_SECONDS
    assert resident_bytes() - before < 20_000_000
    sentence = str(refused.value)
    assert sentence.endswith((".", "?")) and "\n" not in sentence and len(sentence) < 700
    assert "Traceback" not in sentence and "library failed" not in sentence
    assert not children()


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    trap = tmp_path / "opened"
    for protocol in (0, 5):
        content = pickle.dumps(RunsCode(trap), protocol)
        for name in ("tokenizer.pkl", "tokenizer.json"):
            with pytest.raises(TokenariumError, match=r"pickle|no tokenizer file|not a "):
                admit(name, content)
    assert not trap.exists()


def test_more_than_the_limit_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "data.tokenizers.arrival.admit.SandboxProcess", None
    )  # would raise if it were called
    half = bytes(LIMIT_BYTES // 2)
    with pytest.raises(TokenariumError, match="at most 100 MB are taken"):
        admit("a.json", half + half + b"x")
    with pytest.raises(TokenariumError, match="at most 100 MB are taken"):
        admit("vocab.json", half, more={"merges.txt": half + b"x"})
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(LIMIT_BYTES + 1)
    with pytest.raises(TokenariumError, match=r"^large.json has 100 MB"):
        admit(large.name, large)


@pytest.mark.parametrize("name", ["../../../evil.json", "..\\evil.json", "/etc/evil.json", ".."])
def test_a_file_name_is_no_path(name: str) -> None:
    found = admit(name, artefacts.sentencepiece_unigram())
    assert "/" not in found.identity.name + found.identity.title
    assert not any(home_folder().parent.rglob("*evil*"))


def test_a_pattern_that_takes_for_ever_on_the_hard_texts_is_refused_and_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = sandboxed("unigram")
    monkeypatch.setattr(limits, "READ_SECONDS", 4.0)
    monkeypatch.setattr(limits, "_THREADS", 1)  # one core is enough to wait for
    content = with_pattern(r"(?:.|..)+\z(?<!.)")
    waits = []
    with ThreadPoolExecutor(1) as executor:
        admission = executor.submit(admit, "slow.json", content)
        while not admission.done():  # meanwhile others are served
            started = time.monotonic()
            own.encode_batch_reference(["the cat"])
            waits.append(time.monotonic() - started)
            time.sleep(0.1)
    own.close()
    with pytest.raises(TookTooLong, match=r"^slow.json took longer than \d s .* backtrack"):
        admission.result()
    assert len(waits) > 5 and max(waits) < 3
    assert not children()


def test_a_file_that_takes_all_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMORY", 1_200_000_000)
    before = resident_bytes()
    with pytest.raises(TokenariumError, match=r"^hog.* memory"):
        admit("hog.json", with_replacement("a", "a" * 1_000_000))
    assert resident_bytes() - before < 20_000_000
    assert not children()


def test_a_rank_file_without_a_pattern_asks_for_one() -> None:
    with pytest.raises(NeedsPattern, match="cl100k"):
        admit("my.tiktoken", artefacts.rank_file())


def test_what_a_file_quotes_cannot_harm_a_terminal_or_a_page() -> None:
    content = model(vocab={**VOCABULARY, "\x1b[2J\u202e" + "x" * 5000: 5})
    with pytest.raises(TokenariumError) as refused:
        admit("a.json", content)
    sentence = str(refused.value)
    assert sentence.isprintable() and len(sentence) < 700
