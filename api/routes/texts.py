"""A text under several tokenizers: its tokens, or how many there are. Nothing is kept of it."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

import studies
from api.callers import KEY_OPTIONAL, Caller, anyone
from api.lanes import ENCODING
from api.problems import described
from studies.desks import asking

LONGEST = 500_000
MOST = 8
BYTES_FOR_ONE = 50_000
"""Of the text, times the tokenizers: what costs as much as a request."""

routes = APIRouter(tags=["texts"])


class Text(BaseModel):
    """A text, and the tokenizers that cut it by name or fingerprint. `special`: whether special
    tokens that are written in it are ordinary text (plain) or themselves (interpreted)."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "example": {"text": "Größe 日本語", "tokenizers": ["gpt2", "o200k_base"]}
        },
    }

    text: str = Field(max_length=LONGEST)
    tokenizers: list[str] = Field(min_length=1, max_length=MOST)
    special: Literal["plain", "interpreted"] = "plain"


class Tokens(BaseModel):
    """The tokens of the text in order, a place in each list for each: ids, the bytes of an id as
    text (a cut character is U+FFFD), first byte of the text's UTF-8 that it covers, and the byte
    after the last."""

    tokenizer: str
    count: int
    ids: list[int]
    texts: list[str]
    starts: list[int]
    ends: list[int]


class Tokenized(BaseModel):
    """`signature`: all that is needed to repeat it, with the text's sha256 in place of the text."""

    signature: dict[str, Any]
    bytes: int
    characters: int
    tokens: list[Tokens]


class Count(BaseModel):
    """The columns of the table `summary` of the study `segmentation`."""

    tokenizer: str
    tokens: int
    bytes: int
    characters: int
    characters_per_token: float | None
    bytes_per_token: float | None
    distinct: int
    parts: int
    special: int
    unknown: int
    note: str | None


class Counted(BaseModel):
    signature: dict[str, Any]
    counts: list[Count]


@routes.post(
    "/tokenize",
    response_model=Tokenized,
    responses=described(404, 413),
    openapi_extra=KEY_OPTIONAL,
)
async def tokenize(
    request: Request, asked: Text, caller: Annotated[Caller, Depends(anyone(0.0))]
) -> Response:
    """Cut a text into tokens."""
    _pay(request, asked, caller)
    return await ENCODING.do(lambda: _json(_tokens(asked, _answer(asked, caller))))


@routes.post(
    "/count", response_model=Counted, responses=described(404, 413), openapi_extra=KEY_OPTIONAL
)
async def count(
    request: Request, asked: Text, caller: Annotated[Caller, Depends(anyone(0.0))]
) -> Response:
    """Count a text's tokens, bytes and characters."""
    _pay(request, asked, caller)
    return await ENCODING.do(lambda: _json(_counts(asked, _answer(asked, caller))))


def _pay(request: Request, asked: Text, caller: Caller) -> None:
    read = len(asked.text.encode(errors="replace")) * len(asked.tokenizers)
    request.app.state.amounts.take(caller, 1.0 + read / BYTES_FOR_ONE)


def _answer(asked: Text, caller: Caller) -> studies.Result:
    asking.have_tokenizers(asked.tokenizers)
    spec = studies.prepare(
        "segmentation",
        tokenizers=asked.tokenizers,
        params={"text": asked.text, "special": asked.special},
        visitor=caller.visitor,
    )
    return studies.run(spec, keep=False)


def _tokens(asked: Text, result: studies.Result) -> dict[str, Any]:
    by_tokenizer = result.tables["tokens"].partition_by("tokenizer", as_dict=True)
    empty = result.tables["tokens"].clear()
    found = []
    for name in _names(result):
        its = by_tokenizer.get((name,), empty)
        lists = {"ids": "id", "texts": "text", "starts": "start", "ends": "end"}
        columns = {key: its[column].to_list() for key, column in lists.items()}
        found.append({"tokenizer": name, "count": its.height, **columns})
    size = {"bytes": len(asked.text.encode()), "characters": len(asked.text)}
    return {"signature": _signature(result, asked.text), **size, "tokens": found}


def _counts(asked: Text, result: studies.Result) -> dict[str, Any]:
    counts = result.tables["summary"].to_dicts()
    return {"signature": _signature(result, asked.text), "counts": counts}


def _names(result: studies.Result) -> Sequence[str]:
    return [str(one["name"]) for one in result.signature["tokenizers"]]


def _signature(result: studies.Result, text: str) -> Mapping[str, Any]:
    parameters = {**result.signature["parameters"]}
    del parameters["text"]
    parameters["text_sha256"] = sha256(text.encode()).hexdigest()
    return {**result.signature, "parameters": parameters}


def _json(content: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
