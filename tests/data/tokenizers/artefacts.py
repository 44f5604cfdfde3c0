"""Small tokenizer files of every format, made here: trained on a few sentences, no network."""

import base64
import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

import sentencepiece
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from data.library import sha256_of
from data.tokenizers.base import Identity
from data.tokenizers.base import Tokenizer as Adapter
from data.tokenizers.formats.byte_alphabet import ALPHABET, bytes_of
from data.tokenizers.formats.readers import READERS
from data.tokenizers.formats.vocab_merges import join

SENTENCES = [
    "The cat sat on the mat, and the other cat sat on the other mat.",
    "It's 7:45 and we're late; they'll say they don't care, won't they?",
    "Çığ düştü, çığlıklar yükseldi: dağlarda çığ vardı.",
    "Утро вечера мудренее, а вечер утра веселее.",
    "猫はマットの上に座った。猫は座っていた。",
    "for i in range(10):\n    print(i, i * i)\n\n    if i > 5:\n        break\n",
    "नमस्ते दुनिया, नमस्ते मित्र। שלום עולם, 12 345 6789.",
] * 6

PATTERN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+"
PATTERN += r"[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, its in files.items():
            archive.writestr(name, its)
    return content.getvalue()


@cache
def byte_level_bpe() -> bytes:
    """tokenizer.json of a byte-level BPE with special and other added tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.add_tokens(["<tool>"])
    return tokenizer.to_str().encode()


@cache
def unigram() -> bytes:
    """tokenizer.json of a Unigram with an UNK and special pieces inside its vocabulary."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=180, special_tokens=["<s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return tokenizer.to_str().encode()


@cache
def word_level() -> bytes:
    """tokenizer.json of a WordLevel, cut at spaces, with an UNK and special words."""
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.WordLevelTrainer(special_tokens=["[UNK]", "[CLS]"], show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return tokenizer.to_str().encode()


@cache
def vocab_txt() -> bytes:
    """A BERT vocabulary of Latin letters and a few words."""
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.,:;!?'()<>|[]/*=-"]
    words = ["the", "cat", "mat", "sat", "##ing", "un", "##able", "猫"]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    pieces += ["##" + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789"]
    return ("\n".join(pieces + words) + "\n").encode()


@cache
def pair_files() -> tuple[bytes, bytes]:
    """vocab.json and merges.txt as GPT-2 has them: `byte_level_bpe` without its added tokens."""
    model = json.loads(byte_level_bpe())["model"]
    merges = "".join(f"{left} {right}\n" for left, right in model["merges"])
    return json.dumps(model["vocab"]).encode(), f"#version: 0.2\n{merges}".encode()


@cache
def clip_pair_files() -> tuple[bytes, bytes]:
    """vocab.json and merges.txt as CLIP has them: bytes, the end of a word marked </w>."""
    letters = sorted(ALPHABET)
    merges = [("t", "h"), ("th", "e</w>"), ("c", "a"), ("ca", "t</w>"), ("Ã", "§"), ("Ġ", "Ġ</w>")]
    return _with_marks(letters, merges, ["<|startoftext|>", "<|endoftext|>"])


@cache
def gpt1_pair_files() -> tuple[bytes, bytes]:
    """vocab.json and merges.txt as GPT-1 has them: small letters, the end of a word marked </w>."""
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.,:;!?'()猫ı"]
    merges = [("t", "h"), ("th", "e</w>"), ("c", "a"), ("ca", "t</w>"), ("s", "a"), ("sa", "t</w>")]
    return _with_marks(letters, merges, ["<unk>"])


def _with_marks(
    letters: list[str], merges: list[tuple[str, str]], last: list[str]
) -> tuple[bytes, bytes]:
    made = [left + right for left, right in merges]
    pieces = [*letters, *(letter + "</w>" for letter in letters), *made, *last]
    vocabulary = {piece: at for at, piece in enumerate(pieces)}
    lines = "".join(f"{left} {right}\n" for left, right in merges)
    return json.dumps(vocabulary).encode(), f"#version: 0.2\n{lines}".encode()


def _rank_list() -> list[bytes]:
    """The tokens of `byte_level_bpe` by rank: 256 bytes, then its merges."""
    merges = json.loads(byte_level_bpe())["model"]["merges"]
    return [bytes([byte]) for byte in range(256)] + [bytes_of("".join(pair)) for pair in merges]


@cache
def rank_file() -> bytes:
    """A tiktoken rank file."""
    rows = enumerate(_rank_list())
    return b"".join(base64.b64encode(token) + f" {rank}\n".encode() for rank, token in rows)


@cache
def tekken_json() -> bytes:
    """A tekken.json with ten special tokens and more ranks than its vocabulary takes."""
    ranks = _rank_list()
    vocabulary = [
        {"rank": rank, "token_bytes": base64.b64encode(token).decode(), "token_str": None}
        for rank, token in enumerate([*ranks, b"never counted"])
    ]
    config = {
        "pattern": PATTERN,
        "num_vocab_tokens": len(vocabulary),
        "default_vocab_size": len(ranks) + 10,
        "default_num_special_tokens": 10,
        "version": "v3",
    }
    return json.dumps({"config": config, "vocab": vocabulary}).encode()


def _sentencepiece(**settings: object) -> bytes:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES), model_writer=written, minloglevel=2, **settings
    )
    return written.getvalue()


