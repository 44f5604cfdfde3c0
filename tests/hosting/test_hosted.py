"""Two hosted apps behind nginx, as docs/hosting.md has it: TLS, websockets, uploads, who is sent
where; and what they write to the log."""

import asyncio
import json
import re
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
import pytest

from data.errors import TokenariumError
from pages.components.journal import HEADER
from pages.components.sub_path import SETTING, sub_path
from pages.components.visitor import COOKIE
from tests.hosting.conftest import Hosted, Proxy
from tests.load.sessions import Session
from tests.local_server import free_port
from tests.pages.browser.running_app import start, stop

MEGABYTES = 20
XSRF = "_streamlit_xsrf"
OWN, SECRET = "A" * 43, "Nobody-reads-this"
LINK = "f" * 32
PATH = "/tokenarium"


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app that is told that it lies below PATH."""
    port, folder = free_port(), tmp_path_factory.mktemp("below") / "home"
    process = start(port, TOKENARIUM_HOME=str(folder), TOKENARIUM_PATH=PATH)
    yield f"http://127.0.0.1:{port}"
    stop(process)


T = TypeVar("T")


def finished(work: Coroutine[Any, Any, T]) -> T:
    """What it gives. In a thread of its own: a browser that other tests drive has a loop here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@contextmanager
def browser(proxy: Proxy) -> Iterator[httpx.Client]:
    """A browser that has opened a page."""
    with httpx.Client(base_url=proxy.address, verify=proxy.trusting, timeout=60) as client:
        assert client.get("/about", headers={"accept": "text/html"}).status_code == 200
        client.get("/_stcore/health")  # Streamlit's own cookie comes with it
        yield client


def cookies(client: httpx.Client) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}


def uploaded(client: httpx.Client, place: str, size: int = 10, **headers: str) -> httpx.Response:
    files = {"file": ("corpus.txt", b"x" * size)}
    return client.put(place, files=files, headers={"X-Xsrftoken": client.cookies[XSRF], **headers})


def refusal(client: httpx.Client, place: str) -> int:
    """The status of an upload without the page's token. It is refused before it is read, and where
    nginx is still sending then, it says 502: asked again."""
    statuses = (uploaded(client, place, **{"X-Xsrftoken": "other"}).status_code for _ in range(5))
    return next((status for status in statuses if status != 502), 502)


def test_a_page_comes_over_tls_and_its_cookies_stay_there(proxy: Proxy) -> None:
    with browser(proxy) as client:
        assert {each.name for each in client.cookies.jar} == {COOKIE, XSRF}
        assert all(each.secure for each in client.cookies.jar)
        root = client.get("/?corpus=udhr")
        assert root.status_code == 307
        assert client.get("/healthz").json() == {"status": "ready"}
        # Previews name the address by which the app is known outside.
        docs = client.get("/api/v1/openapi.json").json()
        assert docs["servers"] == [{"url": "/api/v1"}]


def test_a_browser_keeps_its_app_and_uploads_there(proxy: Proxy, hosted: Hosted) -> None:
    async def session(client: httpx.Client) -> str:
        connection = Session(
            proxy.address,
            ssl=proxy.trusting,
            additional_headers=cookies(client),
            origin=proxy.address,
        )
        async with connection as its:
            await its.look_at("about")
            place = await its.place_for("corpus.txt")
            assert (
                uploaded(client, place, size=10 if used else MEGABYTES * 2**20).status_code == 204
            )
            assert refusal(client, place) == 403
            # The app that hasn't this session refuses: the proxy must not send a browser there.
            found = [
                uploaded(_at(address, client), place).status_code for address in hosted.addresses
            ]
            assert sorted(found) == [204, 400]
            return hosted.addresses[found.index(204)]

    used = set()
    for _ in range(12):  # each of twelve browsers at one of two: both but for 1 in 2048
        with browser(proxy) as client:
            used.add(finished(session(client)))
        if len(used) == 2:
            break
    assert used == {*hosted.addresses}


def _at(address: str, client: httpx.Client) -> httpx.Client:
    return httpx.Client(base_url=address, cookies=dict(client.cookies), timeout=60)


def test_another_sites_page_gets_no_connection(proxy: Proxy) -> None:
    async def connect() -> None:
        async with Session(proxy.address, ssl=proxy.trusting, origin="https://evil.example"):
            pass

    with pytest.raises(Exception, match="403"):
        finished(connect())


def test_what_is_forwarded_is_the_proxys_to_say(proxy: Proxy, hosted: Hosted) -> None:
    """A browser can't tell the app another address or scheme through the proxy."""
    lying: dict[str, Any] = {"x-forwarded-proto": "http", "x-forwarded-for": "8.8.8.8"}
    with browser(proxy) as client:
        answer = client.get("/about", headers={"accept": "text/html", **lying})
        assert answer.headers["set-cookie"].endswith("; Secure")
        assert re.fullmatch(r"[0-9a-f]{12}", answer.headers[HEADER])


