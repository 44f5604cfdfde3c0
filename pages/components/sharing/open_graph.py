"""What a chat or a search engine reads of a link, as they run no script: Open Graph tags in the
page's head (https://ogp.me). A visitor's words are text in them, whatever they hold."""

import asyncio
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Scope

import studies
from pages.components.frozen_page import day
from pages.components.sharing import preview
from pages.components.visitor import SHARES
from studies.engine import sharing
from studies.engine.sharing import Frozen

AT_MOST_S = 3.0  # that a page waits for the sentence; without it the tags say less
LONGEST = 300  # characters of a description
UNLISTED = '<meta name="robots" content="noindex">\n<meta name="referrer" content="same-origin">\n'


@dataclass(frozen=True)
class Tags:
    """What a page's head says more, and its title. HTML."""

    html: str
    title: str


def asked(scope: Scope) -> list[str]:
    """The keys of the links in a page's address."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return []
    return parse_qs(scope.get("query_string", b"").decode("latin-1")).get("share", [])[:SHARES]


async def tags(scope: Scope) -> Tags | None:
    """The tags of the first link in the address that there is, or was; None without one."""
    for key in asked(scope):
        frozen = await run_in_threadpool(studies.frozen, key)
        if frozen is not None:
            return _tags(Request(scope), frozen, await _said(frozen))
        when = await run_in_threadpool(sharing.withdrawn_on, key)
        if when is not None:
            said = f"Who shared it withdrew it on {day(when)}."
            return _written("This link was withdrawn", said, {})
    return None


async def _said(frozen: Frozen) -> str:
    making = asyncio.ensure_future(run_in_threadpool(preview.sentence, frozen))
    done, _ = await asyncio.wait([making], timeout=AT_MOST_S)
    return making.result() if done and making.exception() is None else ""


def _tags(request: Request, frozen: Frozen, said: str) -> Tags:
    app = app_address(request)
    title = preview.title(frozen)
    note = " ".join(frozen.wrapping.note.split())
    about = " · ".join(filter(None, (note, said, f"As measured on {day(frozen.made)}.")))
    if len(about) > LONGEST:
        about = f"{about[: LONGEST - 1].rstrip()}…"
    width, height = preview.SIZE
    picture = {
        "og:image": f"{app}/preview/{frozen.key}.png",
        "og:image:type": "image/png",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": said or title,
    }
    url = f"{app}/{request.url.path.rpartition('/')[2]}?{request.url.query}"
    return _written(title, about, {"og:url": url, **picture})


def _written(title: str, about: str, more: dict[str, str]) -> Tags:
    properties = {
        "og:type": "article",
        "og:site_name": "Tokenarium",
        "og:title": title,
        "og:description": about,
        **more,
    }
    named = {
        "description": about,
        "twitter:card": "summary_large_image" if more else "summary",
    }
    lines = [
        f'<meta {attribute}="{name}" content="{escape(value)}">'
        for attribute, its in (("property", properties), ("name", named))
        for name, value in its.items()
    ]
    return Tags(UNLISTED + "\n".join([*lines, ""]), escape(f"{title} · Tokenarium"))


def app_address(request: Request) -> str:
    """Where the app lies, as who asks sees it, without a slash at its end."""
    return f"{request.url.scheme}://{request.url.netloc}{request.url.path.rpartition('/')[0]}"
