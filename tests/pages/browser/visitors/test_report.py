"""A newcomer's way in a real browser: bring a tokenizer, read its report, see a text of the
language that pays most, share it; and the report on paper."""

from pathlib import Path
from typing import Any

import pytest

from tests.data.tokenizers import artefacts
from tests.pages.browser.running_app import TOKEN, new_page, opened, settled, share

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

MINE = "My first one"
STRIP = ".strip .axis em"


@pytest.fixture(scope="module")
def report(app: str, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The report that the page of an added tokenizer leads to."""
    file = tmp_path_factory.mktemp("report") / "tokenizer.json"
    file.write_bytes(artefacts.byte_level_bpe())
    page = opened(browser, f"{app}/library", "[data-testid=stFileUploader]")
    page.locator("input[type=file]").set_input_files([str(file)])
    field = page.get_by_label("Name", exact=True)
    field.fill(MINE)
    field.press("Enter")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("was added").wait_for()
    page.set_default_timeout(120_000)
    onward = page.locator(".st-key-onward-added")
    onward.get_by_role("link", name="Report").click()
    page.locator(STRIP).first.wait_for()
    settled(page)
    return page


def test_every_section_has_its_finding_and_its_place(report: Any) -> None:
    assert "/report?tokenizer=" in report.url
    assert report.locator(STRIP).count() > 10
    assert not report.get_by_role("alert").count()
    assert MINE in report.locator(".st-key-answer").inner_text()


def test_on_paper_it_has_no_controls_and_breaks_no_section(report: Any) -> None:
    report.emulate_media(media="print")
    assert report.locator(".stAppHeader").is_hidden()
    assert len(report.pdf(format="A4")) > 20_000
    report.emulate_media(media="screen")


def test_the_file_needs_no_other(report: Any, browser: Any, tmp_path: Path) -> None:
    with report.expect_download() as waiting:
        report.get_by_role("button", name="HTML file").click()
    file = tmp_path / "report.html"
    waiting.value.save_as(file)
    page = new_page(browser.new_context())
    page.goto(file.as_uri())
    assert MINE in page.inner_text("h1")
    assert page.locator(STRIP).count() == report.locator(STRIP).count()
    assert page.elsewhere == [file.as_uri()]


def test_from_the_worst_language_to_a_shared_comparison(
    app: str, report: Any, browser: Any
) -> None:
    report.get_by_role("link", name="See a text in").click()
    report.locator(TOKEN).first.wait_for()
    settled(report)
    report.locator(".st-key-compare-view", has_text=MINE).wait_for()
    text = report.locator("textarea").first.input_value()
    assert text
    other = opened(browser, share(report), TOKEN)
    other.get_by_text("as measured on").wait_for()
    other.locator(".st-key-compare-view", has_text=MINE).wait_for()
    assert other.locator("textarea").first.input_value() == text
