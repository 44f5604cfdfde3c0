"""The fast engine counts only where it was seen to give the reference's ids."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.errors import TokenariumError
from data.home import derived_folder
from data.tokenizers.base import Identity
from data.tokenizers.engine import checks, fast_batches
from data.tokenizers.engine.fast import FastEncoder, FastEngineError, _refusal
from data.tokenizers.engine.hard_texts import hard_texts, hard_texts_hash
from data.tokenizers.engine.own_texts import own_texts
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.huggingface import HuggingFaceTokenizer
from data.tokenizers.texts import as_arrow
from tests.data.tokenizers import artefacts

pytestmark = pytest.mark.usefixtures("few_hard_texts")


class WrongMerges(HuggingFaceTokenizer):
    """One whose fast form lacks the last merge."""

    def fast_document(self) -> dict[str, Any]:
        document = super().fast_document() or {}
        model = document["model"]
        return {**document, "model": {**model, "merges": model["merges"][:-1]}}


class NoJson(HuggingFaceTokenizer):
    """One whose fast form the engine refuses."""

    def fast_document(self) -> dict[str, Any]:
        return {"model": {"type": "BPE"}}


def of(kind: type[HuggingFaceTokenizer]) -> HuggingFaceTokenizer:
    identity = Identity("small", "small", "huggingface", "0" * 64)
    return kind(identity, json.loads(artefacts.byte_level_bpe()))


def test_an_engine_with_other_ids_does_not_count(home: Path) -> None:
    wrong = of(WrongMerges)
    assert wrong.engine.startswith("tokenizers ")
    assert "ids differ on" in wrong.engine_note
    texts = artefacts.SENTENCES[:7]
    expected = wrong.encode_batch_reference(texts).ids.tolist()
    assert wrong.encode_batch(texts).ids.tolist() == expected


def test_a_tokenizer_that_the_engine_refuses_is_counted_by_its_library(home: Path) -> None:
    refused = of(NoJson)
    assert refused.engine.startswith("tokenizers ")
    assert "refuses this tokenizer" in refused.engine_note
    assert len(refused.encode_batch(["the cat"]).ids) > 0


def cut_again() -> HuggingFaceTokenizer:
    """A byte-level BPE whose second step cuts inside `_é`, where a merge with half of é exists."""
    document = json.loads(artefacts.byte_level_bpe())
    document["pre_tokenizer"]["pretokenizers"][1]["use_regex"] = True
    vocabulary = document["model"]["vocab"]
    vocabulary["_Ã"] = len(vocabulary) + len(document["added_tokens"])
    document["model"]["merges"].insert(0, ["_", "Ã"])
    return HuggingFaceTokenizer(Identity("cut", "cut", "huggingface", "1" * 64), document)


def test_a_token_with_half_a_character_is_tried_with_the_whole_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fast engine doesn't know of the second step."""
    monkeypatch.setattr(checks, "hard_texts", lambda: ("the cat",))
    assert "_À" in own_texts(cut_again(), {})
    assert "ids differ on" in cut_again().engine_note
    text = "a_é"
    assert len(cut_again().encode_batch([text]).ids) == 4
    encoder = FastEncoder(cut_again().fast_json() or "")
    assert len(encoder.encode(as_arrow([text])).ids) == 3


def test_where_the_library_fails_on_a_text_of_the_file_it_counts_itself(home: Path) -> None:
    document = json.loads(artefacts.byte_level_bpe())
    for at, text in enumerate(["ab", "  "]):  # the library's own fault with such flags
        token = {**added_token(900 + at, text, special=False), "lstrip": at == 1, "rstrip": at == 0}
        document["added_tokens"].append(token)
    fails = HuggingFaceTokenizer(Identity("f", "f", "huggingface", "2" * 64), document)
    assert "the reference library fails on a text made from the file" in fails.engine_note
    assert fails.engine.startswith("tokenizers ")
    with pytest.raises(TokenariumError, match="bad split"):
        fails.encode_batch(["ab    "])


