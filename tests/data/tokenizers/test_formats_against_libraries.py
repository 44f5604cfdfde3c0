"""For each format that no fetched tokenizer is run from a real vocabulary, made of one that is: its
ids are those of the library that the format comes from, asked directly, on a text of every language
of the declaration of human rights and on hard texts. For the others: test_default_tokenizers.py.
"""

import json
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
import sentencepiece
import tiktoken
import tokenizers
from tiktoken.load import load_tiktoken_bpe

from data import catalogue, library
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.base import Tokenizer
from data.tokenizers.formats.readers import READERS
from data.tokenizers.formats.split_patterns import split_pattern
from data.tokenizers.load import of_row
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.conftest import declarations, segments, texts_of_many_scripts

pytestmark = [pytest.mark.needs_library, pytest.mark.usefixtures("fetched_home")]

Encode = Callable[[Sequence[str]], list[list[int]]]


def place(name: str) -> Path:
    row = catalogue.find("tokenizer", name)
    if not library.has(row.sha256):
        pytest.skip("run `python -m data fetch`")
    return library.path(row.sha256)


def read(filename: str, content: bytes) -> Tokenizer:
    found = unpack(filename, content)
    return artefacts.read(found.format, found.artefact, **found.options)


def by_tokenizers(library_form: tokenizers.Tokenizer) -> Encode:
    library_form.encode_special_tokens = True
    encode = library_form.encode_batch_fast
    return lambda texts: [found.ids for found in encode(list(texts), add_special_tokens=False)]


def by_sentencepiece(model: bytes) -> Encode:
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return lambda texts: processor.encode(list(texts))


@cache
def gpt2_parts() -> tuple[list[str], list[str]]:
    """GPT-2's pieces by id and its merges, as its own vocab.json and merges.txt have them."""
    gpt2 = READERS["ranks"](of_row(catalogue.find("tokenizer", "gpt2")), place("gpt2").read_bytes())
    model = (gpt2.as_tokenizer_json() or {})["model"]
    pieces = sorted(model["vocab"], key=model["vocab"].__getitem__)
    return pieces, [" ".join(pair) for pair in model["merges"]]


def sentencepiece_unigram(_: Path) -> tuple[Tokenizer, Encode]:
    content = place("jurassic2").read_bytes()
    return read("tokenizer.model", content), by_sentencepiece(content)


def vocab_merges(folder: Path) -> tuple[Tokenizer, Encode]:
    pieces, merges = gpt2_parts()
    vocabulary, lines = folder / "vocab.json", folder / "merges.txt"
    vocabulary.write_text(json.dumps({piece: at for at, piece in enumerate(pieces)}))
    lines.write_text("\n".join(["#version: 0.2", *merges, ""]))
    own = tokenizers.ByteLevelBPETokenizer(str(vocabulary), str(lines))
    with zipfile.ZipFile(folder / "gpt2.zip", "w") as archive:
        for file in (vocabulary, lines):
            archive.write(file, f"gpt2/{file.name}")
    return read("gpt2.zip", (folder / "gpt2.zip").read_bytes()), by_tokenizers(own._tokenizer)


def gguf_byte_level(_: Path) -> tuple[Tokenizer, Encode]:
    pieces, merges = gpt2_parts()
    entries = {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": pieces,
        "tokenizer.ggml.token_type": [3 if piece == "<|endoftext|>" else 1 for piece in pieces],
        "tokenizer.ggml.merges": merges,
    }
    own = tiktoken.Encoding(
        "gpt2",
        pat_str=split_pattern("gpt2").expression,
        mergeable_ranks=load_tiktoken_bpe(str(place("gpt2"))),
        special_tokens={},
    )
    encode = own.encode_ordinary
    return read("gpt2.gguf", artefacts.gguf(entries)), lambda texts: [*map(encode, texts)]


def gguf_sentencepiece(_: Path) -> tuple[Tokenizer, Encode]:
    content = place("mistral_v1").read_bytes()
    gguf = artefacts.gguf_of_model(content, "llama")
    return read("mistral.gguf", gguf), by_sentencepiece(content)


def gguf_bert(_: Path) -> tuple[Tokenizer, Encode]:
    file = place("bert_base_uncased")
    own = tokenizers.BertWordPieceTokenizer(str(file), lowercase=True)
    gguf = artefacts.gguf_of_vocabulary(file.read_bytes())
    return read("bert.gguf", gguf), by_tokenizers(own._tokenizer)


CASES = [sentencepiece_unigram, vocab_merges, gguf_byte_level, gguf_sentencepiece, gguf_bert]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_ids_are_those_of_the_formats_library(
    case: Callable[[Path], tuple[Tokenizer, Encode]], tmp_path: Path
) -> None:
    texts = texts_of_many_scripts()
    tokenizer, encode = case(tmp_path)
    found, expected = segments(tokenizer.encode_batch_reference(texts)), encode(texts)
    assert [text for text, a, b in zip(texts, found, expected, strict=True) if a != b] == []
    assert sum(map(len, expected)) > 100_000


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("tokenizer.json", "deepseek_v3"),
        ("tokenizer.model", "mistral_v1"),
        ("tekken.json", "mistral_tekken"),
        ("vocab.txt", "bert_base_uncased"),
    ],
)
def test_a_published_file_is_recognised_as_what_its_row_says(filename: str, name: str) -> None:
    found = unpack(filename, place(name).read_bytes())
    row = catalogue.find("tokenizer", name)
    assert (found.format, library.sha256_of(found.artefact)) == (row.format, row.sha256)


def test_the_texts_are_of_many_scripts() -> None:
    found = declarations()
    assert len(found) > 500
    letters = {letter for letter in "".join(found) if unicodedata.category(letter) in ("Lo", "Ll")}
    # the first word of a letter's name is its script
    scripts = {unicodedata.name(letter).split()[0] for letter in letters}
    assert scripts >= {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC"}
    assert scripts >= {"DEVANAGARI", "BENGALI", "TAMIL", "KANNADA", "SINHALA", "THAI", "KHMER"}
    assert scripts >= {"MYANMAR", "TIBETAN", "CJK", "HIRAGANA", "HANGUL", "ETHIOPIC", "CHEROKEE"}
    assert len(scripts) > 35
