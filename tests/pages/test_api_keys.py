"""Keys for programs, on page Mine."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import studies
from pages.components import visitor
from studies.desks import api_keys
from tests.pages.app_test import page_at

WHO = studies.Visitor("a" * 64)
OTHER = studies.Visitor("b" * 64)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, home: Path) -> AppTest:
    monkeypatch.setattr(visitor, "current", lambda: WHO)
    return page_at("mine.py", {})


def shown(at: AppTest) -> str:
    assert not at.exception
    return "\n".join(one.value for one in (*at.markdown, *at.code))


def test_a_key_is_shown_once_and_works(at: AppTest) -> None:
    at.text_input(key="mine.key name").set_value("<b>laptop</b>")
    at.button(key="mine.key").click().run()
    (secret,) = [one.value for one in at.code if one.value.startswith("tkn_")]
    found = api_keys.visitor_of(secret)
    assert found is not None and found.id == WHO.id
    (key,) = api_keys.of(WHO)
    assert key.name == "b laptop b" and "**b laptop b**" in shown(at)
    assert at.text_input(key="mine.key name").value == ""
    at.run()
    assert secret not in shown(at) and "b laptop b" in shown(at)


def test_a_key_needs_a_name(at: AppTest) -> None:
    at.button(key="mine.key").click().run()
    assert "Name the key" in at.toast[0].value and api_keys.of(WHO) == []


def test_keys_are_their_visitors_and_are_revoked(at: AppTest) -> None:
    api_keys.make("hers", OTHER)
    secret = api_keys.make("mine", WHO)
    at.run()
    assert "hers" not in shown(at) and "**mine**" in shown(at)
    at.button(key=f"revoke {api_keys.of(WHO)[0].id} now").click().run()
    assert api_keys.visitor_of(secret) is None and "**mine**" not in shown(at)
    assert len(api_keys.of(OTHER)) == 1
