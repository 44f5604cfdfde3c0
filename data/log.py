"""What whoever runs the app reads of it: a line of JSON on standard error for each thing that was
asked, or that went wrong.

A line never holds what a visitor wrote or chose: no text, no name of a thing of theirs, no key, no
address that was asked for (keys stand in it), and of an error its kind and the places in the code,
not its message, which may quote all that.
"""

import json
import logging
import os
import secrets
import sys
import threading
import traceback
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

SETTING = "TOKENARIUM_HOSTED"
LOG = logging.getLogger("tokenarium")
_DEEPEST = 8  # places of an error


def is_hosted() -> bool:
    """Whether others than who runs it use the app: then every request and every run of a page has
    its line, and libraries' lines go without messages of errors."""
    return os.environ.get(SETTING, "") not in ("", "0")


def to_stderr() -> None:
    """Have the lines written, where nobody else does."""
    if not LOG.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        LOG.addHandler(handler)
        LOG.setLevel(logging.INFO)
        LOG.propagate = False


def new_id() -> str:
    """What one line is found by: short enough to be said to someone."""
    return secrets.token_hex(6)


def line(kind: str, **told: Any) -> None:
    """Write a line; as an error, where one is `told`."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    level = logging.ERROR if "error" in told else logging.INFO
    LOG.log(level, json.dumps({"time": now, "kind": kind, **told}))


def visitor(visitor_id: str | None) -> str | None:
    """A visitor in a line: the same in all, and not the id by which the state knows them."""
    return visitor_id and sha256(f"log {visitor_id}".encode()).hexdigest()[:12]


def about(error: BaseException) -> dict[str, Any]:
    """What a line tells of an error."""
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "at": places}


def leave_out_messages() -> None:
    """From now on no library logs the message of an error, only its kind and places."""
    made = logging.getLogRecordFactory()

    def without(*args: Any, **more: Any) -> logging.LogRecord:
        record = made(*args, **more)
        if record.exc_info and record.exc_info[1] is not None:
            said = about(record.exc_info[1])
            record.msg = f"{record.getMessage()}: {said['error']} at {', '.join(said['at'])}"
            record.args, record.exc_info = (), None
        return record

    logging.setLogRecordFactory(without)
    threading.excepthook = _ended


def _ended(thread: threading.ExceptHookArgs) -> None:
    """A thread ended by an error."""
    if thread.exc_value is not None:
        line("thread", id=new_id(), **about(thread.exc_value))
