"""Files that look like a model's, made without torch: nothing here is ever run."""

import json

from tests.tiny_model import tokenizer

WEIGHTS = bytes([8, 0, 0, 0, 0, 0, 0, 0]) + b"{}      "  # safetensors without a tensor
CONFIG = json.dumps({"model_type": "llama", "bos_token_id": 0}).encode()


def model_files(begins: bool = True, **more: bytes) -> dict[str, bytes]:
    return {
        "config.json": CONFIG,
        "model.safetensors": WEIGHTS,
        "tokenizer.json": tokenizer(begins).to_str().encode(),
    } | more


def gguf(begin: int | None = 0, add: bool | None = None) -> bytes:
    """A GGUF file with a vocabulary and no tensor (version 3, little endian)."""
    import struct

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    document = json.loads(tokenizer().to_str())["model"]
    tokens = sorted(document["vocab"], key=document["vocab"].__getitem__)
    merges = [" ".join(merge) for merge in document["merges"]]

    def texts(values: list[str]) -> bytes:
        return struct.pack("<IIQ", 9, 8, len(values)) + b"".join(map(text, values))

    types = [3, *[1] * (len(tokens) - 1)]
    entries = {
        "general.architecture": struct.pack("<I", 8) + text("llama"),
        "tokenizer.ggml.model": struct.pack("<I", 8) + text("gpt2"),
        "tokenizer.ggml.pre": struct.pack("<I", 8) + text("gpt-2"),
        "tokenizer.ggml.tokens": texts(tokens),
        "tokenizer.ggml.token_type": struct.pack(f"<IIQ{len(types)}i", 9, 5, len(types), *types),
        "tokenizer.ggml.merges": texts(merges),
    }
    if begin is not None:
        entries["tokenizer.ggml.bos_token_id"] = struct.pack("<II", 4, begin)
    if add is not None:
        entries["tokenizer.ggml.add_bos_token"] = struct.pack("<I?", 7, add)
    body = b"".join(text(name) + value for name, value in entries.items())
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(entries)) + body
