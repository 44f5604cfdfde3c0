"""A tokenizer written in another format and read again gives the same ids."""

import json
from pathlib import Path

import numpy as np
import pytest

from data.__main__ import main
from data.errors import TokenariumError, UnknownName
from data.tokenizers import export
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.base import Exported, Tokenizer
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.engine.own_texts import own_texts
from data.tokenizers.formats import ranks
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.artefacts import adapter

# Without the longest, which take most of the time.
FEW = tuple(text for text in hard_texts()[::80] if len(text) < 3_000)
MORE = tuple(text for text in hard_texts()[1::40] if len(text) < 3_000)


@pytest.fixture(autouse=True)
def few_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check before a file is given out made with fewer texts: it isn't what is tested."""
    monkeypatch.setattr(export, "hard_texts", lambda: FEW)
    monkeypatch.setattr(export, "own_texts", lambda *of: own_texts(*of)[::20])


def read(exported: Exported, filename: str = "exported") -> Tokenizer:
    found = unpack(filename, exported.content, pattern=exported.pattern)
    return artefacts.read(found.format, found.artefact, **found.options)


def same_ids(one: Tokenizer, other: Tokenizer, texts: tuple[str, ...]) -> None:
    expected, found = one.encode_batch_reference(texts), other.encode_batch_reference(texts)
    assert np.array_equal(expected.ids, found.ids)
    assert np.array_equal(expected.offsets, found.offsets)


# Which of the small tokenizers have which form; the reasons for the others are below.
JSON = {name for name in artefacts.MAKERS if name[:13] != "sentencepiece"} | {"sentencepiece_bpe"}
RANKS = {"ranks", "tekken", "vocab_merges"}
PAIRS = {*RANKS, "vocab_merges_clip", "vocab_merges_gpt1"}
MODELS = {name for name in artefacts.MAKERS if name[:13] == "sentencepiece"} | {"gguf_llama"}
FORMS = {"tokenizer.json": JSON, "tiktoken": RANKS, "vocab+merges": PAIRS, "sentencepiece": MODELS}


@pytest.mark.parametrize("to", FORMS)
@pytest.mark.parametrize("name", artefacts.MAKERS)
def test_what_is_exported_counts_the_same(name: str, to: str) -> None:
    tokenizer = adapter(name)
    if name not in FORMS[to]:
        with pytest.raises(TokenariumError, match=r"can't be written as|has no exact form"):
            export.checked(tokenizer, to)
        return
    exported = export.checked(tokenizer, to)
    other = read(exported)
    same_ids(tokenizer, other, MORE)  # others than those it was checked with
    assert exported in export._attempts(adapter(name), export.FORMS[to])  # the same bytes again
    # and once more, from what was read
    same_ids(tokenizer, read(export.checked(other, to)), FEW[::5])


def test_special_tokens_keep_their_ids_in_a_tokenizer_json() -> None:
    for name in ("byte_level_bpe", "gguf_byte_level", "sentencepiece_bpe", "unigram"):
        tokenizer = adapter(name)
        other = read(export.checked(tokenizer, "tokenizer.json"))
        assert other.special_tokens() == tokenizer.special_tokens()
        assert other.vocabulary_size == tokenizer.vocabulary_size


def test_a_rank_file_is_written_as_it_was_read() -> None:
    assert export.checked(adapter("ranks"), "tiktoken").content == artefacts.rank_file()


def test_the_pattern_that_a_file_must_be_read_with_is_told() -> None:
    assert export.checked(adapter("ranks"), "tiktoken").pattern == "llama3"
    assert export.checked(adapter("ranks"), "vocab+merges").pattern == "llama3"
    assert export.checked(adapter("ranks", pattern="gpt2"), "vocab+merges").pattern is None
    assert export.checked(adapter("ranks"), "tokenizer.json").pattern is None


