"""One's own lexicon in a real browser: added on the integrity page, shared, seen by another."""

from pathlib import Path
from typing import Any

import pytest

from tests.pages.browser.running_app import opened, settled, share

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

ANSWER = ".st-key-answer"


@pytest.fixture(scope="module")
def page(app: str, browser: Any, corpus: str) -> Any:
    """The integrity page, for all tests here."""
    address = f"{app}/integrity?tokenizers=gpt2&corpus={corpus}&section=tokens"
    return opened(browser, address, ".js-plotly-plot")


def add(page: Any, *files: Path) -> None:
    page.get_by_role("button", name="Own lexicon").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files([str(file) for file in files])
    dialog.get_by_role("button", name="Add it").click()


def test_a_lexicon_of_ones_own_is_used_and_shared(browser: Any, page: Any, tmp_path: Path) -> None:
    # Each token that is a single letter is a word of this language.
    (tmp_path / "letters.txt").write_text("\n".join("abcçdefgğhıijklmnoöprsştuüvyz"), "utf-8")
    before = page.locator(ANSWER).inner_text()
    add(page, tmp_path / "letters.txt")
    page.wait_for_url("**lexicon=letters~**")
    settled(page)
    after = page.locator(ANSWER).inner_text()
    assert after != before and "are words of Turkish" in after
    other = opened(browser, share(page, "letters"), ".js-plotly-plot")
    assert other.locator(ANSWER).inner_text() == after
    page.keyboard.press("Escape")


def test_a_dictionary_of_ones_own(page: Any, tmp_path: Path) -> None:
    (tmp_path / "own.aff").write_text("SET ISO8859-9\nSFX A Y 1\nSFX A 0 lar .\n", "iso8859-9")
    (tmp_path / "own.dic").write_text("2\nkişi/A\nhak/A\n", "iso8859-9")
    add(page, tmp_path / "own.aff")
    page.get_by_role("dialog").get_by_text("is two files").wait_for()
    page.keyboard.press("Escape")
    add(page, tmp_path / "own.aff", tmp_path / "own.dic")
    page.wait_for_url("**lexicon=own~**")
    settled(page)
    assert "are words of Turkish" in page.locator(ANSWER).inner_text()


def test_what_is_no_list_is_said(page: Any, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    add(page, tmp_path / "picture.png")
    page.get_by_role("dialog").get_by_text("is not UTF-8").wait_for()
