"""The table of all figures on the entropy page, against a slow twin: each column of it."""

from pathlib import Path
from typing import Any

import pytest

from data.tokenizers import add_file
from tests.pages.entropy.conftest import Download
from tests.pages.entropy_home import (
    BOTH,
    NAMES,
    TEXTS,
    agree,
    counted,
    opened,
    rows_of,
)
from tests.pages.entropy_twin.counts import Counted, of_text, of_tokens
from tests.pages.entropy_twin.intervals import NAMED, SHARES, intervals

Rows = list[dict[str, Any]]
LETTERS = "abcdefghijlmnopqrstuvwxyz"  # without k


def summary(one: Counted) -> dict[str, Any]:
    row = {**of_text(one), **of_tokens(one.segments, one.vocabulary)}
    row["unk_share"] = one.unk_characters / row["characters"]
    for name in (*NAMED, *SHARES):
        row[f"{name}_low"], row[f"{name}_high"] = intervals(one, 1000, 0)[name]
    return row


def test_each_column(download: Download) -> None:
    at = opened(**BOTH)
    next(one for one in at.selectbox if one.label == "Table to download").set_value("summary").run()
    expected = [
        {"tokenizer": name, "language": language, **summary(counted(name, "first", language))}
        for name in NAMES
        for language in BOTH["language"]
    ]
    key = ["tokenizer", "language"]
    agree(download(at, "summary"), expected, key)
    shown = {(row["tokenizer"], row["language"]): row for row in rows_of(at, 0).to_dicts()}
    assert len(shown) == len(expected)
    for row in expected:
        there = shown[row["tokenizer"], row["language"]]
        for column, value in row.items():
            per_cent = column.startswith(
                ("efficiency", "shannon", "utilisation", "percentile", "vocabulary_used", "unk")
            )
            # Per cent to 1e-7: the share to 1e-9.
            expected_there = pytest.approx(value * 100, abs=1e-7) if per_cent else value
            assert there[column] == pytest.approx(expected_there, abs=1e-9), column
        assert there["note"] == ""


def test_a_text_that_is_partly_unknown(tmp_path: Path) -> None:
    """WordPiece of all letters but one: a word that has it is one UNK."""
    pieces = ["[UNK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    (tmp_path / "letters.txt").write_text("\n".join(pieces), encoding="utf-8")
    add_file(tmp_path / "letters.txt", name="letters")
    lines, unknown = TEXTS["first"]["eng_Latn"], 0
    segments: list[list[int]] = []
    for line in lines:
        segments.append([])
        for word in line.split(" "):
            if set(word) <= set(LETTERS):
                segments[-1] += [pieces.index(word[0])]
                segments[-1] += [pieces.index(f"##{letter}") for letter in word[1:]]
            else:
                segments[-1].append(pieces.index("[UNK]"))
                unknown += len(word)
    one = Counted("letters", "eng_Latn", lines, segments, len(pieces), unknown)
    row = rows_of(opened(tokenizers="letters"), 0).row(0, named=True)
    slow = summary(one)
    assert 0 < slow["unk_share"] < 0.1
    for column in ("unk_share", "efficiency_observed", "utilisation_low", "percentile_frequency"):
        assert row[column] == pytest.approx(100 * slow[column], abs=1e-7), column
    for column in ("h1", "renyi_2_high", "tokens", "characters_per_token"):
        assert row[column] == pytest.approx(slow[column], abs=1e-9), column
