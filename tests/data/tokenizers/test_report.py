"""What is told of a tokenizer, and what of it is told as suspicious: only what is there."""

import copy
import json
from typing import Any

import pytest

from data.tokenizers.arrival.report import report
from data.tokenizers.base import Tokenizer
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.artefacts import adapter, read

pytestmark = pytest.mark.usefixtures("home", "few_hard_texts")

BPE = json.loads(artefacts.byte_level_bpe())
IDS: dict[str, int] = BPE["model"]["vocab"]


def given(**parts: object) -> Tokenizer:
    """`byte_level_bpe` with other parts; `merges` and `vocab` go into its model."""
    document: dict[str, Any] = copy.deepcopy(BPE)
    for name in ("merges", "vocab", "dropout", "ignore_merges"):
        if name in parts:
            document["model"][name] = parts.pop(name)
    return read("huggingface", json.dumps({**document, **parts}).encode())


def added(content: str, its_id: int, *, special: bool = False) -> dict[str, Any]:
    return {**BPE["added_tokens"][0], "content": content, "id": its_id, "special": special}


def suspicious(tokenizer: Tokenizer) -> list[str]:
    found = report(tokenizer)["suspicious"]
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in found)
    return list(found)


def test_what_is_told() -> None:
    found = report(adapter("byte_level_bpe"), notes=["A note."])
    assert json.loads(json.dumps(found)) == found
    merges = len(BPE["model"]["merges"])
    # 256 bytes, a token a merge, the special token and <tool>
    assert (found["vocabulary_size"], found["merges"]) == (256 + merges + 2, merges)
    assert found["special_tokens"] == ["<|endoftext|>"] and found["special_tokens_count"] == 1
    assert found["added_tokens_count"] == 1
    assert (found["format"], found["algorithm"], found["unk"]) == ("huggingface", "BPE", None)
    assert found["normaliser"] == "none" and "ByteLevel" in found["pre_tokenizer"]
    assert found["lossless"] is True and found["lossless_note"] == ""
    assert found["engine"].startswith("gigatoken") and found["engine_note"]
    assert found["suspicious"] == ["A note."] and found["left_out"] == []


CLS = {"SpecialToken": {"id": "[CLS]", "type_id": 0}}
TEXT = {"Sequence": {"id": "A", "type_id": 0}}
SEP = {"SpecialToken": {"id": "[SEP]", "type_id": 0}}
TEMPLATE = {"type": "TemplateProcessing", "single": [CLS, TEXT, SEP], "pair": []}
BERT = {"type": "BertProcessing", "sep": ["[SEP]", 102], "cls": ["[CLS]", 101]}
BYTES = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False}
AROUND = "The file puts '[CLS]' before and '[SEP]' after each text; here nothing is added."


@pytest.mark.parametrize(
    ("part", "value", "sentences"),
    [
        ("post_processor", TEMPLATE, [AROUND]),
        ("post_processor", BERT, [AROUND]),
        ("post_processor", {"type": "Sequence", "processors": [BYTES, TEMPLATE]}, [AROUND]),
        (
            "post_processor",
            {**TEMPLATE, "single": [CLS, TEXT]},
            [AROUND.replace(" and '[SEP]' after", "")],
        ),
        ("post_processor", BYTES, []),
        ("post_processor", {"type": "Sequence", "processors": 7}, []),
        (
            "truncation",
            {"max_length": 512},
            ["The file cuts a text after 512 tokens; here every text is whole."],
        ),
        (
            "padding",
            {"strategy": {"Fixed": 9}, "pad_token": "[PAD]"},
            ["The file fills up short texts with '[PAD]'; here none is filled up."],
        ),
    ],
)
def test_what_a_measurement_leaves_out_is_told(
    part: str, value: object, sentences: list[str]
) -> None:
    tokenizer = given(**{part: value})
    assert tokenizer.left_out == tuple(sentences)
    plain = given().encode_batch_reference(["the cat"]).ids.tolist()
    assert tokenizer.encode_batch_reference(["the cat"]).ids.tolist() == plain


def test_what_a_gguf_file_puts_around_a_text_is_told() -> None:
    entries: dict[str, object] = {"tokenizer.ggml.add_bos_token": True}
    entries |= {"tokenizer.ggml.add_eos_token": False, "tokenizer.ggml.bos_token_id": 1}
    pieces = [*artefacts.vocab_txt().decode().split()]
    kind = {"tokenizer.ggml.model": "bert", "tokenizer.ggml.tokens": pieces}
    tokenizer = read("gguf", artefacts.gguf({**kind, **entries}))
    assert tokenizer.left_out == ("The file puts '[UNK]' before each text; here nothing is added.",)


@pytest.mark.parametrize("name", artefacts.MAKERS)
def test_every_format_has_a_report(name: str) -> None:
    found = report(adapter(name))
    assert json.loads(json.dumps(found)) == found
    assert (found["merges"] is None) == (found["algorithm"] != "BPE")
    assert (found["unk"] is None) == (adapter(name).unk_id is None)
    # the small files are sound, but for ids that only a real one would fill
    assert all("stand for nothing" in sentence for sentence in found["suspicious"])


def test_long_lists_and_long_texts_are_cut() -> None:
    tokens = [added(f"<{number}>", 600 + number, special=True) for number in range(60)]
    pattern = {"type": "Split", "pattern": {"Regex": "a" * 5000}, "behavior": "Isolated"}
    found = report(given(added_tokens=tokens, pre_tokenizer={**pattern, "invert": False}))
    assert len(found["special_tokens"]) == 50 and found["special_tokens_count"] == 60
    assert len(found["pre_tokenizer"]) < 2100 and "characters)" in found["pre_tokenizer"]


