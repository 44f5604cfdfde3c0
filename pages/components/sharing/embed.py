"""A shared page's main figure alone, for other people's pages: `/embed/KEY`.

The one answer of the app that other sites may frame. It runs plotly's own script, from here, and
nothing else: no cookie, no session, no other address.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.metadata import version
from itertools import starmap
from pathlib import Path
from typing import Any

import plotly
import plotly.graph_objects as go
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import studies
from data.recent import Recent
from pages.components.frozen_page import day
from pages.components.palette import SURFACES, Mode
from pages.components.share import link
from pages.components.sharing import addresses, preview
from pages.components.sharing.frozen_answers import Main
from pages.components.sharing.open_graph import app_address
from studies.engine import sharing
from studies.engine.sharing import Frozen

HERE = Path(__file__).parent
SCRIPT = f"plotly-{version('plotly')}.js"
KEPT, KEPT_BYTES = 64, 32 * 2**20  # small pages held: a blog has many readers
YEAR = 365 * 24 * 60 * 60  # seconds
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data: blob:; "
    "frame-ancestors *; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Small:
    """A page that is held."""

    html: str


_held: Recent[Small] = Recent(KEPT, KEPT_BYTES, lambda one: len(one.html))


async def figure(request: Request) -> Response:
    """The small page; `?theme=dark` for dark sites. 404 where nothing is shared under the key, 410
    where it was withdrawn."""
    key = request.path_params["key"]
    mode: Mode = "dark" if request.query_params.get("theme") == "dark" else "light"
    app = app_address(request).removesuffix("/embed")
    status, html = await run_in_threadpool(_answer, key, mode, app)
    headers = {"content-security-policy": POLICY, "cache-control": "no-cache"}
    return HTMLResponse(html, status, headers)


def _answer(key: str, mode: Mode, app: str) -> tuple[int, str]:
    frozen = studies.frozen(key)
    if frozen is None:
        when = sharing.withdrawn_on(key)
        if when is None:
            return 404, _page("Nothing is shared under this link.", mode)
        return 410, _page(f"Who shared this figure withdrew it on {day(when)}.", mode)
    name = "\n".join((key, preview.title(frozen), mode, app))
    held = _held.get(name)
    if held is None:
        main = preview.main_figure(frozen, mode)
        if main is None:
            return 404, _page("This link has no figure to be shown alone.", mode)
        html = _page(preview.title(frozen), mode, _body(frozen, main, app))
        held = _held.put(name, Small(html))
    return 200, held.html


def _body(frozen: Frozen, main: Main, app: str) -> str:
    page, query = addresses.address(frozen)
    url = link(f"{app}/{page}", query, frozen.key)
    said = escape(preview.plain(main.sentence))
    wide = f"min-width:{_least_width(main.figure)}px"
    # In a script of JSON nothing may look like its end.
    drawn = json.dumps(whole(main.figure)).replace("<", "\\u003c")
    return (
        f"<p>{said}</p><div class=legend>{''.join(starmap(_entry, main.legend))}</div>"
        f'<div class=wide><div id=figure style="{wide}" role=img aria-label="{said}"></div></div>'
        f"<footer><bdi>{escape(preview.foot(frozen))}</bdi> · "
        f'<a href="{escape(url)}" target=_blank rel=noopener>open in Tokenarium</a></footer>'
        f"<script type=application/json id=drawn>{drawn}</script>"
        f'<script src="{SCRIPT}"></script><script src="figure.js"></script>'
    )


def _entry(name: str, colour: str) -> str:
    """One of the legend; without a colour, it begins with its sign."""
    sign = f'<i style="background:{colour}"></i>' if colour else ""
    return f"<span>{sign}{escape(name)}</span>"


def _least_width(figure: go.Figure) -> int:
    """Pixels below which a figure is scrolled sideways: cells with numbers take their place."""
    first = figure.data[0] if figure.data else None
    return 26 * len(first.x) + 160 if isinstance(first, go.Heatmap) and len(first.x) > 12 else 0


def whole(figure: go.Figure) -> dict[str, Any]:
    """The figure as plotly's script takes it, as wide as its frame."""
    its = json.loads(go.Figure(figure, skip_invalid=True).to_json())
    its["layout"].pop("template", None)
    its["layout"]["autosize"] = True
    return dict(its)


def _page(title: str, mode: Mode, body: str = "") -> str:
    surface = SURFACES[mode]
    colours = {"paper": surface.paper, "ink": surface.ink, "faint": surface.faint}
    own = "; ".join(f"--{name}: {colour}" for name, colour in colours.items())
    return (
        f'<!doctype html><html lang=en style="{own}; color-scheme: {mode}"><head>'
        "<meta charset=utf-8><meta name=robots content=noindex>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_style()}</style></head>"
        f"<body><h1 dir=auto>{escape(title)}</h1>{body}</body></html>"
    )


@cache
def _style() -> str:
    return (HERE / "embed.css").read_text(encoding="utf-8")


async def script(request: Request) -> Response:
    """plotly's script as its package has it, for a year, and the few lines that draw."""
    if request.url.path.endswith(SCRIPT):
        return _script(
            _plotly(), f"public, max-age={YEAR}, immutable", {"content-encoding": "gzip"}
        )
    return _script((HERE / "figure.js").read_bytes(), "public, max-age=3600", {})


def _script(content: bytes, kept: str, more: dict[str, str]) -> Response:
    return Response(content, 200, {"cache-control": kept, **more}, "text/javascript")


@cache
def _plotly() -> bytes:
    """Packed once: 4.8 MB become 1.4."""
    place = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return gzip.compress(place.read_bytes(), 6, mtime=0)


async def picture(request: Request) -> Response:
    """The picture that goes with a link when it is pasted into a chat."""
    frozen = await run_in_threadpool(studies.frozen, request.path_params["key"])
    drawn = await run_in_threadpool(preview.picture, frozen) if frozen else None
    if drawn is None:
        return Response("Nothing is shared under this link.", 404, media_type="text/plain")
    # A chat keeps its own copy; who withdraws a link shouldn't be shown by others for long.
    return Response(drawn, 200, {"cache-control": "public, max-age=300"}, "image/png")
