"""Damage that knows the format: what a file says is wrong, while how it says it is right."""

import io
import json
import warnings
import zipfile
from functools import cache
from random import Random
from typing import Any

from data.tokenizers.formats.gguf_metadata import metadata
from data.tokenizers.formats.sentencepiece_proto import ModelProto
from tests.data.tokenizers import artefacts
from tests.fuzz.damage import NUMBERS, REALS, TEXTS, TYPES, any_value, in_bytes, in_json

_SCHEMES = ["Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous", "Nope"]


def in_tokenizer_json(random: Random, content: bytes) -> bytes:
    """Other normalisers, pre-tokenisers and decoders, with settings that may not fit; sometimes
    damaged as any JSON besides."""
    document = json.loads(content)
    for part in ("normalizer", "pre_tokenizer", "decoder", "post_processor"):
        if random.random() < 0.4:
            document[part] = _part(random, part, depth=2)
    if random.random() < 0.3:
        document["added_tokens"] = [_added(random) for _ in range(random.randint(0, 4))]
    written = json.dumps(document).encode()
    return in_json(random, written) if random.random() < 0.3 else written


def _part(random: Random, kind: str, depth: int) -> Any:
    if random.random() < 0.05:
        return any_value(random)
    name = random.choice(TYPES)
    if name == "Sequence" and depth:
        inner = {"normalizer": "normalizers", "pre_tokenizer": "pretokenizers"}
        parts = [_part(random, kind, depth - 1) for _ in range(random.randint(0, 3))]
        return {"type": name, inner.get(kind, "decoders"): parts}
    text, truth = random.choice(TEXTS), random.random() < 0.5
    expression = random.choice([*TEXTS, artefacts.PATTERN, " ", "▁"])
    pattern = {random.choice(["String", "Regex"]): expression}
    settings = {
        "add_prefix_space": truth, "trim_offsets": True, "use_regex": truth, "pattern": pattern,
        "content": random.choice(["", "▁", text]), "prepend": random.choice(["▁", text]),
        "replacement": random.choice(["▁", text]), "prepend_scheme": "always", "split": truth,
        "behavior": random.choice(_SCHEMES), "invert": truth, "individual_digits": truth,
        "strip_left": True, "strip_right": truth, "clean_text": True, "lowercase": truth,
        "handle_chinese_chars": True, "strip_accents": None, "delimiter": text[:1], "length": 2,
        "prefix": "##", "cleanup": truth, "suffix": "</w>", "start": 1, "stop": 0, "left": 1,
        "precompiled_charsmap": random.choice(["", "AAAA", "////////", "not base64"]),
    }  # fmt: skip
    for lost in random.sample(sorted(settings), k=random.randint(0, 3)):
        del settings[lost]
    return {"type": name, **settings}


def _added(random: Random) -> dict[str, Any]:
    token = {"id": random.choice([0, 5, 477, 478, 500, *NUMBERS]), "content": random.choice(TEXTS)}
    flags = ("special", "single_word", "lstrip", "rstrip", "normalized")
    return {**token, **{flag: random.random() < 0.5 for flag in flags}}


