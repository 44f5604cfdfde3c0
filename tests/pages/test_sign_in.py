"""Who is signed in, by the cookie that Streamlit signs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from data import api_keys
from data.visitors import Visitor, take_along
from pages.components import sign_in
from studies.desks import belongings

SECRET = "a secret of the app's, for its tests"
COOKIE = "_streamlit_user"
SECRETS = f"""
[auth]
redirect_uri = "https://tokens.example/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "tokenarium"
client_secret = "none"
server_metadata_url = "https://people.example/.well-known/openid-configuration"
"""
ANNA = {"iss": "https://people.example", "sub": "anna", "name": "Anna"}


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[None]:
    """The app's secrets name a provider."""
    file = tmp_path / "secrets.toml"
    file.write_text(SECRETS, encoding="utf-8")
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    secrets_singleton._reset()
    yield
    config.set_option("secrets.files", before)
    secrets_singleton._reset()


def cookies(secret: str = SECRET, **claims: Any) -> dict[str, str]:
    origin = "https://tokens.example"
    content = {"origin": origin, "is_logged_in": True, **ANNA, **claims}
    return {COOKIE: create_signed_value(secret, COOKIE, json.dumps(content)).decode("latin-1")}


@pytest.mark.usefixtures("provider")
def test_a_person_is_the_same_whatever_they_are_called() -> None:
    first = sign_in.person(cookies())
    assert first is not None and len(first) == 64
    assert sign_in.person(cookies(name="Anna B.", email="other@people.example")) == first
    assert sign_in.person(cookies(sub="berta")) not in (None, first)
    assert sign_in.person(cookies(iss="https://elsewhere.example")) not in (None, first)
    # Where one ends and the other begins is told apart.
    assert sign_in.person(cookies(iss="a", sub="bc")) != sign_in.person(cookies(iss="ab", sub="c"))


@pytest.mark.usefixtures("provider")
def test_nobody_is_signed_in_by_a_cookie_that_is_not_ours() -> None:
    sound = cookies()[COOKIE]
    for bad in (
        {},
        {COOKIE: ""},
        {COOKIE: json.dumps({**ANNA, "is_logged_in": True})},
        {COOKIE: sound[:-2]},
        {COOKIE: sound.swapcase()},
        {COOKIE: "chunks-9"},
        {COOKIE: "\u20ac"},
        cookies(secret="another"),
        cookies(origin="https://other.example"),
        cookies(is_logged_in=False),
        cookies(sub=""),
        cookies(iss=None),
    ):
        assert sign_in.person(bad) is None


def test_without_a_provider_nobody_signs_in() -> None:
    assert not sign_in.is_offered()
    assert sign_in.person(cookies()) is None


def test_the_keys_of_a_browser_act_as_its_person(home: Path) -> None:
    browser, person = Visitor("b" * 64), Visitor("d" * 64)
    secret, key = api_keys.make(str(browser.id), "a script")
    assert api_keys.whose(secret) == browser.id
    belongings.take_along(browser, person)
    assert api_keys.whose(secret) == person.id
    assert [one.id for one in api_keys.of(str(person.id))] == [key.id]
    assert api_keys.of(str(browser.id)) == []
    api_keys.revoke(str(person.id), key.id)
    assert api_keys.whose(secret) is None


def test_what_a_browser_has_becomes_its_persons_once(home: Path) -> None:
    browser, other, person = (Visitor(letter * 64) for letter in "bcd")
    for one in (browser, other):
        folder = home / "visitors" / str(one.id) / "tokenizers"
        folder.mkdir(parents=True)
        (folder / "record.json").write_text(str(one.id))
    assert take_along(browser, person)
    assert not take_along(browser, person)
    assert not take_along(other, person)  # what a person has is never mixed with another's
    assert not take_along(Visitor(None), Visitor("e" * 64))
    assert not take_along(other, Visitor(None))
    assert {
        path.name: path.joinpath("tokenizers/record.json").read_text()[0]
        for path in (home / "visitors").iterdir()
    } == {"c" * 64: "c", "d" * 64: "b"}
