"""One's own tokenizer in a real browser: added, seen on every page by its owner alone, shared."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.data.tokenizers import artefacts
from tests.pages.browser.running_app import TOKEN, new_page, opened, settled, share, visitor

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

TEXT = "The cat sat on the mat"
MINE = "My cutter"
UPLOADER = "[data-testid=stFileUploader]"


def add(page: Any, files: list[Path], name: str) -> str:
    """Add a tokenizer in the dialog; its name in links."""
    page.get_by_role("button", name="Tokenizers", exact=True).click()
    page.get_by_role("button", name="Add your own").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files([str(file) for file in files])
    field = dialog.get_by_label("Name", exact=True)
    field.fill(name)
    field.press("Enter")
    dialog.get_by_role("button", name="Add", exact=True).click()
    dialog.get_by_text("was added").wait_for()
    called = dialog.locator("code").first.inner_text()
    dialog.get_by_role("button", name="Done").click()
    page.wait_for_url("**~**")
    return str(called)


def shown(page: Any) -> list[str]:
    """The tokenizers that the Compare page shows the text under."""
    page.locator(TOKEN).first.wait_for()
    return list(page.locator(".st-key-compare-view .row .name").all_inner_texts())


def choices(page: Any) -> str:
    """All that the page's picker offers."""
    page.get_by_role("button", name="Tokenizers", exact=True).click()
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_text("Add your own").wait_for()
    settled(page)  # what is below it comes later
    offered = " ".join(body.inner_text().split())
    page.keyboard.press("Escape")
    return offered


