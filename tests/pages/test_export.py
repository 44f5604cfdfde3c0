"""What pages give to take away, over real answers of small tokenizers."""

import ast
import io
import json
from pathlib import Path

import nbformat
import polars as pl
import polars.selectors as cs
import pytest
from polars.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

import studies
from data.tokenizers import add_file
from studies.export import citation
from tests.pages.app_test import deferred_files, page_at
from tests.pages.conftest import Lasting
from tests.studies.conftest import byte_level, letters

__all__ = ["byte_level", "letters"]  # fixtures of these tests too


@pytest.fixture(scope="module")
def names(byte_level: Path, letters: Path, lasting: Lasting) -> list[str]:
    return [add_file(byte_level).name, add_file(letters).name]


def opened(names: list[str]) -> AppTest:
    return page_at("audit.py", {"tokenizers": names})


def test_what_is_offered_is_drawn_when_it_is_asked_for(names: list[str]) -> None:
    at = opened(names)
    assert not any(one.key == "export.CSV" for one in at.download_button)
    at.session_state["export audit"] = True
    at.run()
    assert not at.exception
    assert any(one.key == "export.CSV" for one in at.download_button)


def test_each_file_holds_the_answer(names: list[str]) -> None:
    spec = studies.prepare("audit", names)
    result = studies.run(spec)
    with deferred_files() as file:
        at = opened(names)
        at.session_state["export audit"] = True
        at.run()
        checks = result.tables["checks"]
        written = json.loads(file(at, "export.JSON"))
        assert written["key"] == result.key
        assert written["signature"] == json.loads(json.dumps(result.signature))
        assert written["tables"] == {"checks": checks.to_dicts()}
        assert_frame_equal(pl.read_parquet(io.BytesIO(file(at, "export.Parquet"))), checks)
        flat = checks.select(~cs.nested())
        read = pl.read_csv(io.StringIO(file(at, "export.CSV")), schema_overrides=flat.schema)
        assert_frame_equal(read.select(flat.columns), flat)
        latex = file(at, "export.LaTeX")
        assert f"% {citation.line(result.signature)}" in latex
        assert latex.count(r" \\") == checks.height + 1
        table = at.selectbox(key=f"export tables {result.key[:8]}")
        table.select_index(1).run()
        assert list(json.loads(file(at, "export.JSON"))["tables"]) == [list(result.tables)[1]]
        ast.parse(file(at, "export Script"))
        nbformat.validate(nbformat.reads(file(at, "export Notebook"), as_version=4))
    shown = [one.value for one in at.code]
    assert citation.line(result.signature) in shown
    assert any(one.startswith(f"@misc{{tokenarium-audit-{result.key[:8]},") for one in shown)
