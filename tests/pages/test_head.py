"""The head that every page goes out with."""

import ast
import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.components import head
from pages.components.head import Head

PAGE = "<html><head><title>A</title></head><body>" + "text " * 500 + "</body></html>"


def page(request: Request) -> Response:
    if "if-none-match" in request.headers:
        return Response(status_code=304)
    return HTMLResponse(PAGE, headers={"etag": '"1"'})


async def in_pieces(_: Request) -> Response:
    async def pieces():  # type: ignore[no-untyped-def]
        yield PAGE[:100]
        yield PAGE[100:]

    return StreamingResponse(pieces(), media_type="text/html")


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/page", page),
        Route("/pieces", in_pieces),
        Route("/json", lambda _: JSONResponse({"</head>": 1})),
        Route("/missing", lambda _: HTMLResponse("<head></head>", status_code=404)),
    ]
    middleware = [Middleware(Head), Middleware(GZipMiddleware)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


@pytest.mark.parametrize("path", ["/page", "/pieces"])
def test_a_page_has_the_style_and_the_scripts_in_its_head(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html", "if-none-match": '"1"'})
    added = answer.text.removeprefix(PAGE.partition("</head>")[0])
    added = added.removesuffix("</head>" + PAGE.partition("</head>")[2])
    assert added == head.head()
    assert ".st-key-answer" in added
    assert int(answer.headers.get("content-length", len(answer.content))) == len(answer.content)
    assert "etag" not in answer.headers


def test_the_app_is_served_under_its_pages_names_only() -> None:
    app = '<head></head><div id="root"></div>'
    routes = [
        Route("/{path:path}", lambda _: HTMLResponse(app, headers={"cache-control": "no-cache"}))
    ]
    client = TestClient(Starlette(routes=routes, middleware=[Middleware(Head)]))
    client.headers["accept"] = "text/html"
    for path in ("/", "/premiums", "/sql?corpus=udhr", "/below/a/proxy/about"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.text == app.replace("</head>", head.head() + "</head>")
    for path in ("/main", "/__init__", "/premium", "/wp-login.php"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Page not found" in answer.text
        assert len(answer.content) == int(answer.headers["content-length"])


def test_a_pages_script_is_named_as_its_address() -> None:
    tree = ast.parse((head.PAGES / "main.py").read_text(encoding="utf-8"))
    (listed,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAGES"
    )
    assert {*listed, "mine", "root"} == head.NAMES - {""}


def test_other_answers_stay_as_they_are(client: TestClient) -> None:
    html = {"accept": "text/html"}
    assert client.get("/json", headers=html).json() == {"</head>": 1}
    assert client.get("/missing", headers=html).text == "<head></head>"
    assert client.get("/page", headers={"accept": "*/*"}).text == PAGE


def test_the_scripts_are_streamlits_own_and_whole() -> None:
    names = head.scripts()
    for element in ("PlotlyChart", "DataFrame", "Selectbox"):
        assert any(name.startswith(f"{element}.") for name in names)
    for name in names:  # what a script imports comes too, unless the page has it already
        source = (head.STATIC / "static" / "js" / name).read_text(encoding="utf-8")
        for imported in re.findall(r'from"\./([^"]+)"', source):
            index = (head.STATIC / "index.html").read_text(encoding="utf-8")
            assert imported in names or imported in index
