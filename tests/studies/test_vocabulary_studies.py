"""Segmentation, vocabulary, token, encodings and spellings: from tokenizers to tables."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import studies
from analysis.spellings import Vocabulary
from data.errors import TokenariumError
from data.progress import silent
from data.tokenizers import load_known
from data.tokenizers.base import Tokenizer
from studies.engine import parameters
from studies.engine.steps import Steps
from studies.engine.study import Study, Tables
from studies.questions.encodings import ENCODINGS_STUDY, _count
from studies.questions.segmentation import SEGMENTATION_STUDY
from studies.questions.token import TOKEN_STUDY
from studies.questions.vocabulary import VOCABULARY_STUDY, item_of, items_of
from tests.data.tokenizers.artefacts import MAKERS, adapter
from tests.studies.conftest import everyones

pytestmark = pytest.mark.usefixtures("home")

TEXT = "The cat sat; çığ ☃ 猫, it's 12 345  <|endoftext|>\n"


LOSSLESS = {"byte_level_bpe", "ranks", "tekken", "gguf_byte_level"}


@pytest.fixture(scope="module")
def known() -> dict[str, Tokenizer]:
    made = {name: adapter(name) for name in MAKERS}
    for one in made.values():
        one.settle(None)  # which engine counts is another test's question
    return made


def ask(study: Study, tokenizer: Tokenizer, given: Mapping[str, Any] | None = None) -> Tables:
    values = study.pin(parameters.parse(study.parameters, given or {}), None)
    (answer,) = study.compute([tokenizer], None, values, Steps(silent))
    told = set(answer.tables) | set(study.joint)
    assert told == set(study.tables) and answer.method["unit"]
    json.dumps({name: table.to_dicts() for name, table in answer.tables.items()}, allow_nan=False)
    return answer.tables


@pytest.mark.parametrize("name", MAKERS)
def test_the_row_of_one_id_is_that_of_the_whole_table(
    known: dict[str, Tokenizer], name: str
) -> None:
    items = items_of(known[name])
    for its_id in range(items.height):
        assert item_of(known[name], its_id).equals(items[its_id : its_id + 1]), its_id


@pytest.mark.parametrize("name", MAKERS)
def test_a_segmentation_is_the_encoding(known: dict[str, Tokenizer], name: str) -> None:
    one = known[name]
    tables = ask(SEGMENTATION_STUDY, one, {"text": TEXT})
    tokens, summary = tables["tokens"], tables["summary"].row(0, named=True)
    assert tokens["id"].to_list() == one.encode_batch([TEXT]).ids.tolist()
    assert tokens["position"].to_list() == list(range(tokens.height))
    vocabulary = one.vocabulary()
    assert tokens["bytes_hex"].to_list() == [vocabulary[at].hex() for at in tokens["id"]]
    if name in LOSSLESS:
        assert bytes.fromhex("".join(tokens["bytes_hex"])) == TEXT.encode()
        pieces = [TEXT.encode()[a:b].hex() for a, b in tokens.select("start", "end").iter_rows()]
        assert pieces == tokens["bytes_hex"].to_list()
    unknown = 0 if one.unk_id is None else (tokens["id"] == one.unk_id).sum()
    assert (tokens["kind"] == "unknown").sum() == unknown == summary["unknown"]
    assert summary["tokens"] == tokens.height
    assert (summary["bytes"], summary["characters"]) == (len(TEXT.encode()), len(TEXT))
    assert summary["bytes_per_token"] == len(TEXT.encode()) / tokens.height
    assert summary["characters_per_token"] == len(TEXT) / tokens.height


def test_parts_of_a_character_and_special_tokens_are_told(known: dict[str, Tokenizer]) -> None:
    one = known["byte_level_bpe"]
    plain = ask(SEGMENTATION_STUDY, one, {"text": "☃<|endoftext|>"})["tokens"]
    assert plain["kind"].to_list()[:3] == ["part of a character"] * 3  # E2 98 83, not in the words
    assert plain["text"][0] == "�" and "special" not in plain["kind"]
    given = {"text": "☃<|endoftext|>", "special": "interpreted"}
    tables = ask(SEGMENTATION_STUDY, one, given)
    assert tables["tokens"]["kind"].to_list()[-1] == "special"
    assert tables["summary"]["special"][0] == 1 and tables["summary"]["parts"][0] == 3


def test_a_text_without_tokens_has_no_ratio(known: dict[str, Tokenizer]) -> None:
    tables = ask(SEGMENTATION_STUDY, known["ranks"], {"text": ""})
    row = tables["summary"].row(0, named=True)
    assert tables["tokens"].height == 0 and row["tokens"] == 0
    assert row["characters_per_token"] is None and row["bytes_per_token"] is None
    assert row["note"] == "the text has no tokens"


def test_a_text_is_taken_as_it_is_or_refused() -> None:
    def parsed(text: str) -> str:
        return parameters.parse(SEGMENTATION_STUDY.parameters, {"text": text})["text"]

    assert parsed("  a \n") == "  a \n"
    with pytest.raises(TokenariumError, match="Unicode"):
        parsed("\ud800")
    with pytest.raises(TokenariumError, match="longer than"):
        parsed("x" * 4_000_001)
    with pytest.raises(TokenariumError, match="must be one of"):
        parameters.parse(SEGMENTATION_STUDY.parameters, {"special": "maybe"})


@pytest.mark.parametrize("name", MAKERS)
def test_a_vocabulary_is_counted_once(known: dict[str, Tokenizer], name: str) -> None:
    one = known[name]
    tables = ask(VOCABULARY_STUDY, one)
    items = tables["items"]
    assert items["id"].to_list() == list(range(one.vocabulary_size))
    assert items["bytes_hex"].to_list() == [token.hex() for token in one.vocabulary()]
    assert set(items.filter(pl.col("special"))["id"]) == set(one.special_ids)
    sums = tables["composition"].group_by("by").agg(pl.col("items").sum())
    assert set(sums["items"]) == {one.vocabulary_size}
    assert tables["numbers"]["digits"].to_list() == list(range(1, 13))


def test_positions_come_from_the_marks_of_wordpiece(known: dict[str, Tokenizer]) -> None:
    items = ask(VOCABULARY_STUDY, known["vocab_txt"])["items"]
    by_id = dict(items.select("id", "position").iter_rows())
    pieces = [token.decode() for token in known["vocab_txt"].vocabulary()]
    assert by_id[pieces.index("able")] == "inner"  # written ##able
    assert by_id[pieces.index("cat")] == "word-initial"


def test_numbers_of_tokenizers_that_split_them_by_a_pattern(known: dict[str, Tokenizer]) -> None:
    """Llama 3's pattern cuts digits in threes from the left; this small vocabulary knows few."""
    rows = ask(VOCABULARY_STUDY, known["ranks"])["numbers"].to_dicts()
    assert rows[0]["grouping"] == "whole" and rows[0]["tried"] == 10
    assert all(row["tokens_mean"] >= row["digits"] / 3 for row in rows)


