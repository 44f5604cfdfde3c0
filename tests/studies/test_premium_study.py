"""The premium study from files to figures, on input made on the spot, good and bad."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import tokenizers as library

import studies
from data.corpora import staging
from data.errors import TokenariumError, UnknownName
from tests.studies.conftest import SENTENCES, everyones, named

Flores = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("home")


def ask(tokenizer: Path | list[Path], corpus: Path, **params: Any) -> studies.Result:
    given = tokenizer if isinstance(tokenizer, list) else [tokenizer]
    params = {"bootstrap": 200, **params}
    return studies.run(studies.prepare("premiums", added(*given), named(corpus), params))


def added(*paths: Path) -> list[str]:
    return [everyones(path).name for path in paths]


def by_language(result: studies.Result) -> dict[str, dict[str, Any]]:
    return {row["language"]: row for row in result.tables["premiums"].to_dicts()}


def slow_counts(path: Path, texts: Mapping[str, list[str]]) -> dict[str, int]:
    """Tokens of each language, a sentence at a time, by the reference library."""
    tokenizer = library.Tokenizer.from_file(str(path))
    return {
        language: sum(len(tokenizer.encode(line, add_special_tokens=False).ids) for line in lines)
        for language, lines in texts.items()
    }


def test_counts_equal_the_reference_library(flores: Flores, byte_level: Path) -> None:
    rows = by_language(ask(byte_level, flores()))
    expected = slow_counts(byte_level, SENTENCES)
    assert {language: row["tokens"] for language, row in rows.items()} == expected
    for language, row in rows.items():
        text = "".join(SENTENCES[language])
        assert row["premium"] == expected[language] / expected["eng_Latn"]
        assert (row["bytes"], row["characters"]) == (len(text.encode()), len(text))
        assert row["whitespace_share"] == text.count(" ") / len(text)
        assert row["unk_share"] == 0
    english = rows["eng_Latn"]
    assert (english["premium"], english["premium_low"], english["premium_high"]) == (1, 1, 1)


def test_the_interval_is_the_paired_bootstrap_of_the_segments(
    flores: Flores, byte_level: Path
) -> None:
    tokenizer = library.Tokenizer.from_file(str(byte_level))
    own, reference = (
        np.array([len(tokenizer.encode(line, add_special_tokens=False).ids) for line in lines])
        for lines in (SENTENCES["tur_Latn"], SENTENCES["eng_Latn"])
    )
    random = np.random.default_rng(5)
    ratios = []
    for _ in range(300):
        drawn = random.integers(0, 3, 3)
        ratios.append(own[drawn].sum() / reference[drawn].sum())
    row = by_language(ask(byte_level, flores(), bootstrap=300, seed=5))["tur_Latn"]
    assert [row["premium_low"], row["premium_high"]] == pytest.approx(
        np.quantile(ratios, [0.025, 0.975])
    )


def test_the_sums_are_the_same_whatever_the_chunks(
    flores: Flores, byte_level: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Additivity: a corpus cut into many chunks counts as it does in one."""
    lines = {language: texts * 40 for language, texts in SENTENCES.items()}
    whole = ask(byte_level, flores(lines, "whole"))
    monkeypatch.setattr(staging, "CHUNK_BYTES", 500)
    # One more line, so that it is another corpus; it is the same line in every language.
    lines = {language: [*texts, "a"] for language, texts in lines.items()}
    cut = ask(byte_level, flores(lines, "cut"))
    for language, row in by_language(cut).items():
        assert row["tokens"] == by_language(whole)[language]["tokens"] + 1
        assert row["segments"] == 121


def test_document_counting_joins_by_a_space(flores: Flores, byte_level: Path) -> None:
    rows = by_language(ask(byte_level, flores(), unit="document"))
    joined = {language: [" ".join(lines)] for language, lines in SENTENCES.items()}
    assert {k: row["tokens"] for k, row in rows.items()} == slow_counts(byte_level, joined)
    assert rows["tur_Latn"]["premium_low"] is None
    assert "document" in rows["tur_Latn"]["interval_note"]


