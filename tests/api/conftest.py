"""The API over a small state folder: everyone has the tokenizers english and letters and the
parallel corpus small; Anna and Berta have keys. The catalogue is empty, so nothing is fetched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from api.mount import Api
from api.place import ROOT
from data import catalogue, library, tokenizers
from data.tokenizers import Identity
from data.visitors import EVERYONE, Visitor
from studies.desks import api_keys
from studies.engine.sharing import Frozen
from tests.conftest import let_go
from tests.studies.conftest import byte_level as byte_level
from tests.studies.conftest import letters as letters
from tests.studies.conftest import named, written

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
PLENTY = 1e9


@dataclass(frozen=True)
class Someone:
    """Who asks with a key, or without one."""

    client: TestClient
    headers: Mapping[str, str]

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(f"{ROOT}{path}", headers=self._with(more), **more)

    def post(self, path: str, **more: Any) -> Any:
        return self.client.post(f"{ROOT}{path}", headers=self._with(more), **more)

    def delete(self, path: str) -> Any:
        return self.client.delete(f"{ROOT}{path}", headers=self.headers)

    def _with(self, more: dict[str, Any]) -> dict[str, str]:
        return {**self.headers, **more.pop("headers", {})}


def page_of(link: Frozen) -> tuple[str, dict[str, list[str]]]:
    return "compare", {"tokenizers": [one.name for one in link.questions[0].tokenizers]}


def mounted(per_minute: float = PLENTY) -> Starlette:
    """The API where the app has it, around an app of nothing."""
    return Starlette(middleware=[Middleware(Api, page_of=page_of, per_minute=per_minute)])


def keep_for(visitor: Visitor, name: str, path: Path, form: str, **options: Any) -> Identity:
    """As an upload keeps it; which would first try it out in a process of its own."""
    content = path.read_bytes()
    identity = Identity(name, name, form, library.sha256_of(content), options)
    return tokenizers.keep(identity, content, visitor)


@pytest.fixture(scope="module")
def api_home(
    tmp_path_factory: pytest.TempPathFactory, byte_level: Path, letters: Path
) -> Iterator[Path]:
    """The state folder, for the tests of a file."""
    folder = tmp_path_factory.mktemp("api")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        (folder / "none.toml").touch()
        patch.setattr(catalogue, "SOURCES", folder / "none.toml")
        keep_for(EVERYONE, "english", byte_level, "huggingface")
        keep_for(EVERYONE, "letters", letters, "wordpiece")
        named(written(folder, name="small"))
        yield folder / "home"
        let_go()


@pytest.fixture(scope="module")
def client(api_home: Path) -> Iterator[TestClient]:
    with TestClient(mounted()) as it:
        yield it


@pytest.fixture(scope="module")
def keys(api_home: Path) -> dict[str, str]:
    return {"anna": api_keys.make("tests", ANNA), "berta": api_keys.make("tests", BERTA)}


def with_key(client: TestClient, key: str) -> Someone:
    return Someone(client, {"authorization": f"Bearer {key}"})


@pytest.fixture(scope="module")
def anna(client: TestClient, keys: dict[str, str]) -> Someone:
    return with_key(client, keys["anna"])


@pytest.fixture(scope="module")
def berta(client: TestClient, keys: dict[str, str]) -> Someone:
    return with_key(client, keys["berta"])


@pytest.fixture(scope="module")
def anybody(client: TestClient) -> Someone:
    return Someone(client, {})


def sentence(answer: Any) -> str:
    """What an answer that refuses says."""
    content = answer.json()
    assert list(content) == ["error"] and content["error"]["message"], content
    return str(content["error"]["message"])
