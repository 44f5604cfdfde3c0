"""Tokens of a text that is being typed, asked over HTTP."""

import json
import struct
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

import studies
from data.errors import UnknownName
from pages.components.compare import route
from pages.components.visitor import COOKIE
from tests.pages import made_up_segmentation
from tests.pages.app_test import stand_in
from tests.pages.made_up_segmentation import NAMES

QUESTION = {"text": "ab cd é", "tokenizers": list(NAMES), "special": "plain"}


class Asked:
    """Stands in for the study, over a made-up segmentation."""

    def __init__(self) -> None:
        self.visitors: list[studies.Visitor] = []
        self.goes_on = threading.Event()
        self.goes_on.set()

    def prepare(
        self, name: str, tokenizers: Sequence[str], params: Any, visitor: studies.Visitor
    ) -> studies.Spec:
        self.visitors.append(visitor)
        for one in tokenizers:
            if one not in NAMES:
                raise UnknownName("tokenizer", one, NAMES)
        inputs = tuple(studies.Input(one, f"hash of {one}") for one in tokenizers)
        return studies.Spec(name, 1, inputs, None, params)

    def run(self, spec: studies.Spec, keep: bool) -> studies.Result:
        assert not keep, "what someone types was written"
        self.goes_on.wait(10)
        return studies.Result(spec.key, {}, made_up_segmentation.answer(spec))


@pytest.fixture
def asked(home: Any, monkeypatch: pytest.MonkeyPatch) -> Asked:
    found = Asked()
    stand_in(monkeypatch, studies, "prepare", found.prepare)
    stand_in(monkeypatch, studies, "run", found.run)
    return found


@pytest.fixture
def client(asked: Asked) -> Iterator[TestClient]:
    routes = [Route("/tokens", route.tokens, methods=["POST"])]
    with TestClient(Starlette(routes=routes)) as it:
        yield it


def test_the_answer_holds_the_tokens_of_the_text(client: TestClient) -> None:
    content = client.post("/tokens", json=QUESTION).content
    (length,) = struct.unpack_from("<I", content)
    header = json.loads(content[4 : 4 + length])
    assert header["text"] == "ab cd é"
    # Cut before its 2 spaces; 8 bytes in threes.
    assert [(one["name"], one["count"]) for one in header["tokenizers"]] == [
        ("words", 3),
        ("threes", 3),
    ]
    ids_starts_ends = struct.unpack_from("<9i", content, 4 + length)
    assert ids_starts_ends[3:] == (0, 2, 5, 2, 5, 8)


def test_it_is_asked_for_the_visitor(client: TestClient, asked: Asked) -> None:
    client.post("/tokens", json=QUESTION)
    client.post("/tokens", json=QUESTION, headers={"cookie": f"{COOKIE}={'A' * 43}"})
    nobody, someone = asked.visitors
    assert nobody.id is None
    assert someone.id is not None and len(someone.id) == 64


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (400, b"{"),
        (400, b"[]"),
        (400, b'{"text": 1, "tokenizers": [], "special": "plain"}'),
        (400, json.dumps({**QUESTION, "tokenizers": []}).encode()),
        (400, json.dumps({**QUESTION, "tokenizers": ["words"] * 9}).encode()),
        (400, json.dumps({**QUESTION, "tokenizers": ["someone else's"]}).encode()),
        (400, json.dumps({**QUESTION, "text": "a" * (route.LONGEST + 1)}).encode()),
        (413, b" " * (route.LONGEST_BODY + 1)),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(
    client: TestClient, status: int, content: bytes
) -> None:
    answer = client.post("/tokens", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert len(answer.json()["error"].split()) > 1


def test_a_form_of_another_site_cannot_ask(client: TestClient) -> None:
    answer = client.post("/tokens", content=json.dumps(QUESTION))
    assert answer.status_code == 415


def test_a_visitor_has_one_text_cut_at_a_time(client: TestClient, asked: Asked) -> None:
    asked.goes_on.clear()
    answers: list[int] = []

    def ask(letter: str) -> None:
        cookie = {"cookie": f"{COOKIE}={letter * 43}"}
        answers.append(client.post("/tokens", json=QUESTION, headers=cookie).status_code)

    first = threading.Thread(target=ask, args=("A",))
    first.start()
    while not asked.visitors:
        first.join(0.01)
    ask("A")
    assert answers == [429]
    second = threading.Thread(target=ask, args=("B",))
    second.start()
    asked.goes_on.set()
    for one in (first, second):
        one.join()
    ask("A")
    assert answers == [429, 200, 200, 200]
