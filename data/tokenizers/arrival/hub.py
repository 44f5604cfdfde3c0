"""The tokenizer files of a Hugging Face repository: straight into memory, nothing is cached."""

import io
import re
import time
from collections.abc import Sequence

from data import hub
from data.errors import TokenariumError
from data.progress import Report, silent

MOST_BYTES = 100_000_000  # of all files together
MOST_SECONDS = 300

# At the top of the repository. The first group are tokenizers, the second what belongs to them.
_TOKENIZER = re.compile(
    r"tokenizer\.json|tekken\.json|vocab\.(json|txt)|.+\.(model|spm|tiktoken)", re.IGNORECASE
)
_BESIDE = re.compile(
    r"merges\.txt|tokenizer_config\.json|added_tokens\.json|special_tokens_map\.json"
)


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
    report: Report = silent,
) -> HubFiles:
    """The repository's tokenizer files at that branch, tag or commit.

    `report` hears what is being fetched. Raises TokenariumError as `hub.look_up` does, and where
    the repository holds no tokenizer or too much, or a file isn't what it lists.
    """
    report(f"Looking into {repo.strip()}")
    found = hub.look_up(repo, "model", revision, token, endpoint)
    wanted = [path for path in found.files if _is_wanted(path)]
    _check(found, wanted)
    files: dict[str, bytes] = {}
    until = time.monotonic() + MOST_SECONDS
    for number, path in enumerate(wanted, start=1):
        megabytes = found.size([path]) / 1e6
        report(f"Fetching {path} ({number} of {len(wanted)}, {megabytes:.1f} MB)")
        content = io.BytesIO()
        found.fetch(path, content, until)
        files[path] = content.getvalue()
    return HubFiles(files, found.commit)


def _is_wanted(path: str) -> bool:
    return bool(_TOKENIZER.fullmatch(path) or _BESIDE.fullmatch(path)) and "/" not in path


def _check(found: hub.Repository, wanted: Sequence[str]) -> None:
    """Raises TokenariumError if there is no tokenizer among the files, or too much."""
    if not any(_TOKENIZER.fullmatch(path) for path in wanted):
        raise TokenariumError(
            f"{found.name} holds no tokenizer file at its top: no tokenizer.json, tekken.json, "
            "vocab file, sentencepiece model or rank file."
        )
    size = found.size(wanted)
    if size > MOST_BYTES:
        raise TokenariumError(
            f"The tokenizer files of {found.name} have {size / 1e6:.0f} MB; at most "
            f"{MOST_BYTES // 1_000_000} MB are fetched."
        )
