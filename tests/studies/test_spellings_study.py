"""The study `spellings`: words of a text under tokenizers."""

from pathlib import Path

import pytest

import studies
from analysis.columns import schema
from analysis.spellings import Vocabulary
from data.errors import TokenariumError
from data.tokenizers import load_known
from tests.studies.conftest import everyones

TEXT = "The house, the old house: naïve 猫."


def test_each_distinct_word_is_counted_as_it_stands(home: Path, byte_level: Path) -> None:
    identity = everyones(byte_level)
    result = studies.run(studies.prepare("spellings", [identity.name], None, {"text": TEXT}))
    study = studies.study("spellings")
    for name, table in result.tables.items():
        assert table.schema == schema(study.columns(name)), name
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
