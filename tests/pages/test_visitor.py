"""The cookie that tells visitors apart, as it goes over HTTP, and who a visitor is then."""

import re
from hashlib import sha256

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pages.components import visitor
from pages.components.visitor import COOKIE, VisitorCookie

OWN = "A" * 43


def page(request: Request) -> Response:
    if "if-none-match" in request.headers:
        return Response(status_code=304)
    return HTMLResponse("<p>A page</p>", headers={"cache-control": "public"})


def with_another(request: Request) -> Response:
    attributes = "secure" if request.url.query else "Path=/"
    return Response(headers={"set-cookie": f"other=1; {attributes}"})


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/page", page),
        Route("/json", lambda _: JSONResponse({})),
        Route("/other", with_another),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(VisitorCookie)]))


def sent(client: TestClient, path: str = "/page", **headers: str) -> str:
    client.cookies.clear()
    return str(client.get(path, headers=headers).headers.get("set-cookie", ""))


def test_a_page_comes_with_a_cookie_that_scripts_cannot_read(client: TestClient) -> None:
    cookie = sent(client)
    assert re.match(rf"{COOKIE}=[A-Za-z0-9_-]{{43}}; ", cookie)
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"):
        assert attribute in cookie
    assert sent(client) != cookie  # random


def test_pages_are_not_kept_by_caches_in_between(client: TestClient) -> None:
    assert client.get("/page").headers["cache-control"] == "private, no-cache"


def test_a_visitor_keeps_their_cookie(client: TestClient) -> None:
    assert sent(client, cookie=f"other=1; {COOKIE}={OWN}").startswith(f"{COOKIE}={OWN};")


@pytest.mark.parametrize("broken", ["", "short", OWN + "A", "A" * 42 + ";", "A" * 42 + "%"])
def test_a_malformed_cookie_is_replaced(client: TestClient, broken: str) -> None:
    cookie = sent(client, cookie=f"{COOKIE}={broken}")
    assert re.match(rf"{COOKIE}=[A-Za-z0-9_-]{{43}}; ", cookie)
    assert f"={broken};" not in cookie


def test_it_is_secure_over_https_also_behind_a_proxy_that_is_trusted(client: TestClient) -> None:
    behind = {"x-forwarded-proto": "https"}
    assert "Secure" not in sent(client)
    assert "Secure" not in sent(client, **behind)  # anyone can say so
    told = TestClient(ProxyHeadersMiddleware(client.app, trusted_hosts="testclient"))
    assert sent(told, **behind).endswith("; Secure")
    assert "Secure" not in sent(told, **{"x-forwarded-proto": "http"})
    assert sent(TestClient(client.app, base_url="https://testserver")).endswith("; Secure")


def test_so_is_every_other_cookie(client: TestClient) -> None:
    over_tls = TestClient(client.app, base_url="https://testserver")
    assert client.get("/other").headers["set-cookie"] == "other=1; Path=/"
    assert over_tls.get("/other").headers["set-cookie"] == "other=1; Path=/; Secure"
    assert over_tls.get("/other?secure").headers["set-cookie"] == "other=1; secure"


def test_other_answers_come_without(client: TestClient) -> None:
    assert sent(client, "/json") == ""


def test_a_page_that_the_browser_has_already_brings_one(client: TestClient) -> None:
    headers = {"if-none-match": "x", "accept": "text/html,*/*"}
    assert COOKIE in sent(client, **headers)
    assert sent(client, **{**headers, "accept": "image/png"}) == ""


class Context:
    def __init__(self, **cookies: str) -> None:
        self.cookies = cookies


def test_a_visitor_is_the_hash_of_the_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor.st, "context", Context(**{COOKIE: OWN}))
    assert visitor.current().id == sha256(OWN.encode()).hexdigest()


@pytest.mark.parametrize("cookies", [{}, {COOKIE: "../../etc"}, {COOKIE: "a" * 64}])
def test_without_a_sound_cookie_there_is_no_visitor(
    monkeypatch: pytest.MonkeyPatch, cookies: dict[str, str]
) -> None:
    monkeypatch.setattr(visitor.st, "context", Context(**cookies))
    assert visitor.current().id is None
