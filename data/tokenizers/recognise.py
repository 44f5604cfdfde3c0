"""Which tokenizer format a file has, told by its content."""

import json
import re

from data.errors import TokenariumError

_RANK_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,2} \d+\s*")


def recognise(name: str, content: bytes) -> str:
    """The name of the format's adapter; `name` is the file's, for the message.

    Raises TokenariumError naming the known formats if it is none of them.
    """
    if content.startswith(b"GGUF"):
        return "gguf"
    if content.lstrip()[:1] == b"{":
        return _json_format(name, content)
    if content.startswith(b"\x1f\x8b") or _RANK_LINE.fullmatch(content.split(b"\n", 1)[0]):
        return "ranks"
    if content.startswith(b"\n"):  # the first field of a sentencepiece model: a piece
        return "sentencepiece"
    if b"[UNK]" in content.split():
        return "wordpiece"
    raise TokenariumError(
        f"{name} is no tokenizer file of a known format: tokenizer.json, tekken.json, a tiktoken "
        "rank file, a sentencepiece model, a BERT vocab.txt or a GGUF file."
    )


def _json_format(name: str, content: bytes) -> str:
    try:
        document = json.loads(content)
    except ValueError as error:
        raise TokenariumError(f"{name} is not valid JSON: {error}.") from error
    if "model" in document:
        return "huggingface"
    if "config" in document and "vocab" in document:
        return "tekken"
    raise TokenariumError(f"{name} is JSON, but neither a tokenizer.json nor a tekken.json.")
