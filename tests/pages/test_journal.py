"""Lines of the log about pages, and what is answered where the program fails."""

import json
import logging
import threading
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from data import log
from pages.components.journal import HEADER, Journal

SECRET = "Nobody reads this"


def answer(request: Request) -> Response:
    if "fault" in request.url.path:
        raise RuntimeError(SECRET)
    return PlainTextResponse("text")


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", answer)], middleware=[Middleware(Journal)])
    return TestClient(app)


@pytest.fixture
def lines(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.LogCaptureFixture]:
    monkeypatch.setattr(log.LOG, "propagate", False)
    monkeypatch.setenv(log.SETTING, "1")
    log.LOG.addHandler(caplog.handler)
    caplog.set_level(logging.INFO, log.LOG.name)
    yield caplog
    log.LOG.removeHandler(caplog.handler)


def test_pages_and_operations_have_a_line_and_files_have_none(
    client: TestClient, lines: pytest.LogCaptureFixture
) -> None:
    html = {"accept": "text/html"}
    for path in (
        *("premiums?text=secret", "secret", "under/compare", "", "static/js/secret.js"),
        *("_stcore/upload_file/1/2", "media/secret.csv", "preview/1.png", "healthz"),
    ):
        page = "." not in path and "/" not in path.removeprefix("under/") and path != "healthz"
        client.get(f"/{path}", headers=html if page else {})
    written = [json.loads(message) for message in lines.messages]
    assert [line.get("page", line.get("operation")) for line in written] == [
        *("premiums", "unknown", "compare", "", "upload", "download", "preview")
    ]
    assert "secret" not in lines.text


def test_a_fault_is_answered_with_a_number_that_the_log_has(
    client: TestClient, lines: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(log.SETTING)  # whoever hosts or not
    assert client.get("/premiums", headers={"accept": "text/html"}).status_code == 200
    found = client.get("/fault.js")
    (line,) = map(json.loads, lines.messages)
    assert found.status_code == 500 and found.headers[HEADER] == line["id"]
    assert found.text.endswith(f"whoever runs it: {line['id']}") and SECRET not in found.text
    assert line["error"] == "RuntimeError" and line["at"][-1].endswith(" answer")
    assert SECRET not in lines.text


def test_a_visitor_in_the_log_is_not_the_one_of_the_state() -> None:
    one, other = log.visitor("a" * 64), log.visitor("b" * 64)
    assert one != other and one == log.visitor("a" * 64)
    assert one is not None and len(one) == 12 and not ("a" * 64).startswith(one)
    assert log.visitor(None) is None


def test_libraries_log_no_messages_of_errors(
    caplog: pytest.LogCaptureFixture,
    lines: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails() -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    before = logging.getLogRecordFactory()
    try:
        log.leave_out_messages()
        try:
            fails()
        except ValueError:
            logging.getLogger("library").exception("It %s", "failed")
        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
    finally:
        logging.setLogRecordFactory(before)
    said, ended = caplog.messages
    assert said.startswith("It failed: ValueError at ") and said.endswith(" fails")
    assert json.loads(ended)["kind"] == "thread" and json.loads(ended)["at"][-1].endswith(" fails")
    assert SECRET not in caplog.text