def test_petrovs_recipe_ends_each_section_with_an_empty_item(
    flores: Flores, byte_level: Path
) -> None:
    folder = flores()
    (folder / "devtest").mkdir()
    for language, lines in SENTENCES.items():
        (folder / "devtest" / f"{language}.devtest").write_text("\n".join([*lines, ""]))
    rows = by_language(ask(byte_level, folder, unit="document_petrov"))
    split = {language: "\n".join([*lines, ""]).split("\n") for language, lines in SENTENCES.items()}
    joined = {language: [" ".join(items + items)] for language, items in split.items()}
    assert {k: row["tokens"] for k, row in rows.items()} == slow_counts(byte_level, joined)


# --- bad input: a right figure or a clear sentence ---------------------------------------------


@pytest.mark.parametrize("unit", ["segment", "document"])
def test_a_language_that_lacks_segments_is_compared_on_the_shared_ones(
    flores: Flores, byte_level: Path, unit: str
) -> None:
    lines = {**SENTENCES, "tur_Latn": [SENTENCES["tur_Latn"][0], "", SENTENCES["tur_Latn"][2]]}
    row = by_language(ask(byte_level, flores(lines), unit=unit))["tur_Latn"]
    shared = {k: [SENTENCES[k][0], SENTENCES[k][2]] for k in ("tur_Latn", "eng_Latn")}
    if unit == "document":
        shared = {language: [" ".join(texts)] for language, texts in shared.items()}
    expected = slow_counts(byte_level, shared)
    assert (row["segments"], row["reference_segments"]) == (2, 3)
    assert row["premium"] == expected["tur_Latn"] / expected["eng_Latn"]
    assert row["reference_tokens"] == expected["eng_Latn"]


def test_segments_that_only_others_have_do_not_count(flores: Flores, byte_level: Path) -> None:
    lines = {**SENTENCES, "tur_Latn": [*SENTENCES["tur_Latn"], "Fazladan bir satır."]}
    row = by_language(ask(byte_level, flores(lines)))["tur_Latn"]
    assert row["segments"] == 3
    assert row["tokens"] == slow_counts(byte_level, SENTENCES)["tur_Latn"]


def test_an_empty_language_is_left_out(flores: Flores, byte_level: Path) -> None:
    rows = by_language(ask(byte_level, flores({**SENTENCES, "fra_Latn": b""})))
    assert set(rows) == set(SENTENCES)


def test_nul_and_a_line_of_a_megabyte_are_text(flores: Flores, byte_level: Path) -> None:
    lines = {
        "eng_Latn": ["a\0b", "word " * 200_000],
        "tur_Latn": ["\0\0\0", "ş" * 500_000],
    }
    rows = by_language(ask(byte_level, flores(lines)))
    assert rows["eng_Latn"]["bytes"] == 3 + 1_000_000
    assert rows["tur_Latn"]["characters"] == 3 + 500_000
    assert rows["tur_Latn"]["tokens"] == 3 + 1_000_000  # untrained: a token a byte


def test_invalid_utf8_is_named_with_its_place(flores: Flores, byte_level: Path) -> None:
    folder = flores({**SENTENCES, "fra_Latn": b"bon\ncaf\xe9\n"})
    with pytest.raises(TokenariumError, match=r"fra_Latn\.dev.*line 2"):
        ask(byte_level, folder)


def test_a_reference_that_the_corpus_lacks(flores: Flores, byte_level: Path) -> None:
    with pytest.raises(UnknownName, match="tur_Latn"):
        ask(byte_level, flores(), reference="tur_Latin")


def test_the_same_tokenizer_twice_counts_once(flores: Flores, byte_level: Path) -> None:
    folder = flores()
    twice = ask([byte_level, byte_level], folder)
    assert twice.tables["premiums"].height == 3
    assert twice.key == ask(byte_level, folder).key


def test_unk_is_a_reason_and_not_a_number(flores: Flores, letters: Path) -> None:
    rows = by_language(ask(letters, flores()))
    assert rows["mya_Mymr"]["premium"] is None
    assert rows["mya_Mymr"]["unk_share"] > 0.7
    assert "became UNK" in rows["mya_Mymr"]["premium_note"]
    assert rows["eng_Latn"]["premium"] == 1


