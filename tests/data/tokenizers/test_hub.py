"""Fetching from a hub, against a small server that speaks the hub's protocol."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import TokenariumError
from data.public_addresses import PRIVATE_SETTING
from data.tokenizers.arrival import hub
from data.tokenizers.arrival.unpack import unpack
from tests.data.tokenizers import artefacts
from tests.hub_server import Hub, Repository, running
from tests.local_server import COMMIT

TOKEN = "hf_aVerySecretToken1234567890"
JSON = artefacts.byte_level_bpe()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    # A token of this machine must never be used for a visitor.
    monkeypatch.setenv("HF_TOKEN", "hf_theTokenOfThisMachine")
    monkeypatch.setenv(PRIVATE_SETTING, "1")  # its storage host is of this machine too
    weights = {"model.safetensors": b"w" * 1000, "config.json": b"{}", "README.md": b"x"}
    files = {**weights, "tokenizer.json": JSON, "tokenizer_config.json": b"{}"}
    repositories = {
        "owner/open": Repository(files),
        "owner/large": Repository(files, large=("tokenizer.json",)),
        "owner/gated": Repository(files, gated_for=TOKEN, large=("tokenizer.json",)),
        "owner/weights": Repository({**weights, "sub/tokenizer.json": JSON}),
        "owner/huge": Repository(files, sizes={"tokenizer.json": 200_000_000}),
        "owner/liar": Repository(files, served={"tokenizer.json": JSON + b" "}),
        "owner/pair": Repository({"vocab.json": b"{}", "merges.txt": b"a b\n"}),
    }
    with running(repositories) as started:
        yield started


def fetch(server: Hub, repo: str, **more: str) -> hub.HubFiles:
    return hub.from_hub(repo, endpoint=server.address, **more)


def test_only_the_tokenizer_files_are_fetched(server: Hub) -> None:
    heard: list[str] = []
    files = hub.from_hub("owner/open", endpoint=server.address, report=heard.append)
    assert files == {"tokenizer.json": JSON, "tokenizer_config.json": b"{}"}
    assert files.commit == COMMIT
    assert not any("safetensors" in path or "README" in path for path in server.paths())
    assert heard[0] == "Looking into owner/open"
    assert heard[1].startswith("Fetching tokenizer.json (1 of 2, 0.0 MB)")
    assert unpack("tokenizer.json", files.pop("tokenizer.json"), files).format == "huggingface"


def test_files_are_those_of_the_commit_that_the_branch_stood_for(server: Hub) -> None:
    fetch(server, "owner/open", revision="main")
    assert f"/owner/open/resolve/{COMMIT}/tokenizer.json" in server.paths()
    assert fetch(server, "owner/open", revision=COMMIT).commit == COMMIT


def test_both_halves_of_a_pair_are_fetched(server: Hub) -> None:
    assert set(fetch(server, "owner/pair")) == {"vocab.json", "merges.txt"}


def test_no_token_is_sent_where_none_is_given(server: Hub) -> None:
    fetch(server, "owner/open")
    assert {token for _, token in server.asked} == {""}


def test_a_redirect_to_another_host_is_followed_without_the_token(server: Hub) -> None:
    assert fetch(server, "owner/gated", token=TOKEN)["tokenizer.json"] == JSON
    assert {token for _, token in server.asked} == {f"Bearer {TOKEN}"}
    assert server.storage is not None
    assert server.storage.asked == [("/owner/gated/tokenizer.json", "")]


REFUSED = [
    ("owner/none", {}, "has no repository owner/none: a private one needs a token"),
    ("owner/none", {"token": TOKEN}, "a private one that the token can't read"),
    ("owner/gated", {}, "owner/gated is gated or private: give a token"),
    ("owner/gated", {"token": "hf_other"}, "not open to this token"),
    ("owner/open", {"revision": "v9"}, "owner/open has no revision 'v9'"),
    ("owner/weights", {}, "no tokenizer file at its top"),
    ("owner/huge", {}, "have 200 MB; at most 100 MB are fetched"),
    ("owner/liar", {}, "tokenizer.json of owner/liar arrived with other bytes"),
    ("a/b/c", {}, "'a/b/c' is no name of a repository"),
    ("../../etc", {}, "is no name of a repository"),
    ("owner/open", {"token": "two words\n2"}, "characters that no token has"),
]


@pytest.mark.parametrize(("repo", "more", "sentence"), REFUSED)
def test_what_cannot_be_had_is_told(
    server: Hub, repo: str, more: dict[str, str], sentence: str
) -> None:
    with pytest.raises(TokenariumError, match=sentence) as caught:
        fetch(server, repo, **more)
    assert str(caught.value).count("\n") == 0
    assert "hf_" not in str(caught.value)


def test_a_download_that_takes_too_long_is_cut_off(
    server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_SECONDS", -1)
    with pytest.raises(TokenariumError, match="take too long"):
        fetch(server, "owner/open")


def test_a_hub_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with running({}) as closed:
        address = closed.address
    with pytest.raises(TokenariumError, match="can't be reached"):
        hub.from_hub("owner/open", endpoint=address)


def test_the_token_is_neither_stored_nor_logged(
    server: Hub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("TOKENARIUM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.DEBUG):
        fetch(server, "owner/gated", token=TOKEN)
        for repo in ("owner/none", "owner/liar"):
            with pytest.raises(TokenariumError) as caught:
                fetch(server, repo, token=TOKEN)
            chain: BaseException | None = caught.value
            while chain is not None:
                assert TOKEN not in repr(chain) + str(vars(chain))
                chain = chain.__cause__
    assert caplog.records and TOKEN not in caplog.text
    assert not any(TOKEN in repr(vars(record)) for record in caplog.records)
    assert TOKEN not in "".join(capfd.readouterr())
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(TOKEN.encode() in file.read_bytes() for file in files)
