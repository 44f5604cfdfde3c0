"""The SQL page in a real browser: a query typed, linked, cancelled, taken away."""

import json
from pathlib import Path
from typing import Any

import pytest

import studies.desks.query
from data import lake
from tests.pages.browser.running_app import FIGURE, opened, settled
from tests.pages.browser.test_app import answer

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

ENDLESS = "SELECT count(*) FROM range(1000000000000)"


@pytest.fixture(scope="module")
def page(app: str, browser: Any) -> Any:
    """The page, for all tests here."""
    return opened(browser, f"{app}/sql")


def run(page: Any, sql: str) -> None:
    page.locator(".st-key-sql-sql textarea").fill(sql)
    page.get_by_role("button", name="Run").click()


def test_a_query_travels_in_its_link(
    app: str, app_home: Path, page: Any, browser: Any, corpus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = (
        f"SELECT language, sum(tokens(text, 'gpt2')) AS n FROM {corpus} "
        "GROUP BY language ORDER BY n DESC, language LIMIT 5"
    )
    run(page, sql)
    page.wait_for_url("**gpt2**")
    page.get_by_text("5 rows").wait_for()
    settled(page)

    # Another browser gets the same rows from the link; they are those of the study.
    second = opened(browser, page.url)
    assert answer(second).startswith("5 rows, 2 columns")
    with second.expect_download() as download:
        second.get_by_role("button", name="JSON").click()
    written = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    monkeypatch.setenv("TOKENARIUM_HOME", str(app_home))
    expected = studies.desks.query.query(sql).frame.to_dicts()
    lake.detach()
    assert written == {"sql": sql, "truncated": False, "rows": expected}
    assert len({row["n"] for row in expected}) > 1
    assert not [url for url in second.elsewhere if not url.startswith((app, "data:", "blob:"))]


def test_a_query_can_be_cancelled(page: Any) -> None:
    run(page, ENDLESS)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("The query was cancelled.").wait_for()
    # Its process is gone: the next ones find a place, as often as one likes.
    for number in range(3):
        run(page, f"SELECT {number} AS a, 1 AS b")
        page.get_by_text("1 row,").wait_for()
        settled(page)
        run(page, f"{ENDLESS} -- {number}")
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("The query was cancelled.").wait_for()


def test_an_error_is_told_with_its_place(page: Any, corpus: str) -> None:
    run(page, f"SELECT\n  nothing FROM {corpus}")
    page.get_by_role("alert").wait_for()
    assert 'column "nothing" not found' in page.get_by_role("alert").inner_text()
    page.get_by_text("LINE 2:   nothing FROM").wait_for()
    # An example undoes it.
    page.get_by_role("radio", name="Bytes a character").or_(
        page.get_by_role("button", name="Bytes a character")
    ).first.click()
    page.wait_for_selector(FIGURE)
    assert "bytes_per_character" in page.url
