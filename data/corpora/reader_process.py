"""Asking the process that reads files from a stranger (reader_program.py), and its end."""

import json
import logging
import os
import select
import signal
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.confined_process import PIPE, ConfinedProcess
from data.corpora import limits
from data.corpora.limits import Limits
from data.corpora.options import Options
from data.errors import TokenariumError, Undecided
from data.languages import facts
from data.progress import Progress, silent

_MOST_TOLD = 64 * 2**20
UNSOUND = "The process that read the files gave no sound answer."

_log = logging.getLogger(__name__)


def ask(
    task: str,
    paths: Sequence[Path],
    options: Options,
    folder: Path,
    its_limits: Limits,
    progress: Progress = silent,
    **more: Any,
) -> dict[str, Any]:
    """What the child makes of the files; raises TokenariumError as it tells, or where it takes too
    long or crashes. Whatever happens, the child has ended afterwards."""
    request = {
        "task": task,
        "paths": [str(Path(path).expanduser().absolute()) for path in paths],
        "options": options.to_json(),
        "folder": str(folder.absolute()),
        "limits": asdict(its_limits),
        "parent": os.getpid(),
        "letters": facts.facts().letters,
        **more,
    }
    process = ConfinedProcess(
        "data.corpora.reader_program",
        environment=limits.environment(folder),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        return _listen(process, its_limits.seconds, progress)
    except BrokenPipeError:
        raise _crashed(process) from None
    finally:
        process.end()


def _listen(process: ConfinedProcess, seconds: float, progress: Progress) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    channel, complaints = process.stdout.fileno(), process.stderr.fileno()
    buffered, complained = bytearray(), bytearray()
    listening = {channel, complaints}
    while channel in listening:
        left = deadline - time.monotonic()
        ready, _, _ = select.select(list(listening), [], [], max(0.0, left))
        if not ready:
            raise TokenariumError(
                f"Reading this took longer than {seconds:,.0f} s, which is the limit here."
            )
        for one in ready:
            block = os.read(one, 2**16)
            if not block:
                listening.discard(one)
            elif one == complaints:
                complained = (complained + block)[-4_000:]
            else:
                buffered += block
        *lines, buffered = buffered.split(b"\n")
        for line in lines:
            told = _told(bytes(line))
            if told.get("option") is not None:
                raise Undecided(str(told["option"]), str(told["error"]))
            if "error" in told:
                raise TokenariumError(str(told["error"]))
            if "result" in told:
                return dict(told["result"])
            progress(str(told.get("doing")), float(told.get("share", 0)))
        if len(buffered) > _MOST_TOLD:
            raise TokenariumError("The file has too many parts to be taken in at once.")
    raise _crashed(process, bytes(complained))


def _told(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        raise TokenariumError(UNSOUND) from None
    if not isinstance(told, dict):
        raise TokenariumError(UNSOUND)
    return told


def _crashed(process: ConfinedProcess, complained: bytes = b"") -> TokenariumError:
    code = process.last_code()
    _log.warning("a corpus' reader ended with %s: %s", code, complained.decode(errors="replace"))
    if code == -signal.SIGXFSZ:
        return TokenariumError("There is not enough disk space for this corpus.")
    if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGXCPU):
        return TokenariumError("Reading this took more memory or time than is allowed here.")
    return TokenariumError("The file could not be read: the process that reads it crashed on it.")
