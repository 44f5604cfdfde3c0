"""The page Mine as AppTest sees it: what is listed, renamed, withdrawn and deleted; keys for
programs."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import studies
from data import lake, library, tokenizers
from data.tokenizers import Identity
from pages.components import visitor
from studies.desks import api_keys, belongings
from studies.engine import sharing
from tests.pages.app_test import page_at
from tests.pages.conftest import Lasting
from tests.studies.conftest import byte_level

__all__ = ["byte_level"]  # a fixture of these tests too

HOSTILE = "<img onerror=alert(1)> **b** $x$ [l](x)"
SHOWN = r"\<img onerror=alert(1)\> \*\*b\*\* \$x\$ \[l\](x)"
WHO = studies.Visitor("a" * 64)
OTHER = studies.Visitor("b" * 64)


@pytest.fixture(scope="module", autouse=True)
def place(lasting: Lasting) -> None:
    lasting.patch.setattr(lake, "GRACE_S", 0.0)


@pytest.fixture
def who(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> studies.Visitor:
    """Another visitor in each test."""
    its = studies.Visitor(library.sha256_of(request.node.name.encode()))
    monkeypatch.setattr(visitor, "current", lambda: its)
    return its


@pytest.fixture
def mine(who: studies.Visitor, byte_level: Path) -> Identity:
    content = byte_level.read_bytes()
    identity = Identity("mine", HOSTILE, "huggingface", library.sha256_of(content))
    return tokenizers.keep(identity, content, who)


@pytest.fixture
def link(mine: Identity, who: studies.Visitor) -> str:
    spec = studies.prepare("segmentation", [mine.name], params={"text": "ab"}, visitor=who)
    query = {"tokenizers": [mine.name], "text": ["ab"]}
    wrapping = studies.Wrapping(HOSTILE, "a note", "compare", query)
    return studies.share(spec, who, wrapping=wrapping)


def opened() -> AppTest:
    return page_at("mine.py", {})


def words(at: AppTest) -> str:
    return "\n".join(one.value for one in (*at.markdown, *at.caption, *at.info, *at.warning))


def test_who_has_no_cookie_is_asked_to_reload() -> None:
    at = opened()
    assert at.title[0].value == "What is mine here?"
    assert "Reload the page" in at.info[0].value


def test_an_empty_page_teaches(who: studies.Visitor) -> None:
    at = opened()
    assert at.markdown[0].value.startswith("Nothing yet: what you bring and share stands here")
    assert "**Share** on a page makes a link" in at.info[0].value
    assert "seen by nobody else" in at.info[1].value


def test_things_and_links_stand_there_as_text(mine: Identity, link: str) -> None:
    at = opened()
    assert "You have **1 thing** and **1 link** here" in words(at)
    assert words(at).count(f"**{SHOWN}**") == 2 and "a note" in words(at)
    assert HOSTILE not in words(at)
    assert any(f"share={link}" in one.value for one in at.code)
    assert any(f"/embed/{link}" in one.value for one in at.code)


def test_a_link_is_renamed_and_withdrawn(mine: Identity, link: str) -> None:
    at = opened()
    at.text_input(key=f"words {link} title").set_value("Better")
    at.button(key=f"words {link} now").click().run()
    assert "**Better**" in words(at)
    at.button(key=f"take {link} now").click().run()
    assert studies.frozen(link) is None and "**0 links**" in words(at)
    reader = page_at("compare.py", {"share": link, "text": "ab"})
    assert reader.title[0].value == "This link was withdrawn"
    assert "withdrew it on" in reader.markdown[0].value and not reader.text_area
    assert [one.label for one in reader.button] == ["Open the page without it"]


def test_what_depends_on_a_thing_is_said_before_it_is_deleted(
    mine: Identity, link: str, who: studies.Visitor
) -> None:
    at = opened()
    key = f"tokenizer {mine.fingerprint}"
    at.session_state[f"delete {key}"] = True
    at.run()
    assert f"Links of yours carry it: **{SHOWN}**" in words(at)
    at.checkbox(key=f"delete {key} links").check().run()
    at.button(key=f"delete {key} now").click().run()
    assert belongings.things(who) == [] and sharing.made_by(who) == []
    assert "Nothing yet" in at.markdown[0].value


def test_a_thing_is_renamed(mine: Identity) -> None:
    at = opened()
    at.text_input(key=f"name tokenizer {mine.fingerprint}").set_value("Cutter")
    at.button(key=f"name tokenizer {mine.fingerprint} now").click().run()
    assert "**Cutter**" in words(at) and f"in links `{mine.name}`" in words(at)


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
