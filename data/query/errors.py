"""What can go wrong with a query, as sentences for whoever wrote it; DuckDB's errors in its words,
without what is inside."""

import re

from data.errors import TokenariumError


class QueryError(TokenariumError):
    """The query can't be run, or failed. `place` shows where in the statement, if that is known:
    the line and, under it, a caret."""

    def __init__(self, message: str, place: str | None = None) -> None:
        self.place = place
        super().__init__(message)


class TookTooLong(QueryError):
    """The query wasn't done within its time."""


class NeedsTooMuch(QueryError):
    """The query needs more memory than it may have, or its result is too large."""


class Busy(QueryError):
    """Too many queries are running."""


KINDS = {kind.__name__: kind for kind in (QueryError, TookTooLong, NeedsTooMuch, Busy)}


_PATH = re.compile(r"(?:/[\w.@+~:-]+){2,}/?")
_LONGEST = 1000
_FIRST_PLACE = re.compile(r"\n\s*LINE \d+:")
_LINE_NUMBER = re.compile(r"LINE \d+: ")
_OF_ITS_OWN = ("INTERNAL", "FATAL", "Invalid Input Error: Python exception")


def query_error(error: BaseException, sql: str) -> QueryError:
    """The error of a query. What looks like a path of this machine is left out, unless it stands
    in the statement itself."""
    whole = str(error).strip()
    if not whole or whole.startswith(_OF_ITS_OWN) or "Stack Trace" in whole:
        return QueryError(
            "DuckDB failed at this statement, which is a fault of its own: write it another way."
        )
    cut = _FIRST_PLACE.search(whole)
    message = " ".join((whole[: cut.start()] if cut else whole).split())
    message = _PATH.sub(lambda found: found[0] if found[0] in sql else "…", message)
    if len(message) > _LONGEST:
        message = f"{message[:_LONGEST]}…"
    return QueryError(message, _place(whole[cut.start() :], sql) if cut else None)


def _place(shown: str, sql: str) -> str | None:
    """The line and the caret, if the line is the statement's own: DuckDB may show what it made of
    it."""
    shown = shown.strip("\n")[:_LONGEST]
    line = _LINE_NUMBER.sub("", shown.partition("\n")[0]).removeprefix("...").removesuffix("...")
    return shown if line.strip() and line in sql else None
