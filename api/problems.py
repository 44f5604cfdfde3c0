"""What is answered where something can't be done: `{"error": {"message": …}}`, with the sentence
that pages and command line show, and never anything about the inside of the program."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from data.errors import NoRoom, NotNow, TokenariumError, TooLarge, TooMany, Undecided, UnknownName
from studies.desks.tokenizer_library import NeedsPattern

TOO_LARGE = "The body is larger than what is taken at once."
RETRY_AFTER_S = {429: 60, 503: 5}
STATUSES: Sequence[tuple[type[TokenariumError], int]] = (
    (UnknownName, 404),
    (NoRoom, 409),
    (TooLarge, 413),
    (Undecided, 422),
    (NeedsPattern, 422),
    (TooMany, 429),
    (NotNow, 503),
    (TokenariumError, 400),
)
"""The first that fits says the status."""


class Error(BaseModel):
    """`message` is for people. `field`: what has to be said, where something has to be decided."""

    message: str
    field: str | None = None


class Problem(BaseModel):
    error: Error


_ABOUT = {
    400: "It can't be used as it is; the message says why",
    401: "It needs a key, or the key is none",
    404: "There is none that is yours to use",
    406: "It has no such form",
    409: "Something that is there is in the way",
    410: "It was withdrawn",
    413: "More than is taken at once",
    415: "The body is of another kind than is taken",
    422: "Fields are missing, of another type, or have to be decided",
    429: "Too much for now; the header Retry-After says for how many seconds",
    500: "Something went wrong here",
    503: "Not at this moment; the header Retry-After says in how many seconds",
}
ALWAYS = (400, 401, 422, 429, 500, 503)


def described(*further: int) -> dict[int | str, dict[str, Any]]:
    """The problems of an operation, for its description: those that any may have, and these."""
    return {
        status: {"model": Problem, "description": _ABOUT[status]}
        for status in sorted({*ALWAYS, *further})
    }


def answer(
    status: int,
    message: str,
    headers: dict[str, str] | None = None,
    field: str | None = None,
) -> JSONResponse:
    error = {"message": message} | ({"field": field} if field else {})
    headers = dict(headers or {})
    if status in RETRY_AFTER_S:
        headers.setdefault("retry-after", str(RETRY_AFTER_S[status]))
    return JSONResponse({"error": error}, status, headers)


def none_of(key: str) -> HTTPException:
    """There is no question of that key, or none that the caller may know of."""
    return HTTPException(404, f"There is no question {key[:12]} that you could look at.")


async def of_house(_: Request, error: Exception) -> JSONResponse:
    """A TokenariumError."""
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    field = error.option if isinstance(error, Undecided) else None
    return answer(status, str(error), field="pattern" if isinstance(error, NeedsPattern) else field)


async def of_http(request: Request, error: Exception) -> JSONResponse:
    """What Starlette and FastAPI refuse."""
    assert isinstance(error, HTTPException)
    said = str(error.detail)
    if error.status_code == 404 and said == "Not Found":
        said = "There is nothing at this address: docs/ lists what there is."
    elif error.status_code == 405:
        said = f"{request.method} can't be done here: docs/ lists what can."
    return answer(error.status_code, said, dict(error.headers or {}))


async def of_shape(_: Request, error: Exception) -> JSONResponse:
    """A request of another shape than is described."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return answer(400, "The body is no JSON.")
    place = ".".join(map(str, first["loc"]))
    return answer(422, f"{place}: {first['msg']}.")
