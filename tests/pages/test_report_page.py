"""The report page as AppTest sees it, over a real answer about small tokenizers."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import studies
from data.tokenizers import add_file
from pages.components.report import sheet
from studies.desks import reports
from studies.report.registry import all_sections
from tests.pages.app_test import answer, html, link, page_at, stand_in
from tests.pages.conftest import Lasting
from tests.studies.conftest import byte_level, letters, named, written

__all__ = ["byte_level", "letters"]  # fixtures of these tests too


@pytest.fixture(scope="module")
def names(byte_level: Path, letters: Path, lasting: Lasting) -> list[str]:
    """Two tokenizers of everyone's with a small corpus; the second one is measured."""
    corpora = f"languages={named(written(lasting.folder))}"
    stand_in(lasting.patch, reports, "params_here", lambda visitor: {"corpora": corpora})
    found = [add_file(byte_level).name, add_file(letters).name]
    studies.run(studies.prepare("report", found[1:], params={"corpora": corpora}))
    return found


def opened(**query: Any) -> AppTest:
    return page_at("report.py", query)


def test_it_stands_among_those_measured_with_the_study_s_findings(names: list[str]) -> None:
    at = opened(tokenizer=names[0])
    assert at.title[0].value == "How good is this tokenizer?"
    assert answer(at).startswith(f"**{names[0]}** stands best by *")
    assert link(at)["tokenizer"] == [names[0]]
    drawn = html(at)
    headings = [one.value for one in at.header]
    for section in all_sections():
        assert section.title in headings
    assert drawn.count("<em style=") == drawn.count('<div class="axis">') > 10
    assert "of 2</small>" in drawn and not at.error and not at.warning
    asked = studies.prepare("report", names, params=reports.params_here(None))  # type: ignore[arg-type]
    told = {one.value for one in at.markdown}
    own = studies.run(asked).tables["sections"].filter(pl.col("tokenizer") == names[0])
    assert own["section"].n_unique() == len(all_sections())
    for sentence in own["sentence"]:
        assert any(sentence[:40] in one for one in told), sentence


def test_a_shared_report_keeps_those_it_was_shared_beside(
    names: list[str], byte_level: Path
) -> None:
    at = opened(tokenizer=names[0])
    key = next(one.value for one in at.code if '"study": "report"' in one.value).partition(
        '"key": "'
    )[2][:64]
    spec = studies.prepare("report", names, params=reports.params_here(None))  # type: ignore[arg-type]
    assert spec.key == key
    link = studies.share(spec, studies.EVERYONE)
    third = byte_level.with_name("third.json")
    third.write_text(byte_level.read_text("utf-8").replace('"version"', ' "version"', 1), "utf-8")
    added = add_file(third).name
    corpora = reports.params_here(None)["corpora"]  # type: ignore[arg-type]
    studies.run(studies.prepare("report", [added], params={"corpora": corpora}))
    assert "of 3</small>" in html(opened(tokenizer=names[0]))
    frozen = opened(tokenizer=names[0], share=link)
    assert "of 2</small>" in html(frozen) and "of 3</small>" not in html(frozen)
    assert any("Frozen" in one.value for one in frozen.markdown)


def test_alone_it_says_so(names: list[str]) -> None:
    corpora = reports.params_here(None)["corpora"]  # type: ignore[arg-type]
    alone = studies.run(studies.prepare("report", names[:1], params={"corpora": corpora}))
    said = sheet.answer(alone.tables["sections"], names[0], {names[0]: "Mine"})
    assert said == "**Mine** stands alone: no other tokenizer of the library was measured yet."
