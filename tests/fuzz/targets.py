"""What is damaged: one or more small good files of each format, and how."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from tests.data.tokenizers import artefacts
from tests.fuzz.damage import Damage, in_bytes, in_json, in_lines
from tests.fuzz.damage_by_format import in_gguf, in_model_proto, in_tokenizer_json, in_zip, zipped


@dataclass(frozen=True)
class Target:
    """A good file, the name it comes by, the kinds of damage, a split pattern if it needs one, and
    a good file that comes with it."""

    filename: str
    make: Callable[[], bytes]
    damages: tuple[Damage, ...]
    pattern: str | None = None
    beside: tuple[str, Callable[[], bytes]] | None = None


def _folder() -> bytes:
    settings = json.dumps({"do_lower_case": True, "added_tokens_decoder": {"1": {"content": "x"}}})
    files = [
        ("it/vocab.txt", artefacts.vocab_txt()),
        ("it/tokenizer_config.json", settings.encode()),
    ]
    return zipped([*files, ("it/config.json", b"{}")])


def _pieces() -> bytes:
    return artefacts.pair_files()[0]


def _merges() -> bytes:
    return artefacts.pair_files()[1]


JSON = (in_json, in_bytes)

TARGETS: dict[str, Target] = {
    "tokenizer.json, BPE": Target(
        "tokenizer.json", artefacts.byte_level_bpe, (in_json, in_tokenizer_json, in_bytes)
    ),
    "tokenizer.json, Unigram": Target(
        "tokenizer.json", artefacts.unigram, (in_json, in_tokenizer_json, in_bytes)
    ),
    "tokenizer.json, WordLevel": Target(
        "tokenizer.json", artefacts.word_level, (in_json, in_tokenizer_json, in_bytes)
    ),
    "tokenizer.json, gzip": Target(
        "tokenizer.json.gz",
        lambda: gzip.compress(artefacts.word_level(), mtime=0),
        (in_bytes,),
    ),
    "vocab.txt": Target("vocab.txt", artefacts.vocab_txt, (in_lines, in_bytes)),
    "ranks": Target("a.tiktoken", artefacts.rank_file, (in_lines, in_bytes), "cl100k"),
    "ranks, gzip": Target(
        "a.tiktoken.gz",
        lambda: gzip.compress(artefacts.rank_file(), mtime=0),
        (in_bytes,),
        "cl100k",
    ),
    "tekken.json": Target("tekken.json", artefacts.tekken_json, JSON),
    "sentencepiece, BPE": Target(
        "a.model", artefacts.sentencepiece_bpe, (in_model_proto, in_bytes)
    ),
    "sentencepiece, Unigram": Target(
        "a.model", artefacts.sentencepiece_unigram, (in_model_proto, in_bytes)
    ),
    "sentencepiece, characters": Target(
        "a.model", artefacts.sentencepiece_characters, (in_model_proto, in_bytes)
    ),
    "sentencepiece, words": Target(
        "a.model", artefacts.sentencepiece_words, (in_model_proto, in_bytes)
    ),
    "gguf, gpt2": Target("a.gguf", artefacts.gguf_byte_level, (in_gguf, in_bytes)),
    "gguf, llama": Target("a.gguf", artefacts.gguf_llama, (in_gguf, in_bytes)),
    "gguf, bert": Target("a.gguf", artefacts.gguf_bert, (in_gguf, in_bytes)),
    "vocab.json": Target("vocab.json", _pieces, JSON, beside=("merges.txt", _merges)),
    "merges.txt": Target(
        "merges.txt", _merges, (in_lines, in_bytes), beside=("vocab.json", _pieces)
    ),
    "pair in one": Target("a.json", artefacts.vocab_merges_clip, JSON),
    "zip of a folder": Target("a.zip", _folder, (in_zip, in_bytes)),
}


@cache
def good(name: str) -> bytes:
    """The undamaged file."""
    return TARGETS[name].make()


def damaged(name: str, seed: int) -> bytes:
    """The file of that seed."""
    random = Random(f"{name}: {seed}")
    return random.choice(TARGETS[name].damages)(random, good(name))
