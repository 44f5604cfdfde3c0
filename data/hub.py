"""A repository of the Hugging Face hub and its files, by the hub's own client.

A file arrives with the size and the hash that the repository lists, or not at all. A visitor's
token is sent to the hub and to nobody else (the client drops it when it is redirected to another
host); it is never stored, logged, or put into a message. Without one none is sent, even if this
machine has one of its own. Where the hub sends on to another host, that must be a public one.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal
from urllib.parse import urlsplit

from data.errors import TokenariumError
from data.hub_errors import in_words
from data.progress import Progress, silent
from data.public_addresses import address_of

_COMMIT = re.compile(r"[0-9a-f]{40}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,500}")
_REPORT_EVERY_S = 1.0


@dataclass(frozen=True)
class HubFile:
    """A file as the repository lists it: `size` in bytes; `sha256` of what the hub keeps as a large
    file, else git's own `blob` hash of the content (SHA-1)."""

    path: str
    size: int | None
    sha256: str | None
    blob: str | None

    def is_in(self, content: Any) -> bool:
        """Whether the whole of an open binary file is this file's content."""
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
        if size != self.size:
            return False
        if self.sha256 is not None:
            return hashlib.file_digest(content, "sha256").hexdigest() == self.sha256

        def as_git_does() -> Any:
            return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)

        return hashlib.file_digest(content, as_git_does).hexdigest() == self.blob


@dataclass(frozen=True)
class Repository:
    """A repository at one commit: its files by path, and the licence that its card names."""

    name: str
    kind: Literal["model", "dataset"]
    commit: str
    files: Mapping[str, HubFile]
    licence: str
    endpoint: str = field(repr=False)
    token: str | None = field(repr=False)

    def size(self, paths: Iterable[str]) -> int:
        """Bytes of these files together, as they are listed."""
        return sum(self.files[path].size or 0 for path in paths)

    def fetch(self, path: str, into: BinaryIO, until: float, progress: Progress = silent) -> None:
        """Write the file to `into`, which is empty and can be read again; `until` is the time (of
        time.monotonic) by which it must be there.

        Raises TokenariumError where it can't be had in time, or its bytes aren't those listed.
        """
        from huggingface_hub import hf_hub_url
        from huggingface_hub.file_download import http_get
        from huggingface_hub.utils import build_hf_headers, disable_progress_bars

        file = self.files[path]
        if file.size is None or not (file.sha256 or file.blob):
            raise TokenariumError(f"The hub doesn't say what size and hash {path} has: not taken.")
        disable_progress_bars()
        _guard(self.endpoint)
        with in_words(self.name, self.commit, self.token):
            url = hf_hub_url(
                self.name, path, repo_type=self.kind, revision=self.commit, endpoint=self.endpoint
            )
            bounded: Any = _Bounded(self.name, file, into, until, progress)
            http_get(url, bounded, headers=build_hf_headers(token=self.token or False))
        with _writing(path):  # its last bytes are written before it is read
            if not file.is_in(into):
                raise _other_bytes(self.name, path)


def look_up(
    name: str,
    kind: Literal["model", "dataset"] = "model",
    revision: str = "main",
    token: str | None = None,
    endpoint: str | None = None,
    with_files: bool = True,
) -> Repository:
    """The repository at that branch, tag or commit; without its files where they aren't needed.

    `endpoint` is the hub's address (default: HF_ENDPOINT, or the public hub). Raises
    TokenariumError where it is unknown, private or gated, or the hub can't be reached, and of that
    NoSuchRevision.
    """
    from huggingface_hub import HfApi  # half a second: only those who fetch wait for it

    name, token = name.strip().strip("/"), (token or "").strip() or None
    if token and not _TOKEN.fullmatch(token):
        raise TokenariumError("The token holds characters that no token has.")
    with in_words(name, revision, token):
        api = HfApi(endpoint=endpoint or os.environ.get("HF_ENDPOINT"), token=token or False)
        _guard(api.endpoint)
        info: Any = api.repo_info(
            name, repo_type=kind, revision=revision, files_metadata=with_files, timeout=30
        )
    if not _COMMIT.fullmatch(info.sha or ""):
        raise TokenariumError(f"The hub doesn't say which commit '{revision}' of {name} is.")
    files = {
        one.rfilename: HubFile(
            one.rfilename, one.size, one.lfs.sha256 if one.lfs else None, one.blob_id
        )
        for one in (info.siblings or [] if with_files else [])
    }
    return Repository(name, kind, info.sha, files, _licence(info.card_data), api.endpoint, token)


_hubs: set[str] = set()
"""Hosts that the operator named: where these send on, they may send back."""


def _guard(endpoint: str) -> None:
    """Have the client look where each of its requests goes, those after a redirect too."""
    from huggingface_hub.utils import get_session

    _hubs.add(urlsplit(endpoint).hostname or "")
    before_each = get_session().event_hooks["request"]
    if _only_public not in before_each:
        before_each.append(_only_public)


def _only_public(request: Any) -> None:
    """Raises TokenariumError for a request to a private network's host, unless it is a hub."""
    host = request.url.host
    if host in _hubs:
        return
    with suppress(OSError):  # who can't look it up can't connect either, but by a proxy
        address_of(host, request.url.port or 443)


def _licence(card: Any) -> str:
    named = card.get("license") if card else None
    return ", ".join(map(str, named)) if isinstance(named, list) else str(named or "")


def _other_bytes(name: str, path: str) -> TokenariumError:
    return TokenariumError(
        f"{path} of {name} arrived with other bytes than the repository lists; try again."
    )


@contextmanager
def _writing(path: str) -> Iterator[None]:
    """A full disk is no fault of the network's."""
    try:
        yield
    except OSError as error:
        raise TokenariumError(f"{path} can't be kept: {error.strerror}.") from error


class _Bounded:
    """The file being written: it takes no more bytes than are listed, and none after `until`."""

    def __init__(
        self, name: str, file: HubFile, into: BinaryIO, until: float, progress: Progress
    ) -> None:
        self._name, self._file, self._into = name, file, into
        self._until, self._progress = until, progress
        self._told = time.monotonic()
        # What the client calls when it begins again after an interruption.
        self.tell, self.seek, self.truncate = into.tell, into.seek, into.truncate

    def write(self, chunk: bytes) -> int:
        at, size, now = self._into.tell() + len(chunk), self._file.size or 0, time.monotonic()
        if at > size:
            raise _other_bytes(self._name, self._file.path)
        if now > self._until:
            raise TokenariumError(f"The files of {self._name} take too long to arrive; try later.")
        if now - self._told > _REPORT_EVERY_S:
            self._told = now
            done = f"{at / 1e6:,.0f} of {size / 1e6:,.0f} MB"
            self._progress(f"fetching {self._file.path} of {self._name} ({done})", at / size)
        with _writing(self._file.path):
            return self._into.write(chunk)
