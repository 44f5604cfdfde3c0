"""Keys: who has one acts as the visitor who made it, until it is revoked; and how much one may
ask."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.callers import ANONYMOUS, BURST, Buckets
from data import api_keys as kept
from data.errors import NoRoom, TokenariumError, UnknownName
from data.visitors import EVERYONE
from studies.desks import api_keys
from tests.api.conftest import ANNA, BERTA, ROOT, mounted, sentence

pytestmark = pytest.mark.usefixtures("home")
LIST = f"{ROOT}/questions"


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    with TestClient(mounted()) as it:
        yield it


def asked_with(client: TestClient, header: str | None, **more: str) -> int:
    headers = {} if header is None else {"authorization": header}
    return client.get(LIST, headers={**headers, **more}).status_code


def test_a_key_is_its_visitors_until_it_is_revoked(client: TestClient) -> None:
    secret = api_keys.make("laptop", ANNA)
    assert asked_with(client, f"Bearer {secret}") == 200
    (key,) = api_keys.of(ANNA)
    assert key.name == "laptop" and key.used is not None and key.used >= key.made
    with pytest.raises(UnknownName):
        api_keys.revoke(key.id, BERTA)
    assert api_keys.of(BERTA) == [] and asked_with(client, f"Bearer {secret}") == 200
    api_keys.revoke(key.id, ANNA)
    assert asked_with(client, f"Bearer {secret}") == 401
    assert api_keys.of(ANNA) == []


def test_nothing_that_is_kept_is_a_key(home: Path, client: TestClient) -> None:
    secret = api_keys.make("laptop", ANNA)
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) >= 2
    for path in files:
        assert secret.encode() not in path.read_bytes()
        assert secret.removeprefix(kept.PREFIX).encode() not in path.read_bytes()
        assert asked_with(client, f"Bearer {path.stem}") == 401


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic dGtuOg==",
        f"Bearer tkn_{'A' * 43}",
        "Bearer ../a",
    ],
)
def test_what_is_no_key(header: str, client: TestClient) -> None:
    answer = client.get(LIST, headers={"authorization": header})
    assert answer.status_code == 401 and sentence(answer)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_cookie_is_no_key(client: TestClient) -> None:
    api_keys.make("laptop", ANNA)
    assert asked_with(client, None, cookie=f"tokenarium_visitor={'A' * 43}") == 401


def test_a_key_has_a_name_of_letters_and_a_visitor() -> None:
    api_keys.make('<img src=x onerror="alert(1)">‮ laptop', ANNA)
    assert [key.name for key in api_keys.of(ANNA)] == ["img src x onerror alert(1) laptop"]
    for name, visitor in (("<>", ANNA), ("laptop", EVERYONE)):
        with pytest.raises(TokenariumError):
            api_keys.make(name, visitor)


def test_a_visitor_has_so_many_keys() -> None:
    for number in range(kept.MOST):
        api_keys.make(f"{number}", ANNA)
    with pytest.raises(NoRoom):
        api_keys.make("one more", ANNA)
    assert api_keys.make("hers", BERTA)


def test_keys_that_nobody_uses_end(home: Path, client: TestClient) -> None:
    old, new = api_keys.make("old", ANNA), api_keys.make("new", ANNA)
    ended = time.time() - (kept.DAYS + 1) * 24 * 60 * 60
    for place in home.glob("visitors/*/api_keys/*.json"):
        record = json.loads(place.read_bytes())
        if record["name"] == "old":
            place.write_text(json.dumps({**record, "made": ended, "used": ended}))
    assert asked_with(client, f"Bearer {old}") == 401
    kept.remove_old()
    assert [key.name for key in api_keys.of(ANNA)] == ["new"]
    assert asked_with(client, f"Bearer {new}") == 200
    assert len(list((home / "api_keys").iterdir())) == 1


def test_a_bucket_empties_and_fills_up() -> None:
    now = [0.0]
    buckets = Buckets(60.0, clock=lambda: now[0])
    assert buckets.burst == 30.0
    assert [buckets.take("a", 10.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take("a", 5.0) == 5.0  # one comes a second
    assert buckets.take("b", 30.0) == 0.0  # each has their own
    now[0] = 5.0
    assert buckets.take("a", 5.0) == 0.0 and buckets.take("a", 1.0) == 1.0
    now[0] = 1000.0
    assert buckets.take("a", 1e9) == 0.0  # a whole bucket at most
    assert buckets.take("a", 1.0) == 1.0


def test_buckets_take_no_more_memory_for_more_callers() -> None:
    buckets = Buckets(60.0, most=10)
    for number in range(1000):
        buckets.take(str(number), 30.0)
    assert len(buckets._held) == 10
    assert buckets.take("999", 1.0) > 0  # who asked last is known


def test_who_asks_too_much_is_told_how_long_to_wait(home: Path) -> None:
    secret = api_keys.make("laptop", ANNA)
    per_minute = 100.0
    anonymous = int(per_minute * ANONYMOUS * BURST)
    with TestClient(mounted(per_minute)) as client:
        statuses = [client.get(f"{ROOT}/studies").status_code for _ in range(anonymous + 1)]
        assert statuses == [200] * anonymous + [429]
        answer = client.get(f"{ROOT}/studies")
        assert sentence(answer) and 1 <= int(answer.headers["retry-after"]) <= 7
        # With a key one has an amount of one's own; guessing keys counts as asking.
        assert asked_with(client, f"Bearer {secret}") == 200
        assert asked_with(client, f"Bearer {secret[:-1]}x") == 429
        big = {"text": "x" * 200_000, "tokenizers": ["english"] * 8}  # costs 33 of 49
        for status in (404, 429):  # there is no such tokenizer here, but it was read
            answer = client.post(
                f"{ROOT}/count", json=big, headers={"authorization": f"Bearer {secret}"}
            )
            assert answer.status_code == status
