"""A link from its making to its end, in the browsers of its maker, a reader and another site's."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from tests.pages.browser.running_app import TELEPHONE, TOKEN, made_link, opened, settled, visitor

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

TITLE = '"><img src=x onerror=alert(1)> **mine** \u202e$x$'
SHOWN = TITLE.replace("\u202e", "")
NOTE = "Look at </script><b>this</b>"
TEXT = "The first text"


@pytest.fixture(scope="module")
def maker(app: str, browser: Any) -> Any:
    """The browser of who shares a page."""
    page = opened(browser, f"{app}/compare?tokenizers=gpt2&text={TEXT}", TOKEN)
    page.get_by_role("button", name="Share").click()
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_label("Title (optional)").fill(TITLE)
    body.get_by_label("Title (optional)").press("Enter")
    settled(page)
    body.get_by_label("Note (optional)").fill(NOTE)
    body.get_by_label("Note (optional)").press("Control+Enter")
    settled(page)
    page.link = made_link(page)
    page.frame_code = body.get_by_test_id("stCode").nth(1).inner_text().replace("\n", "")
    body.get_by_role("link", name="What you shared").click()
    page.get_by_role("heading", name="What is mine here?").wait_for()
    settled(page)
    return page


@pytest.fixture
def key(maker: Any) -> str:
    return str(re.search(r"share=([0-9a-f]{32})$", maker.link)[1])  # type: ignore[index]


@pytest.fixture
def elsewhere(maker: Any) -> Iterator[str]:
    """Another site, which frames the figure and, in vain, the page itself."""
    content = f"""<!doctype html><title>A paper</title>{maker.frame_code}
        <iframe id="whole" src="{maker.link}"></iframe>""".encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_reader_sees_the_words_as_text_and_the_same_figures(browser: Any, maker: Any) -> None:
    reader = opened(browser, maker.link, TOKEN)
    reader.on("dialog", lambda dialog: pytest.fail("a script ran"))
    frozen = reader.locator(".st-key-frozen-page")
    frozen.get_by_text(NOTE).wait_for()  # the last that is drawn of it
    banner = frozen.inner_text()
    assert SHOWN in banner and NOTE in banner
    assert re.search(r"as measured on \d+ \w+ 20\d\d\.", banner)
    assert not frozen.locator("img").count()
    assert reader.get_by_label("Text", exact=True).input_value() == TEXT


def test_a_crawler_gets_tags_and_a_picture(app: str, maker: Any, key: str) -> None:
    with httpx.Client(headers={"user-agent": "Slackbot-LinkExpanding 1.0"}) as crawler:
        head = crawler.get(maker.link)
        found = dict(re.findall(r'<meta property="([\w:]+)" content="([^"]*)">', head.text))
        assert found["og:title"] == "&quot;&gt;&lt;img src=x onerror=alert(1)&gt; **mine** $x$"
        assert "cuts this text into" in found["og:description"]
        assert found["og:image"] == f"{app}/preview/{key}.png"
        picture = crawler.get(found["og:image"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG") and len(picture.content) > 10_000


def test_the_figure_and_it_alone_is_framed_by_other_sites(
    browser: Any, elsewhere: str, app: str
) -> None:
    page = visitor(browser)
    page.elsewhere.clear()
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    page.goto(elsewhere)
    figure = page.frame_locator("iframe").first
    figure.locator(".js-plotly-plot .bars").first.wait_for()
    assert figure.locator("h1").inner_text() == SHOWN
    assert figure.get_by_role("link", name="open in Tokenarium").get_attribute("target") == "_blank"
    own = [url for url in page.elsewhere if not url.startswith(elsewhere)]
    assert own and all(url.startswith((f"{app}/", "data:", "blob:")) for url in own)
    [whole] = [one for one in page.frames if one.parent_frame and "/embed/" not in one.url]
    assert not whole.url.startswith(app)  # the browser shows an error of its own there


def test_renamed_then_withdrawn(browser: Any, maker: Any, app: str, key: str) -> None:
    row = maker.locator(f".st-key-link-{key}")
    row.get_by_role("button", name="Rename").click()
    body = maker.get_by_test_id("stPopoverBody")
    body.get_by_label("Title", exact=True).fill("A better title")
    body.get_by_label("Title", exact=True).press("Enter")
    settled(maker)
    body.get_by_role("button", name="Save").click()
    row.get_by_text("A better title").first.wait_for()
    settled(maker)
    assert "A better title" in httpx.get(maker.link).text

    maker.keyboard.press("Escape")
    row.get_by_role("button", name="Withdraw").click()
    maker.get_by_role("button", name="Withdraw it").click()
    maker.get_by_text("Nothing yet").wait_for()
    reader = visitor(browser)
    reader.set_viewport_size(TELEPHONE)
    reader.goto(maker.link)
    reader.get_by_role("heading", name="This link was withdrawn").wait_for()
    assert "withdrew it on" in reader.inner_text(".stMain") and not reader.locator(TOKEN).count()
    assert httpx.get(f"{app}/embed/{key}").status_code == 410
    assert httpx.get(f"{app}/preview/{key}.png").status_code == 404
    reader.get_by_role("button", name="Open the page without it").click()
    reader.locator(TOKEN).first.wait_for()
    assert "share=" not in reader.url
