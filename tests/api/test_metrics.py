"""Figures for the operator's monitoring, and who gets them."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from api.metrics import SETTING, Metrics
from data.jobs import records
from tests.api.conftest import ANNA

KEY = {"authorization": "Bearer the operator's"}


def answer(request: Request) -> Response:
    if request.url.path == "/fails":
        raise RuntimeError("a secret text")
    return PlainTextResponse("text", 404 if request.url.path == "/missing" else 200)


async def connection(socket: WebSocket) -> None:
    await socket.accept()
    await socket.receive_text()


@pytest.fixture
def client(home: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv(SETTING, "the operator's")
    routes = [WebSocketRoute("/stream", connection), Route("/{path:path}", answer)]
    app = Starlette(routes=routes, middleware=[Middleware(Metrics)])
    return TestClient(app, raise_server_exceptions=False)


def figures(client: TestClient) -> dict[tuple[str, ...], float]:
    text = client.get("/metrics", headers=KEY).text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_kind_and_status(client: TestClient) -> None:
    html = {"accept": "text/html"}
    for path, headers in (
        ("/premiums?text=secret", html),
        ("/premiums", html),
        ("/missing", html),
        ("/fails", html),
        ("/api/v1/tokenizers", {}),
        ("/api/v10", {}),
        ("/tokens", {}),
        ("/static/x.js", {}),
    ):
        client.get(path, headers=headers)
    found = figures(client)
    counted = {k[1:]: v for k, v in found.items() if k[0] == "tokenarium_requests_total"}
    assert counted == {
        ("page", "200"): 2,
        ("page", "404"): 1,
        ("page", "500"): 1,
        ("api", "200"): 1,
        ("own", "200"): 1,
        ("streamlit", "200"): 2,
    }
    assert found["tokenarium_request_seconds_count", "page"] == 4
    assert found[("process_resident_memory_bytes",)] > 1e6
    assert "secret" not in client.get("/metrics", headers=KEY).text


def test_sessions_are_those_that_are_open(client: TestClient) -> None:
    with client.websocket_connect("/stream") as socket:
        assert figures(client)[("tokenarium_sessions",)] == 1
        socket.send_text("end")
    assert figures(client)[("tokenarium_sessions",)] == 0


def test_jobs_are_counted_by_queue_and_state(client: TestClient) -> None:
    assert not any(name[0] == "tokenarium_jobs" for name in figures(client))
    for number in range(3):
        asked = records.Request(f"{number:064}", "slow", "{}", "Slow", "cpu", False, 60.0, 0.0, 0.0)
        assert records.add(asked, str(ANNA.id), limit=10)
    found = figures(client)
    assert found["tokenarium_jobs", "cpu", "queued"] == 3
    assert found[("tokenarium_workers",)] == 0


def test_only_who_has_the_key_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for headers in ({}, {"authorization": "Bearer other"}, {"authorization": "the operator's x"}):
        refused = client.get("/metrics", headers=headers)
        assert refused.status_code == 401
        assert "tokenarium_requests" not in refused.text
    monkeypatch.setenv(SETTING, "")
    assert client.get("/metrics", headers=KEY).text == "text"  # as any other address
