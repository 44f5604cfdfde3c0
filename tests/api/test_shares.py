"""Links over HTTP: who has one reads its answers; who made it alone renames and withdraws it."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

import studies
from tests.api.conftest import ANNA, Someone, keep_for, sentence


@pytest.fixture(scope="module")
def annas(api_home: Path, letters: Path) -> str:
    return keep_for(ANNA, "Anna's", letters, "wordpiece", unk_token="[UNK]").name


@pytest.fixture(scope="module")
def key(annas: str) -> str:
    """Of an answer about Anna's tokenizer."""
    return studies.run(studies.prepare("counts", [annas], "small", visitor=ANNA)).key


def test_a_link_opens_what_it_shares_until_it_is_withdrawn(
    key: str, annas: str, anna: Someone, berta: Someone, anybody: Someone
) -> None:
    assert berta.post("/shares", json={"keys": [key]}).status_code == 404
    words = {"title": "<b>Mine</b>", "note": "One\nTwo"}
    answer = anna.post("/shares", json={"keys": [key], **words})
    link = answer.json()
    assert answer.status_code == 201 and link["key"] != key
    assert {name: link[name] for name in words} == words
    assert link["page"] == f"/compare?{urlencode({'tokenizers': annas, 'share': link['key']})}"
    (shared,) = link["questions"]
    rows = anna.get(f"/results/{key}").json()
    for someone in (berta, anybody):
        assert someone.get(f"/shares/{link['key']}").json() == link
        assert someone.get(f"/{shared['result']}").json() == rows
        assert someone.get(f"/results/{key}").status_code == 404
    other = studies.run(studies.prepare("counts", ["english"], "small")).key
    assert anybody.get(f"/results/{other}?share={link['key']}").status_code == 404

    # Opened, it lends the tokenizer to who has a key.
    question = {"text": "ab", "tokenizers": [annas]}
    assert berta.post("/count", json=question).status_code == 404
    assert berta.post(f"/shares/{link['key']}/open").status_code == 204
    assert berta.post("/count", json=question).status_code == 200

    assert [one["key"] for one in anna.get("/shares").json()["links"]] == [link["key"]]
    assert berta.get("/shares").json() == {"links": []}
    for answer in (
        berta.client.patch(
            f"/api/v1/shares/{link['key']}", json={"title": "Hers"}, headers=berta.headers
        ),
        berta.delete(f"/shares/{link['key']}"),
    ):
        assert answer.status_code == 404 and sentence(answer)
    renamed = anna.client.patch(
        f"/api/v1/shares/{link['key']}", json={"title": "New"}, headers=anna.headers
    ).json()
    assert renamed == {**link, "title": "New", "note": ""}

    assert anna.delete(f"/shares/{link['key']}").status_code == 204
    assert anybody.get(f"/shares/{link['key']}").status_code == 410
    assert anybody.get(f"/{shared['result']}").status_code == 404
    assert berta.post("/count", json=question).status_code == 404
    assert anna.get(f"/results/{key}").json() == rows


def test_what_cant_be_shared(anna: Someone, anybody: Someone, key: str) -> None:
    for body, status in (
        ({"keys": ["0" * 64]}, 404),
        ({"keys": []}, 422),
        ({"keys": [key] * 9}, 422),
        ({"keys": [key], "title": "x" * 1000}, 422),
    ):
        answer = anna.post("/shares", json=body)
        assert answer.status_code == status and sentence(answer)
    assert anybody.post("/shares", json={"keys": [key]}).status_code == 401
    for link in ("0" * 32, key, "..%2fx"):
        assert anybody.get(f"/shares/{link}").status_code == 404