def test_overlap_leaves_special_tokens_out(known: dict[str, Tokenizer]) -> None:
    assert VOCABULARY_STUDY.compare is not None
    both = {"one": known["byte_level_bpe"], "two": known["ranks"]}
    table = VOCABULARY_STUDY.compare(both, {}, silent)["overlap"]
    # the same 256 bytes and merges; <tool> is an added token of the first only
    ranks = known["ranks"].vocabulary_size
    assert table["shared"].to_list() == [ranks, ranks]
    assert table["jaccard"].to_list() == [ranks / (ranks + 1)] * 2
    assert VOCABULARY_STUDY.compare({"one": known["ranks"]}, {}, silent)["overlap"].height == 0


def test_a_token_comes_from_its_merges(known: dict[str, Tokenizer]) -> None:
    one = known["byte_level_bpe"]
    merges = one.merges()
    assert merges is not None
    rank = next(at for at, (a, b) in enumerate(merges) if len(a) > 1 and len(b) > 1)
    whole = b"".join(merges[rank])
    tables = ask(TOKEN_STUDY, one, {"id": one.vocabulary().index(whole)})
    row = tables["token"].row(0, named=True)
    assert row["rank"] == rank and row["rank_note"] is None
    assert (row["left_hex"], row["right_hex"]) == tuple(part.hex() for part in merges[rank])
    tree = tables["derivation"]
    leaves = tree.filter(~pl.col("node").is_in(tree["parent"].drop_nulls().to_list()))
    assert bytes.fromhex("".join(leaves["bytes_hex"])) == whole
    assert tree["depth"][0] == row["depth"] == tree["depth"].max()
    relations = dict(tables["neighbours"].select("relation", "bytes_hex").iter_rows())
    assert relations["left part"] == merges[rank][0].hex()
    assert {"id before", "id after", "prefix"} <= set(relations)