def test_lines_tell_what_was_asked_and_nothing_that_was_written(hosted: Hosted) -> None:
    """The last of these tests: it ends the apps, to read all that they have printed."""
    address = hosted.addresses[0]

    async def visit() -> list[str]:
        headers = {"Cookie": f"{COOKIE}={OWN}"}
        async with Session(address, additional_headers=headers) as session:
            await session.look_at(f"about?text={SECRET}&share={LINK}")
            await session.look_at(f"about?fault={SECRET}")
            return session.said

    html, mine = {"accept": "text/html"}, {COOKIE: OWN}
    with httpx.Client(base_url=address, cookies=mine, timeout=60) as client:
        shown = client.get(f"/about?text={SECRET}&share={LINK}", headers=html)
        missing = client.get(f"/{SECRET}", headers=html)
        cut = client.post("/tokens", json={"text": SECRET, "tokenizers": [SECRET]})
        embedded = client.get(f"/embed/{LINK}")
        client.get("/healthz")
        client.get("/static/favicon.png")
        client.get(f"/api/v1/tokenizers/{SECRET}", headers={"authorization": f"Bearer {SECRET}"})
    (said,) = finished(visit())
    number = re.fullmatch(r"Something went wrong here\. Say this number .*: ([0-9a-f]{12})", said)
    assert number is not None

    printed = "\n".join(hosted.ended())
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in printed.splitlines() if line.startswith("{")
    ]
    for hidden in (SECRET, OWN, LINK, "a fault with"):
        assert hidden not in printed
    by_id = {line["id"]: line for line in lines}
    assert len(by_id) == len(lines)
    for answer, status, place in (
        (shown, 200, {"page": "about"}),
        (missing, 404, {"page": "unknown"}),
        (cut, 400, {"operation": "tokens"}),
        (embedded, 404, {"operation": "embed"}),
    ):
        line = by_id[answer.headers["x-request-id"]]
        assert (
            line["kind"] == "request" and line["status"] == status and place.items() <= line.items()
        )
        assert line["ms"] > 0
    fault = by_id[number[1]]
    assert (fault["kind"], fault["error"]) == ("fault", "RuntimeError")
    assert fault["at"][-1].endswith("faulty_app.py:15 said")
    runs = [line for line in lines if line["kind"] == "run"]
    outcomes = [(line["page"], line["outcome"]) for line in runs]
    assert outcomes[-2:] == [("about", "done"), ("about", "failed")]
    mine_ = {line["visitor"] for line in (fault, *runs[-2:], by_id[shown.headers["x-request-id"]])}
    assert len(mine_) == 1 and re.fullmatch(r"[0-9a-f]{12}", str(mine_.pop()))
    assert [line["status"] for line in lines if line["kind"] == "api"][-1:] == [401]
    assert sum(line["kind"] == "session" for line in lines) >= 1
    # Of what has no line: the health check, the app's own files.
    assert not [line for line in lines if line.get("operation") in ("healthz", "static")]
    # Streamlit's own line of the fault has its kind and places.
    assert "Uncaught app execution: RuntimeError at " in printed and "Traceback" not in printed


@pytest.mark.parametrize("passed_on", [True, False], ids=["path passed on", "path taken off"])
def test_below_a_path_of_another_site(below: str, passed_on: bool) -> None:
    """As a proxy asks that passes the path on, and one that takes it off."""
    path = PATH if passed_on else ""
    with httpx.Client(base_url=below, timeout=60) as client:
        assert client.get(f"{path}/").headers["location"] == f"{PATH}/premiums"
        assert client.get(f"{path}/api/v1").headers["location"] == f"{PATH}/api/v1/docs"
        described = client.get(f"{path}/api/v1/openapi.json").json()
        assert described["servers"] == [{"url": f"{PATH}/api/v1"}]
        for asked, status in (("about", 200), ("nothing", 404), ("healthz", 200)):
            answer = client.get(f"{path}/{asked}", headers={"accept": "text/html"})
            assert answer.status_code == status, asked
        assert client.get(f"{path}/api/v1/tokenizers").status_code == 200

    async def visit() -> None:
        async with Session(f"{below}{path}") as session:
            await session.look_at("about")

    finished(visit())


def test_what_is_no_path_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ("tokenarium", "//other.example", "/a b", "/a\r\nset-cookie: b"):
        monkeypatch.setenv(SETTING, given)
        with pytest.raises(TokenariumError, match="must be a path such as /tokenarium"):
            sub_path()
    monkeypatch.setenv(SETTING, "/observatories/tokenarium/")
    assert sub_path() == "/observatories/tokenarium"
