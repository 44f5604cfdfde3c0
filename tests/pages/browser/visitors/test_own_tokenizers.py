"""One's own tokenizer in a real browser: added, seen on every page by its owner alone, shared."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.data.tokenizers import artefacts
from tests.pages.browser.running_app import TOKEN, new_page, opened, settled, share

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


def test_another_visitor_sees_it_nowhere(app: str, owner: Any, browser: Any, corpus: str) -> None:
    # Nor through a guessed link, by its name or by what it is.
    guesses = (owner.called, owner.called.partition("~")[2], MINE)
    named = "".join(f"&tokenizers={guess}" for guess in ("gpt2", *guesses))
    stranger = opened(browser, f"{app}/compare?text={TEXT}{named}", TOKEN)
    said = stranger.get_by_role("alert").first.inner_text()
    assert "isn't here" in said and all(guess in said for guess in guesses)
    assert shown(stranger) == ["GPT-2 (r50k)"]
    offered = choices(stranger)
    assert "Yours" not in offered
    assert MINE not in offered
    stranger.goto(f"{app}/premiums?corpus={corpus}&tokenizers=gpt2,{owner.called}&language=tr,de")
    stranger.get_by_role("alert").first.wait_for()
    assert MINE not in choices(stranger)
    stranger.get_by_role("link", name="Tokenizers").click()
    stranger.get_by_text("none is yours yet").wait_for()
    assert MINE not in stranger.inner_text(".stApp")


def test_a_shared_link_opens_it_for_others(app: str, browser: Any, owner: Any) -> None:
    link = share(owner, MINE)
    assert link.startswith(f"{app}/compare?")

    stranger = opened(browser, link, TOKEN)
    stranger.locator(".st-key-compare-view", has_text=MINE).wait_for()
    assert not stranger.get_by_role("alert").count()
    assert stranger.inner_text(".st-key-answer") == owner.inner_text(".st-key-answer")
    # Who opened it finds it again, on every page and on another day, until they remove it.
    stranger.get_by_role("link", name="Tokenizers").click()
    stranger.get_by_text("1 is shared with you").wait_for()
    assert "share=" not in stranger.url
    stranger.goto(f"{app}/compare?tokenizers=gpt2&text={TEXT}")  # another session
    stranger.locator(TOKEN).first.wait_for()
    assert f"Shared with you {MINE}" in choices(stranger)
    stranger.get_by_role("link", name="Tokenizers").click()
    own_row(stranger, owner.called).get_by_role("link", name="Audit").wait_for()
    stranger.get_by_role("button", name="Remove").click()
    stranger.get_by_role("button", name="Remove it").click()
    stranger.get_by_text("none is yours yet").wait_for()
    stranger.go_back()
    assert MINE not in choices_here(stranger)


def own_row(page: Any, name: str) -> Any:
    """The row of a tokenizer of one's own on the Tokenizers page."""
    return page.locator(f".st-key-own-{name.replace('~', '-')}")


def beside(link: Any) -> list[str]:
    """The tokenizers that a link leads to."""
    return parse_qs(urlsplit(link.get_attribute("href")).query)["tokenizers"]


def test_an_upload_leads_to_every_page_beside_others(owner: Any) -> None:
    owner.keyboard.press("Escape")
    owner.get_by_role("link", name="Tokenizers").click()
    row = own_row(owner, owner.called)
    row.get_by_text(MINE).wait_for()
    for label in ("Compare", "Premiums", "Entropy", "Vocabulary", "Audit"):
        assert beside(row.get_by_role("link", name=label)) == [owner.called, "gpt2"]
    row.get_by_role("link", name="Compare").click()
    owner.wait_for_url("**/compare?**")
    owner.locator(TOKEN).first.wait_for()
    settled(owner)
    assert shown(owner) == [MINE, "GPT-2 (r50k)"]


def choices_here(page: Any) -> str:
    """All that the Compare page's picker offers, once it has come up."""
    page.wait_for_url("**/compare?**")
    page.locator(TOKEN).first.wait_for()
    settled(page)
    return choices(page)


@pytest.fixture(scope="module")
def library(app: str, browser: Any) -> Any:
    """The Tokenizers page of another visitor."""
    return opened(browser, f"{app}/library", UPLOADER)


def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(library: Any, tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_bytes(artefacts.byte_level_bpe()[:-100])
    library.locator("input[type=file]").set_input_files(str(file))
    library.get_by_role("button", name="Add", exact=True).click()
    said = library.get_by_role("alert")
    said.wait_for()
    assert said.inner_text().strip().endswith(".")
    assert "Traceback" not in library.inner_text(".stApp")
    library.get_by_text("none is yours yet").wait_for()
    library.get_by_role("button", name="Remove tokenizer.json").click()
    settled(library)


def test_a_rank_file_is_asked_for_its_split_pattern_and_removed_again(
    app: str, library: Any, tmp_path: Path
) -> None:
    file = tmp_path / "soon-gone.tiktoken"
    file.write_bytes(artefacts.rank_file())
    library.locator("input[type=file]").set_input_files(str(file))
    library.get_by_role("button", name="Add", exact=True).click()
    pattern = library.get_by_label("Split pattern")
    pattern.wait_for()
    library.get_by_role("button", name="Add", exact=True, disabled=True).wait_for()
    pattern.click()
    library.get_by_role("option", name="cl100k", exact=True).click()
    library.get_by_role("button", name="Add", exact=True).click()
    library.get_by_text("was added").wait_for()
    onward = library.locator(".st-key-onward-added")
    assert len(beside(onward.get_by_role("link", name="Compare"))) > 2  # nothing was chosen yet
    library.goto(f"{app}/compare?tokenizers=gpt2&text={TEXT}")
    assert "soon-gone" in choices_here(library)
    library.get_by_role("link", name="Tokenizers").click()
    library.get_by_role("button", name="Remove").click()
    library.get_by_role("button", name="Remove it").click()
    library.get_by_text("none is yours yet").wait_for()
    library.go_back()
    assert "soon-gone" not in choices_here(library)
