"""A data set of the Hugging Face hub: the Parquet files of one configuration and split.

The hub converts public data sets to Parquet (its branch refs/convert/parquet), so that no code of
a data set is run and the library `datasets` isn't needed; where there is no conversion, the
repository's own Parquet, JSON Lines or CSV files are taken. They are fetched one by one into a
folder, by the hub's own client, and read from there as a stream, like any other file. For a
visitor's token the rules of data/tokenizers/arrival/hub.py hold.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from data.errors import TokenariumError
from data.hub_errors import told

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import DatasetInfo, RepoSibling

CONVERTED = "refs/convert/parquet"
MOST_SECONDS = 3_600
MOST_NAMED = 20

_OWN = (".parquet", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".csv", ".csv.gz", ".tsv")

Report = Callable[[str, float], None]


@dataclass(frozen=True)
class Fetched:
    """The files, in order, and what the hub says of the data set. `title` and `called` (for a name
    in links) say which part of it they are."""

    paths: list[Path]
    licence: str
    origin: str
    title: str
    called: str


def fetch(
    repo: str,
    folder: Path,
    configuration: str | None = None,
    split: str | None = None,
    token: str | None = None,
    endpoint: str | None = None,
    most: int | None = None,
    report: Report = lambda doing, share: None,
) -> Fetched:
    """Fetch the data set's files into the folder.

    `most` limits their bytes altogether. Raises TokenariumError where the data set is unknown,
    gated or too large, or has several configurations or splits and none was chosen (naming them).
    """
    from huggingface_hub import HfApi  # half a second: only those who fetch wait for it

    repo, token = repo.strip().strip("/"), (token or "").strip() or None
    report(f"looking into {repo}", 0.0)
    api = HfApi(endpoint=endpoint, token=token or False)
    with told(repo, "main", token):
        info = api.dataset_info(repo, timeout=30)
    commit, listed = _files(api, repo, token)
    wanted = _chosen(repo, listed, configuration, split)
    size = sum(file.size or 0 for file in wanted)
    if most is not None and size > most:
        raise TokenariumError(
            f"The files of {repo} have {size / 1e9:.1f} GB; at most {most / 1e9:.1f} GB are taken: "
            "choose a smaller split, or use the command line."
        )
    paths, done = [], 0
    until = time.monotonic() + MOST_SECONDS
    for number, file in enumerate(wanted, start=1):
        report(f"fetching {file.rfilename} ({number} of {len(wanted)})", done / max(size, 1))
        place = folder / f"{number:05}-{PurePosixPath(file.rfilename).name}"
        with told(repo, "main", token), place.open("wb") as out:
            _get(api.endpoint, repo, commit, file.rfilename, token, _Bounded(out, file, until))
        done += place.stat().st_size
        paths.append(place)
    part = [name for name in (configuration, split) if name]
    origin = f"Hugging Face data set {repo}, commit {commit[:12]}"
    return Fetched(
        paths,
        _licence(info),
        f"{origin} ({', '.join(part)})" if part else origin,
        " ".join([repo, *part]),
        "-".join([repo.split("/")[-1], *part]),
    )


def _files(api: "HfApi", repo: str, token: str | None) -> tuple[str, "list[RepoSibling]"]:
    """The commit, and its files of rows: of the conversion, or the repository's own."""
    from huggingface_hub.errors import RevisionNotFoundError

    with told(repo, "main", token):
        try:
            info = api.dataset_info(repo, revision=CONVERTED, files_metadata=True, timeout=30)
            found = [f for f in info.siblings or [] if f.rfilename.endswith(".parquet")]
        except RevisionNotFoundError:
            found = []
        if not found:
            info = api.dataset_info(repo, revision="main", files_metadata=True, timeout=30)
            own = [f for f in info.siblings or [] if f.rfilename.endswith(_OWN)]
            kinds = [[f for f in own if f.rfilename.endswith(kind)] for kind in _OWN]
            found = next((of_kind for of_kind in kinds if of_kind), [])
    if not found or not info.sha:
        raise TokenariumError(
            f"{repo} has no files of rows that can be read here (Parquet, JSON Lines or CSV)."
        )
    return info.sha, sorted(found, key=lambda file: file.rfilename)


def _chosen(
    repo: str, files: "Sequence[RepoSibling]", configuration: str | None, split: str | None
) -> "list[RepoSibling]":
    by_part: dict[tuple[str, str], list[RepoSibling]] = {}
    for file in files:
        by_part.setdefault(_part(file.rfilename), []).append(file)
    configurations = sorted({its_configuration for its_configuration, _ in by_part})
    if configuration is None:
        configuration = "default" if "default" in configurations else configurations[0]
        if len(configurations) > 1 and configuration != "default":
            raise TokenariumError(
                f"{repo} has several configurations, say which: {_named(configurations)}."
            )
    splits = sorted(name for its, name in by_part if its == configuration)
    if not splits:
        raise TokenariumError(
            f"{repo} has no configuration '{configuration}', but: {_named(configurations)}."
        )
    if split is None and len(splits) > 1:
        raise TokenariumError(f"{repo} has several splits, say which: {_named(splits)}.")
    split = split or splits[0]
    if split not in splits:
        raise TokenariumError(f"{repo} has no split '{split}', but: {_named(splits)}.")
    return by_part[configuration, split]


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")


def _part(path: str) -> tuple[str, str]:
    """Configuration and split of a file: CONFIGURATION/SPLIT/0000.parquet as the hub converts it,
    else [CONFIGURATION/]SPLIT-00000-of-00002.parquet or [CONFIGURATION/]SPLIT.jsonl."""
    place = PurePosixPath(path)
    folders = [part for part in place.parts[:-1] if part != "data"]
    stem = place.name.split(".")[0]
    if re.fullmatch(r"\d+", stem) and len(folders) >= 2:
        return folders[-2], folders[-1].removeprefix("partial-")
    name = re.sub(r"-\d+-of-\d+.*$|[-_]\d+$", "", stem)
    if re.fullmatch(r"\d+", stem) and folders:
        return "default", folders[-1]
    return ("/".join(folders) or "default"), name


def _licence(info: "DatasetInfo") -> str:
    card = info.card_data
    said = card.get("license") if card else None
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said or "")


class _Bounded:
    """The file being written, which takes no more bytes than the hub said, until then."""

    def __init__(self, out: IO[bytes], file: "RepoSibling", until: float) -> None:
        self._out, self._file, self._until = out, file, until

    def write(self, chunk: bytes) -> int:
        size = self._file.size
        if size is not None and self._out.tell() + len(chunk) > size:
            raise TokenariumError(f"{self._file.rfilename} is larger than the hub says.")
        if time.monotonic() > self._until:
            raise TokenariumError(
                f"The data set takes longer than {MOST_SECONDS} s to arrive; try later."
            )
        return self._out.write(chunk)

    def tell(self) -> int:
        return self._out.tell()


def _get(
    endpoint: str, repo: str, commit: str, path: str, token: str | None, out: _Bounded
) -> None:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers, disable_progress_bars

    disable_progress_bars()
    url = hf_hub_url(repo, path, repo_type="dataset", revision=commit, endpoint=endpoint)
    http_get(url, out, headers=build_hf_headers(token=token or False))  # type: ignore[arg-type]
