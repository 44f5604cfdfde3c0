"""White-space words of a corpus, from files to figures."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import studies
from data.corpora import staging
from data.errors import UnknownName
from tests.studies.conftest import SENTENCES, named

Flores = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("home")


def ask(corpus: Path, **params: Any) -> dict[str, dict[str, Any]]:
    spec = studies.prepare("words", [], named(corpus), {"bootstrap": 100, **params})
    return {row["language"]: row for row in studies.run(spec).tables["words"].to_dicts()}


def slow_words(lines: list[str]) -> int:
    return sum(len(line.split()) for line in lines)


def test_words_are_those_of_a_plain_split_whatever_the_chunks(
    flores: Flores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 500)
    lines = {language: texts * 40 for language, texts in SENTENCES.items()}
    rows = ask(flores(lines))
    for language, texts in lines.items():
        assert rows[language]["words"] == slow_words(texts)
        if language != "mya_Mymr":
            assert rows[language]["premium"] == slow_words(texts) / slow_words(lines["eng_Latn"])


def test_only_shared_segments_count(flores: Flores) -> None:
    lines = {**SENTENCES, "tur_Latn": [SENTENCES["tur_Latn"][0], "", SENTENCES["tur_Latn"][2]]}
    row = ask(flores(lines))["tur_Latn"]
    shared = [SENTENCES["eng_Latn"][0], SENTENCES["eng_Latn"][2]]
    assert row["segments"] == 2
    assert row["reference_words"] == slow_words(shared)
    assert row["premium"] == slow_words(lines["tur_Latn"]) / slow_words(shared)


def test_burmese_has_a_reason_and_no_number(flores: Flores) -> None:
    corpus = flores()
    assert "script without spaces" in ask(corpus)["mya_Mymr"]["premium_note"]
    rows = ask(corpus, reference="Burmese")
    assert all(row["premium"] is None for row in rows.values())
    assert rows["tur_Latn"]["premium_note"].startswith("the reference language: 100%")


def test_a_reference_that_is_not_there_is_named(flores: Flores) -> None:
    with pytest.raises(UnknownName):
        ask(flores(), reference="fra_Latn")
