"""Which children are alive: one an uploaded thing, a few together; the one used
least recently goes first.

A child that takes too long or crashes is killed; the next request starts another. Requests to one
tokenizer wait for each other, for as long as they themselves and a long one before may take.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Condition, Lock
from typing import Any

from data.errors import NotNow, TokenariumError
from data.tokenizers.formats.split_patterns import NeedsPattern
from data.tokenizers.sandbox import limits
from data.tokenizers.sandbox.frames import Fields
from data.tokenizers.sandbox.process import (
    TOKENIZER_PROGRAM,
    Ended,
    Late,
    SandboxProcess,
)

MOST_ALIVE = 4
_LONGEST_MESSAGE = 600
_ENCODING = ("encode_batch", "encode_batch_reference", "segment", "unk_characters")

_log = logging.getLogger(__name__)


class TookTooLong(TokenariumError):
    """A request had no answer within its limit."""


class Crashed(TokenariumError):
    """A child ended in the middle of a request."""


class MemoryRefused(TokenariumError):
    """A child ran into its memory limit and said so."""


class Busy(NotNow):
    """Others kept the tokenizer, or all places, for longer than the request could wait."""


_FATAL = (TookTooLong, Crashed, MemoryRefused)

_alive: "OrderedDict[Seat, None]" = OrderedDict()
_changed = Condition(Lock())


class Seat:
    """One tokenizer's place (or another uploaded thing's): a child when there is one. Safe for
    several threads.

    `prepare` brings a new child, which runs `program`, to where it can answer (sends it the
    artefact).
    """

    def __init__(
        self, prepare: Callable[[SandboxProcess], None], program: str = TOKENIZER_PROGRAM
    ) -> None:
        self._prepare, self._program = prepare, program
        self._lock = Lock()
        self._child: SandboxProcess | None = None

    def ask(
        self,
        kind: str,
        fields: Mapping[str, Any],
        seconds: float,
        title: str,
        before: Callable[[SandboxProcess], None] | None = None,
    ) -> Fields:
        """The child's answer. `title` is what messages call the tokenizer; `before` is run on the
        child first.

        Raises Busy, TookTooLong or Crashed, and TokenariumError where the child refuses.
        """
        # Beside its own time, that of the longest text which may be before it.
        patience = seconds + limits.encoding_seconds(limits.CHUNK_BYTES)
        until = time.monotonic() + patience
        if not self._lock.acquire(timeout=patience):
            raise Busy(f"{title} is still at work for someone else; try again in a moment.")
        try:
            child = self._living(until, title)
            if before is not None:
                before(child)
            return asked(child, kind, {**fields, "title": title}, seconds, title)
        except BaseException as error:
            # After a refusal the child waits for the next request; otherwise, also after Ctrl-C in
            # the middle of an answer, it is of no more use.
            if not isinstance(error, TokenariumError) or isinstance(error, _FATAL):
                self._end()
            raise
        finally:
            self._lock.release()
            with _changed:
                _changed.notify_all()

    def close(self) -> None:
        """End the child, if there is one, when it has answered."""
        with self._lock:
            self._end()

    def close_if_idle(self) -> bool:
        """End the child unless it is answering; whether it was ended."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            self._end()
        finally:
            self._lock.release()
        return True

    def _living(self, until: float, title: str) -> SandboxProcess:
        if self._child is not None and not self._child.alive():
            self._end()  # it was idle for long, or something else ended it
        if self._child is None:
            _take_place(self, until, title)
            try:
                self._child = SandboxProcess(self._program)
                self._prepare(self._child)
            except BaseException:
                self._end()
                raise
        else:
            with _changed:
                _alive.move_to_end(self)
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None
        with _changed:
            _alive.pop(self, None)
            _changed.notify_all()


def asked(
    child: SandboxProcess, kind: str, fields: Mapping[str, Any], seconds: float, title: str
) -> Fields:
    """The child's answer, its failures as TokenariumError; see `Seat.ask`."""
    try:
        answer = child.request(kind, fields, seconds)
    except Late:
        child.kill()
        raise TookTooLong(f"{title} {_too_long(kind, seconds)}") from None
    except Ended as error:
        raise Crashed(
            f"{title}: the process that held it {error.how} while it was {_doing(kind)}."
        ) from error
    if "error" not in answer:
        return answer
    name, message = str(answer["error"]), _one_line(str(answer["message"]))
    if name == "MemoryError":
        gigabytes = limits.MEMORY / (1 << 30)
        raise MemoryRefused(
            f"{title} needs more than {gigabytes:.0f} GB of memory; it was stopped."
        )
    if name == "failed":
        _log.warning("what reads an uploaded file failed at %s: %s", kind, message)
        raise TokenariumError(
            f"{title} can't be used: its library failed while it was {_doing(kind)} ({message})."
        )
    raise _REFUSALS.get(name, TokenariumError)(message)


# Errors of the child that keep their kind here, by name.
_REFUSALS: dict[str, Callable[[str], TokenariumError]] = {"NeedsPattern": NeedsPattern}


def _one_line(message: str) -> str:
    """What a child says may quote the file: nothing unprintable, and not without end."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in message)
    return shown if len(shown) <= _LONGEST_MESSAGE else shown[:_LONGEST_MESSAGE] + "…"


def _take_place(seat: Seat, until: float, title: str) -> None:
    """Count the seat among the living, ending the child of the one that was used longest ago."""
    while True:
        with _changed:
            if len(_alive) < MOST_ALIVE:
                _alive[seat] = None
                return
            others = list(_alive)
        if any(other.close_if_idle() for other in others if other is not seat):
            continue
        with _changed:
            left = until - time.monotonic()
            if left <= 0:
                raise Busy(
                    f"{title} must wait: {MOST_ALIVE} other uploaded files are at work; "
                    "try again in a moment."
                )
            _changed.wait(min(left, 0.5))


def _too_long(kind: str, seconds: float) -> str:
    if kind in _ENCODING:
        return (
            f"took longer than {seconds:.0f} s on this text: "
            "its split pattern may backtrack without end."
        )
    if kind in ("settle", "report"):
        return (
            f"took longer than {seconds:.0f} s to be tried on texts: "
            "it is too large, or its split pattern may backtrack without end."
        )
    return f"took longer than {seconds:.0f} s while it was {_doing(kind)}; it was stopped."


def _doing(kind: str) -> str:
    known = {"unpack": "read", "open": "read", "settle": "tried on texts"}
    known |= {**dict.fromkeys(_ENCODING, "encoding"), "judge": "judging words"}
    return known.get(kind, f"asked for its {kind.replace('_', ' ')}")