def test_tokens_without_a_tree(known: dict[str, Tokenizer]) -> None:
    unit = ask(TOKEN_STUDY, known["ranks"], {"id": 0})
    assert unit["token"]["rank"][0] is None and unit["derivation"].height == 1
    special = ask(TOKEN_STUDY, known["byte_level_bpe"], {"id": 0})
    assert special["token"]["special"][0] and special["derivation"].height == 0
    assert special["token"]["rank_note"][0] == "special tokens aren't merged"
    wordpiece = ask(TOKEN_STUDY, known["vocab_txt"], {"id": 10})
    assert wordpiece["token"]["rank_note"][0] == "the algorithm has no merges"
    size = known["ranks"].vocabulary_size
    with pytest.raises(TokenariumError, match=f"ids 0 to {size - 1}"):
        ask(TOKEN_STUDY, known["ranks"], {"id": size})


def test_encodings_and_their_number(known: dict[str, Tokenizer]) -> None:
    one = known["byte_level_bpe"]
    rows = ask(ENCODINGS_STUDY, one, {"text": "the"})["encodings"].to_dicts()
    by_variant = {row["variant"]: row for row in rows}
    tokens = set(one.vocabulary()) - {b"<|endoftext|>"}
    # t h e, and each join that is a token
    cuts = [(b"t", b"h", b"e"), (b"th", b"e"), (b"t", b"he"), (b"the",)]
    expected = sum(tokens.issuperset(cut) for cut in cuts)
    given = by_variant["as given"]
    assert given["segmentations"] == str(expected)
    assert given["ids"] == one.encode_batch(["the"]).ids.tolist()
    assert 2 ** given["segmentations_log2"] == pytest.approx(expected)
    assert by_variant["upper"]["text"] == "THE" and not by_variant["upper"]["same_as_given"]
    assert by_variant["NFC"]["same_as_given"]
    assert by_variant["leading space"]["text"] == " the"


def test_what_is_unknown_has_no_encodings(known: dict[str, Tokenizer]) -> None:
    row = ask(ENCODINGS_STUDY, known["vocab_txt"], {"text": "☃"})["encodings"].row(0, named=True)
    assert row["segmentations"] is None and "unknown" in row["segmentations_note"]


def test_a_number_too_long_to_write_is_given_in_bits() -> None:
    found = _count([0] * 2000, [b"a"], {b"a": 2**30}, None)
    assert found["segmentations"] is None and "too many digits" in found["segmentations_note"]
    assert found["segmentations_log2"] == 60_000
    with pytest.raises(TokenariumError, match="longer than 1,000"):
        parameters.parse(ENCODINGS_STUDY.parameters, {"text": "x" * 1001})


WORDS = "The house, the old house: naïve 猫."


def test_each_distinct_word_is_counted_as_it_stands(home: Path, byte_level: Path) -> None:
    identity = everyones(byte_level)
    result = studies.run(studies.prepare("spellings", [identity.name], None, {"text": WORDS}))
    rows = {row["word"]: row for row in result.tables["spellings"].to_dicts()}
    assert list(rows) == ["The", "house", "the", "old", "naïve", "猫"]
    assert rows["house"]["occurrences"] == 2
    tokenizer = load_known(identity.fingerprint)
    vocabulary = Vocabulary(tokenizer.vocabulary(), tokenizer.special_ids, None)
    for word, row in rows.items():
        pieces = b"".join(tokenizer.vocabulary()[one] for one in row["ids"])
        assert word.encode() in pieces and len(row["pieces"]) == len(row["ids"])
        assert len(row["ids"]) == row["tokens"] >= 1
        assert int(row["alone"]) == vocabulary.alone(word.encode()) >= 1
        assert int(row["spellings"]) == vocabulary.visible(word.encode())
        assert row["note"] is None
    (summary,) = result.tables["summary"].to_dicts()
    assert (summary["words"], summary["counted"]) == (6, 6)


def test_what_cant_be_counted_is_a_sentence(home: Path, byte_level: Path) -> None:
    name = everyones(byte_level).name
    for text, reason in (
        ("12, 13.", "no words"),
        (
            " ".join(f"{'abcdefghij'[n % 10]}{'x' * (n // 10)}" for n in range(6_000)),
            "shorter|spaces",
        ),
        ("x" * 201, "more than 200 letters"),
    ):
        with pytest.raises(TokenariumError, match=reason):
            studies.prepare("spellings", [name], None, {"text": text})
