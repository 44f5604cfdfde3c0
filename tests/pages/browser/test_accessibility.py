"""What axe-core finds on every page: nothing serious or moderate. Nor does a page ask for anything
in vain or that its own headers forbid, or have anything cut off on a telephone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pages.components.palette import SURFACES, Mode
from tests.pages.browser.running_app import TELEPHONE, settled

ONE = "tokenizers=gpt2&tokenizer=gpt2"  # little is computed for it
MEASURED = "tokenizers=gpt2&corpus={corpus}"
PAGES = (
    *(f"{name}?{MEASURED}" for name in ("premiums", "entropy")),
    *(f"integrity?{MEASURED}&section={one}" for one in ("tokens", "published")),
    *("corpora?corpus={corpus}", "choose?tokenizers=gpt2&text={corpus}/eng_Latn"),
    *(f"{name}?{ONE}" for name in ("compare", "vocabulary", "audit")),
    *(f"charbench?tokenizers=gpt2&section={one}" for one in ("items", "correlations")),
    *("difficulty", "probes", "sql", "library", "jobs", "mine", "about"),
)
TITLES = {
    "about": "About · Tokenarium",
    "library": "Tokenizers · Tokenarium",
    "vocabulary": "GPT-2 (r50k) · Vocabulary · Tokenarium",
}
POLICY = "Content Security Policy"  # so a browser says what it refused
TOLERATED = {"minor"}  # Streamlit's own file drop zone has one
INK = "getComputedStyle(document.documentElement).getPropertyValue('--ink')"
# By the scheme, what axe is to look at: what a page is built of is the same in both.
LOOKED_AT: dict[Mode, dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_read_by_everyone(app: str, page: Any, corpus: str, name: str) -> None:
    found, refused, failed = [], list[str](), list[str]()
    page.on("console", lambda said: POLICY in said.text and refused.append(said.text))
    page.on("response", lambda it: it.status >= 400 and failed.append(f"{it.status} {it.url}"))
    page.goto(f"{app}/{name.format(corpus=corpus)}")
    page.get_by_role("heading", level=1).wait_for()
    for scheme, options in LOOKED_AT.items():
        page.emulate_media(color_scheme=scheme)  # the page follows, with all that it draws
        page.wait_for_function(f"{INK} === '{SURFACES[scheme].ink}'")
        settled(page)
        answer = Axe().run(page, options={**options, "resultTypes": ["violations"]}).response
        for violation in answer["violations"]:
            if violation["impact"] not in TOLERATED:
                places = [node["html"][:100] for node in violation["nodes"]]
                found.append(f"{scheme}: {violation['id']} ({violation['impact']}): {places}")
    if name.startswith("premiums"):  # its figures follow as well
        dark = "rgb({}, {}, {})".format(*bytes.fromhex(SURFACES["dark"].ink.lstrip("#")))
        ink = "getComputedStyle(document.querySelector('.xtick text')).fill"
        page.wait_for_function(f"{ink} === '{dark}'")
    if title := TITLES.get(name.partition("?")[0]):
        page.wait_for_function("title => document.title === title", arg=title)
    page.set_viewport_size(TELEPHONE)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    assert found == [] and refused == [] and failed == []
    with page.expect_event("console", lambda said: POLICY in said.text):  # it is in force
        page.evaluate("new Image().src = 'http://other.invalid/picture.png'")


def test_a_table_is_one_stop_for_tab(app: str, page: Any) -> None:
    page.goto(f"{app}/library")
    grid = page.get_by_test_id("data-grid-canvas").first
    grid.wait_for(state="attached")
    settled(page)
    grid.focus()
    page.keyboard.press("ArrowDown")  # still from cell to cell by the arrows
    table = "[data-testid=stDataFrame]"
    inside = f"document.activeElement.closest('{table}') === document.querySelector('{table}')"
    assert page.evaluate(inside)
    presses = 0
    while page.evaluate(inside):
        page.keyboard.press("Tab")
        presses += 1
        assert presses <= 2
