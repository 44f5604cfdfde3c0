"""What is logged of a request, and what the caller hears of a fault of the program."""

import json
import logging

import pytest
from starlette.testclient import TestClient

from api.middleware import HEADER
from api.routes import texts
from data.log import LOG
from tests.api.conftest import ROOT, Someone, sentence

SECRET = "Nobody reads this"


@pytest.fixture
def lines(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> pytest.LogCaptureFixture:
    monkeypatch.setattr(LOG, "propagate", False)  # once is enough
    LOG.addHandler(caplog.handler)
    caplog.set_level(logging.INFO, LOG.name)
    yield caplog
    LOG.removeHandler(caplog.handler)


def test_a_line_holds_neither_text_nor_names_nor_keys(
    anna: Someone, keys: dict[str, str], lines: pytest.LogCaptureFixture
) -> None:
    answers = [
        anna.post("/count", json={"text": SECRET, "tokenizers": ["english"]}),
        anna.get(f"/tokenizers/{SECRET}"),
        anna.get(f"/results/{'1' * 64}?table={SECRET}"),
        anna.get(f"/{SECRET}"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 404]
    written = [json.loads(message) for message in lines.messages]
    assert [line["id"] for line in written] == [answer.headers[HEADER] for answer in answers]
    assert [line["operation"] for line in written] == [
        "/count",
        "/tokenizers/{name}",
        "/results/{key}",
        None,
    ]
    assert all(line["key"] is True and line["ms"] >= 0 for line in written)
    for hidden in (SECRET, SECRET.replace(" ", "%20"), keys["anna"], "1" * 64, "a" * 64):
        assert hidden not in lines.text


def test_a_fault_of_the_program_is_no_business_of_the_caller(
    anybody: Someone, lines: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(texts, "_answer", fails)
    answer = anybody.post("/count", json={"text": SECRET, "tokenizers": ["english"]})
    assert answer.status_code == 500
    said = sentence(answer)
    assert SECRET not in said and "RuntimeError" not in said
    line = json.loads(lines.messages[-1])
    assert line["error"] == "RuntimeError" and line["at"][-1].endswith(" fails")
    assert line["id"] == answer.headers[HEADER] and SECRET not in lines.text


def test_answers_carry_headers_for_safety(client: TestClient) -> None:
    for path in ("/studies", "/nothing", "/docs"):
        headers = client.get(f"{ROOT}{path}").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers
