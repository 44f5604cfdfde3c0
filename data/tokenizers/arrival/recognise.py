"""Which tokenizer format a file has, told by its content, which is no longer packed."""

import re

from data.errors import TokenariumError
from data.tokenizers.formats.json_document import BYTE_ORDER_MARK, json_document

KNOWN = (
    "tokenizer.json, tekken.json, a tiktoken rank file, a sentencepiece model, "
    "vocab.json with merges.txt, a BERT vocab.txt or a GGUF file"
)

_RANK_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,2} \d+\s*")
_PAIR_LINE = re.compile(rb"[^ \r\n]+ [^ \r\n]+\r?")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_PROGRAMS = (b"\x7fELF", b"MZ", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm")

# Parts of a tokenizer, which are one only together; they are no adapter's name.
VOCABULARY, MERGES = "vocabulary", "merges"


def recognise(name: str, content: bytes) -> str:
    """The name of the format's adapter; `name` is the file's, for the message.

    Raises TokenariumError naming the known formats if it is none of them.
    """
    found = recognise_part(name, content)
    if found == VOCABULARY:
        raise TokenariumError(
            f"{name} is the vocabulary of a tokenizer: its merges.txt is needed as well."
        )
    if found == MERGES:
        raise TokenariumError(
            f"{name} holds the merges of a tokenizer: its vocab.json is needed as well."
        )
    return found


def recognise_part(name: str, content: bytes) -> str:
    """As `recognise`, but VOCABULARY or MERGES for half of a vocab.json and merges.txt pair."""
    content = content.removeprefix(BYTE_ORDER_MARK)
    first_line = content[:100_000].split(b"\n", 1)[0]
    if content.startswith(b"GGUF"):
        return "gguf"
    if content.lstrip()[:1] == b"{":
        return _json_format(name, content)
    if _RANK_LINE.fullmatch(first_line):
        return "ranks"
    if _PICKLE.match(content) and content.endswith(b"."):
        raise TokenariumError(
            f"{name} is a Python pickle, which can run code when it is opened: it is never read."
        )
    if content.startswith(b"\n"):  # the first field of a sentencepiece model: a piece
        return "sentencepiece"
    if b"[UNK]" in content.split():
        return "wordpiece"
    if first_line.startswith(b"#version") or _only_pairs(content):
        return MERGES
    if content.startswith(_PROGRAMS):
        raise TokenariumError(f"{name} is a program, not a tokenizer file.")
    raise TokenariumError(f"{name} is no tokenizer file of a known format: {KNOWN}.")


def is_zip(content: bytes) -> bool:
    return content.startswith(_ZIP)


def _only_pairs(content: bytes) -> bool:
    """Whether the beginning of the file is lines of two words."""
    lines = content[:10_000].split(b"\n")[:-1]
    return len(lines) > 2 and all(_PAIR_LINE.fullmatch(line) for line in lines)


def _json_format(name: str, content: bytes) -> str:
    document = json_document(name, content)
    if len(document) > 1 and all(type(its_id) is int for its_id in document.values()):
        return VOCABULARY  # first: "model" and "config" are tokens of GPT-2
    if "model" in document:
        return "huggingface"
    if "config" in document and "vocab" in document:
        return "tekken"
    if "vocab" in document and "merges" in document:
        return "vocab_merges"
    raise TokenariumError(
        f"{name} is JSON, but neither a tokenizer.json nor a tekken.json nor a vocab.json."
    )
