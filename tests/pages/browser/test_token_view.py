"""The tokens of a text in a real browser: read by pointer and keyboard, never run as HTML."""

from typing import Any

import pytest

from tests.pages.browser.running_app import TOKEN, opened, settled

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

VIEW = ".st-key-compare-view"
DETAILS = f"{VIEW} .details"
# The number of the passage at the upper edge of what is in sight.
AT_EDGE = """scroll => [...scroll.querySelectorAll(".passage")].findLastIndex(
    passage => passage.offsetTop - scroll.offsetTop <= scroll.scrollTop)"""


@pytest.fixture(scope="module")
def page(app: str, browser: Any) -> Any:
    """The Compare page, for all tests here: each enters a text of its own."""
    return opened(browser, f"{app}/compare?tokenizers=gpt2,cl100k_base&text=start", TOKEN)


def compare(page: Any, text: str) -> None:
    """Have the page show that text."""
    page.get_by_role("radio", name="Text").click()
    area = page.locator(".st-key-compare-text textarea")
    area.fill(text)
    area.press("Control+Enter")
    page.get_by_text(f"{len(text):,} characters, {len(text.encode()):,} bytes").wait_for()
    settled(page)


def focused(page: Any) -> str:
    """The focused token's text; focus lies inside the component's shadow root."""
    return str(
        page.evaluate(
            """() => {
                let found = document.activeElement;
                while (found?.shadowRoot) found = found.shadowRoot.activeElement;
                return found?.textContent ?? "";
            }"""
        )
    )


def enter(page: Any) -> None:
    """As Tab does: to the one token that can be tabbed to."""
    tabbable = page.locator(f"{VIEW} .token[tabindex='0']")
    assert tabbable.count() == 1
    tabbable.focus()


def test_arrow_keys_read_token_by_token_and_row_by_row(page: Any) -> None:
    compare(page, "The cat  sat")
    enter(page)
    assert focused(page) == "The"
    details = page.locator(DETAILS)
    # GPT-2's published ids: The 464, " cat" 3797.
    assert "id 464" in details.inner_text()
    page.keyboard.press("ArrowRight")
    assert focused(page) == " cat"
    said = details.inner_text().replace("\n", " ")
    assert "id 3,797" in said
    assert "20 63 61 74" in said
    assert "bytes 3–6" in said
    page.keyboard.press("ArrowDown")
    assert focused(page) == " cat"
    assert "GPT-4 (cl100k)" in details.inner_text()
    page.keyboard.press("End")
    assert focused(page) == " sat"
    page.keyboard.press("ArrowRight")  # there is none further
    assert focused(page) == " sat"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "The"
    assert "GPT-2" in details.inner_text()
    enter(page)  # still one only


def test_pointing_says_the_same_and_shows_the_place_under_the_others(page: Any) -> None:
    compare(page, "The cat sat")
    page.locator(TOKEN, has_text="cat").first.hover()
    assert "id 3,797" in page.locator(DETAILS).inner_text().replace("\n", " ")
    assert page.locator(f"{VIEW} .token.same-place").all_inner_texts() == [" cat"]
    page.mouse.move(0, 0)
    page.locator(DETAILS, has_text="Point at a token").wait_for()


def test_hostile_text_stays_text(page: Any) -> None:
    attack = (
        "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
        "<svg onload=window.hacked=1>${window.hacked=1} ![x](x) \u202egpj.exe\u202c \x07"
    )
    compare(page, attack)
    page.locator(TOKEN).first.hover()
    enter(page)
    page.keyboard.press("End")
    for show in ("Ids", "Bytes", "Text"):
        page.get_by_role("radio", name=show).click()
        settled(page)
    assert page.evaluate("window.hacked") is None
    assert page.locator(f"{VIEW} :is(script, img, svg)").count() == 0
    page.locator(f"{VIEW} .tokens", has_text="script").first.wait_for()
    text = page.locator(f"{VIEW} .tokens").first.inner_text()
    assert "<script>window.hacked=1</script>" in text
    # Direction overrides and controls are named, not obeyed.
    assert "⟨U+202E⟩" in text
    assert "⟨U+0007⟩" in text


def test_parts_of_a_character_stand_with_it_in_one_box(page: Any) -> None:
    compare(page, "a 猫 b")
    box = page.locator(f"{VIEW} .row").first.locator(".shared")
    assert box.count() == 1
    assert box.locator(".character").inner_text().strip() == "猫"
    # GPT-2 has no token for 猫 (E7 8C AB) as a whole.
    parts = "".join(box.locator(".part").all_inner_texts())
    assert parts.replace("⟨", " ").replace("⟩", " ").split() == ["E7", "8C", "AB"]
    box.locator(".part").last.hover()
    assert "part of a character" in page.locator(DETAILS).inner_text()


