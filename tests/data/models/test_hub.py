"""Models of repositories, against a small server that speaks the hub's protocol."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import models
from data.errors import TokenariumError
from data.models import hub
from data.models.identity import GGUF_NAME
from data.public_addresses import PRIVATE_SETTING
from tests.data.models.files import gguf, model_files
from tests.hub_server import Hub, Repository, running
from tests.local_server import COMMIT

WEIGHTS = b"w" * 3_000_000
FILES = model_files(**{"model.safetensors": WEIGHTS, "README.md": b"x", "modeling_x.py": b"x"})


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("HF_TOKEN", "hf_theTokenOfThisMachine")  # must never be sent
    monkeypatch.setenv(PRIVATE_SETTING, "1")  # its storage host is of this machine too
    large = ("model.safetensors",)
    repositories = {
        "owner/model": Repository(FILES, large=large),
        "owner/gguf": Repository({"a.gguf": gguf()}, large=("a.gguf",)),
        "owner/two": Repository({"a.gguf": gguf(), "b.gguf": gguf(begin=5)}, large=("a.gguf",)),
        "owner/pickle": Repository({"config.json": b"{}", "pytorch_model.bin": b"x"}),
        "owner/huge": Repository(FILES, large=large, sizes={"model.safetensors": 10**12}),
        "owner/gated": Repository(FILES, gated_for="hf_x", large=large),
        "owner/liar": Repository(FILES, large=large, served={"tokenizer.json": b"{}"}),
    }
    with running(repositories) as started:
        yield started


def test_naming_a_model_fetches_no_weights(server: Hub) -> None:
    identity = models.add_from_hub("owner/model", endpoint=server.address)
    assert identity.origin == {"repository": "owner/model", "commit": COMMIT}
    assert identity.files["model.safetensors"] == hashlib.sha256(WEIGHTS).hexdigest()
    assert set(identity.files) == {"config.json", "model.safetensors", "tokenizer.json"}
    asked = " ".join(server.paths())
    assert "safetensors" not in asked and "README" not in asked and ".py" not in asked
    assert {token for _, token in server.asked} == {""}
    assert models.identify("model") == identity


def test_the_weights_come_when_they_are_needed(
    server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    identity = models.add_from_hub(f"owner/model@{COMMIT}")
    said: list[str] = []
    files = models.model_files(identity, said.append)
    assert files.paths["model.safetensors"].read_bytes() == WEIGHTS
    assert "fetching model.safetensors" in said
    before = len(server.asked)
    models.model_files(identity)
    assert len(server.asked) == before  # kept


def test_weights_with_other_bytes_are_refused(server: Hub) -> None:
    assert server.storage is not None
    identity = models.add_from_hub("owner/model", endpoint=server.address)
    sha256 = identity.files["model.safetensors"]
    other = dict(FILES) | {"model.safetensors": b"v" * len(WEIGHTS)}
    repository = server.repositories["owner/model"]
    listed = repository.files
    # The listing stays; the storage host sends something else.
    server.storage.repositories = {"owner/model": Repository(other)}
    assert repository.files is listed
    with pytest.raises(TokenariumError, match="arrived with other bytes"):
        hub.bring("owner/model", COMMIT, "model.safetensors", sha256, endpoint=server.address)


def test_a_gguf_file_comes_at_once_for_its_tokenizer(server: Hub) -> None:
    identity = models.add_from_hub("owner/gguf", endpoint=server.address)
    assert identity.name == "a"
    assert set(identity.files) == {GGUF_NAME}
    assert models.model_files(identity).tokenizer().vocabulary_size == 300


def test_one_gguf_file_of_several_is_named(server: Hub) -> None:
    first = models.add_from_hub("owner/two:a.gguf", endpoint=server.address)
    other = models.add_from_hub(f"owner/two@{COMMIT}:b.gguf", endpoint=server.address)
    assert first.fingerprint != other.fingerprint
    assert models.model_files(other).beginning.declared == 5


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("owner/none", "no repository owner/none"),
        ("owner/model@v9", "no revision 'v9'"),
        ("owner/two", "several GGUF files: name one"),
        ("owner/pickle", "pickles"),
        ("owner/huge", r"has 1000\.0 GB in 1 files; at most 20 GB"),
        ("owner/gated", "gated or private"),
        ("owner/liar", "tokenizer.json of owner/liar arrived with other bytes"),
        ("nothing", "write OWNER/NAME"),
        ("../../etc/passwd", "write OWNER/NAME"),
    ],
)
def test_what_cant_be_had_is_told(server: Hub, given: str, sentence: str) -> None:
    with pytest.raises(TokenariumError, match=sentence):
        models.add_from_hub(given, endpoint=server.address)
    assert not models.known_to(models.collection.EVERYONE)
