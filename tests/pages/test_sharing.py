"""What is seen of a link from outside the app: tags for chats, a picture, an embedded figure."""

import ast
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import studies
from data import lake, previews
from data.tokenizers import add_file
from pages.components import framing
from pages.components.framing import Framing
from pages.components.head import Head
from pages.components.sharing import (
    addresses,
    embed,
    main_figures,
    picture,
    picture_words,
    plain_figures,
    preview,
)
from pages.components.visitor import VisitorCookie
from studies.engine import sharing
from tests.pages import made_up_segmentation
from tests.pages.app_test import page_at
from tests.pages.conftest import Lasting
from tests.studies.conftest import byte_level

__all__ = ["byte_level"]  # a fixture of these tests too

ANNA = studies.Visitor("a" * 64)
PAGES = Path(__file__).parents[2] / "pages"
HOSTILE = "\"><img src=x onerror=alert(1)> \u202e**b** $x$ </script><script>alert(2)</script> 'q'"
TITLE = HOSTILE.replace("\u202e", "")
ABOVE = {"host": "tokens.example", "x-forwarded-proto": "https"}


def page(_: Request) -> Response:
    app = '<html><head><title>Streamlit</title></head><div id="root"></div></html>'
    return HTMLResponse(app)


@pytest.fixture(scope="module")
def client(byte_level: Path, lasting: Lasting) -> TestClient:
    """Asks the routes of a small app with one tokenizer, whose answer is kept."""
    lasting.patch.setattr(lake, "GRACE_S", 0.0)
    add_file(byte_level, "mine")
    routes = [
        Route("/compare", page),
        Route(f"/embed/{embed.SCRIPT}", embed.script),
        Route("/embed/figure.js", embed.script),
        Route("/embed/{key}", embed.figure),
        Route("/preview/{key}.png", embed.picture),
    ]
    middleware = [Middleware(Framing), Middleware(VisitorCookie), Middleware(Head)]
    app = Starlette(routes=routes, middleware=middleware)
    return TestClient(ProxyHeadersMiddleware(app, trusted_hosts="*"))  # as the server does


@pytest.fixture
def shared(client: TestClient) -> str:
    spec = studies.prepare("segmentation", ["mine"], params={"text": "ab <b>ab</b>"})
    query = {"tokenizers": ["mine"], "text": ["ab <b>ab</b>"]}
    return studies.share(
        spec, ANNA, wrapping=studies.Wrapping(HOSTILE, "Look\nat this", "compare", query)
    )


