"""Models of Hugging Face repositories; never anything that runs.

Naming a model fetches its settings and tokenizer alone: the hub says what its weights' sha256 is,
so that a question can be pinned at once. The weights are fetched by whoever loads them.
"""

import hashlib
import io
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data import hub
from data.errors import TokenariumError
from data.hub import Repository
from data.models import blobs
from data.models.file_kinds import Parts, parts_of
from data.models.identity import GGUF_NAME
from data.progress import Report, silent

MOST_BYTES = 20_000_000_000  # of a model's weights
MOST_SMALL_BYTES = 100_000_000  # of its settings and tokenizer
MOST_SECONDS = 3 * 3600  # for one file


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
    report: Report = silent,
    endpoint: str | None = None,
) -> Found:
    """The model in the repository at that branch, tag or commit.

    Raises TokenariumError where there is none, it can't be opened safely, it is too large, or the
    hub can't be reached.
    """
    report(f"looking into {repository.strip()}")
    found = hub.look_up(repository, "model", revision, endpoint=endpoint)
    parts = parts_of(found.name, found.files, gguf)
    large = [parts.gguf] if parts.gguf else list(parts.weights)
    _check_size(found, large, MOST_BYTES)
    small = [*parts.settings, *parts.tokenizer]
    _check_size(found, small, MOST_SMALL_BYTES)
    files, contents = {}, {}
    for path in small:
        report(f"fetching {path}")
        content = io.BytesIO()
        found.fetch(path, content, time.monotonic() + MOST_SECONDS)
        contents[path] = content.getvalue()
        files[path] = hashlib.sha256(contents[path]).hexdigest()
    for path in large:
        # A small one, which the hub keeps as it keeps text, is listed without a sha256.
        sha256 = found.files[path].sha256 or _kept(found, path, report)
        files[GGUF_NAME if parts.gguf else path] = sha256
    return Found(found.name, found.commit, parts, files, contents)


def bring(
    repository: str,
    commit: str,
    name: str,
    sha256: str,
    report: Report = silent,
    endpoint: str | None = None,
) -> None:
    """Fetch one file and keep it. Raises TokenariumError where its bytes aren't those expected."""
    found = hub.look_up(repository, "model", commit, endpoint=endpoint)
    for path, file in found.files.items():
        its_name = GGUF_NAME if file.sha256 == sha256 else path
        if name in (its_name, path) and file.sha256 in (None, sha256):
            if _kept(found, path, report) != sha256:
                raise TokenariumError(
                    f"{path} of {repository} arrived with other bytes than were expected; try "
                    "again."
                )
            return
    raise TokenariumError(f"{repository} no longer holds {name} as it was.")


def _check_size(found: Repository, paths: Sequence[str], most: int) -> None:
    size = found.size(paths)
    if size > most:
        raise TokenariumError(
            f"{found.name} has {size / 1e9:.1f} GB in {len(paths)} files; at most "
            f"{most / 1e9:g} GB are fetched."
        )


def _kept(found: Repository, path: str, report: Report) -> str:
    """Fetch the file into what is kept; its sha256."""
    report(f"fetching {path}")
    until = time.monotonic() + MOST_SECONDS
    return blobs.put(
        lambda into: found.fetch(path, into, until, lambda doing, _: report(doing)), path
    )
