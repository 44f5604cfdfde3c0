"""The whole state in one file, taken while the observatory runs, and put back elsewhere.

A backup is a tar archive of the state folder's files and, last, `manifest.json` with the sha256 of
each. What can be computed again (`derived/`) stays out. Files are never changed once they are
there, only replaced, so they are linked at one moment, under the locks of who writes, and read at
leisure; SQLite's are copied by SQLite. With PostgreSQL its database goes along, by `pg_dump`.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from data import database, lake, locks, object_store, transfer
from data.atomic_files import becoming
from data.errors import TokenariumError
from data.home import home
from data.progress import Progress, silent
from data.version import VERSION

FORMAT = 1
MANIFEST, DUMP = "manifest.json", "database.dump"
_LEFT_OUT = {"derived", "fetching", "incoming", "spill"}
_BEING_TAKEN, _BEING_PUT_BACK = "backup-", "restoring"
# What a folder may hold that nothing was kept in yet (the second: a disk of its own).
_EMPTY = {"state.json", "lost+found", _BEING_PUT_BACK}


@dataclass(frozen=True)
class Backup:
    """files: how many; bytes: of their contents; made: when, as ISO 8601."""

    files: int
    bytes: int
    made: str


def backup(file: Path, progress: Progress = silent) -> Backup:
    """Write the state to the file, whole or not at all; others work on meanwhile.

    Raises TokenariumError where the file can't be written or the database can't be dumped, and
    where an object store holds the state.
    """
    _check_all_is_here()
    if file.exists() and not file.is_file():
        raise TokenariumError(f"{file} is no file: name one that the backup can be written to.")
    with _linked(progress) as folder:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        sums: dict[str, str] = {}
        size = 0
        try:
            with becoming(file) as written, tarfile.open(fileobj=written, mode="w") as archive:
                for number, path in enumerate(paths):
                    name = path.relative_to(folder).as_posix()
                    progress(f"Writing {name}", number / len(paths))
                    with path.open("rb") as content:
                        sums[name] = hashlib.file_digest(content, "sha256").hexdigest()
                    archive.add(path, name, recursive=False)
                    size += path.stat().st_size
                now = datetime.now(UTC).isoformat(timespec="seconds")
                about = {"format": FORMAT, "made": now, "version": VERSION, "files": sums}
                _add(archive, MANIFEST, json.dumps(about).encode())
        except OSError as error:
            raise TokenariumError(f"{file} can't be written: {error.strerror}.") from error
    return Backup(len(sums), size, now)


def restore(file: Path, progress: Progress = silent) -> Backup:
    """Put the state of a backup into the state folder, which must be empty.

    Killed in the middle it leaves a folder that is still taken for empty. Raises TokenariumError
    for a folder that isn't, a file that is no backup, is cut or damaged, and one that was taken
    with the other kind of database. With an object store the state goes there (data/transfer.py),
    whichever database it was taken with.
    """
    target = home()
    there = sorted(path.name for path in target.iterdir() if path.name not in _EMPTY)
    if there:
        raise TokenariumError(
            f"{target} isn't empty (it holds {there[0]}, …): name an empty or a new folder by "
            "TOKENARIUM_HOME."
        )
    folder = target / _BEING_PUT_BACK
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        about = _unpacked(file, folder, progress)
        size = sum((folder / name).stat().st_size for name in about["files"])
        if object_store.is_used():
            _put_into_store(folder, progress)
        else:
            _restore_database(folder / DUMP)
            for path in folder.iterdir():
                if path.name not in {MANIFEST, DUMP}:
                    path.replace(target / path.name)
    except BaseException:
        lake.detach()
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Backup(len(about["files"]), size, about["made"])


def _put_into_store(folder: Path, progress: Progress) -> None:
    transfer.check_empty()
    has_dump = (folder / DUMP).exists()
    if has_dump:
        _restore_database(folder / DUMP)
        transfer.set_catalogue_aside()
    transfer.take_over(folder, has_dump, progress)


def _check_all_is_here() -> None:
    """Raises TokenariumError where the state isn't in the folder."""
    if object_store.is_used():
        raise TokenariumError(
            f"With {object_store.SETTING} the state lies in PostgreSQL and in the store, not in "
            "this machine's folder: back these two up by their own means (docs/hosting.md)."
        )


