"""vocab.json with merges.txt: byte-pair encoding in two files.

Three kinds, told by the vocabulary:
- byte-level (GPT-2, RoBERTa): pieces written in the byte alphabet; a split pattern cuts the text.
- byte-level with the end of a word marked `</w>` (CLIP): small letters, words cut by CLIP's
  pattern, spaces left out.
- characters with the end of a word marked `</w>` (GPT-1): cut as BERT does, the rest is UNK.

The artefact is both in one JSON object, {"merges": [...], "vocab": {...}}. Reference: `tokenizers`,
with the settings that the models' own tokenizers have there (transformers 4,
convert_slow_tokenizer: GPT2Converter, CLIPConverter, OpenAIGPTConverter).
"""

import json
import re
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.bounds import check_entries, checked_vocabulary, kind
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.bpe_model import checked_merges
from data.tokenizers.formats.byte_alphabet import ALPHABET
from data.tokenizers.formats.huggingface import HuggingFaceTokenizer
from data.tokenizers.formats.json_document import json_document
from data.tokenizers.formats.split_patterns import split_pattern

DEFAULT_PATTERN = "gpt2"
END_OF_WORD = "</w>"

_BRACKETED = re.compile(r"<.+>|\[.+\]")
_CLIP_SPLIT = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def join(title: str, vocabulary: bytes, merges: bytes) -> bytes:
    """The artefact of the two files, the same whatever their spacing and order.

    Raises TokenariumError for a file that isn't what it is taken for.
    """
    pieces = checked_vocabulary(title, json_document(title, vocabulary))
    in_order = dict(sorted(pieces.items(), key=lambda item: item[1]))
    document = {"merges": _merge_lines(title, merges), "vocab": in_order}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _merge_lines(title: str, merges: bytes) -> list[str]:
    try:
        lines = merges.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"{title}: its merges are not UTF-8 text at byte {error.start}."
        ) from error
    first = 1 if lines[0].startswith("#version") else 0
    found = []
    for number, line in enumerate(lines[first:], start=first + 1):
        if not line.strip(" "):
            continue
        if len(line.rstrip(" ").split(" ")) != 2:
            raise TokenariumError(
                f"{title}: line {number} of its merges is not two pieces: {line[:40]!r}."
            )
        found.append(line.rstrip(" "))
    check_entries(title, len(found), "merges")
    return found


def read(identity: Identity, content: bytes) -> HuggingFaceTokenizer:
    """Options, for the byte-level kind: `pattern` (the name of a split pattern, gpt2 by default),
    `normaliser` (the name of a Unicode form in which text is put first; none by default) and
    `add_prefix_space` (false by default).

    Raises TokenariumError if the artefact is damaged or an option doesn't fit its kind.
    """
    title = identity.title
    document = json_document(title, content)
    if not isinstance(document, dict) or not isinstance(document.get("merges"), list):
        raise TokenariumError(f"{title} holds no vocabulary with merges.")
    vocabulary = checked_vocabulary(title, document.get("vocab"))
    model = {"type": "BPE", "vocab": vocabulary, "merges": document["merges"]}
    parts = _parts(identity, vocabulary)
    found = HuggingFaceTokenizer(
        identity,
        {
            "version": "1.0",
            "added_tokens": [
                added_token(vocabulary[piece], piece, special=True)
                for piece in _specials(title, model)
            ],
            "post_processor": None,
            **parts,
            "model": {**model, **parts["model"]},
        },
    )
    if identity.options.get("normaliser"):
        said = (
            f"It is run after {identity.options['normaliser']} normalisation, as models with the "
        )
        found.remarks = (said + "split that was named are published.", *found.remarks)
    return found


def _specials(title: str, model: dict[str, Any]) -> list[str]:
    """The pieces in brackets that no merge makes (`<|endoftext|>`, `<s>`): no text gives them."""
    bracketed = [piece for piece in model["vocab"] if _BRACKETED.fullmatch(piece)]
    if not bracketed:
        return []
    made = {left + right for left, right in checked_merges(title, model, model["vocab"])}
    return [piece for piece in bracketed if piece not in made and piece != END_OF_WORD]


def _parts(identity: Identity, vocabulary: dict[str, int]) -> dict[str, Any]:
    """What the kind adds to the document, its model's settings among them."""
    marked = any(piece.endswith(END_OF_WORD) for piece in vocabulary if piece != END_OF_WORD)
    every_byte = sum(character in vocabulary for character in ALPHABET) > len(ALPHABET) * 0.9
    if not marked:
        return _byte_level(identity)
    if identity.options.get("pattern") or identity.options.get("add_prefix_space"):
        raise TokenariumError(
            f"{identity.title} marks the end of a word: how it splits is known, "
            "and no split pattern can be given."
        )
    if every_byte:
        return _bytes_with_end_of_word()
    return _characters_with_end_of_word(vocabulary)


def _byte_level(identity: Identity) -> dict[str, Any]:
    pattern = split_pattern(identity.options.get("pattern") or DEFAULT_PATTERN)
    prefixed = identity.options.get("add_prefix_space", False)
    if not isinstance(prefixed, bool):
        raise TokenariumError(
            f"{identity.title}: add_prefix_space is {kind(prefixed)}, not true or false."
        )
    pre_tokenizer = pattern.pre_tokenizer()
    if prefixed:
        if pattern.plain != "ByteLevel":
            raise TokenariumError(
                f"{identity.title}: a space before the text goes with the pattern gpt2 only."
            )
        pre_tokenizer["add_prefix_space"] = True
    normaliser = identity.options.get("normaliser")
    return {
        "normalizer": {"type": normaliser} if normaliser else None,
        "pre_tokenizer": pre_tokenizer,
        "decoder": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
        "model": {"ignore_merges": pattern.whole_words_first},
    }


def _bytes_with_end_of_word() -> dict[str, Any]:
    """As CLIP."""
    spaces = {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}
    words = {"type": "Split", "pattern": {"Regex": _CLIP_SPLIT}, "behavior": "Removed"}
    to_bytes = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    back = {"type": "Replace", "pattern": {"String": END_OF_WORD}, "content": "Ġ"}
    return {
        "normalizer": {
            "type": "Sequence",
            "normalizers": [{"type": "NFC"}, spaces, {"type": "Lowercase"}],
        },
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{**words, "invert": True}, {**to_bytes, "use_regex": True}],
        },
        "decoder": {"type": "Sequence", "decoders": [back, to_bytes]},
        "model": {"end_of_word_suffix": END_OF_WORD},
    }


def _characters_with_end_of_word(vocabulary: dict[str, int]) -> dict[str, Any]:
    """As GPT-1; small letters only, unless the vocabulary has a capital one."""
    unknown = next((piece for piece in ("<unk>", "[UNK]") if piece in vocabulary), None)
    ordinary = (piece for piece in vocabulary if not piece.startswith(("<", "[")))
    return {
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": not any(piece != piece.lower() for piece in ordinary),
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "decoder": {"type": "BPEDecoder", "suffix": END_OF_WORD},
        "model": {"end_of_word_suffix": END_OF_WORD, "unk_token": unknown},
    }