@cache
def sentencepiece_bpe() -> bytes:
    """A BPE model as Llama 2's: byte fallback, no normalisation."""
    return _sentencepiece(
        model_type="bpe",
        vocab_size=420,
        byte_fallback=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        character_coverage=0.98,
    )


@cache
def sentencepiece_unigram() -> bytes:
    """A Unigram model as XLM-R's: UNK, NFKC, extra spaces removed."""
    return _sentencepiece(model_type="unigram", vocab_size=115, character_coverage=0.98)


@cache
def sentencepiece_characters() -> bytes:
    """A model of characters, most of them known."""
    return _sentencepiece(model_type="char", vocab_size=100, user_defined_symbols=["<sep>"])


@cache
def sentencepiece_words() -> bytes:
    """A model of whole words."""
    return _sentencepiece(model_type="word", vocab_size=50)


def gguf(entries: dict[str, object]) -> bytes:
    """A GGUF file (version 3) with these entries and no tensors."""

    def string(text: str) -> bytes:
        return struct.pack("<Q", len(text.encode())) + text.encode()

    def value(item: object) -> bytes:
        if isinstance(item, bool):
            return struct.pack("<I?", 7, item)
        if isinstance(item, int):
            return struct.pack("<Ii", 5, item)
        if isinstance(item, str):
            return struct.pack("<I", 8) + string(item)
        assert isinstance(item, list)
        kind, one = _element(item)
        return struct.pack("<IIQ", 9, kind, len(item)) + b"".join(one(each) for each in item)

    def _element(items: list[object]) -> tuple[int, Callable[[object], bytes]]:
        if isinstance(items[0], str):
            return 8, lambda each: string(str(each))
        letter, kind = ("f", 6) if isinstance(items[0], float) else ("i", 5)
        return kind, lambda each: struct.pack("<" + letter, each)

    body = b"".join(string(name) + value(item) for name, item in entries.items())
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(entries)) + body


@cache
def gguf_byte_level() -> bytes:
    """`byte_level_bpe` as a GGUF file, splitting as Llama 3."""
    document = json.loads(byte_level_bpe())
    ids = dict(document["model"]["vocab"])
    ids |= {token["content"]: token["id"] for token in document["added_tokens"]}
    pieces = sorted(ids, key=ids.__getitem__)
    special = {token["content"]: token["special"] for token in document["added_tokens"]}
    types = [{True: 3, False: 4}.get(special.get(piece), 1) for piece in pieces]  # type: ignore[arg-type]
    return gguf(
        {
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.pre": "llama-bpe",
            "tokenizer.ggml.tokens": pieces,
            "tokenizer.ggml.token_type": types,
            "tokenizer.ggml.merges": [" ".join(pair) for pair in document["model"]["merges"]],
        }
    )


