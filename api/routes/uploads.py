"""Bringing a tokenizer or a corpus of one's own, and taking it away again."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.callers import Caller, keyed
from api.lanes import ANSWERING, TAKING_IN
from api.problems import described
from api.routes.things import Corpus, Tokenizer
from data.errors import TokenariumError, UnknownName
from studies.desks import corpora, tokenizer_library
from studies.desks.belongings import LONGEST_NAME, cleaned
from studies.desks.corpora import Options

UPLOADING = 20.0
"""What an upload costs, where a plain request costs 1."""
AROUND = 1_000_000
"""Bytes of a body beside the files in it."""
LARGEST_BODIES = {
    "/tokenizers": tokenizer_library.LIMIT_BYTES + AROUND,
    "/corpora": corpora.LIMIT_BYTES + AROUND,
}
MOST_FILES = 500
MOST_FIELDS = 20
LONGEST_FIELD = 100_000

routes = APIRouter(tags=["your own"])

Fields = TypeVar("Fields", bound=BaseModel)


class TokenizerFields(BaseModel):
    """`name`: what people read. `pattern`: the split pattern of a rank file."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=LONGEST_NAME)
    pattern: str | None = None


class CorpusFields(BaseModel):
    """What isn't said is recognised; docs/corpora.md says what each means."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=LONGEST_NAME)
    licence: str = Field("", max_length=200)
    format: str | None = None
    language: str | None = None
    mapping: str = Field("{}", description='JSON: a column\'s name → what it holds, {"de": "deu"}')
    encoding: str | None = None
    errors: Literal["refuse", "skip"] = "refuse"
    lines: Literal["segment", "document"] = "segment"
    source_language: str = "eng_Latn"
    repeated: Literal["refuse", "first", "apart"] = "refuse"


class AddedTokenizer(BaseModel):
    """`report`: what was recognised in it, and what is suspicious. `here_before`: you had it, and
    it keeps its name."""

    tokenizer: Tokenizer
    report: dict[str, Any]
    here_before: bool


class AddedCorpus(BaseModel):
    corpus: Corpus
    here_before: bool


def _multipart(fields: type[BaseModel]) -> dict[str, Any]:
    """The description of a body with files and these fields."""
    schema = fields.model_json_schema()
    files = {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}
    schema["properties"] = {"file": files, **schema["properties"]}
    schema["required"] = ["file"]
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


@routes.post(
    "/tokenizers",
    status_code=201,
    response_model=AddedTokenizer,
    responses={
        200: {"model": AddedTokenizer, "description": "You had it already"},
        **described(404, 409, 413, 415),
    },
    openapi_extra=_multipart(TokenizerFields),
)
async def add_tokenizer(
    request: Request, response: Response, caller: Annotated[Caller, Depends(keyed(UPLOADING))]
) -> AddedTokenizer:
    """Bring a tokenizer, for you alone: a file, several that belong together, or a zip of a Hugging
    Face folder. It is read and tried in a process of its own; 100 MB at most."""
    async with _received(request) as (files, given):
        fields = _fields(TokenizerFields, given)
        contents = {name: await file.read() for name, file in files.items()}
    main = tokenizer_library.main_file(list(contents))
    more = {name: content for name, content in contents.items() if name != main}
    name = cleaned(fields.name) or cleaned(tokenizer_library.stem(main)) or "tokenizer"
    added = await TAKING_IN.do(
        lambda: tokenizer_library.add(
            main, contents[main], caller.visitor, name, fields.pattern, more
        )
    )
    response.status_code = 200 if added.here_before else 201
    return AddedTokenizer(
        tokenizer=Tokenizer.model_validate(added.choice),
        report=dict(added.report),
        here_before=added.here_before,
    )


@routes.post(
    "/corpora",
    status_code=201,
    response_model=AddedCorpus,
    responses={
        200: {"model": AddedCorpus, "description": "You had it already"},
        **described(404, 409, 413, 415),
    },
    openapi_extra=_multipart(CorpusFields),
)
async def add_corpus(
    request: Request, response: Response, caller: Annotated[Caller, Depends(keyed(UPLOADING))]
) -> AddedCorpus:
    """Bring text, for you alone: whole, or not at all; 1 GB at most. It is answered when it has
    been read, which takes minutes for as much."""
    async with _received(request) as (files, given):
        fields = _fields(CorpusFields, given)
        options = _options(fields)
        contents: dict[str, corpora.Content] = {name: one.file for name, one in files.items()}
        added = await TAKING_IN.do(
            lambda: corpora.add(
                contents,
                options,
                caller.visitor,
                name=cleaned(fields.name) or None,
                licence=cleaned(fields.licence),
            )
        )
    response.status_code = 200 if added.here_before else 201
    return AddedCorpus(corpus=Corpus.model_validate(added), here_before=added.here_before)


@routes.delete("/tokenizers/{name}", status_code=204, responses=described(404))
async def remove_tokenizer(name: str, caller: Annotated[Caller, Depends(keyed())]) -> None:
    """Take a tokenizer of yours away; what you shared stays shared."""
    await ANSWERING.do(lambda: tokenizer_library.forget(caller.visitor, name))


@routes.delete("/corpora/{name}", status_code=204, responses=described(404))
async def remove_corpus(name: str, caller: Annotated[Caller, Depends(keyed())]) -> None:
    """Take a corpus of yours away, with all that was made of it; what you shared stays shared."""
    await ANSWERING.do(lambda: corpora.forget(caller.visitor, name))


@asynccontextmanager
async def _received(
    request: Request,
) -> AsyncIterator[tuple[dict[str, UploadFile], dict[str, str]]]:
    """The files of a multipart body by name, and its fields; read only here, when it is known who
    asks. Raises HTTPException 415, 422."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise HTTPException(415, "Send the files as multipart/form-data, in the field file.")
    reading = request.form(
        max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD
    )
    async with reading as form:
        files: dict[str, UploadFile] = {}
        fields: dict[str, str] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields[name] = value
            elif name != "file":
                raise HTTPException(422, "Files belong in the field file.")
            elif value.filename in files:
                raise HTTPException(422, "Two of the files have the same name.")
            else:
                files[value.filename or "file"] = value
        if not files:
            raise HTTPException(422, "Send at least one file, in the field file.")
        yield files, fields


def _fields(shape: type[Fields], given: Mapping[str, str]) -> Fields:
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from None


def _options(fields: CorpusFields) -> Options:
    if fields.format is not None and fields.format not in corpora.formats():
        raise UnknownName("format", fields.format, corpora.formats())
    try:
        mapping = json.loads(fields.mapping)
    except ValueError:
        mapping = None
    if not isinstance(mapping, dict) or not all(isinstance(one, str) for one in mapping.values()):
        raise TokenariumError('mapping is JSON, a column\'s name → what it holds: {"de": "deu"}.')
    return Options(
        format=fields.format,
        language=fields.language or None,
        mapping=mapping,
        encoding=fields.encoding or None,
        errors=fields.errors,
        lines=fields.lines,
        source_language=fields.source_language,
        repeated=fields.repeated,
    )
