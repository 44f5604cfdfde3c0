"""The state folder as a whole: whether it is ours, as new as this program, and can be written."""

import json
import os
import secrets
from pathlib import Path

from data import object_store
from data.errors import TokenariumError
from data.home import home

VERSION = 1  # raised when an older program could no longer read what this one writes
_STAMP = "state.json"
_OURS = {
    *("library", "lake", "derived", "visitors", "shares", "incoming", "jobs.sqlite", "set_up.json"),
    "api_keys",
}
_BROUGHT = (
    *("visitors", "shares", "api_keys", "library/tokenizers", "library/corpora", "library/models"),
    *("library/lexicons", "library/charbench"),
)
_NOBODYS = {"lost+found"}  # in a disk of its own
_ELSEWHERE = "or name another folder by TOKENARIUM_HOME"


def check() -> Path:
    """The state folder, made where there is none; every command asks this first.

    Raises TokenariumError, with what to do, for a folder that isn't one, holds someone else's
    files, was written by a newer program, or can't be written, and for a setting of an object store
    that can't be used.
    """
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        inside = {path.name for path in folder.iterdir()} - _NOBODYS
    except FileExistsError:
        raise TokenariumError(
            f"{folder} is a file, not a folder: move it away, {_ELSEWHERE}."
        ) from None
    except OSError as error:
        raise TokenariumError(
            f"The state folder {folder} can't be opened ({error.strerror}): mend that, "
            f"{_ELSEWHERE}."
        ) from error
    if inside and not inside & {_STAMP, *_OURS}:
        first = sorted(inside)[0]
        raise TokenariumError(
            f"{folder} is no state folder of Tokenarium: it holds other files ({first}, …). "
            "Name an empty or a new folder by TOKENARIUM_HOME."
        )
    _check_version(folder / _STAMP)
    _check_writable(folder)
    _check_store(folder)
    return folder


def _check_store(folder: Path) -> None:
    """What was brought before there was a store isn't in it, and would be taken for old copies."""
    if not object_store.is_used():
        return
    for name in _BROUGHT:
        if any((folder / name).glob("*")):
            raise TokenariumError(
                f"{folder} holds what people brought ({name}), which {object_store.SETTING} "
                "doesn't take over: name an empty or a new folder by TOKENARIUM_HOME, or unset "
                f"{object_store.SETTING}."
            )
    object_store.check()


def _check_version(stamp: Path) -> None:
    """Every folder says its version; those of before have none."""
    if not stamp.exists():
        return
    try:
        version = json.loads(stamp.read_bytes())["version"]
        newer = version > VERSION
    except (ValueError, KeyError, TypeError, OSError):
        return  # damaged: written anew
    if newer:
        raise TokenariumError(
            f"The state folder {stamp.parent} was written by a newer Tokenarium (its version is "
            f"{version}, this program's {VERSION}): update the program, {_ELSEWHERE}."
        )


def _check_writable(folder: Path) -> None:
    """Write the version, by which it is seen whether anything can be written."""
    stamp, written = folder / _STAMP, f".{_STAMP}-{secrets.token_hex(4)}"
    content = json.dumps({"version": VERSION}).encode()
    try:
        if stamp.exists() and stamp.read_bytes() == content:
            content = b" "  # nothing new to be said, only tried
        (folder / written).write_bytes(content)
        if content == b" ":
            (folder / written).unlink()
        else:
            os.replace(folder / written, stamp)  # noqa: PTH105 - whole, or not at all
    except OSError as error:
        (folder / written).unlink(missing_ok=True)
        raise TokenariumError(
            f"The state folder {folder} can't be written ({error.strerror}): make room or give "
            f"this user the right to write there, {_ELSEWHERE}."
        ) from error
