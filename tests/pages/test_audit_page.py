"""The audit page as AppTest sees it, and its report as HTML."""

from pathlib import Path

import polars as pl

import studies
from pages.components.audit import report
from pages.components.audit.report import ADVICE
from studies import audits
from tests.pages import made_up_vocabulary as made_up
from tests.pages.app_test import answer, html, link
from tests.pages.test_vocabulary_page import opened

BOTH = ",".join(made_up.NAMES)


def test_the_answer_counts_the_checks(inside: list[studies.Spec]) -> None:
    at = opened("audit.py", tokenizers=BOTH)
    assert at.title[0].value == "Can this tokenizer be trusted?"
    assert answer(at) == (
        "**Title of cl100k_base** passes **1 of 3** checks; 1 fails: merge list; "
        "1 warns: reachability."
    )
    at.selectbox(key="audit.tokenizer").select("bert_base_uncased").run()
    assert answer(at).startswith("**Title of bert_base_uncased** passes **2 of 3** checks; 1 warns")
    assert link(at)["tokenizer"] == ["bert_base_uncased"]


def test_one_tokenizer_alone_needs_no_table(inside: list[studies.Spec]) -> None:
    assert html(opened("audit.py", tokenizers=BOTH)).count("<table>") == 1
    assert "<table>" not in html(opened("audit.py", tokenizers="bert_base_uncased"))


def test_a_tokenizer_that_fails_is_named(inside: list[studies.Spec], broken: set[str]) -> None:
    broken.add("cl100k_base")
    at = opened("audit.py", tokenizers=BOTH)
    assert "could not be fetched: no network." in at.warning[0].value
    assert "Title of bert_base_uncased" in answer(at)


def test_items_that_do_not_come_back_are_listed(inside: list[studies.Spec]) -> None:
    at = opened("audit.py", tokenizers=BOTH)
    assert at.dataframe[0].value["id"].to_list() == [13, 6]  # in no text first
    assert "1 unreachable (in no text that was tried); 1 undecodable" in " ".join(
        one.value for one in at.caption
    )
    at.selectbox(key="audit.tokenizer").select("bert_base_uncased").run()
    assert not at.dataframe


def test_every_advice_is_for_a_check_that_exists() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(audits.__path__[0]).glob("*.py")
    )
    assert not [check for check in ADVICE if f'"{check}"' not in source]


def test_the_worst_stands_first_and_what_does_not_apply_last() -> None:
    ranked = report.ranked(made_up.audit("cl100k_base"))
    assert ranked["verdict"].to_list() == ["fail", "warn", "pass", None]


def test_a_check_says_what_was_tried_what_failed_and_shows_it() -> None:
    shown = report.report(made_up.audit("cl100k_base"), "light")
    assert "tried <b>500</b> · failed <b>0</b>" in shown
    assert "&lt;b&gt;" in shown
    assert "It is lost." in shown
    assert "3 more examples" in shown
    assert shown.index("Merge list") < shown.index("Reachability") < shown.index("Normaliser")
    # Sign and word, not colour alone.
    for verdict, sign in report.SIGNS.items():
        assert f"<b>{sign}</b> {report.WORDS[verdict]}" in shown


def test_the_table_has_a_cell_for_each_check_and_tokenizer() -> None:
    checks = pl.concat(
        made_up.audit(name).select(pl.lit(name).alias("tokenizer"), pl.all())
        for name in made_up.NAMES
    )
    table = report.matrix(
        checks,
        tokenizers=made_up.NAMES,
        titles={"cl100k_base": "GPT-4", "bert_base_uncased": "<i>BERT</i>"},
        focus="cl100k_base",
        mode="dark",
    )
    assert table.count("<td") == 2 * 4 + 2
    assert '<td class="focus">1 of 3</td><td>2 of 3</td>' in table
    assert "<i>BERT" not in table


def test_no_check_that_applies() -> None:
    none = made_up.audit("cl100k_base").with_columns(verdict=pl.lit(None, pl.String))
    assert report.sentence(none, "Mine*") == "No check applies to **Mine\\***."
