"""A data set of the Hugging Face hub: the Parquet files of one configuration and split.

The hub converts public data sets to Parquet (its branch refs/convert/parquet), so that no code of
a data set is run and the library `datasets` isn't needed; where there is no conversion, the
repository's own Parquet, JSON Lines or CSV files are taken. They are fetched one by one into a
folder and read from there as a stream, like any other file.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from data import hub
from data.corpora.read.faults import some_of
from data.errors import TokenariumError
from data.hub_errors import NoSuchRevision
from data.progress import Progress, silent

CONVERTED = "refs/convert/parquet"
MOST_SECONDS = 3_600
MOST_NAMED = 20

_OWN = (".parquet", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".csv", ".csv.gz", ".tsv")


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
    report: Progress = silent,
) -> Fetched:
    """Fetch the data set's files into the folder.

    `most` limits their bytes altogether. Raises TokenariumError as `hub.look_up` does, and where
    the data set is too large, has several configurations or splits and none was chosen (naming
    them), or a file isn't what the hub lists.
    """
    report(f"looking into {repo.strip()}", 0.0)
    about = hub.look_up(repo, "dataset", "main", token, endpoint, with_files=False)
    found, listed = _files(about.name, token, endpoint)
    wanted = _chosen(found.name, listed, configuration, split)
    size = found.size(wanted)
    if most is not None and size > most:
        raise TokenariumError(
            f"The files of {found.name} have {size / 1e9:.1f} GB; at most {most / 1e9:.1f} GB are "
            "taken: choose a smaller split, or use the command line."
        )
    paths, done = [], 0
    until = time.monotonic() + MOST_SECONDS
    for number, path in enumerate(wanted, start=1):
        report(f"fetching {path} ({number} of {len(wanted)})", done / max(size, 1))
        place = folder / f"{number:05}-{PurePosixPath(path).name}"
        with place.open("w+b") as into:
            found.fetch(path, into, until)
        done += found.size([path])
        paths.append(place)
    part = [name for name in (configuration, split) if name]
    origin = f"Hugging Face data set {found.name}, commit {found.commit[:12]}"
    return Fetched(
        paths,
        about.licence,
        f"{origin} ({', '.join(part)})" if part else origin,
        " ".join([found.name, *part]),
        "-".join([found.name.split("/")[-1], *part]),
    )


def _files(repo: str, token: str | None, endpoint: str | None) -> tuple[hub.Repository, list[str]]:
    """The repository, and its files of rows: of the conversion, or its own."""
    listed: list[str] = []
    try:
        found = hub.look_up(repo, "dataset", CONVERTED, token, endpoint)
        listed = [path for path in found.files if path.endswith(".parquet")]
    except NoSuchRevision:
        pass  # the hub has converted nothing
    if not listed:
        found = hub.look_up(repo, "dataset", "main", token, endpoint)
        kinds = ([path for path in found.files if path.endswith(kind)] for kind in _OWN)
        listed = next((of_kind for of_kind in kinds if of_kind), [])
    if not listed:
        raise TokenariumError(
            f"{repo} has no files of rows that can be read here (Parquet, JSON Lines or CSV)."
        )
    return found, sorted(listed)


def _chosen(
    repo: str, files: Sequence[str], configuration: str | None, split: str | None
) -> list[str]:
    by_part: dict[tuple[str, str], list[str]] = {}
    for path in files:
        by_part.setdefault(_part(path), []).append(path)
    configurations = sorted({its_configuration for its_configuration, _ in by_part})
    named = some_of(configurations, MOST_NAMED)
    if configuration is None:
        configuration = "default" if "default" in configurations else configurations[0]
        if len(configurations) > 1 and configuration != "default":
            raise TokenariumError(f"{repo} has several configurations, say which: {named}.")
    splits = sorted(name for its, name in by_part if its == configuration)
    if not splits:
        raise TokenariumError(f"{repo} has no configuration '{configuration}', but: {named}.")
    named = some_of(splits, MOST_NAMED)
    if split is None and len(splits) > 1:
        raise TokenariumError(f"{repo} has several splits, say which: {named}.")
    split = split or splits[0]
    if split not in splits:
        raise TokenariumError(f"{repo} has no split '{split}', but: {named}.")
    return by_part[configuration, split]


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
