"""Studies, and questions that are put to them: asked, looked after, answered."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from api.callers import KEY_OPTIONAL, Caller, anyone, keyed
from api.lanes import ANSWERING, READING
from api.problems import described, none_of
from studies import STUDIES, study
from studies.desks import asking
from studies.desks.asking import Asked
from studies.engine.jobs import Job
from studies.engine.study import Study as AskedStudy

ASKING = 5.0
"""What a question costs, where a plain request costs 1."""

routes = APIRouter(tags=["studies"])

State = Literal["queued", "running", "done", "failed", "cancelled"]


class Parameter(BaseModel):
    name: str
    default: Any
    about: str


class Column(BaseModel):
    """`null`: why a value may be null."""

    name: str
    type: str
    about: str
    unit: str
    null: str


class Table(BaseModel):
    name: str
    about: str
    columns: list[Column]


class Study(BaseModel):
    """`subject`: what it is about, beside a corpus or a text. `corpus`: whether it is asked of
    one. `asked_as`: whether it is answered at once where it is small, or always as a job."""

    name: str
    version: int
    about: str
    subject: Literal["tokenizers", "models"] | None
    corpus: Literal["needed", "optional"] | None
    asked_as: Literal["inline", "job"]
    parameters: list[Parameter]
    tables: list[Table]


class Studies(BaseModel):
    studies: list[Study]


class Question(BaseModel):
    """A study and its inputs, by name or hash; parameters that aren't named have their default."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "example": {
                "study": "premiums",
                "tokenizers": ["gpt2", "cl100k_base"],
                "corpus": "udhr",
                "parameters": {"reference": "eng_Latn"},
            }
        },
    }

    study: str
    tokenizers: list[str] = Field(default_factory=list, max_length=200)
    corpus: str | None = None
    models: list[str] = Field(default_factory=list, max_length=20)
    parameters: dict[str, str | int | float | bool] = Field(default_factory=dict)


class Standing(BaseModel):
    """How a question stands. `reason`: why it failed or was cancelled. Of one that is under way:
    what is being done, the share that is done, about how many seconds are left, and its place in
    the queue; `waits_for`: what no worker has that it needs. `result`: where its answer is."""

    key: str
    study: str
    title: str
    state: State
    reason: str | None = None
    doing: str | None = None
    share: float | None = None
    seconds_left: float | None = None
    position: int | None = None
    waits_for: str | None = None
    submitted: datetime | None = None
    ended: datetime | None = None
    result: str | None = None


class Standings(BaseModel):
    questions: list[Standing]


@routes.get("/studies", responses=described(), openapi_extra=KEY_OPTIONAL)
async def list_studies(_: Annotated[Caller, Depends(anyone())]) -> Studies:
    """The studies, with their parameters and tables."""
    return Studies(studies=[_described(one) for one in STUDIES.values()])


@routes.get("/studies/{name}", responses=described(404), openapi_extra=KEY_OPTIONAL)
async def one_study(name: str, _: Annotated[Caller, Depends(anyone())]) -> Study:
    """A study by its name."""
    return _described(study(name))


@routes.post(
    "/questions",
    responses={202: {"model": Standing, "description": "It is under way"}, **described(404)},
)
async def ask(
    question: Question,
    request: Request,
    response: Response,
    caller: Annotated[Caller, Depends(keyed(ASKING))],
) -> Standing:
    """Ask a study. A small question is answered at once (state done), any other becomes a job:
    look at its standing until it is done. The same question has the same key, whoever asks."""

    def asked() -> Asked:
        return asking.ask(
            question.study,
            question.tokenizers,
            question.corpus,
            question.parameters,
            question.models,
            caller.visitor,
        )

    found = await ANSWERING.do(asked)
    if found.state in ("queued", "running"):
        response.status_code = 202
        response.headers["location"] = f"{request.scope['root_path']}/questions/{found.spec.key}"
    return _standing(found)


@routes.get("/questions", responses=described())
async def list_questions(caller: Annotated[Caller, Depends(keyed())]) -> Standings:
    """Your questions that became jobs, the newest first; 200 at most."""
    found = await READING.do(lambda: asking.mine(caller.visitor))
    return Standings(questions=[_of_job(job) for job in found])


@routes.get("/questions/{key}", responses=described(404), openapi_extra=KEY_OPTIONAL)
async def one_question(key: str, caller: Annotated[Caller, Depends(anyone())]) -> Standing:
    """How a question stands."""
    found = await READING.do(lambda: asking.look(key, caller.visitor))
    if found is None:
        raise none_of(key)
    return _standing(found)


@routes.delete("/questions/{key}", status_code=204, responses=described(404))
async def cancel(key: str, caller: Annotated[Caller, Depends(keyed())]) -> None:
    """Have a question that is under way not answered; what others asked too goes on for them."""
    if not await READING.do(lambda: asking.cancel(key, caller.visitor)):
        raise none_of(key)


def _described(one: AskedStudy) -> Study:
    tables = [
        Table(
            name=name,
            about=table.about,
            columns=[
                Column(
                    name=column.name,
                    type=str(column.type),
                    about=column.about,
                    unit=column.unit,
                    null=column.null,
                )
                for column in one.columns(name)
            ],
        )
        for name, table in one.tables.items()
    ]
    return Study(
        name=one.name,
        version=one.version,
        about=one.about,
        subject=one.subject,
        corpus=one.corpus,
        asked_as=one.prefers,
        parameters=[
            Parameter(name=each.name, default=each.default, about=each.about)
            for each in one.parameters
        ],
        tables=tables,
    )


def _standing(asked: Asked) -> Standing:
    if asked.job is not None and asked.state != "done":
        return _of_job(asked.job)
    spec = asked.spec
    return Standing(
        key=spec.key,
        study=spec.study,
        title=asking.title(spec),
        state="done",
        share=1.0,
        result=_result(spec.key),
    )


def _of_job(job: Job) -> Standing:
    return Standing(
        key=job.key,
        study=job.study,
        title=job.title,
        state=job.state,  # type: ignore[arg-type]  # one of them
        reason=job.reason,
        doing=job.doing,
        share=job.share,
        seconds_left=job.left_s,
        position=job.position,
        waits_for=job.waits_for,
        submitted=job.submitted,
        ended=job.ended,
        result=_result(job.key) if job.state == "done" else None,
    )


def _result(key: str) -> str:
    """Relative to the API's own address."""
    return f"results/{key}"
