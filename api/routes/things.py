"""What there is to choose from, for whoever asks: tokenizers, corpora, lexicons, models."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from api.callers import KEY_OPTIONAL, Caller, anyone
from api.lanes import READING
from api.problems import described
from data.errors import UnknownName
from studies.desks import corpora, lexicon_library, model_library, tokenizer_library

routes = APIRouter(tags=["what there is"])


class Thing(BaseModel):
    """`name` is what questions and results hold, `title` what people read. `origin`: whether it is
    of the catalogue, everyone's, yours, or came with a link. `here`: nothing need be fetched."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    title: str
    origin: Literal["catalogue", "everyone", "yours", "shared"]
    format: str
    here: bool


class Facts(BaseModel):
    """What the catalogue says; empty or null where nothing is known."""

    model_config = ConfigDict(from_attributes=True)

    family: str
    maker: str
    year: int | None
    algorithm: str
    ids: int | None
    licence: str
    used_by: tuple[str, ...]


class Tokenizer(Thing):
    fingerprint: str
    facts: Facts


class Corpus(Thing):
    """`hash`, `languages`, `segments` and `bytes` are known once it is here."""

    licence: str
    about: str
    hash: str | None
    languages: tuple[str, ...]
    segments: int | None
    bytes: int | None
    notes: tuple[str, ...]
    date: str
    alignment: str
    faults: tuple[str, ...]


class Lexicon(BaseModel):
    """A lexicon, or gold words (`gold`), in one language."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    title: str
    origin: Literal["catalogue", "everyone", "yours", "shared"]
    fingerprint: str
    language: str
    gold: bool
    about: str
    here: bool


class Model(Thing):
    fingerprint: str
    about: str


class Tokenizers(BaseModel):
    tokenizers: list[Tokenizer]


class Corpora(BaseModel):
    corpora: list[Corpus]


class Lexicons(BaseModel):
    lexicons: list[Lexicon]


class Models(BaseModel):
    models: list[Model]


Anyone = Annotated[Caller, Depends(anyone())]


@routes.get("/tokenizers", responses=described(), openapi_extra=KEY_OPTIONAL)
async def list_tokenizers(caller: Anyone) -> Tokenizers:
    """The tokenizers."""
    found = await READING.do(lambda: tokenizer_library.choices(caller.visitor))
    return Tokenizers(tokenizers=[Tokenizer.model_validate(one) for one in found.values()])


@routes.get("/tokenizers/{name}", responses=described(404), openapi_extra=KEY_OPTIONAL)
async def one_tokenizer(name: str, caller: Anyone) -> Tokenizer:
    """A tokenizer by its name."""
    found = await READING.do(lambda: tokenizer_library.choices(caller.visitor))
    return Tokenizer.model_validate(_named(found, name, "tokenizer"))


@routes.get("/corpora", responses=described(), openapi_extra=KEY_OPTIONAL)
async def list_corpora(caller: Anyone) -> Corpora:
    """The corpora."""
    found = await READING.do(lambda: corpora.choices(caller.visitor))
    return Corpora(corpora=[Corpus.model_validate(one) for one in found.values()])


@routes.get("/corpora/{name}", responses=described(404), openapi_extra=KEY_OPTIONAL)
async def one_corpus(name: str, caller: Anyone) -> Corpus:
    """A corpus by its name."""
    found = await READING.do(lambda: corpora.choices(caller.visitor))
    return Corpus.model_validate(_named(found, name, "corpus"))


@routes.get("/lexicons", responses=described(), openapi_extra=KEY_OPTIONAL)
async def list_lexicons(caller: Anyone) -> Lexicons:
    """The lexicons and gold words."""
    found = await READING.do(lambda: lexicon_library.choices(caller.visitor))
    return Lexicons(lexicons=[Lexicon.model_validate(one) for one in found.values()])


@routes.get("/models", responses=described(), openapi_extra=KEY_OPTIONAL)
async def list_models(caller: Anyone) -> Models:
    """The language models that workers run."""
    found = await READING.do(lambda: model_library.choices(caller.visitor))
    return Models(models=[Model.model_validate(one) for one in found.values()])


def _named(found: Mapping[str, Any], name: str, kind: str) -> Any:
    if name not in found:
        raise UnknownName(kind, name, found)
    return found[name]
