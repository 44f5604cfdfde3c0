"""The process that reads files from a stranger: `python -m data.corpora.reader_program`.

Its request comes as JSON on standard input; what it tells goes as lines of JSON to standard output:
{"doing": …, "share": …} on the way, {"result": …} or {"error": …} at the end. What it makes of the
files lies in the folder that the request names; it knows no other.
"""

import errno
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from data import without_pandas
from data.corpora import limits
from data.corpora.options import Options
from data.corpora.read import files, formats
from data.corpora.read.faults import Broken, some_of
from data.corpora.read.files import Budget
from data.corpora.read.reading import Reading
from data.corpora.read.rows import ReadCorpus
from data.errors import TokenariumError, Undecided

PROGRESS_SECONDS = 0.2


class _Teller:
    """Tells what is done, not too often."""

    def __init__(self, channel: int) -> None:
        self._channel = channel
        self._last = 0.0
        self.total, self.read, self._doing = 1, 0, "reading"

    def on_read(self, count: int) -> None:
        self.read += count
        if time.monotonic() - self._last > PROGRESS_SECONDS:
            self.doing(self._doing)

    def doing(self, doing: str) -> None:
        self._doing, self._last = doing, time.monotonic()
        # Text files are read twice: once to see how they are written.
        share = self.read / self.total if self.total else 0.0
        self.tell({"doing": doing, "share": min(0.99, share / 2)})

    def tell(self, document: dict[str, Any]) -> None:
        line = json.dumps(document).encode() + b"\n"
        while line:
            line = line[os.write(self._channel, line) :]


def main() -> None:
    request = json.load(sys.stdin)
    channel = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)  # where no library prints by accident
    without_pandas.do_without()
    limits.confine(limits.Limits(**request["limits"]), request["parent"])
    teller = _Teller(channel)
    try:
        teller.tell({"result": _TASKS[request["task"]](request, teller)})
    except TokenariumError as error:
        option = error.option if isinstance(error, Undecided) else None
        teller.tell({"error": str(error), "option": option})
    except MemoryError:
        teller.tell({"error": "Reading this takes more memory than is allowed here."})
    except OSError as error:
        if error.errno not in (errno.EFBIG, errno.ENOSPC):
            raise
        teller.tell({"error": "There is not enough disk space for this corpus."})


def _reading(request: dict[str, Any], teller: _Teller) -> tuple[Reading, str]:
    """The reading that was asked for, and its format."""
    options = Options(**request["options"])
    notes: list[str] = []
    budget = Budget(request["limits"]["text"])
    found = files.find([Path(path) for path in request["paths"]], budget, notes)
    if options.format is None:
        name, used = formats.recognise(found, notes)
    else:
        name, used = options.format, found
        formats.format_of(name)
    if name not in ("parquet", "code"):
        for file in used:
            formats.refuse_others(file)
    if len(used) < len(found):
        unused = [file.path for file in found if file not in used]
        what = f"{len(unused):,} files that are no {formats.FORMATS[name].title}"
        notes.append(f"{what} were left out: {some_of(unused, 5)}.")
    teller.total = max(1, sum(file.size for file in used))
    budget.on_read = teller.on_read
    scratch = Path(request["folder"])
    broken = Broken(options.errors)
    reading = Reading(used, replace(options, format=name), scratch, broken, notes)
    reading.doing, reading.letters = teller.doing, request["letters"]
    return reading, name


def _stage(request: dict[str, Any], teller: _Teller) -> dict[str, Any]:
    from data.corpora.staging import STAGED, stage

    reading, name = _reading(request, teller)
    notes: list[str] = []

    def batches() -> Iterator[Any]:
        yield from formats.FORMATS[name].rows(reading)
        notes.extend(reading.all_notes())

    path = Path(request["folder"]) / STAGED
    try:
        corpus = stage(ReadCorpus([], batches(), notes), path)
    except Undecided:
        raise
    except TokenariumError as error:
        if reading.broken.count:
            raise TokenariumError(f"{error} {' '.join(reading.broken.notes())}") from error
        raise
    return asdict(corpus) | {"format": name, "layout": reading.layout}


def _preview(request: dict[str, Any], teller: _Teller) -> dict[str, Any]:
    from data.corpora.preview import look

    return look(*_reading(request, teller))


def _profile(request: dict[str, Any], teller: _Teller) -> dict[str, Any]:
    from data.corpora.profile import measure

    return measure(
        Path(request["paths"][0]), request["languages"], Path(request["folder"]), teller.doing
    )


_TASKS = {"stage": _stage, "preview": _preview, "profile": _profile}


if __name__ == "__main__":
    main()
