"""Who is signed in, by the cookie that Streamlit signs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

import studies
from data import api_keys, library, tokenizers
from data.jobs import connection
from data.tokenizers import Identity
from data.visitors import EVERYONE, Visitor, take_along
from pages.components import sign_in
from studies.desks import belongings
from studies.engine import jobs
from tests.studies.conftest import byte_level, letters

__all__ = ["byte_level", "letters"]  # fixtures of these tests too

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


BROWSER, OTHER, PERSON = (Visitor(letter * 64) for letter in "bcd")


@pytest.fixture
def queue(home: Path) -> Iterator[None]:
    yield
    connection.detach()


def kept_for(visitor: Visitor, name: str, file: Path, form: str = "huggingface") -> str:
    content = file.read_bytes()
    identity = Identity(name, name, form, library.sha256_of(content))
    return tokenizers.keep(identity, content, visitor).name


def asked_by(visitor: Visitor, text: str, tokenizer: str = "english") -> jobs.Job:
    params = {"text": text}
    spec = studies.prepare("segmentation", [tokenizer], params=params, visitor=visitor)
    return jobs.submit(spec, visitor)


@pytest.mark.usefixtures("queue")
def test_what_a_browser_asked_becomes_its_persons(byte_level: Path, letters: Path) -> None:
    kept_for(EVERYONE, "english", byte_level)
    own = kept_for(BROWSER, "own", letters, "wordpiece")
    first = [asked_by(BROWSER, "one"), asked_by(BROWSER, "two", own)]
    strangers = asked_by(OTHER, "three")
    belongings.take_along(BROWSER, PERSON)
    assert {job.id for job in jobs.mine(PERSON)} == {job.id for job in first}
    assert jobs.mine(BROWSER) == [] and [job.id for job in jobs.mine(OTHER)] == [strangers.id]
    assert all(job.state == "queued" for job in jobs.mine(PERSON))
    jobs.cancel(first[0].id, PERSON)
    assert {job.state for job in jobs.mine(PERSON)} == {"queued", "cancelled"}
    # From another browser too, where that person has things already.
    belongings.take_along(OTHER, PERSON)
    assert strangers.id in {job.id for job in jobs.mine(PERSON)} and jobs.mine(OTHER) == []


@pytest.mark.usefixtures("queue")
def test_questions_about_what_stays_with_a_browser_stay_too(
    home: Path, byte_level: Path, letters: Path
) -> None:
    kept_for(EVERYONE, "english", byte_level)
    own = kept_for(BROWSER, "own", letters, "wordpiece")
    (home / "visitors" / str(PERSON.id)).mkdir()  # they have something already
    stays, goes = asked_by(BROWSER, "one", own), asked_by(BROWSER, "two")
    belongings.take_along(BROWSER, PERSON)
    assert [job.id for job in jobs.mine(PERSON)] == [goes.id]
    assert [job.id for job in jobs.mine(BROWSER)] == [stays.id]


@pytest.mark.usefixtures("queue")
def test_what_both_asked_is_wanted_if_one_of_them_wants_it(byte_level: Path) -> None:
    kept_for(EVERYONE, "english", byte_level)
    for text, before, after in (("one", True, False), ("two", False, True), ("three", True, True)):
        job = asked_by(BROWSER, text)
        assert asked_by(PERSON, text).id == job.id
        for visitor, wants in ((BROWSER, before), (PERSON, after)):
            if not wants:
                jobs.cancel(job.id, visitor)
    belongings.take_along(BROWSER, PERSON)
    assert [job.state for job in jobs.mine(PERSON)] == ["queued"] * 3 and jobs.mine(BROWSER) == []


def test_without_a_queue_or_a_person_nothing_is_asked_of_it(home: Path) -> None:
    belongings.take_along(BROWSER, EVERYONE)
    belongings.take_along(EVERYONE, PERSON)
    assert not home.exists()
