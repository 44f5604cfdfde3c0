"""Models of Hugging Face repositories, by the hub's own client; never anything that runs.

Naming a model fetches its settings and tokenizer alone: the hub says what its weights' sha256 is,
so that a question can be pinned at once. The weights are fetched by whoever loads them.
"""

import hashlib
import io
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from data.errors import TokenariumError
from data.hub_errors import told
from data.models import blobs
from data.models.file_kinds import Parts, parts_of
from data.models.identity import GGUF_NAME

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoSibling

MOST_BYTES = 20_000_000_000  # of a model's weights
MOST_SMALL_BYTES = 100_000_000  # of its settings and tokenizer
MOST_SECONDS = 3 * 3600

Report = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """A model in a repository: name → sha256 of its files, the bytes of the small ones."""

    repository: str
    commit: str
    parts: Parts
    files: Mapping[str, str]
    small: Mapping[str, bytes]


def look_up(
    repository: str,
    revision: str = "main",
    gguf: str | None = None,
    report: Report | None = None,
    endpoint: str | None = None,
) -> Found:
    """The model in the repository at that branch, tag or commit.

    Raises TokenariumError where there is none, it can't be opened safely, it is too large, or the
    hub can't be reached.
    """
    from huggingface_hub import HfApi  # half a second: only those who fetch wait for it

    tell, repository = report or (lambda _: None), repository.strip().removesuffix("/")
    with told(repository, revision, None):
        tell(f"looking into {repository}")
        api = HfApi(endpoint=endpoint or os.environ.get("HF_ENDPOINT"), token=False)
        info = api.model_info(repository, revision=revision, files_metadata=True, timeout=30)
    commit = info.sha or ""
    if len(commit) != 40:
        raise TokenariumError(f"The hub doesn't say which commit '{revision}' of {repository} is.")
    listed = {file.rfilename: file for file in info.siblings or []}
    parts = parts_of(repository, listed, gguf)
    large = [parts.gguf] if parts.gguf else list(parts.weights)
    _check_size(repository, [listed[name] for name in large], MOST_BYTES)
    small = [*parts.settings, *parts.tokenizer]
    _check_size(repository, [listed[name] for name in small], MOST_SMALL_BYTES)
    files, contents = {}, {}
    for name in small:
        content = io.BytesIO()
        _fetch(api.endpoint, repository, commit, listed[name], tell, content)
        contents[name] = content.getvalue()
        _check_content(repository, listed[name], contents[name])
        files[name] = hashlib.sha256(contents[name]).hexdigest()
    for name in large:
        listing = listed[name].lfs
        known = GGUF_NAME if parts.gguf else name
        if listing is not None:
            files[known] = listing.sha256
        else:  # a small one, which the hub keeps as it keeps text
            files[known] = _kept(api.endpoint, repository, commit, listed[name], tell)
    return Found(repository, commit, parts, files, contents)


def bring(
    repository: str,
    commit: str,
    name: str,
    sha256: str,
    report: Report,
    endpoint: str | None = None,
) -> None:
    """Fetch one file and keep it. Raises TokenariumError where its bytes aren't those expected."""
    from huggingface_hub import HfApi

    api = HfApi(endpoint=endpoint or os.environ.get("HF_ENDPOINT"), token=False)
    with told(repository, commit, None):
        info = api.model_info(repository, revision=commit, files_metadata=True, timeout=30)
    for file in info.siblings or []:
        its_name = GGUF_NAME if file.lfs and file.lfs.sha256 == sha256 else file.rfilename
        if name in (its_name, file.rfilename) and (not file.lfs or file.lfs.sha256 == sha256):
            if _kept(api.endpoint, repository, commit, file, report) != sha256:
                raise TokenariumError(
                    f"{file.rfilename} of {repository} arrived with other bytes than the "
                    "repository lists; try again."
                )
            return
    raise TokenariumError(f"{repository} no longer holds {name} as it was.")


def _check_size(repository: str, files: "list[RepoSibling]", most: int) -> None:
    size = sum(file.size or 0 for file in files)
    if size > most:
        raise TokenariumError(
            f"{repository} has {size / 1e9:.1f} GB in {len(files)} files; at most "
            f"{most / 1e9:g} GB are fetched."
        )


def _kept(endpoint: str, repository: str, commit: str, file: "RepoSibling", tell: Report) -> str:
    """Fetch the file into what is kept; its sha256."""
    return blobs.put(
        lambda into: _fetch(endpoint, repository, commit, file, tell, into), file.rfilename
    )


class _Bounded:
    """A file to write to: as many bytes as the repository lists, and not for ever."""

    def __init__(
        self, repository: str, listed: "RepoSibling", tell: Report, into: BinaryIO
    ) -> None:
        self._shown = f"{listed.rfilename} of {repository}"
        self._tell, self._into, self._most = tell, into, listed.size or MOST_BYTES
        self._said = time.monotonic()
        self._until = self._said + MOST_SECONDS

    def __getattr__(self, name: str) -> Any:
        return getattr(self._into, name)

    def write(self, piece: bytes) -> int:
        written = self._into.write(piece)
        at, now = self._into.tell(), time.monotonic()
        if at > self._most:
            raise TokenariumError(f"{self._shown} is larger than the repository lists.")
        if now > self._until:
            raise TokenariumError(f"{self._shown} takes too long to arrive; try later.")
        if now - self._said > 1:
            self._said = now
            self._tell(f"fetching {self._shown} ({at / 1e6:,.0f} of {self._most / 1e6:,.0f} MB)")
        return written


def _fetch(
    endpoint: str,
    repository: str,
    commit: str,
    file: "RepoSibling",
    tell: Report,
    into: BinaryIO,
) -> None:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers, disable_progress_bars

    disable_progress_bars()
    tell(f"fetching {file.rfilename}")
    with told(repository, commit, None):
        url = hf_hub_url(repository, file.rfilename, revision=commit, endpoint=endpoint)
        bounded: Any = _Bounded(repository, file, tell, into)
        http_get(url, bounded, headers=build_hf_headers(token=False))


def _check_content(repository: str, file: "RepoSibling", content: bytes) -> None:
    """Raises TokenariumError if the bytes aren't those that the repository lists."""
    if file.lfs is not None:
        same = hashlib.sha256(content).hexdigest() == file.lfs.sha256
    else:
        blob = b"blob %d\0" % len(content) + content  # as git names a file's content
        name = hashlib.sha1(blob, usedforsecurity=False).hexdigest()
        same = file.blob_id is None or name == file.blob_id
    if not same:
        raise TokenariumError(
            f"{file.rfilename} of {repository} arrived with other bytes than the repository "
            "lists; try again."
        )
