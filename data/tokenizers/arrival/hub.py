"""The tokenizer files of a Hugging Face repository, by the hub's own client.

Files go straight into memory: nothing is cached on disk. A visitor's token is sent to the hub and
to nobody else (the client drops it when it is redirected to another host); it is never stored,
logged, or put into a message. Without one none is sent, even if this machine has one of its own.
"""

import hashlib
import io
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from data.errors import TokenariumError
from data.hub_errors import told

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoSibling

MOST_BYTES = 100_000_000  # of all files together
MOST_SECONDS = 300

# At the top of the repository. The first group are tokenizers, the second what belongs to them.
_TOKENIZER = re.compile(
    r"tokenizer\.json|tekken\.json|vocab\.(json|txt)|.+\.(model|spm|tiktoken)", re.IGNORECASE
)
_BESIDE = re.compile(
    r"merges\.txt|tokenizer_config\.json|added_tokens\.json|special_tokens_map\.json"
)

_COMMIT = re.compile(r"[0-9a-f]{40}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,500}")

Report = Callable[[str], None]


class HubFiles(dict[str, bytes]):
    """The files by name; `commit` is the one that the revision stood for."""

    def __init__(self, files: dict[str, bytes], commit: str) -> None:
        super().__init__(files)
        self.commit = commit


def from_hub(
    repo: str,
    revision: str = "main",
    token: str | None = None,
    endpoint: str | None = None,
    report: Report | None = None,
) -> HubFiles:
    """The repository's tokenizer files at that branch, tag or commit.

    `endpoint` is the hub's address (default: HF_ENDPOINT, or the public hub); `report` hears what
    is being fetched. Raises TokenariumError where the repository is unknown, private or gated,
    holds no tokenizer or too much, or the hub can't be reached.
    """
    from huggingface_hub import HfApi  # half a second: only those who fetch wait for it

    tell = report or (lambda _: None)
    repo, token = repo.strip().removesuffix("/"), (token or "").strip() or None
    if token and not _TOKEN.fullmatch(token):
        raise TokenariumError("The token holds characters that no token has.")
    with told(repo, revision, token):
        tell(f"Looking into {repo}")
        api = HfApi(endpoint=endpoint, token=token or False)
        info = api.model_info(repo, revision=revision, files_metadata=True, timeout=30)
    commit = info.sha or ""
    if not _COMMIT.fullmatch(commit):
        raise TokenariumError(f"The hub doesn't say which commit '{revision}' of {repo} is.")
    wanted = [file for file in info.siblings or [] if _is_wanted(file.rfilename)]
    _check(repo, wanted)
    files: dict[str, bytes] = {}
    left, until = MOST_BYTES, time.monotonic() + MOST_SECONDS
    for number, file in enumerate(wanted, start=1):
        size = f"{file.size / 1e6:.1f} MB" if file.size else "size unknown"
        tell(f"Fetching {file.rfilename} ({number} of {len(wanted)}, {size})")
        with told(repo, revision, token):
            content = _fetched(api.endpoint, repo, commit, file.rfilename, token, left, until)
        _check_content(repo, file, content)
        files[file.rfilename] = content
        left -= len(content)
    return HubFiles(files, commit)


def _is_wanted(path: str) -> bool:
    return bool(_TOKENIZER.fullmatch(path) or _BESIDE.fullmatch(path)) and "/" not in path


def _check(repo: str, wanted: "list[RepoSibling]") -> None:
    """Raises TokenariumError if there is no tokenizer among the files, or too much."""
    if not any(_TOKENIZER.fullmatch(file.rfilename) for file in wanted):
        raise TokenariumError(
            f"{repo} holds no tokenizer file at its top: no tokenizer.json, tekken.json, vocab "
            "file, sentencepiece model or rank file."
        )
    size = sum(file.size or 0 for file in wanted)
    if size > MOST_BYTES:
        raise TokenariumError(
            f"The tokenizer files of {repo} have {size / 1e6:.0f} MB; at most "
            f"{MOST_BYTES // 1_000_000} MB are fetched."
        )


class _Bounded(io.BytesIO):
    """Memory that takes so many bytes, until then."""

    def __init__(self, repo: str, most: int, until: float) -> None:
        super().__init__()
        self._repo, self._most, self._until = repo, most, until

    def write(self, chunk: "bytes", /) -> int:  # type: ignore[override]
        if self.tell() + len(chunk) > self._most:
            raise TokenariumError(
                f"The tokenizer files of {self._repo} have more than the "
                f"{MOST_BYTES // 1_000_000} MB that are fetched."
            )
        if time.monotonic() > self._until:
            raise TokenariumError(
                f"The files of {self._repo} take longer than {MOST_SECONDS} s to arrive; try later."
            )
        return super().write(chunk)


def _fetched(
    endpoint: str, repo: str, commit: str, path: str, token: str | None, most: int, until: float
) -> bytes:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers, disable_progress_bars

    disable_progress_bars()
    url = hf_hub_url(repo, path, revision=commit, endpoint=endpoint)
    memory = _Bounded(repo, most, until)
    http_get(url, memory, headers=build_hf_headers(token=token or False))
    return memory.getvalue()


def _check_content(repo: str, file: "RepoSibling", content: bytes) -> None:
    """Raises TokenariumError if the bytes aren't those that the repository lists."""
    if file.lfs is not None:
        same = hashlib.sha256(content).hexdigest() == file.lfs.sha256
    elif file.blob_id:
        blob = b"blob %d\0" % len(content) + content  # as git names a file's content
        same = hashlib.sha1(blob, usedforsecurity=False).hexdigest() == file.blob_id
    else:
        same = file.size is None or file.size == len(content)
    if not same:
        raise TokenariumError(
            f"{file.rfilename} of {repo} arrived with other bytes than the repository lists; try "
            "again."
        )