def test_why_a_form_cannot_be_had() -> None:
    for name, to, reason in (
        ("byte_level_bpe", "tiktoken", "it finds 1 added tokens in a text, such as '<tool>'"),
        ("sentencepiece_bpe", "tiktoken", "it is no byte-level BPE"),
        ("unigram", "vocab+merges", "it is no byte-level BPE"),
        ("vocab_txt", "sentencepiece", "it comes from another library"),
        ("sentencepiece_unigram", "tokenizer.json", "normalises and splits a text in its own way"),
    ):
        with pytest.raises(TokenariumError, match=reason):
            export.checked(adapter(name), to)
    with pytest.raises(UnknownName, match=r"tokenizer\.json"):
        export.checked(adapter("ranks"), "tokeniser.json")


def test_an_unknown_split_and_a_normaliser_cannot_be_lost() -> None:
    document = json.loads(artefacts.byte_level_bpe())
    document["added_tokens"] = document["added_tokens"][:1]
    step = document["pre_tokenizer"]["pretokenizers"][0]

    def given(**parts: object) -> Tokenizer:
        return artefacts.read("huggingface", json.dumps({**document, **parts}).encode())

    assert export.checked(given(), "tiktoken").pattern == "cl100k"
    with pytest.raises(TokenariumError, match="it normalises a text first"):
        export.checked(given(normalizer={"type": "NFC"}), "tiktoken")
    step["pattern"] = {"Regex": r"\w+"}
    with pytest.raises(TokenariumError, match="splits a text is none of the known patterns"):
        export.checked(given(), "vocab+merges")


def test_a_file_that_would_count_otherwise_is_not_given_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = adapter("vocab_merges").as_tokenizer_json() or {}
    document["model"]["merges"] = document["model"]["merges"][:-50]
    tokenizer = adapter("vocab_merges")
    monkeypatch.setattr(tokenizer, "as_tokenizer_json", lambda: document)
    with pytest.raises(TokenariumError, match="read back, its ids differ, for one on"):
        export.checked(tokenizer, "tokenizer.json")


@pytest.mark.needs_library
def test_gpt2_goes_through_three_formats_and_back(fetched_home: Path) -> None:
    from data import catalogue, library

    row = catalogue.find("tokenizer", "gpt2")
    if not library.has(row.sha256):
        pytest.skip("run `python -m data fetch`")
    original = library.read(row.sha256)
    first = artefacts.read("ranks", original, **row.options)
    as_json = read(export.checked(first, "tokenizer.json"))
    assert as_json.format == "huggingface" and len(as_json.merges() or []) == 50_000
    as_pair = read(export.checked(as_json, "vocab+merges"))
    assert as_pair.format == "vocab_merges" and as_pair.special_tokens() == {"<|endoftext|>": 50256}
    back = export.checked(as_pair, "tiktoken")
    assert back.pattern == "gpt2"
    assert ranks.parse(back.content) == ranks.parse(original)
    same_ids(first, as_pair, hard_texts()[1::10])


def test_the_command_line_writes_the_file(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import data.__main__ as command

    tokenizer = adapter("ranks")
    monkeypatch.setattr(command, "identify", lambda _: tokenizer.identity)
    monkeypatch.setattr(command, "load_known", lambda *_: tokenizer)
    out = tmp_path / "out.zip"
    arguments = ["export", "tokenizer", "ranks", "--to", "vocab+merges", "--out", str(out)]
    assert main(arguments) == 0
    assert "read with the pattern llama3" in capsys.readouterr().out
    same_ids(tokenizer, read(Exported(out.read_bytes(), "llama3")), FEW[::5])
    arguments[4] = "sentencepiece"
    assert main(arguments) == 2
    assert "comes from another library" in capsys.readouterr().err
    arguments[-1] = str(tmp_path / "out.zip" / "below")
    arguments[4] = "tiktoken"
    assert main(arguments) == 2
    assert "can't be written" in capsys.readouterr().err
