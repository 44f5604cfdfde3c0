"""docs/python.md: its code runs as it stands, and gives what the pages and their keys do."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import studies
from data.tokenizers import add_file
from tests.studies.conftest import SENTENCES, named

DOCUMENT = Path(__file__).parents[2] / "docs" / "python.md"


def blocks() -> list[str]:
    return re.findall(r"^```python\n(.+?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)


def test_the_code_runs(
    home: Path,
    byte_level: Path,
    letters: Path,
    flores: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With two small tokenizers and a small corpus under names of one's own, and the files that it
    adds in place of "my"."""
    mine = tmp_path / "my"
    mine.mkdir()
    (mine / "tokenizer.json").write_bytes(byte_level.read_bytes())
    flores(SENTENCES, "my/corpus")
    names = {
        '"gpt2"': repr(add_file(byte_level, "first").name),
        '"cl100k_base"': repr(add_file(letters, "second").name),
        '"udhr"': repr(named(flores(SENTENCES, "declaration"))),
    }
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    for block in blocks():
        code = block
        for given, its in names.items():
            code = code.replace(given, its)
        exec(code, found)
    result = found["result"]
    asked = studies.prepare("premiums", ["second", "first"], "declaration", {"bootstrap": "200"})
    assert result.key == found["spec"].key == asked.key == result.signature["key"]
    assert found["premiums"]["tokenizer"].unique(maintain_order=True).to_list() == [
        "first",
        "second",
    ]
    assert isinstance(found["premiums"], pl.DataFrame)
    frame = found["premiums"].to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert frame["tokens"].to_list() == found["premiums"]["tokens"].to_list()
    assert found["mine"] == "first"  # it was there
    assert found["checks"].height
    assert set(found["counts"]["language"]) == set(SENTENCES)
    said = capsys.readouterr().out
    assert f"|key:{result.key}" in said
    assert r"\toprule" in said