def in_model_proto(random: Random, content: bytes) -> bytes:
    """A sentencepiece model with other pieces, scores, types and settings."""
    model = ModelProto()
    model.ParseFromString(content)
    for _ in range(random.randint(1, 5)):
        at = random.randrange(len(model.pieces)) if model.pieces else 0
        way = random.randrange(11)
        if way == 0 and model.pieces:
            model.pieces[at].type = random.randint(1, 6)
        elif way == 1 and model.pieces:
            text = random.choice([*TEXTS, "<unk>", "<s>", "a" * 5])
            model.pieces[at].piece = text.encode(errors="replace").decode()
        elif way == 2 and model.pieces:
            model.pieces[at].score = random.choice([0.0, -1.0, float("nan"), float("inf"), -1e38])
        elif way == 3 and model.pieces:
            del model.pieces[at : len(model.pieces) if random.random() < 0.2 else at + 1]
        elif way == 4 and model.pieces:
            model.pieces.add().CopyFrom(model.pieces[at])
        elif way == 5:
            model.trainer_spec.model_type = random.randint(1, 4)
        elif way == 6:
            model.trainer_spec.unk_id = random.choice([-1, 0, 1, 5, 10_000, 2**31 - 1])
        elif way == 7:
            model.trainer_spec.byte_fallback = not model.trainer_spec.byte_fallback
            model.trainer_spec.treat_whitespace_as_suffix = random.random() < 0.5
        elif way == 8:
            spec = model.normalizer_spec
            size = random.choice([0, 1, 4, 5, 40, 1000])
            kept = in_bytes(random, bytes(spec.precompiled_charsmap))
            spec.precompiled_charsmap = random.choice([random.randbytes(size), kept])
        elif way == 9:
            spec = model.normalizer_spec
            spec.add_dummy_prefix = random.random() < 0.5
            spec.remove_extra_whitespaces = random.random() < 0.5
            spec.escape_whitespaces = random.random() < 0.5
        else:
            text = random.choice(TEXTS).encode(errors="replace").decode()
            model.trainer_spec.unk_piece = text
    return bytes(model.SerializeToString())


@cache
def _entries(content: bytes) -> dict[str, Any]:
    return metadata(content)


def in_gguf(random: Random, content: bytes) -> bytes:
    """A GGUF file with entries lost, of the wrong kind, lists too short or with other items."""
    entries = dict(_entries(content))
    for _ in range(random.randint(1, 4)):
        name = random.choice(list(entries) or ["x"])
        value = entries.get(name)
        way = random.randrange(7)
        if way == 0:
            entries.pop(name, None)
        elif way == 1:
            entries[name] = random.choice([True, 7, -1, "x", ["a"], [1, 2], [0.5]])
        elif way == 2:
            entries["tokenizer.ggml.model"] = random.choice(
                ["gpt2", "llama", "t5", "bert", "gemma4", "rwkv", ""]
            )
        elif way == 3:
            entries["tokenizer.ggml.pre"] = random.choice(["gpt-2", "llama-bpe", "qwen2", "x", ""])
        elif isinstance(value, list) and value:
            listed = list(value)
            at = random.randrange(len(listed))
            if way == 4:
                del listed[at:]
            elif isinstance(listed[0], str):
                listed[at] = random.choice(TEXTS).encode(errors="replace").decode()
            elif isinstance(listed[0], float):
                listed[at] = random.choice([0.0, 3e38, *REALS[4:]]) if way == 5 else -1.0
            else:
                listed[at] = random.choice([0, 1, 2, 3, 4, 5, 6, 7, -1, 2**31 - 1])
            entries[name] = listed or ["a"]
        else:
            entries[random.choice(["tokenizer.ggml.unknown_token_id", name])] = random.choice(
                [0, 1, -1, 2**31 - 1]
            )
    return artefacts.gguf(entries)


def in_zip(random: Random, content: bytes) -> bytes:
    """A zip whose files are damaged, have other names, or come twice."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    names = ["../x.json", "a/b/tokenizer.json", "vocab.txt", "tokenizer.model", "tekken.json", "x/"]
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(files))
        name, inside = files[at]
        way = random.randrange(5)
        if way == 0:
            files[at] = (random.choice(names), inside)
        elif way == 1:
            files[at] = (name, in_bytes(random, inside))
        elif way == 2:
            files.append((name, inside))
        elif way == 3 and name.endswith(".json"):
            files[at] = (name, json.dumps(any_value(random)).encode())
        elif len(files) > 1:
            del files[at]
    return zipped(files, random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))


def zipped(files: list[tuple[str, bytes]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name may come twice
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=how)
    return written.getvalue()
