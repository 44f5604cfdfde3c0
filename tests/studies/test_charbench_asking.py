"""Items asked of an endpoint: the answers become a file of the visitor's."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import studies
from data import tokenizers
from data.charbench import uploads, words
from data.charbench.endpoint import Endpoint
from data.errors import TokenariumError
from data.public_addresses import PRIVATE_SETTING
from studies.desks import charbench as desk
from tests.data.charbench.test_endpoint import KEY, Server, says
from tests.local_server import serving
from tests.studies.conftest import everyones
from tests.studies.test_charbench_items import VISITOR, WORDS

PARAMS = {"items": 2}


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(words, "words", lambda *_: WORDS)
    monkeypatch.setenv(PRIVATE_SETTING, "1")
    Server.plan, Server.seen = [], []
    with serving(Server) as port:
        yield f"http://127.0.0.1:{port}"


def endpoint(server: str) -> Endpoint:
    return Endpoint(server, "gpt", KEY, per_minute=1e6)


def test_answers_become_a_file(server: str, home: Path) -> None:
    Server.plan = [says("1")]
    found = desk.ask(endpoint(server), PARAMS, VISITOR)
    assert (found.answered, found.items, found.reason) == (8, 8, None)
    assert found.upload is not None and found.upload.models == ("gpt",)
    spec = studies.prepare(
        "charbench_answers", [], None, {"upload": found.upload.name}, visitor=VISITOR
    )
    answers = studies.run(spec).tables["answers"]
    assert answers["answer"].to_list() == ["1"] * 8
    assert answers["right"].to_list() == (answers["gold"] == 1).to_list()
    kept = [place.read_bytes() for place in home.rglob("*") if place.is_file()]
    assert kept and not any(KEY.encode() in content for content in kept)


def test_what_was_answered_is_kept_and_not_asked_again(server: str) -> None:
    Server.plan = [says("1"), says("2"), says("3"), (401, {})]
    first = desk.ask(endpoint(server), PARAMS, VISITOR)
    assert first.answered == 3 and first.reason is not None and "this key" in first.reason
    assert first.upload is not None
    Server.plan, Server.seen = [says("4")], []
    second = desk.ask(endpoint(server), PARAMS, VISITOR, before=first.upload.name)
    assert (second.answered, len(Server.seen)) == (8, 5)


def test_who_cancels_keeps_what_was_answered(server: str) -> None:
    Server.plan = [says("1")]

    def until_the_fourth(doing: str, share: float) -> None:
        if share >= 3 / 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.ask(endpoint(server), PARAMS, VISITOR, until_the_fourth)
    (its,) = desk.uploads_of(VISITOR).values()
    assert its.rows == 3


def test_nothing_answered_is_no_file(server: str) -> None:
    Server.plan = [(404, {})]
    found = desk.ask(endpoint(server), PARAMS, VISITOR)
    assert (found.upload, found.answered) == (None, 0)
    assert desk.uploads_of(VISITOR) == {}


def test_without_room_for_the_answers_nothing_is_asked(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Server.plan = [says("1")]
    monkeypatch.setattr(uploads, "MOST", 0)
    with pytest.raises(TokenariumError, match="remove one first"):
        desk.ask(endpoint(server), PARAMS, VISITOR)
    assert not Server.seen


def test_the_cost_is_tokens_times_price(server: str, byte_level: Path) -> None:
    everyones(byte_level)
    its = desk.cost(PARAMS, "english", 2.0, 10.0, VISITOR)
    assert (its.requests, its.answer_tokens) == (8, 128)
    assert its.dollars == pytest.approx((its.prompt_tokens * 2 + 1280) / 1e6)
    Server.plan = [says("1")]
    desk.ask(endpoint(server), PARAMS, VISITOR)
    tokenizer = tokenizers.load_known(tokenizers.identify("english").fingerprint)
    asked = [body["messages"][-1]["content"] for _, _, body in Server.seen]
    assert its.prompt_tokens == len(tokenizer.encode_batch(asked).ids) + 8 * 30
    assert json.dumps(asked)  # plain text
