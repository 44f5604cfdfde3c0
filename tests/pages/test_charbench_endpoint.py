"""The dialog that asks an OpenAI-compatible endpoint CharBench's items: a server of this machine,
asked for real."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import studies
from data.charbench import words
from data.public_addresses import PRIVATE_SETTING
from data.tokenizers import add_file
from pages.components import visitor
from studies.desks import charbench
from tests.conftest import let_go
from tests.data.charbench.test_endpoint import KEY, Server, says
from tests.local_server import serving
from tests.pages.app_test import answer, link, page_at
from tests.studies.conftest import byte_level
from tests.studies.test_charbench_items import WORDS

__all__ = ["byte_level"]  # a fixture of these tests too
ME = studies.Visitor("b" * 64)
PLACE = "charbench.of endpoint"


@pytest.fixture
def server(home: Path, byte_level: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its base URL."""
    monkeypatch.setattr(words, "words", lambda *_: WORDS)
    monkeypatch.setattr(visitor, "current", lambda: ME)
    monkeypatch.setenv(PRIVATE_SETTING, "1")
    add_file(byte_level)
    Server.plan, Server.seen = [says("1")], []
    with serving(Server) as port:
        yield f"http://127.0.0.1:{port}/v1"
    let_go()


def again(at: AppTest) -> AppTest:
    """Run the page with its dialog open: AppTest runs all of it, where a browser has the dialog's
    own part run."""
    at.button(key=PLACE).click().run()
    assert not at.exception
    return at


def opened() -> AppTest:
    return again(page_at("charbench.py", {"tokenizers": "english", "items": "7"}))


def filled(server: str, model: str = "gpt") -> AppTest:
    at = opened()
    at.text_input(key=f"{PLACE} url").set_value(server)
    at.text_input(key=f"{PLACE} model").set_value(model)
    at.text_input(key=f"{PLACE} key").set_value(KEY)
    at.number_input(key=f"{PLACE} questions").set_value(2.0)
    at.number_input(key=f"{PLACE} answers").set_value(10.0)
    at.number_input(key=f"{PLACE} pace").set_value(6_000.0)
    return again(at)


def asked(at: AppTest) -> AppTest:
    at.button(key=f"{PLACE} now").click()
    return again(at)


def test_the_cost_is_said_before_anything_is_asked(server: str) -> None:
    at = filled(server)
    its = charbench.cost({"items": 7}, "english", 2.0, 10.0, ME)
    said = at.info[0].value
    assert f"**28 requests** with about {its.prompt_tokens:,} tokens by english" in said
    assert f"about **\\${its.dollars:,.2f}**, in 1 minutes or more" in said
    assert not Server.seen


def test_what_it_answers_stands_beside_the_published_models(server: str, home: Path) -> None:
    at = filled(server)
    assert KEY in str(at.session_state)  # while it is being typed
    asked(at)
    assert len(Server.seen) == 28 and {seen[1] for seen in Server.seen} == {f"Bearer {KEY}"}
    (file,) = charbench.uploads_of(ME).values()
    assert (link(at)["of"], file.models) == ([file.name], ("gpt",))
    assert "**gpt** answers" in answer(at) and "of 28 items rightly" in answer(at)
    # The key is nowhere: not in the address, the page, the session or a file.
    assert KEY not in str(link(at)) and KEY not in str(at.main)
    at.run()
    assert KEY not in str(at.session_state)
    kept = [place.read_bytes() for place in home.rglob("*") if place.is_file()]
    assert kept and not any(KEY.encode() in content for content in kept)


def test_what_was_answered_before_an_error_is_kept_and_gone_on_with(server: str) -> None:
    Server.plan = [says("1"), says("2"), (401, {})]
    at = asked(filled(server))
    assert "2 of 28 items were answered and are kept" in at.toast[0].value
    assert "doesn't take this key" in at.toast[0].value
    (file,) = charbench.uploads_of(ME).values()
    assert file.rows == 2
    Server.plan, Server.seen = [says("3")], []
    at = filled(server)
    assert any("isn't asked again" in one.value for one in at.caption)
    asked(at)
    assert len(Server.seen) == 26


def test_what_cant_be_asked_is_a_sentence(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Server.plan = [(404, {})]
    assert "knows no such model or address" in asked(filled(server)).error[0].value
    monkeypatch.delenv(PRIVATE_SETTING)
    assert "must begin with https" in asked(filled(server)).error[0].value
    assert charbench.uploads_of(ME) == {}
    at = opened()
    assert at.button(key=f"{PLACE} now").disabled