@contextmanager
def _linked(progress: Progress) -> Iterator[Path]:
    """A folder with the state of one moment; it goes afterwards."""
    with lake.reading():  # the folders are there, and the catalogue is of today's form
        pass
    with locks.backup():
        for left in home().glob(f"{_BEING_TAKEN}*"):  # by a killed one
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=home(), prefix=_BEING_TAKEN) as made:
            folder = Path(made)
            with locks.removal(), lake.unwritten():
                progress("Taking the state of this moment", 0.0)
                for path in _files(home()):
                    place = folder / path.relative_to(home())
                    place.parent.mkdir(parents=True, exist_ok=True)
                    _take(path, place)
                _dump_database(folder / DUMP)
            yield folder


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [
            name
            for name in folders
            if name not in _LEFT_OUT and not name.startswith((_BEING_TAKEN, _BEING_PUT_BACK))
        ]
        for name in names:
            # Locks, what is being written, and what SQLite keeps beside a database while it is open
            if not name.endswith((".lock", "-wal", "-shm")) and not name.startswith("."):
                yield Path(here) / name


def _take(path: Path, place: Path) -> None:
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(place)) as target:
            source.backup(target)
        return
    try:
        os.link(path, place)
    except FileNotFoundError:  # what wasn't under a lock went meanwhile: nothing needs it
        return
    except OSError:  # on another disk
        shutil.copy2(path, place)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, BytesIO(content))


def _unpacked(file: Path, folder: Path, progress: Progress) -> Mapping[str, Any]:
    """The manifest, after all files were unpacked and hold what it says."""
    damaged = f"{file} is cut or damaged"
    try:
        with tarfile.open(file, mode="r:") as archive:
            size = max(file.stat().st_size, 1)
            for member in archive:
                progress(f"Reading {member.name}", member.offset / size)
                if not member.isfile():
                    raise TokenariumError(f"{file} is no backup of Tokenarium.")
                archive.extract(member, folder, filter="data")
        about = json.loads((folder / MANIFEST).read_bytes())
        files = about["files"]
    except FileNotFoundError:
        if not file.exists():
            raise TokenariumError(f"There is no file {file}.") from None
        raise TokenariumError(f"{damaged}: it has no manifest at its end.") from None
    except tarfile.FilterError as error:
        raise TokenariumError(f"{file} is no backup of Tokenarium.") from error
    except (tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise TokenariumError(f"{damaged}, or no backup of Tokenarium.") from error
    if about["format"] > FORMAT:
        raise TokenariumError(f"{file} was written by a newer Tokenarium ({about['version']}).")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted({*files, *found} - {MANIFEST}):
        if name not in found or name not in files or _sum(folder / name) != files[name]:
            raise TokenariumError(f"{damaged}: {name} isn't what was written.")
    return dict(about)


def _sum(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _dump_database(place: Path) -> None:
    if database.postgresql() is not None:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={place}")


def _restore_database(dump: Path) -> None:
    """Raises TokenariumError where there is a dump and no PostgreSQL, or the other way round."""
    if (database.postgresql() is None) == dump.exists():
        kept, here = ("PostgreSQL", "SQLite") if dump.exists() else ("SQLite", "PostgreSQL")
        raise TokenariumError(
            f"This backup was taken with {kept}, and here is {here}: set or unset "
            f"{database.SETTING}."
        )
    if dump.exists():
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(dump))


def _run(command: str, *arguments: str) -> None:
    """One of PostgreSQL's, on our database; the password goes by the environment, where no list of
    processes shows it."""
    url = urlsplit(str(database.postgresql()))
    password = {} if url.password is None else {"PGPASSWORD": unquote(url.password)}
    who, at, where = url.netloc.rpartition("@")
    place = url._replace(netloc=f"{who.partition(':')[0]}{at}{where}").geturl()
    try:
        done = subprocess.run(
            [command, *arguments, f"--dbname={place}"],
            env={**os.environ, **password},
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise TokenariumError(
            f"{command} isn't here: install PostgreSQL's client programs on this machine."
        ) from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise TokenariumError(f"{command}: {reason}")