def test_holes_are_counted() -> None:
    # ids 0 to 476 are taken; the new token leaves 477 to 479 free
    assert suspicious(given(vocab={**IDS, "Ġzz": 480}, added_tokens=[])) == [
        "3 ids of 481 stand for nothing, the first is 477."
    ]


def test_texts_that_stand_twice_are_counted() -> None:
    # \u200d written as a character and in the byte alphabet are the same text
    vocabulary = {**IDS, "\u200d": 477, "âĢį": 478}
    (found,) = suspicious(given(vocab=vocabulary, added_tokens=[]))
    assert found.startswith("1 text stands more than once in the vocabulary, the first is")
    assert found.endswith("(2 ids).")


def test_word_marks_are_not_taken_for_repeats() -> None:
    # un and ##un, the and the</w> write the same text by design
    assert suspicious(adapter("vocab_txt")) == []
    assert suspicious(adapter("vocab_merges_clip")) == []


def test_added_tokens_that_hide_others_are_counted() -> None:
    piece = next(piece for piece in IDS if piece.startswith("Ġ") and len(piece) > 2)
    text = " " + piece[1:]
    (found,) = suspicious(given(added_tokens=[added(text, 477)]))
    assert found == (
        f"1 added token hides a token of the vocabulary, the first is {text!r} "
        f"(id 477 in place of {IDS[piece]})."
    )


def test_merges_that_can_never_happen_are_counted() -> None:
    merges = BPE["model"]["merges"]
    first = merges[0]
    depending = [merge for merge in merges if "".join(first) in merge]
    found = suspicious(given(merges=merges[1:], added_tokens=[]))
    (sentence,) = [text for text in found if "never happen" in text]
    # at least those that need the part itself, and whatever needs those
    assert int(sentence.split()[0]) >= len(depending) > 0
    assert suspicious(given(added_tokens=[])) == []


def test_merges_that_stand_twice_are_counted() -> None:
    merges = BPE["model"]["merges"]
    found = suspicious(given(merges=[*merges, *merges[:3]], added_tokens=[]))
    assert found == [
        f"Of its {len(merges) + 3} merges 3 stand in the list more than once.",
    ]


def test_missing_bytes_are_counted() -> None:
    # two bytes that no UTF-8 text has: no merge needs them
    vocabulary = {piece: at for piece, at in IDS.items() if piece not in ("À", "Á")}
    found = suspicious(given(vocab=vocabulary, added_tokens=[]))
    assert "2 bytes of 256 have no token, the first is 0xC0: text that needs them is lost or " in (
        " ".join(found)
    )


def test_characters_that_would_be_dropped_are_told() -> None:
    vocabulary = {"a": 0, "b": 1, "ab": 2}
    parts = {"pre_tokenizer": None, "decoder": None, "normalizer": None, "added_tokens": []}
    tokenizer = given(vocab=vocabulary, merges=[["a", "b"]], **parts)
    (found,) = suspicious(tokenizer)
    assert "neither a token for unknown characters nor one for each byte" in found
    # dropped, as it says: its neighbours even meet and merge
    assert tokenizer.encode_batch(["a☃b"]).ids.tolist() == [2]


def test_very_long_tokens_are_counted() -> None:
    vocabulary = {**IDS, "-" * 300: 477, "=" * 129: 478, "=" * 128: 479}
    (found,) = suspicious(given(vocab=vocabulary, added_tokens=[]))
    assert found.startswith("2 tokens are longer than 128 bytes, the longest has 300: '---")


def test_special_tokens_that_look_like_words_are_counted() -> None:
    tokens = [added("<s>", 477, special=True), added("End", 478, special=True)]
    (found,) = suspicious(given(added_tokens=tokens))
    assert found == "1 special token looks like an ordinary word, the first is 'End'."
    tokens.append(added("Anfang", 479, special=True))
    (found,) = suspicious(given(added_tokens=tokens))
    assert found == "2 special tokens look like an ordinary word, the first is 'End'."


def test_dropout_is_left_out_and_told() -> None:
    tokenizer = given(dropout=0.9, added_tokens=[])
    (found,) = suspicious(tokenizer)
    assert "a BPE dropout of 0.9" in found
    texts = artefacts.SENTENCES
    plain = given(added_tokens=[])
    assert tokenizer.encode_batch(texts).ids.tolist() == plain.encode_batch(texts).ids.tolist()


def test_ids_that_the_library_gives_otherwise_are_told_and_used() -> None:
    # the library numbers an added token that the vocabulary lacks after the others: 477, not 900
    tokenizer = given(added_tokens=[added("<tool>", 900)])
    (found,) = suspicious(tokenizer)
    assert "1 get another id" in found and "'<tool>': 477 instead of 900" in found
    assert tokenizer.vocabulary_size == 478
    assert tokenizer.encode_batch(["<tool>"]).ids.tolist() == [477]
    assert tokenizer.vocabulary()[477] == b"<tool>"


def test_added_tokens_beside_special_ones_of_a_unigram_keep_their_ids() -> None:
    document = json.loads(artefacts.unigram())
    size = len(document["model"]["vocab"])
    more = [added("<extra>", size, special=True), added("<tool>", size + 1)]
    document["added_tokens"] += more
    tokenizer = read("huggingface", json.dumps(document).encode())
    assert tokenizer.encode_batch(["<tool>"]).ids.tolist()[-1] == size + 1
    assert tokenizer.special_tokens()["<extra>"] == size and suspicious(tokenizer) == []