def test_a_tokenizer_that_knows_nothing_has_no_premium_at_all(
    flores: Flores, only_unk: Path
) -> None:
    result = ask(only_unk, flores())
    assert all(row["premium"] is None for row in by_language(result).values())
    assert result.tables["fairness"].row(0, named=True) == {
        "tokenizer": "nothing", "languages": 0, "max_over_min": None, "standard_deviation": None,
        "gini": None, "share_at_least_2": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"bootstrap": "many"}, "bootstrap='many' can't be used"),
        ({"bootstrap": 5}, "between 100 and 100000"),
        ({"unit": "word"}, "must be one of segment"),
        ({"refrence": "eng_Latn"}, "did you mean reference"),
    ],
)
def test_parameters_are_checked(
    flores: Flores, byte_level: Path, params: dict[str, Any], reason: str
) -> None:
    with pytest.raises(TokenariumError, match=reason):
        ask(byte_level, flores(), **params)


# --- keys and keeping --------------------------------------------------------------------------


def test_an_answer_is_kept_and_found_by_its_key(
    flores: Flores, byte_level: Path, letters: Path
) -> None:
    folder = flores()
    spec = studies.prepare("premiums", added(byte_level, letters), named(folder))
    assert studies.cached(spec) is None
    result = studies.run(spec)
    again = studies.cached(spec)
    assert again is not None
    assert again.signature == result.signature
    for name, table in result.tables.items():
        assert table.equals(again.tables[name]), name
    assert studies.show(result.key[:16]).tables["premiums"].equals(result.tables["premiums"])


def test_a_tokenizer_more_computes_that_one_only(
    flores: Flores, byte_level: Path, letters: Path
) -> None:
    folder = flores()
    ask(byte_level, folder)
    said: list[str] = []
    spec = studies.prepare(
        "premiums", added(byte_level, letters), named(folder), {"bootstrap": 200}
    )
    studies.run(spec, lambda doing, share: said.append(doing))
    assert "Loading letters" in said
    assert "Loading bytes" not in said


def test_the_key_is_of_the_content_and_not_of_names_or_order(
    flores: Flores, byte_level: Path, letters: Path, tmp_path: Path
) -> None:
    folder = flores()

    def key(*paths: Path, **params: Any) -> str:
        return studies.prepare("premiums", added(*paths), named(folder), params).key

    copy = tmp_path / "copy.json"
    copy.write_bytes(byte_level.read_bytes())
    assert key(byte_level, letters) == key(letters, copy)
    assert key(byte_level) == key(byte_level, reference="English")
    assert len({key(byte_level), key(letters), key(byte_level, seed=1)}) == 3


def test_the_signature_says_all_that_is_needed_to_repeat(flores: Flores, byte_level: Path) -> None:
    folder = flores()
    result = ask(byte_level, folder, seed=3)
    signature = result.signature
    again = studies.prepare(
        signature["study"],
        [tokenizer["fingerprint"] for tokenizer in signature["tokenizers"]],
        signature["corpus"]["hash"],
        signature["parameters"],
    )
    assert again.key == result.key
    assert signature["code"].keys() >= {"tokenarium", "numpy", "polars"}
    assert signature["tokenizers"][0]["engine"].split()[0] in ("gigatoken", "tokenizers")


def test_an_unknown_key_is_a_sentence() -> None:
    with pytest.raises(UnknownName, match="Unknown result"):
        studies.show("0" * 64)


def test_tables_have_the_promised_columns(flores: Flores, byte_level: Path) -> None:
    tables = ask(byte_level, flores()).tables
    promised = {
        "premiums": "tokenizer language segments tokens bytes characters premium premium_low "
        "premium_high byte_premium unk_share tokens_per_character premium_note",
        "fairness": "tokenizer languages max_over_min standard_deviation gini share_at_least_2",
        "factors": "tokenizer factor n r_squared slope intercept",
    }
    for name, columns in promised.items():
        assert set(columns.split()) <= set(tables[name].columns)
    assert tables["premiums"].schema["premium"] == pl.Float64