def test_the_check_is_made_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = of(HuggingFaceTokenizer)
    assert first.engine.startswith("gigatoken ")

    def never(_: object) -> checks.Verdict:
        raise AssertionError("checked again")

    monkeypatch.setattr(checks, "judge", never)
    again = of(HuggingFaceTokenizer)
    assert (again.engine, again.engine_note) == (first.engine, first.engine_note)
    expected = first.encode_batch(["the cat"]).ids.tolist()
    assert again.encode_batch(["the cat"]).ids.tolist() == expected


def test_what_the_check_left_behind_may_be_lost_or_damaged(home: Path) -> None:
    expected = of(HuggingFaceTokenizer).encode_batch(["the cat"]).ids.tolist()
    for kind, damage in (("checks", b"{"), ("checks", b'{"other": 1}'), ("fast", b"{}")):
        for kept in (derived_folder() / kind).iterdir():
            kept.write_bytes(damage)
        again = of(HuggingFaceTokenizer)
        assert again.engine.startswith("gigatoken ")
        assert again.encode_batch(["the cat"]).ids.tolist() == expected
    for kept in (derived_folder() / "fast").iterdir():
        kept.unlink()
    assert of(HuggingFaceTokenizer).encode_batch(["the cat"]).ids.tolist() == expected


def test_the_engine_is_made_anew_after_much_text(home: Path) -> None:
    document = of(HuggingFaceTokenizer).fast_json() or ""
    texts = as_arrow(artefacts.SENTENCES)
    one, renewed = FastEncoder(document), FastEncoder(document, renewed_after=texts.nbytes)
    engines = set()
    for _ in range(6):
        assert renewed.encode(texts).ids.tolist() == one.encode(texts).ids.tolist()
        engines.add(renewed._tokenizer)
    assert len(engines) == 3  # after each second time


def test_texts_with_the_newest_characters_go_to_the_reference(home: Path) -> None:
    small = of(HuggingFaceTokenizer)
    encoder = FastEncoder(small.fast_json() or "")
    texts = ["the cat", "a\U00011dc0b the mat", "", "\u088f", "sat"]
    expected = small.encode_batch_reference(texts)
    found = fast_batches.encode_batch(small, encoder, texts)
    assert found.ids.tolist() == expected.ids.tolist()
    assert found.offsets.tolist() == expected.offsets.tolist()
    assert fast_batches.encode_batch(small, encoder, ["\u088f"]).counts().tolist() == [
        len(small.encode_batch_reference(["\u088f"]).ids)
    ]


def test_a_batch_on_which_the_engine_gives_up_is_counted_by_the_reference(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = of(HuggingFaceTokenizer)
    expected = small.encode_batch(["the cat"]).ids.tolist()

    def gives_up(*_: object) -> None:
        raise FastEngineError("no")

    monkeypatch.setattr(FastEncoder, "encode", gives_up)
    assert small.encode_batch(["the cat"]).ids.tolist() == expected


def test_only_the_engines_own_failures_are_caught() -> None:
    panic = type("PanicException", (BaseException,), {})("gone\nwrong")
    assert str(_refusal(panic)) == "gone" and isinstance(_refusal(panic), FastEngineError)
    assert isinstance(_refusal(ValueError()), FastEngineError)
    stop = KeyboardInterrupt()
    assert _refusal(stop) is stop


def test_the_hard_texts_cover_what_they_promise() -> None:
    texts = hard_texts()
    assert len(set(texts)) == len(texts) > 10_000
    assert len(hard_texts_hash()) == 64
    characters = set("".join(texts))
    for plane in (0, 1, 2, 3, 14, 15, 16):
        assert any(ord(character) >> 16 == plane for character in characters)
    for text in ("", "\0", "\r", "it'ſ", "<|endoftext|>", " " * 128, "a" * 129, "\U0010ffff"):
        assert text in texts