class Tags(HTMLParser):
    """The elements of a page, and its meta tags by name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._at = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        its = dict(attrs)
        self.seen.append((tag, its))
        self._at = tag
        name = its.get("property") or its.get("name")
        if tag == "meta" and name:
            self.meta[name] = its.get("content") or ""

    def handle_data(self, data: str) -> None:
        self.texts[self._at] = self.texts.get(self._at, "") + data


def test_a_crawler_reads_title_note_answer_and_picture(client: TestClient, shared: str) -> None:
    # It runs no script and takes anything.
    answer = client.get(f"/compare?text=a&share={shared}", headers={**ABOVE, "accept": "*/*"})
    its = Tags(answer.text)
    assert its.meta["og:title"] == TITLE and its.texts["title"].startswith(TITLE)
    assert its.meta["og:description"].startswith("Look at this · ")
    assert re.search(r"cuts this text into \d+ tokens", its.meta["og:description"])
    assert re.search(r"As measured on \d+ \w+ 20\d\d\.$", its.meta["og:description"])
    assert its.meta["og:url"] == f"https://tokens.example/compare?text=a&share={shared}"
    assert its.meta["og:image"] == f"https://tokens.example/preview/{shared}.png"
    assert its.meta["twitter:card"] == "summary_large_image"
    assert its.meta["robots"] == "noindex" and its.meta["referrer"] == "same-origin"
    assert not [tag for tag, _ in its.seen if tag == "img"]
    assert answer.text.index("og:title") < answer.text.index("<style>")
    drawn = client.get(f"/preview/{shared}.png")
    assert drawn.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(drawn.content)) as opened:
        assert opened.size == (int(its.meta["og:image:width"]), int(its.meta["og:image:height"]))
        assert len(opened.convert("RGB").getcolors(maxcolors=2**20) or ()) > 50
    # Drawn once; a new title is another picture.
    assert client.get(f"/preview/{shared}.png").content == drawn.content
    sharing.rename(shared, ANNA, "Another", "")
    assert client.get(f"/preview/{shared}.png").content != drawn.content
    assert len(list(previews._folder().glob(f"{shared}-*.png"))) == 1


def test_other_pages_have_no_such_tags(client: TestClient) -> None:
    for query in ("", "?share=pair", f"?share={'0' * 32}", "?share=../../etc/passwd"):
        answer = client.get(f"/compare{query}", headers={"accept": "text/html"})
        assert answer.status_code == 200 and "og:title" not in answer.text
        assert "<title>Streamlit</title>" in answer.text
    assert client.get("/preview/x.png").status_code == 404
    assert client.get(f"/embed/{'0' * 32}").status_code == 404


def test_an_embedded_figure_stands_alone(client: TestClient, shared: str) -> None:
    answer = client.get(f"/embed/{shared}?theme=dark", headers={"accept": "text/html", **ABOVE})
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy and "script-src 'self'" in policy
    its = Tags(answer.text)
    assert its.texts["h1"] == TITLE and "color-scheme: dark" in answer.text
    # All that it loads is the app's own, beside it.
    sources = [value["src"] for tag, value in its.seen if "src" in value and tag != "img"]
    assert sources == [embed.SCRIPT, "figure.js"]
    assert [tag for tag, _ in its.seen].count("script") == 3
    [link] = [value for tag, value in its.seen if tag == "a"]
    assert (link["href"] or "").startswith("https://tokens.example/compare?tokenizers=")
    assert (link["href"] or "").endswith(f"share={shared}")
    drawn = re.search(r"id=drawn>(.*?)</script>", answer.text)
    assert drawn and json.loads(drawn[1])["data"][0]["type"] == "bar"
    script = client.get(f"/embed/{embed.SCRIPT}")
    assert "Plotly" in script.text and "immutable" in script.headers["cache-control"]
    assert "newPlot" in client.get("/embed/figure.js").text


def test_a_link_that_no_page_made_leads_to_its_studys_page(shared: str) -> None:
    spec = studies.frozen(shared).questions[0]  # type: ignore[union-attr]
    found = studies.frozen(studies.share(spec, studies.EVERYONE))
    assert found is not None
    name, query = addresses.address(found)
    assert (name, query["special"]) == ("compare", ["plain"])
    at = page_at(f"{name}.py", {**query, "share": found.key})
    assert any("as measured on" in one.value for one in at.markdown)
    assert at.text_area[0].value == "ab <b>ab</b>" and not at.warning


def test_nothing_is_shown_of_a_withdrawn_link(client: TestClient, shared: str) -> None:
    client.get(f"/preview/{shared}.png")
    sharing.withdraw(shared, ANNA)
    its = Tags(client.get(f"/compare?share={shared}", headers={"accept": "*/*"}).text)
    assert its.meta["og:title"] == "This link was withdrawn" and "og:image" not in its.meta
    assert client.get(f"/preview/{shared}.png").status_code == 404
    embedded = client.get(f"/embed/{shared}")
    assert embedded.status_code == 410 and "withdrew it on" in embedded.text
    assert "img" not in embedded.text and not list(previews._folder().glob(f"{shared}-*"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "'self'"),
        ("https://huggingface.co", "'self' https://huggingface.co"),
        ("*; script-src x", "'self'"),
    ],
)
def test_the_app_is_framed_by_whom_the_operator_says(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, given: str, said: str
) -> None:
    monkeypatch.setenv(framing.SETTING, given)
    answer = client.get("/compare", headers={"accept": "text/html"})
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"frame-ancestors {said}; ") and "object-src 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_every_page_that_shares_has_a_main_figure_and_its_question() -> None:
    sharing_pages = {
        place.stem: place.read_text(encoding="utf-8")
        for place in PAGES.glob("*.py")
        if "share.button(" in place.read_text(encoding="utf-8")
    }
    assert set(sharing_pages) == set(main_figures.REGISTRY) == set(addresses.QUESTIONS)
    assert set(addresses.PAGES.values()) == set(main_figures.REGISTRY)
    for name, text in sharing_pages.items():
        titles = [
            node.args[0].value
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "title"
            and isinstance(node.args[0], ast.Constant)
        ]
        assert titles == [addresses.QUESTIONS[name]]


def drawing(figure: Any, legend: tuple[tuple[str, str], ...] = ()) -> Image.Image:
    made = picture.png(figure, "A title", "A sentence.", "a foot", legend, preview.SIZE)
    assert made == picture.png(figure, "A title", "A sentence.", "a foot", legend, preview.SIZE)
    return Image.open(io.BytesIO(made)).convert("RGB")


def test_bars_are_as_long_as_their_values() -> None:
    asked = studies.Spec(
        "segmentation", 1, (studies.Input("words", "1"), studies.Input("threes", "2")), None,
        {"text": "ab ab ab", "special": "plain"},
    )  # fmt: skip
    counted = made_up_segmentation.answer(asked)["summary"]
    titles = {"words": "Words", "threes": "Threes"}
    figure = plain_figures.token_counts(counted, titles, "light")
    colours = figure.data[0].marker.color
    pixels = drawing(figure, (("A name", "#123456"),))
    lengths = []
    for colour in colours:
        wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
        found = [
            x for x in range(1200) for y in range(100, 560) if pixels.getpixel((x, y)) == wanted
        ]
        lengths.append(max(found) - min(found))
    one, other = counted["tokens"]
    assert lengths[0] / lengths[1] == pytest.approx(one / other, rel=0.02)


def test_words_without_a_shape_are_left_out() -> None:
    assert picture_words.drawable("a 你好 $b$ c") == "a $b$ c"
