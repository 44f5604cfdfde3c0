"""What can go wrong with a query, as sentences for whoever wrote it."""

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
