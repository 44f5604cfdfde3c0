"""Links that freeze answers: read by whoever has one, renamed and withdrawn by who made it."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.callers import KEY_OPTIONAL, Caller, anyone, keyed
from api.lanes import ANSWERING, READING
from api.place import ROOT
from api.problems import described, none_of
from studies.desks import asking
from studies.engine import sharing
from studies.engine.sharing import LONGEST_NOTE, LONGEST_TITLE, Frozen, Wrapping

SHARING = 5.0
"""What making a link costs, where a plain request costs 1."""
MOST = 8

routes = APIRouter(tags=["links"])


class Words(BaseModel):
    """What its maker says of a link."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field("", max_length=LONGEST_TITLE)
    note: str = Field("", max_length=LONGEST_NOTE)


class NewLink(Words):
    """`keys`: of the questions whose answers are shared, with all that they are about."""

    keys: list[str] = Field(min_length=1, max_length=MOST)


class Shared(BaseModel):
    """A question of a link; `result`: where its answer is, for whoever has the link."""

    key: str
    study: str
    title: str
    result: str


class Link(BaseModel):
    """`key` is the link's own: who has it can read the answers, and use what it carries. `page`:
    where people look at it, an address of this server."""

    key: str
    page: str
    title: str
    note: str
    made: datetime
    questions: list[Shared]


class Links(BaseModel):
    links: list[Link]


@routes.post("/shares", status_code=201, responses=described(404, 409))
async def share(
    new: NewLink, request: Request, caller: Annotated[Caller, Depends(keyed(SHARING))]
) -> Link:
    """Share answers: a link that shows these same figures to whoever has it, and can't change. What
    you brought and they are about comes along."""

    def made() -> Link:
        specs = []
        for key in new.keys:
            found = asking.look(key, caller.visitor)
            if found is None:
                raise none_of(key)
            if found.state != "done":
                raise HTTPException(409, f"There is no answer yet: the question is {found.state}.")
            specs.append(found.spec)
        link = sharing.share(specs, caller.visitor, wrapping=Wrapping(new.title, new.note))
        return _known(link, request)

    return await ANSWERING.do(made)


@routes.get("/shares", responses=described())
async def list_shares(request: Request, caller: Annotated[Caller, Depends(keyed())]) -> Links:
    """Your links, the newest first."""
    found = await READING.do(lambda: sharing.made_by(caller.visitor))
    return Links(links=[_link(one, request) for one in found])


@routes.get("/shares/{key}", responses=described(404, 410), openapi_extra=KEY_OPTIONAL)
async def one_share(key: str, request: Request, _: Annotated[Caller, Depends(anyone())]) -> Link:
    """What a link shares, for whoever has it."""
    return await READING.do(lambda: _known(key, request))


@routes.post("/shares/{key}/open", status_code=204, responses=described(404, 410))
async def open_share(
    key: str, request: Request, caller: Annotated[Caller, Depends(keyed())]
) -> None:
    """Have at hand what a link carries, as if you had opened it on a page."""

    def opened() -> None:
        _known(key, request)
        sharing.keep_opened(key, caller.visitor)

    await READING.do(opened)


@routes.patch("/shares/{key}", responses=described(404))
async def rename_share(
    key: str, words: Words, request: Request, caller: Annotated[Caller, Depends(keyed())]
) -> Link:
    """Give a link of yours another title and note."""

    def renamed() -> Link:
        sharing.rename(key, caller.visitor, words.title, words.note)
        return _known(key, request)

    return await READING.do(renamed)


@routes.delete("/shares/{key}", status_code=204, responses=described(404))
async def withdraw_share(key: str, caller: Annotated[Caller, Depends(keyed())]) -> None:
    """Take a link of yours back: it opens nothing any more."""
    await ANSWERING.do(lambda: sharing.withdraw(key, caller.visitor))


def _known(key: str, request: Request) -> Link:
    """Raises HTTPException 404, or 410 for a link that was withdrawn."""
    found = sharing.frozen(key)
    if found is None:
        if sharing.withdrawn_on(key) is not None:
            raise HTTPException(410, "Who made this link has withdrawn it.")
        raise HTTPException(404, f"There is no link {key[:12]}.")
    return _link(found, request)


def _link(one: Frozen, request: Request) -> Link:
    page, query = request.app.state.page_of(one)
    app = request.scope["root_path"].removesuffix(ROOT)
    return Link(
        key=one.key,
        page=f"{app}/{page}?{urlencode({**query, 'share': one.key}, doseq=True)}",
        title=one.wrapping.title,
        note=one.wrapping.note,
        made=one.made,
        questions=[
            Shared(
                key=spec.key,
                study=spec.study,
                title=asking.title(spec),
                result=f"results/{spec.key}?share={one.key}",
            )
            for spec in one.questions
        ],
    )
