"""One's own text in a real browser: brought, measured, seen by its owner alone, shared."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.pages import brought_text
from tests.pages.browser.running_app import add_corpus, new_page, opened, settled, share

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

MINE = "Three villages"
FIGURE = ".st-key-sizes .nsewdrag"


def bring(page: Any, file: Path, name: str) -> str:
    """Bring a file in the dialog; its name in links."""
    page.get_by_role("button", name="Bring your own").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(str(file))
    field = dialog.get_by_label("Name", exact=True)
    field.fill(name)
    field.press("Enter")
    settled(page)
    dialog.get_by_role("button", name="Add", exact=True).click()
    dialog.get_by_text("was added").wait_for()
    called = dialog.locator("code").first.inner_text()
    page.wait_for_url("**~**")  # it is chosen before the dialog is left, in whatever way
    dialog.get_by_role("button", name="Done").click()
    return str(called)


def offered(page: Any) -> str:
    """All corpora that the page's picker offers."""
    page.locator("[class*=-corpus] input").first.click()
    page.get_by_role("option").first.wait_for()
    found = " | ".join(page.get_by_role("option").all_inner_texts())
    page.keyboard.press("Escape")
    return found


@pytest.fixture(scope="module")
def small(app_home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a small corpus that everyone has: nothing has to be fetched or read for it."""
    file = tmp_path_factory.mktemp("small") / "eng_Latn.txt"
    file.write_text("\n".join(brought_text.SENTENCES["eng_Latn"]), encoding="utf-8")
    return add_corpus(app_home, file, "small")


@pytest.fixture(scope="module")
def owner(app: str, browser: Any, small: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The corpora page of a visitor who just brought a text; `called` is its name in links."""
    file = brought_text.flores_zip(tmp_path_factory.mktemp("mine"))
    page = opened(browser, f"{app}/corpora?corpus={small}", FIGURE)
    page.called = bring(page, file, MINE)
    page.locator(".st-key-answer", has_text=MINE).wait_for()
    page.wait_for_selector(FIGURE)
    settled(page)
    return page


def test_it_is_chosen_at_once_and_described(app: str, owner: Any) -> None:
    assert re.fullmatch(r"Three-villages~[0-9a-f]{8}", owner.called)
    said = owner.inner_text(".st-key-answer")
    assert said.startswith(f"{MINE} holds 3 languages: 12 texts in 4 segments")
    assert not owner.get_by_role("alert").count()
    arabic = owner.locator(".samples dd[lang='ar']").first
    assert arabic.get_attribute("dir") == "rtl"
    assert arabic.inner_text() in brought_text.SENTENCES["arb_Arab"]
    owner.reload()
    owner.locator(".st-key-answer", has_text=MINE).wait_for()


def test_premiums_are_measured_on_it_and_shared(app: str, owner: Any, browser: Any) -> None:
    page = new_page(owner.context)
    page.set_default_timeout(120_000)
    page.goto(f"{app}/premiums?corpus={owner.called}&tokenizers=gpt2")
    page.locator(".st-key-wide-map", has_text="3 of 3 languages").wait_for()
    settled(page)
    assert f"{MINE} · yours" in offered(page)
    other = opened(browser, share(page, MINE), ".st-key-wide-map .nsewdrag")
    assert not other.get_by_role("alert").count()
    assert other.inner_text(".st-key-answer") == page.inner_text(".st-key-answer")
    assert f"{MINE} · shared with you" in offered(other)
    page.close()


def test_another_visitor_sees_it_nowhere(app: str, owner: Any, browser: Any, small: str) -> None:
    page = opened(browser, f"{app}/premiums?corpus={small}&tokenizers=gpt2", ".st-key-answer")
    page.get_by_text("This corpus is in one language only").wait_for()
    assert MINE not in offered(page)
    page.goto(f"{app}/corpora?corpus={owner.called}")  # nor through a guessed link
    said = page.get_by_role("alert").first
    said.wait_for()
    assert "isn't here" in said.inner_text()
    settled(page)
    assert MINE not in page.inner_text(".st-key-answer")
    assert MINE not in offered(page)


@pytest.fixture(scope="module")
def bringer(app: str, browser: Any, small: str) -> Any:
    """The corpora page of somebody who brings one after the other."""
    return opened(browser, f"{app}/corpora?corpus={small}", FIGURE)


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(bringer: Any, tmp_path: Path) -> None:
    page = bringer
    file = tmp_path / "text.zip"
    file.write_bytes(brought_text.flores_zip(tmp_path).read_bytes()[:200])
    page.get_by_role("button", name="Bring your own").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(str(file))
    said = dialog.get_by_role("alert")
    said.wait_for()
    assert said.inner_text().strip().endswith(".")
    assert "Traceback" not in dialog.inner_text()
    assert not dialog.get_by_role("button", name="Add", exact=True).count()
    settled(page)  # a dialog that is still drawn comes again
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    settled(page)


def test_columns_are_said_and_a_wrong_label_is_flagged(bringer: Any, tmp_path: Path) -> None:
    page = bringer
    page.get_by_role("button", name="Bring your own").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(str(brought_text.table(tmp_path)))
    dialog.get_by_text("Read as CSV or TSV, UTF-8").wait_for()
    for column, role in (("nr", "segment id"), ("tongue", "language"), ("saying", "text")):
        dialog.get_by_label(column, exact=True).click()
        page.get_by_role("option", name=role, exact=True).click()
        settled(page)
    dialog.get_by_text("The text labelled German looks like Turkish.").wait_for()
    dialog.get_by_role("button", name="Add", exact=True).click()
    dialog.get_by_text("4 segments in 2 languages").wait_for()
    page.keyboard.press("Escape")  # quickly, before the address says what is chosen
    page.locator(".st-key-answer", has_text="7 texts in 4 segments").wait_for()
    page.get_by_text("A language looks like another than the label says").wait_for()
    page.get_by_text("3 of the segments exist in all 2 languages").wait_for()
    settled(page)
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    page.locator(".st-key-answer", has_text="villages").wait_for(state="detached")
    assert "villages" not in offered(page)


def test_a_data_set_of_the_hub_is_brought(bringer: Any) -> None:
    page = bringer
    page.get_by_role("button", name="Bring your own").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Hugging Face data set").click()

    def fetch(**fields: str) -> None:
        for label, text in fields.items():
            field = dialog.get_by_label(label.replace("_", " "), exact=True)
            field.fill(text)
            field.press("Enter")
            settled(page)
        dialog.get_by_role("button", name="Fetch").click()

    fetch(Data_set="owner/hamlets")
    dialog.get_by_text("The hub has no repository owner/hamlets").wait_for()
    assert dialog.get_by_role("alert").count() == 1
    fetch(Data_set="owner/villages")
    dialog.get_by_text("several configurations, say which: en-tr, tr-en.").wait_for()
    fetch(Configuration="en-tr", Split="train")
    dialog.get_by_text("Among the first rows: English, Turkish").wait_for()
    assert "Read as Parquet" in dialog.inner_text()
    dialog.get_by_role("button", name="Add", exact=True).click()
    dialog.get_by_text("3 segments in 2 languages").wait_for()
    dialog.get_by_role("button", name="Done").click()
    page.locator(".st-key-answer", has_text="holds 2 languages: 6 texts in 3 segments").wait_for()
    settled(page)
    assert page.inner_text(".st-key-answer").startswith("owner/villages en-tr train holds")
    said = "Hugging Face data set owner/villages, commit 0123456789ab (en-tr, train)"
    facts = page.locator("dl", has_text="Origin").inner_text()
    assert said in facts and "cc-by-4.0" in facts
    turkish = page.locator(".samples dd[lang='tr']").first.inner_text()
    assert turkish in brought_text.SENTENCES["tur_Latn"][:3]
