"""A data set from a hub, against a small server that speaks the hub's protocol."""

import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.corpora import hub, obtain
from data.corpora.collection import add_from_hub
from data.errors import TokenariumError
from data.visitors import Visitor
from tests.hub_server import Hub, Repository, running

TOKEN = "hf_aVerySecretToken1234567890"


def parquet(*texts: str) -> bytes:
    sink = io.BytesIO()
    rows = [{"translation": {"en": text, "tr": f"{text}!"}} for text in texts]
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


CONVERTED = {
    "en-tr/train/0000.parquet": parquet("one", "two"),
    "en-tr/train/0001.parquet": parquet("three"),
    "en-tr/partial-test/0000.parquet": parquet("four"),
    "en-de/train/0000.parquet": parquet("five"),
}
OWN = {
    "README.md": b"about",
    "data/train-00000-of-00001.parquet": parquet("six"),
    "data/test-00000-of-00001.parquet": parquet("seven"),
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("HF_TOKEN", "hf_theTokenOfThisMachine")
    data_sets = {
        "owner/converted": Repository(OWN, CONVERTED),
        "owner/own": Repository(OWN),
        "owner/lines": Repository({"train.jsonl": b'{"text":"a"}\n', "a.py": b"import os"}),
        "owner/script": Repository({"owner.py": b"import os", "a.bin": b"x"}),
    }
    with running(data_sets) as started:
        yield started


def test_a_split_of_a_configuration_becomes_a_corpus(home: Path, server: Hub) -> None:
    visitor = Visitor("a" * 64)
    record = add_from_hub(
        "owner/converted", None, "en-tr", "train", visitor, token=TOKEN, endpoint=server.address
    )
    corpus = obtain(record.name, visitor=visitor)
    assert (corpus.segments, corpus.languages) == (3, ("eng_Latn", "tur_Latn"))
    assert record.name == f"converted-en-tr-train~{record.hash[:8]}"
    assert record.title == "owner/converted en-tr train"
    assert record.licence == "cc-by-4.0"
    origin = "Hugging Face data set owner/converted, commit 0123456789ab (en-tr, train)"
    assert record.origin == origin
    assert {sent for _, sent in server.asked} == {f"Bearer {TOKEN}"}
    assert not [path for path, _ in server.asked if path.endswith(".py")]
    assert TOKEN not in str(record)


def test_files_are_taken_from_the_conversion_or_are_its_own(server: Hub, tmp_path: Path) -> None:
    def fetched(repo: str, **chosen: str) -> list[bytes]:
        found = hub.fetch(repo, tmp_path, endpoint=server.address, **chosen)  # type: ignore[arg-type]
        return [path.read_bytes() for path in found.paths]

    assert fetched("owner/converted", configuration="en-tr", split="test") == [parquet("four")]
    assert fetched("owner/own", split="train") == [parquet("six")]
    assert fetched("owner/lines") == [b'{"text":"a"}\n']
    assert {sent for _, sent in server.asked} == {""}  # never this machine's own token


@pytest.mark.parametrize(
    ("repo", "chosen", "reason"),
    [
        ("owner/converted", {}, "several configurations, say which: en-de, en-tr"),
        ("owner/converted", {"configuration": "fr"}, "no configuration 'fr', but: en-de, en-tr"),
        ("owner/converted", {"configuration": "en-tr"}, "several splits, say which: test, train"),
        ("owner/own", {"split": "dev"}, "no split 'dev', but: test, train"),
        ("owner/script", {}, "no files of rows"),
        ("owner/absent", {}, "The hub has no repository owner/absent"),
        ("a b", {}, "no name of a repository"),
        ("owner/own", {"split": "train", "most": 10}, "choose a smaller split"),
    ],
)
def test_what_can_not_be_had_is_a_sentence(
    server: Hub, tmp_path: Path, repo: str, chosen: dict[str, str], reason: str
) -> None:
    with pytest.raises(TokenariumError, match=reason):
        hub.fetch(repo, tmp_path, endpoint=server.address, **chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize("served", [b'{"text":"b"}\n', b'{"text":', b'{"text":"a"}\n\n'])
def test_a_file_that_is_not_the_listed_one_is_refused(
    server: Hub, tmp_path: Path, served: bytes
) -> None:
    """Of the same size, cut off, longer."""
    server.repositories["owner/lines"].served = {"train.jsonl": served}
    with pytest.raises(TokenariumError, match="of owner/lines arrived with other bytes"):
        hub.fetch("owner/lines", tmp_path, endpoint=server.address)


def test_a_token_with_other_characters_is_sent_nowhere(server: Hub, tmp_path: Path) -> None:
    with pytest.raises(TokenariumError, match="characters that no token has"):
        hub.fetch("owner/own", tmp_path, split="train", token="a\nb", endpoint=server.address)
    assert not server.asked
