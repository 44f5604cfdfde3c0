"""A shared page in other people's browsers: it looks frozen, and its address tells the truth."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pages.browser.running_app import TOKEN, opened, settled, share

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

BANNER = ".st-key-frozen-page"


@pytest.fixture(scope="module")
def shared(app: str, browser: Any) -> str:
    """A link to a shared page."""
    page = opened(browser, f"{app}/compare?tokenizers=gpt2&text=The first text", TOKEN)
    return share(page)


def text(page: Any) -> str:
    settled(page)
    return str(page.get_by_label("Text", exact=True).input_value())


def test_who_changes_a_shared_page_has_an_address_of_their_own(browser: Any, shared: str) -> None:
    reader = opened(browser, shared, TOKEN)
    assert re.search(r"as measured on \d+ \w+ 20\d\d\.", reader.inner_text(f"{BANNER} p"))
    assert reader.url.count("share=") == 1
    # What changes nothing keeps the link.
    reader.get_by_label("Search", exact=True).fill("first")
    reader.get_by_label("Search", exact=True).press("Enter")
    settled(reader)
    assert reader.url.count("share=") == 1 and reader.locator(BANNER).count() == 1

    box = reader.get_by_label("Text", exact=True)
    box.fill("Another text")
    box.press("Control+Enter")
    reader.get_by_text("You changed this.").wait_for()
    settled(reader)
    assert "share=" not in reader.url and not reader.locator(BANNER).count()
    # Who gets this address sees what its sender saw.
    third = opened(browser, reader.url, TOKEN)
    assert text(third) == "Another text" and not third.locator(BANNER).count()


def test_back_leads_to_the_frozen_page_and_open_live_away_from_it(
    browser: Any, shared: str
) -> None:
    # Whatever somebody made of it, the link still shows what was frozen; drawn before it is filled.
    reader = opened(browser, shared, TOKEN)
    expect(reader.get_by_label("Text", exact=True)).to_have_value("The first text")
    reader.locator(BANNER).wait_for()
    frozen = reader.url
    reader.get_by_role("button", name="Open live").click()
    reader.wait_for_function("!location.search.includes('share=')")
    settled(reader)
    assert text(reader) == "The first text" and not reader.locator(BANNER).count()
    assert not reader.get_by_text("You changed this.").count()
    reader.go_back()
    reader.wait_for_url(frozen)
    reader.locator(BANNER).wait_for()

    box = reader.get_by_label("Text", exact=True)
    box.fill("Another text")
    box.press("Control+Enter")
    reader.get_by_role("button", name="Back to the frozen page").click()
    reader.wait_for_url(frozen)
    reader.locator(BANNER).wait_for()
    assert text(reader) == "The first text"
