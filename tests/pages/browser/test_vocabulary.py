"""The vocabulary in a real browser: clicks that AppTest can't make."""

import re
from typing import Any

import pytest

import studies
from tests.pages.browser.running_app import settled, shown
from tests.pages.browser.test_app import answer

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]


def test_a_click_in_the_table_derives_the_item(app: str, page: Any) -> None:
    shown(page, f"{app}/vocabulary?tokenizers=mistral_v1,bert_base_uncased&search=+token")
    assert "Of the 32,000 items of Mistral v1" in answer(page)
    page.get_by_text("items. Click one to see").wait_for()
    box = page.locator("[class*='st-key-vocabulary--found'] canvas").first.bounding_box()
    page.mouse.click(box["x"] + 150, box["y"] + 35 + 17)  # the first row
    page.wait_for_url("**token=**")
    settled(page)
    # " token" is what was searched for, and the study says how it is made.
    number = int(re.search(r"token=(\d+)", page.url)[1])  # type: ignore[index]
    spec = studies.prepare("token", ["mistral_v1"], params={"id": number})
    derivation = studies.run(spec, keep=False).tables["derivation"]
    assert derivation["text"][0] == " token"
    page.locator(".st-key-derivation .annotation").first.wait_for()
    assert page.locator(".st-key-derivation .annotation").count() == derivation.height
    assert page.locator(".item .chip").inner_text() == "␣token"


def test_a_click_on_a_bar_narrows_the_items(app: str, page: Any) -> None:
    shown(page, f"{app}/vocabulary?tokenizers=mistral_v1,bert_base_uncased")
    box = page.locator(".st-key-composition .nsewdrag").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.74)
    page.wait_for_url("**class=Latin**")
    settled(page)
    assert "tokenizer=bert_base_uncased" in page.url
    assert "BERT" in answer(page)
    page.get_by_text("of script “Latin”").wait_for()
