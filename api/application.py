"""The API as an ASGI application, with its description and the page that shows it."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse

from api import problems, reference
from api.callers import Amounts
from api.middleware import BodyLimit, Journal
from api.place import PageOf
from api.routes import questions, results, shares, texts, things, uploads
from data import log
from data.errors import TokenariumError
from data.version import VERSION

LARGEST_BODY = 12 * texts.LONGEST + 100_000
"""Bytes, of all that is no upload: a character may be written as two escapes of six."""

ABOUT = """What the pages show, for programs: the same studies, with the same keys and figures.

Reading, and cutting texts into tokens, needs no key, within a small amount a minute. With a key,
which you make on the pages, a program acts as you: `Authorization: Bearer tkn_…`.

What can't be done is answered with `{"error": {"message": "…"}}` and a sentence for people."""

HANDLERS: dict[Any, Any] = {
    TokenariumError: problems.of_house,
    HTTPException: problems.of_http,
    RequestValidationError: problems.of_shape,
}


def application(page_of: PageOf, per_minute: float | None = None) -> FastAPI:
    """`page_of` says where a link is looked at; `per_minute`, how much a visitor may ask, else the
    setting does."""
    app = FastAPI(
        title="Tokenarium",
        version=VERSION,
        description=ABOUT,
        openapi_url=None,  # both below: with the place that the app is mounted at
        docs_url=None,
        redoc_url=None,
        middleware=[
            Middleware(Journal),
            Middleware(GZipMiddleware, minimum_size=2_000, compresslevel=1),  # quick, most of it
            Middleware(BodyLimit, most=LARGEST_BODY, uploads=uploads.LARGEST_BODIES),
        ],
        exception_handlers=HANDLERS,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.amounts = Amounts(per_minute)
    app.state.page_of = page_of
    for part in (things, texts, questions, results, shares, uploads):
        app.include_router(part.routes)
    app.get("/openapi.json", include_in_schema=False)(_openapi)
    app.get("/docs", include_in_schema=False)(_docs)
    app.get("/", include_in_schema=False)(_docs)
    log.to_stderr()
    return app


def description(app: FastAPI, root: str) -> dict[str, Any]:
    """The OpenAPI document of the API that is mounted at `root`."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        servers=[{"url": root or "/"}],
    )
    for operations in found["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if answer["description"] == "Successful Response":
                    answer["description"] = "As asked"
                if status in ("429", "503"):
                    answer["headers"] = {
                        "Retry-After": {"schema": {"type": "integer"}, "required": True}
                    }
    return found


async def _openapi(request: Request) -> JSONResponse:
    return JSONResponse(description(request.app, request.scope.get("root_path", "")))


async def _docs(request: Request) -> HTMLResponse:
    root = request.scope.get("root_path", "")
    return HTMLResponse(reference.page(description(request.app, root)), headers=reference.HEADERS)
