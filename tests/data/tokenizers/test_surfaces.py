"""The bytes that an id stands for: of single bytes, added tokens and marked spaces."""

import io
import json
from typing import Any

import pytest
import sentencepiece

from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.byte_alphabet import ALPHABET
from studies.audits.items import single_bytes
from studies.audits.subject import Subject
from tests.data.tokenizers.artefacts import SENTENCES, gguf, read

pytestmark = pytest.mark.usefixtures("home", "few_hard_texts")

BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
TO_BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


def of_json(model: dict[str, Any], added: list[dict[str, Any]], **parts: Any) -> Adapter:
    document = {"version": "1.0", "added_tokens": added, "model": {"type": "BPE", **model}, **parts}
    return read("huggingface", json.dumps(document).encode())


def vocabulary(*pieces: str) -> dict[str, int]:
    return {piece: at for at, piece in enumerate(pieces)}


def placed(tokenizer: Adapter, text: str, special: bool = False) -> list[tuple[int, int, int]]:
    found = tokenizer.segment(text, special)
    return list(zip(found.ids.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True))


@pytest.mark.parametrize("kind", ["BPE", "Unigram"])
def test_byte_pieces_marked_special_stay_bytes(kind: str) -> None:
    """The library's ids: a is 258, CR the piece <0x0D>, 1 + 13."""
    pieces = ["<s>", *BYTES, "<unk>", "a"]
    added = [added_token(0, "<s>", special=True)]
    added += [added_token(at + 1, piece, special=True) for at, piece in enumerate(BYTES)]
    model: dict[str, Any] = {"byte_fallback": True, "unk_token": "<unk>", "merges": []}
    model["vocab"] = vocabulary(*pieces)
    if kind == "Unigram":
        scores = [[piece, -1.0] for piece in pieces]
        model = {"type": kind, "byte_fallback": True, "unk_id": 257, "vocab": scores}
    tokenizer = of_json(model, added, decoder={"type": "ByteFallback"})
    assert placed(tokenizer, "a\ra") == [(258, 0, 1), (14, 1, 2), (258, 2, 3)]
    assert tokenizer.vocabulary()[14] == b"\r"
    assert tokenizer.special_tokens() == {"<s>": 0}
    items, _ = single_bytes(Subject(tokenizer, lambda doing, share: None))
    assert (items.verdict, items.failed) == ("pass", 0)
    assert placed(tokenizer, "<0x0D>", special=True) == [(14, 0, 6)]  # as the library finds it


def test_a_letter_of_the_byte_alphabet_marked_special_stays_a_byte() -> None:
    """CLIP's padding token is "!"."""
    letters = sorted(ALPHABET)
    added = [added_token(letters.index("!"), "!", special=True)]
    model = {"vocab": vocabulary(*letters), "merges": []}
    tokenizer = of_json(model, added, pre_tokenizer=TO_BYTES, decoder=TO_BYTES)
    items, _ = single_bytes(Subject(tokenizer, lambda doing, share: None))
    assert (items.verdict, items.failed, tokenizer.special_tokens()) == ("pass", 0, {})


def accented_gguf() -> bytes:
    """User-defined tokens with letters that the byte alphabet has too."""
    pieces = [*sorted(ALPHABET), "ilÖve", "đem", "il"]
    return gguf(
        {
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.pre": "gpt-2",
            "tokenizer.ggml.tokens": pieces,
            "tokenizer.ggml.token_type": [1] * 256 + [4, 4, 1],
            "tokenizer.ggml.merges": ["i l"],
        }
    )


def accented_json() -> bytes:
    pieces = [*sorted(ALPHABET), "ilÖve", "đem"]
    added = [added_token(at, pieces[at], special=False) for at in (256, 257)]
    model = {"type": "BPE", "vocab": vocabulary(*pieces), "merges": []}
    parts = {"pre_tokenizer": TO_BYTES, "decoder": TO_BYTES}
    return json.dumps({"version": "1.0", "added_tokens": added, "model": model, **parts}).encode()


@pytest.mark.parametrize("its_format", ["gguf", "huggingface"])
def test_added_tokens_in_the_vocabulary_keep_their_letters(its_format: str) -> None:
    content = accented_gguf() if its_format == "gguf" else accented_json()
    tokenizer = read(its_format, content)
    assert tokenizer.vocabulary()[256:258] == ["ilÖve".encode(), "đem".encode()]
    assert placed(tokenizer, "đem ilÖve")[::2] == [(257, 0, 4), (256, 5, 11)]
    assert tokenizer.decode(tokenizer.encode_batch(["đem"]).ids) == "đem"


def test_an_added_token_that_merges_make_is_what_they_make() -> None:
    letters = sorted(ALPHABET)
    model = {"vocab": vocabulary(*letters, "Ġa"), "merges": [["Ġ", "a"]]}
    for special in (False, True):
        added = [added_token(256, "Ġa", special=special)]
        tokenizer = of_json(model, added, pre_tokenizer=TO_BYTES, decoder=TO_BYTES)
        assert placed(tokenizer, " a") == [(256, 0, 2)]
        assert tokenizer.vocabulary()[256] == b" a"


METASPACE = {"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "split": True}
REPLACE = {"type": "Replace", "pattern": {"String": " "}, "content": "_"}
BACK = {"type": "Replace", "pattern": {"String": "_"}, "content": " "}


@pytest.mark.parametrize(
    "parts",
    [
        {"pre_tokenizer": METASPACE, "decoder": METASPACE},
        {"normalizer": {"type": "Sequence", "normalizers": [REPLACE]}},
        {"normalizer": REPLACE, "decoder": {"type": "Sequence", "decoders": [BACK]}},
    ],
)
def test_another_mark_for_spaces_is_a_space(parts: dict[str, Any]) -> None:
    pieces = vocabulary("_", "h", "i", "_h", "_hi")
    tokenizer = of_json({"vocab": pieces, "merges": [["_", "h"], ["_h", "i"]]}, [], **parts)
    assert tokenizer.vocabulary() == [b" ", b"h", b"i", b" h", b" hi"]
    assert placed(tokenizer, " hi hi")[-1] == (4, 3, 6)


def test_a_text_that_becomes_a_space_is_no_mark_of_one() -> None:
    parts = {"normalizer": {**REPLACE, "pattern": {"String": "_"}, "content": " "}}
    tokenizer = of_json({"vocab": vocabulary("_", " ", "a"), "merges": []}, [], **parts)
    assert tokenizer.vocabulary() == [b"_", b" ", b"a"]


def test_bytes_of_one_composed_character_lie_where_it_does() -> None:
    """e and U+0301 are 3 bytes that NFKC makes one character, written with two byte tokens; the
    three jamo of a syllable are 9 bytes and three tokens."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES[:1]),
        model_writer=written,
        model_type="bpe",
        vocab_size=290,
        byte_fallback=True,
        hard_vocab_limit=False,
        add_dummy_prefix=False,
        minloglevel=2,
    )
    tokenizer = read("sentencepiece", written.getvalue())
    assert [place[1:] for place in placed(tokenizer, "e\u0301")] == [(0, 3)] * 2
    assert [place[1:] for place in placed(tokenizer, "\u1100\u1161\u11a8")] == [(0, 9)] * 3
    two = [place[1:] for place in placed(tokenizer, "e\u0301e\u0301")]
    assert two == [(0, 3), (0, 3), (3, 6), (3, 6)]