def gguf_of_model(model: bytes, kind: str) -> bytes:
    """A sentencepiece model as a GGUF file (without a charsmap)."""
    library = sentencepiece.SentencePieceProcessor(model_proto=model)
    ids = range(library.get_piece_size())
    kinds = ((library.is_unknown, 2), (library.is_control, 3), (library.is_byte, 6))
    types = [next((number for is_it, number in kinds if is_it(at)), 1) for at in ids]
    return gguf(
        {
            "tokenizer.ggml.model": kind,
            "tokenizer.ggml.tokens": [library.id_to_piece(at) for at in ids],
            "tokenizer.ggml.scores": [library.get_score(at) for at in ids],
            "tokenizer.ggml.token_type": types,
            "tokenizer.ggml.unknown_token_id": library.unk_id(),
            "tokenizer.ggml.remove_extra_whitespaces": False,
        }
    )


@cache
def gguf_llama() -> bytes:
    """`sentencepiece_bpe` as a GGUF file."""
    return gguf_of_model(sentencepiece_bpe(), "llama")


@cache
def gguf_bert() -> bytes:
    """`vocab_txt` as a GGUF file."""
    return gguf_of_vocabulary(vocab_txt())


def gguf_of_vocabulary(vocabulary: bytes) -> bytes:
    """A BERT vocab.txt as a GGUF file."""
    pieces = vocabulary.decode().split()
    marked = [piece[2:] if piece[:2] == "##" else "▁" + piece for piece in pieces]
    bracketed = (at for at, piece in enumerate(pieces) if piece[0] + piece[-1] == "[]" != piece)
    for at in bracketed:  # the special and the free ones
        marked[at] = pieces[at]
    return gguf({"tokenizer.ggml.model": "bert", "tokenizer.ggml.tokens": marked})


def vocab_merges() -> bytes:
    """`pair_files` as one artefact."""
    return join("vocab.json", *pair_files())


def vocab_merges_clip() -> bytes:
    """`clip_pair_files` as one artefact."""
    return join("vocab.json", *clip_pair_files())


def vocab_merges_gpt1() -> bytes:
    """`gpt1_pair_files` as one artefact."""
    return join("vocab.json", *gpt1_pair_files())


MAKERS: dict[str, tuple[str, Callable[[], bytes], dict[str, object]]] = {
    "byte_level_bpe": ("huggingface", byte_level_bpe, {}),
    "unigram": ("huggingface", unigram, {}),
    "word_level": ("huggingface", word_level, {}),
    "vocab_txt": ("wordpiece", vocab_txt, {}),
    "ranks": ("ranks", rank_file, {"pattern": "llama3"}),
    "tekken": ("tekken", tekken_json, {}),
    "vocab_merges": ("vocab_merges", vocab_merges, {"pattern": "llama3"}),
    "vocab_merges_clip": ("vocab_merges", vocab_merges_clip, {}),
    "vocab_merges_gpt1": ("vocab_merges", vocab_merges_gpt1, {}),
    "sentencepiece_bpe": ("sentencepiece", sentencepiece_bpe, {}),
    "sentencepiece_unigram": ("sentencepiece", sentencepiece_unigram, {}),
    "sentencepiece_characters": ("sentencepiece", sentencepiece_characters, {}),
    "sentencepiece_words": ("sentencepiece", sentencepiece_words, {}),
    "gguf_byte_level": ("gguf", gguf_byte_level, {}),
    "gguf_llama": ("gguf", gguf_llama, {}),
    "gguf_bert": ("gguf", gguf_bert, {}),
}


def adapter(name: str, **options: object) -> Adapter:
    """A fresh tokenizer from one of the makers."""
    its_format, make, its_options = MAKERS[name]
    return read(its_format, make(), name, **{**its_options, **options})


def read(its_format: str, content: bytes, name: str = "it", **options: object) -> Adapter:
    """The tokenizer of a file."""
    identity = Identity(name, name, its_format, sha256_of(content), options)
    return READERS[its_format](identity, content)