def test_letters_that_join_are_not_cut_apart(page: Any) -> None:
    compare(page, "السلام عليكم")
    tokens = page.locator(f"{VIEW} .row").nth(1).locator(".token:not(.part)")
    assert tokens.count() > 3
    boxes = tokens.evaluate_all(
        "all => all.map(one => { const style = getComputedStyle(one);"
        " return [style.display, style.paddingLeft, style.marginLeft, style.borderLeftWidth]; })"
    )
    assert {tuple(box) for box in boxes} == {("inline", "0px", "0px", "0px")}
    first, last = tokens.first.bounding_box(), tokens.last.bounding_box()
    assert first["x"] > last["x"]  # from right to left
    tokens.first.focus()
    page.keyboard.press("ArrowLeft")  # leftward is onward here
    assert "2 of" in page.locator(DETAILS).inner_text()


def test_boundaries_that_differ_are_marked(page: Any) -> None:
    # GPT-2: x| 123|45|67| y; cl100k: x| |123|456|7| y. Not shared: before 67; before 123 and 7.
    compare(page, "x 1234567 y")
    marked = page.locator(f"{VIEW} .token.marked")
    assert marked.all_inner_texts() == ["67", "123", "7"]
    page.get_by_label("Boundaries marked").click()
    page.get_by_role("option", name="Not marked").click()
    page.wait_for_url("**against=none**")
    settled(page)
    assert page.locator(f"{VIEW} .token.marked").count() == 0
    page.go_back()
    page.wait_for_url(lambda url: "against=none" not in url)


def test_a_long_text_is_drawn_where_it_is_looked_at(page: Any) -> None:
    line = "The quick brown fox jumps over the lazy dog, 12,345 times. "
    compare(page, ((line * 8 + "\n") * 120)[:56_000])
    page.locator(f"{VIEW} .passage").nth(60).wait_for(state="attached")
    drawn = page.locator(TOKEN).count()
    assert 100 < drawn < 10_000
    last = page.locator(f"{VIEW} .passage").last
    assert last.locator(".token").count() == 0
    settled(page)
    last.evaluate("passage => passage.scrollIntoView()")
    last.locator(".token").first.wait_for()
    # Shown in another way, what is at the upper edge stays there: heights are estimates at first.
    at_edge = page.locator(f"{VIEW} .scroll").evaluate(AT_EDGE)
    assert at_edge > 60
    page.get_by_role("radio", name="Bytes").click()
    page.mouse.move(0, 0)  # not over a token
    page.locator(f"{VIEW} .passage").nth(at_edge).locator(".bytes .token").first.wait_for()
    assert page.locator(f"{VIEW} .scroll").evaluate(AT_EDGE) == at_edge
    enter(page)
    page.keyboard.press("End")
    total = page.locator(DETAILS).inner_text().replace("\n", " ")
    # The last token of the last passage: its place is the count.
    place, count = total.partition("token ")[2].split(" of ")[0:2]
    assert place == count.split()[0]


def test_typed_text_is_drawn_before_the_page_hears_of_it(page: Any) -> None:
    compare(page, "The cat")
    box = page.locator(".st-key-compare-text textarea")
    box.press("Control+End")
    page.keyboard.type(" sat, שלום")
    first = page.locator(f"{VIEW} .row").first
    first.get_by_text(" sat", exact=True).wait_for()
    page.wait_for_function(
        """(view) => {
            const all = [...document.querySelector(view).querySelectorAll("*")];
            const root = all.find((one) => one.shadowRoot)?.shadowRoot ?? document;
            return root.querySelector(".row .tokens").textContent.includes("ם");
        }""",
        arg=VIEW,
    )
    # GPT-2: The| cat| sat|,| and ש in two tokens, ל and ו in one each, ם in two.
    assert first.locator(".count").inner_text() == "10"
    # The caret is where it was, the page hasn't run, and undoing works.
    assert box.evaluate("one => one === document.activeElement && one.selectionStart") == 17
    assert "sat" not in page.url
    assert page.get_by_text("7 characters, 7 bytes").is_visible()
    page.keyboard.press("Control+z")
    assert box.input_value() != "The cat sat, שלום"
    # What is chosen here is drawn without an answer of the app.
    page.keyboard.press("Control+y")
    page.context.set_offline(True)
    page.get_by_role("radio", name="Ids").click()
    page.locator(f"{VIEW} .ids .token", has_text="464").first.wait_for()
    page.context.set_offline(False)
