"""One file of a repository: as it is listed, or not at all."""

import errno
import hashlib
import io
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from huggingface_hub import file_download

from data.errors import TokenariumError
from data.hub import HubFile, Repository, look_up
from tests.local_server import Silent, serving

CONTENT = b"some text"
GIT = hashlib.sha1(b"blob 9\0" + CONTENT).hexdigest()
SHA256 = hashlib.sha256(CONTENT).hexdigest()
IN_GIT = HubFile("a.txt", 9, None, GIT)
LARGE = HubFile("a.txt", 9, SHA256, "the hash of a pointer")


def repository(file: HubFile) -> Repository:
    return Repository("o/r", "model", "0" * 40, {"a.txt": file}, "", "http://127.0.0.1:9", None)


@pytest.mark.parametrize("file", [IN_GIT, LARGE])
def test_content_is_compared_by_size_and_hash(file: HubFile) -> None:
    assert file.is_in(io.BytesIO(CONTENT))
    for other in (b"Some text", CONTENT[:-1], CONTENT + b" ", b""):
        assert not file.is_in(io.BytesIO(other))


@pytest.mark.parametrize("file", [replace(IN_GIT, blob=None), replace(LARGE, size=None)])
def test_what_can_not_be_verified_is_not_fetched(file: HubFile) -> None:
    with pytest.raises(TokenariumError, match="doesn't say what size and hash"):
        repository(file).fetch("a.txt", io.BytesIO(), time.monotonic() + 5)


class _Full(io.RawIOBase):
    """A file on a disk that is full."""

    full = True

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return 0

    def write(self, chunk: Any, /) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return len(chunk)


@pytest.mark.parametrize("buffered", [False, True])
def test_a_full_disk_is_not_taken_for_the_network(
    monkeypatch: pytest.MonkeyPatch, buffered: bool
) -> None:
    """Whether it is full at once, or when what was buffered is written."""
    disk = _Full()
    into: Any = io.BufferedRandom(disk) if buffered else disk
    monkeypatch.setattr(file_download, "http_get", lambda url, to, headers: to.write(CONTENT))
    with pytest.raises(TokenariumError, match=r"a\.txt can't be kept: No space left on device"):
        repository(IN_GIT).fetch("a.txt", into, time.monotonic() + 5)
    disk.full = False  # what is still buffered goes when the file is closed


class _Broken(httpx2.SyncByteStream):
    """A body of which only the beginning arrives."""

    def __iter__(self):  # type: ignore[no-untyped-def]
        yield CONTENT[:4]
        raise httpx2.RemoteProtocolError("cut off")


def test_a_download_that_begins_again_starts_the_file_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server may answer the rest of a file, when asked for it, with all of it."""
    bodies = [{"stream": _Broken()}, {"content": CONTENT}]
    asked: list[str | None] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.headers.get("Range"))
        return httpx2.Response(200, **bodies.pop(0))  # type: ignore[arg-type]

    client = httpx2.Client(transport=httpx2.MockTransport(answer))
    monkeypatch.setattr(
        file_download,
        "http_stream_backoff",
        lambda method, url, headers, **more: client.stream(method, url, headers=headers),
    )
    monkeypatch.setattr(file_download.constants, "DOWNLOAD_CHUNK_SIZE", 4)
    monkeypatch.setattr(file_download.time, "sleep", lambda seconds: None)
    into = io.BytesIO()
    repository(IN_GIT).fetch("a.txt", into, time.monotonic() + 5)
    assert into.getvalue() == CONTENT
    assert asked == [None, "bytes=4-"]


def test_a_redirect_leads_to_no_private_network(tmp_path: Path) -> None:
    """The hub may send on to who keeps its files; nobody is sent into this machine's network."""
    sent, reached = [], []

    class Inside(Silent):
        def do_GET(self) -> None:
            reached.append(self.path)
            self.send(200, CONTENT)

        do_HEAD = do_GET

    class Hub(Silent):
        def do_GET(self) -> None:
            sent.append(self.path)
            self.send_response(302)
            self.send_header("Location", f"{to}/a.txt")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET

    with serving(Inside) as inside, serving(Hub) as hub, (tmp_path / "a").open("w+b") as into:
        its = replace(repository(IN_GIT), endpoint=f"http://127.0.0.1:{hub}")
        for host in ("localhost", "127.0.0.2", "[::1]"):
            to = f"http://{host}:{inside}"
            with pytest.raises(TokenariumError, match="private network"):
                its.fetch("a.txt", into, time.monotonic() + 5)
        assert len(sent) == 3 and reached == []
        to = f"http://127.0.0.1:{inside}"  # the host that the operator named
        its.fetch("a.txt", into, time.monotonic() + 5)
        assert reached == ["/a.txt"]


@pytest.mark.parametrize(
    "name",
    [
        *("http://169.254.169.254/latest", "//127.0.0.1/x", "127.0.0.1:80/x", "owner/name?x=1"),
        *("../../api/whoami-v2", "owner/../..", "owner/name\r\nX: y", "owner/na me", "a/b/c"),
    ],
)
def test_the_name_of_a_repository_is_no_address(name: str) -> None:
    asked = []

    class Hub(Silent):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send(404)

    with serving(Hub) as port, pytest.raises(TokenariumError):
        look_up(name, endpoint=f"http://127.0.0.1:{port}")
    # What was asked at all was asked of the hub, and about a model.
    assert all(one.startswith("/api/models/") and ".." not in one for one in asked)