@pytest.fixture(scope="module")
def owner(app: str, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The Compare page of a visitor who just added a tokenizer; `called` is its name in links."""
    file = tmp_path_factory.mktemp("mine") / "tokenizer.json"
    file.write_bytes(artefacts.byte_level_bpe())
    page = opened(browser, f"{app}/compare?tokenizers=gpt2&text={TEXT}", TOKEN)
    page.called = add(page, [file], MINE)
    page.locator(".st-key-compare-view", has_text=MINE).wait_for()
    return page


@pytest.fixture
def stranger(app: str, browser: Any) -> Any:
    """Another visitor."""
    return opened(browser, f"{app}/compare?tokenizers=gpt2&text={TEXT}", TOKEN)


def test_it_is_chosen_at_once_and_still_there_after_a_reload(owner: Any) -> None:
    assert re.fullmatch(r"My-cutter~[0-9a-f]{8}", owner.called)
    assert shown(owner) == ["GPT-2 (r50k)", MINE]
    owner.reload()
    settled(owner)
    assert shown(owner) == ["GPT-2 (r50k)", MINE]
    assert f"Yours {MINE}" in choices(owner)


def test_it_is_in_the_picker_and_the_figure_of_premiums(app: str, owner: Any, corpus: str) -> None:
    page = new_page(owner.context)
    page.set_default_timeout(120_000)
    page.goto(f"{app}/premiums?corpus={corpus}&tokenizers=gpt2,{owner.called}&language=tr,de")
    page.locator(".st-key-wide-map", has_text=MINE).wait_for()
    settled(page)
    assert f"Yours {MINE}" in choices(page)
    assert not page.get_by_role("alert").count()
    page.close()


def test_another_visitor_sees_it_nowhere(app: str, owner: Any, stranger: Any, corpus: str) -> None:
    offered = choices(stranger)
    assert "Yours" not in offered
    assert MINE not in offered
    # Nor through a guessed link, by its name or by what it is.
    for guess in (owner.called, owner.called.partition("~")[2], MINE):
        stranger.goto(f"{app}/compare?tokenizers=gpt2&tokenizers={guess}&text={TEXT}")
        said = stranger.get_by_role("alert").first
        said.wait_for()
        assert "isn't here" in said.inner_text()
        assert shown(stranger) == ["GPT-2 (r50k)"]
    stranger.goto(f"{app}/premiums?corpus={corpus}&tokenizers=gpt2,{owner.called}&language=tr,de")
    stranger.get_by_role("alert").first.wait_for()
    assert MINE not in choices(stranger)
    stranger.goto(f"{app}/library")
    stranger.get_by_text("none is yours yet").wait_for()
    assert MINE not in stranger.inner_text(".stApp")


def test_a_shared_link_opens_it_for_others(
    app: str, browser: Any, owner: Any, stranger: Any
) -> None:
    link = share(owner, MINE)
    assert link.startswith(f"{app}/compare?")

    stranger.goto(link)
    stranger.locator(".st-key-compare-view", has_text=MINE).wait_for()
    settled(stranger)
    assert not stranger.get_by_role("alert").count()
    assert stranger.inner_text(".st-key-answer") == owner.inner_text(".st-key-answer")
    # Who opened it finds it again, on every page and on another day, until they remove it.
    stranger.get_by_role("link", name="Tokenizers").click()
    stranger.get_by_text("1 is shared with you").wait_for()
    assert "share=" not in stranger.url
    later = visitor(browser)  # the same one in another session
    later.context.add_cookies(stranger.context.cookies())
    later.goto(f"{app}/compare?tokenizers=gpt2&text={TEXT}")
    later.locator(TOKEN).first.wait_for()
    assert f"Shared with you {MINE}" in choices(later)
    later.goto(f"{app}/library")
    own_row(later, owner.called).get_by_role("link", name="Audit").wait_for()
    later.get_by_role("button", name="Remove").click()
    later.get_by_role("button", name="Remove it").click()
    later.get_by_text("none is yours yet").wait_for()
    assert MINE not in choices_on(later, f"{app}/compare?tokenizers=gpt2&text={TEXT}")


def own_row(page: Any, name: str) -> Any:
    """The row of a tokenizer of one's own on the Tokenizers page."""
    return page.locator(f".st-key-own-{name.replace('~', '-')}")


def test_an_upload_leads_to_every_page_beside_others(app: str, owner: Any) -> None:
    page = new_page(owner.context)
    page.goto(f"{app}/library")
    row = own_row(page, owner.called)
    row.get_by_text(MINE).wait_for()
    for label in ("Compare", "Premiums", "Entropy", "Vocabulary", "Audit"):
        query = parse_qs(urlsplit(row.get_by_role("link", name=label).get_attribute("href")).query)
        assert query["tokenizers"][0] == owner.called and len(query["tokenizers"]) > 1
    row.get_by_role("link", name="Compare").click()
    page.locator(TOKEN).first.wait_for()
    settled(page)
    assert MINE in shown(page) and len(shown(page)) > 1
    page.close()


def choices_on(page: Any, address: str) -> str:
    page.goto(address)
    page.locator(TOKEN).first.wait_for()
    settled(page)
    return choices(page)


def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    app: str, browser: Any, tmp_path: Path
) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_bytes(artefacts.byte_level_bpe()[:-100])
    page = opened(browser, f"{app}/library", UPLOADER)
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Add", exact=True).click()
    said = page.get_by_role("alert")
    said.wait_for()
    assert said.inner_text().strip().endswith(".")
    assert "Traceback" not in page.inner_text(".stApp")
    page.get_by_text("none is yours yet").wait_for()


def test_a_rank_file_is_asked_for_its_split_pattern_and_removed_again(
    app: str, browser: Any, tmp_path: Path
) -> None:
    file = tmp_path / "soon-gone.tiktoken"
    file.write_bytes(artefacts.rank_file())
    page = opened(browser, f"{app}/library", UPLOADER)
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Add", exact=True).click()
    pattern = page.get_by_label("Split pattern")
    pattern.wait_for()
    page.get_by_role("button", name="Add", exact=True, disabled=True).wait_for()
    pattern.click()
    page.get_by_role("option", name="cl100k", exact=True).click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("was added").wait_for()
    compare = f"{app}/compare?tokenizers=gpt2&text={TEXT}"
    assert "soon-gone" in choices_on(page, compare)
    page.goto(f"{app}/library")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("none is yours yet").wait_for()
    assert "soon-gone" not in choices_on(page, compare)
