"""Answers by their key: as JSON whole, as CSV or Parquet a table at a time."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

import studies
from api.callers import KEY_OPTIONAL, Caller, anyone
from api.lanes import READING
from api.problems import described, none_of
from studies.desks import asking
from studies.desks.answer_files import MEDIA_TYPES, written
from studies.engine.spec import Spec

routes = APIRouter(tags=["studies"])


class Result(BaseModel):
    """`signature`: all that is needed to repeat it. `tables`: the rows of each, by name; a metric
    that isn't defined is null, and the column that ends in `_note` says why."""

    key: str
    signature: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]


@routes.get(
    "/results/{key}",
    response_model=Result,
    responses={
        200: {
            "description": "The answer, in the format that was asked for",
            "content": {
                MEDIA_TYPES["csv"]: {"schema": {"type": "string"}},
                MEDIA_TYPES["parquet"]: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **described(404, 406, 409),
    },
    openapi_extra=KEY_OPTIONAL,
)
async def result(
    key: str,
    caller: Annotated[Caller, Depends(anyone())],
    format: Annotated[
        Literal["json", "csv", "parquet"] | None,
        Query(description="default: what the header Accept asks for, else json"),
    ] = None,
    table: Annotated[
        str | None, Query(description="of csv and parquet; default: the first")
    ] = None,
    share: Annotated[str | None, Query(description="the key of a link that shares it")] = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """An answer. Whoever has its key can read it if they may use all that it is about, or have a
    link that shares it."""
    form = format or _accepted(accept)

    def read() -> Response:
        found = asking.look(key, caller.visitor, share)
        if found is None:
            raise none_of(key)
        if found.state != "done":
            raise HTTPException(409, f"There is no answer yet: the question is {found.state}.")
        return _file(found.spec, form, table)

    return await READING.do(read)


def _file(spec: Spec, form: str, table: str | None) -> Response:
    answer = studies.cached(spec)
    if answer is None:  # removed at this moment
        raise none_of(spec.key)
    content = written(answer, form, table)
    headers = {}
    if form != "json":
        name = f"{spec.study}-{table or next(iter(answer.tables))}-{spec.key[:12]}.{form}"
        headers["content-disposition"] = f'attachment; filename="{name}"'
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


def _accepted(accept: str | None) -> str:
    """The first format that a header Accept names. Raises HTTPException 406 where it wants none of
    them."""
    named = [one.partition(";")[0].strip().lower() for one in (accept or "*/*").split(",")]
    for one in named:
        for form, media_type in MEDIA_TYPES.items():
            if one in (media_type, "*/*", f"{media_type.partition('/')[0]}/*"):
                return form
    raise HTTPException(406, f"An answer is {', '.join(MEDIA_TYPES.values())}.")
