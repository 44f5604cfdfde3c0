"""The table of all figures on the entropy page: each column is the study's."""

import pytest

from tests.pages.entropy.conftest import Download
from tests.pages.entropy_home import opened, rows_of, study
from tests.twins.texts import BOTH, agree


def test_each_column(download: Download) -> None:
    at = opened(**BOTH)
    next(one for one in at.selectbox if one.label == "Table to download").set_value("summary").run()
    agree(download(at, "summary"), study("summary"), ["tokenizer", "language"])
    shown = {(row["tokenizer"], row["language"]): row for row in rows_of(at, 0).to_dicts()}
    assert len(shown) == len(study("summary"))
    for row in study("summary"):
        there = shown[row["tokenizer"], row["language"]]
        for column, value in row.items():
            if column.endswith("_note"):
                continue
            per_cent = column.startswith(
                ("efficiency", "shannon", "utilisation", "percentile", "vocabulary_used", "unk")
            )
            # Per cent to 1e-7: the share to 1e-9.
            expected = pytest.approx(value * 100, abs=1e-7) if per_cent else value
            assert there[column] == pytest.approx(expected, abs=1e-9), column
        assert there["note"] == ""
