"""Training byte-level BPE tokenizers with `tokenizers`, and writing given merges as one.

Splitting is GPT-2's: words with the space before them, digits, punctuation; the alphabet is the 256
bytes, so that every text can be encoded.
"""

import json
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from data.tokenizers.formats.byte_alphabet import ALPHABET, bytes_of, written

LEAST_FREQUENCY = 2
VERSION = version("tokenizers")
_SPLIT = {
    "type": "ByteLevel",
    "add_prefix_space": False,
    "trim_offsets": True,
    "use_regex": True,
}

Merges = list[tuple[bytes, bytes]]


def train_merges(texts: Iterable[str], vocabulary_size: int) -> Merges:
    """The merges of a BPE of so many tokens trained on the texts, in order; fewer if no pair is
    left that occurs LEAST_FREQUENCY times. A smaller vocabulary's are the first of them."""
    library = Tokenizer(models.BPE())
    library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        min_frequency=LEAST_FREQUENCY,
        initial_alphabet=sorted(ALPHABET),
        show_progress=False,
    )
    library.train_from_iterator(texts, trainer)
    merges = json.loads(library.to_str())["model"]["merges"]
    return [(bytes_of(left), bytes_of(right)) for left, right in merges]


def for_vocabulary(merges: Sequence[tuple[bytes, bytes]], vocabulary_size: int) -> Merges:
    """The first of the merges, as many as make so many tokens with the bytes."""
    made = {bytes([byte]) for byte in range(256)}
    kept: Merges = []
    for left, right in merges:
        if len(made) >= vocabulary_size:
            break
        made.add(left + right)
        kept.append((left, right))
    return kept


def tokenizer_json(merges: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The tokenizer.json of the merges; ids: the 256 bytes, then what the merges make."""
    pieces = [bytes([byte]) for byte in range(256)]
    pieces += dict.fromkeys(left + right for left, right in merges)
    document: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": _SPLIT,
        "post_processor": None,
        "decoder": _SPLIT,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {written(piece): its_id for its_id, piece in enumerate(pieces)},
            "merges": [[written(left), written(right)] for left, right in dict.fromkeys(merges)],
        },
    }
    return json.dumps(document, ensure_ascii=False).encode()


def pre_tokens(texts: Iterable[str]) -> list[bytes]:
    """The parts of the texts that no merge crosses, in order."""
    split = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return [bytes_of(part) for text in texts for part, _ in split.pre_tokenize_str(text)]
