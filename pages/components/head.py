"""What every page says in its HTML head, before the app's script has run once.

Streamlit's page starts in another layout, and each kind of element comes as a script of its own
when it is first needed: what stands on the page then jumps twice. So the layout is told at once,
and the scripts of the elements that pages here consist of are fetched beside the app's own.

Nor does Streamlit's script know where the app lies: it asks below the page's own address first, and
gets two answers 404. Each page lies right below the app, under whatever path a proxy puts that.

And it serves the app under every name. A name that no page has is answered 404, by a page that
leads to the first one.
"""

import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.components import framing
from pages.components.sharing import open_graph

STATIC = Path(streamlit.__file__).parent / "static"
ELEMENTS = (
    *("BidiComponent", "Button", "ButtonGroup", "DataFrame", "DownloadButton", "FileUploader"),
    *("Html", "Input", "Multiselect", "PlotlyChart", "Selectbox", "Slider", "TextArea"),
    *("StreamlitSyntaxHighlighter", "TextInput", "rehype-katex", "rehype-raw"),
)
PAGES = Path(__file__).parent.parent
PAPER = "@page { size: A4 landscape; margin: 10mm }"
BASE = 'window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href}'
IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
TITLE = re.compile(rb"<title>[^<]*</title>")
APP = b'<div id="root"'  # the element that Streamlit's script fills
# Every page's script is named as its address is (tests/pages/test_head.py).
NAMES = {"", "root"} | {file.stem for file in PAGES.glob("*.py")} - {"main", "__init__"}
PASSED_OVER = ("accept-encoding", "if-none-match", "if-modified-since", "range")


class Head:
    """ASGI middleware: pages go out with the style and the scripts named above in their head, those
    of a shared link with what chats show of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shared = bool(open_graph.asked(scope))  # a crawler takes anything
        html = scope["type"] == "http" and (
            shared or "text/html" in Headers(scope=scope).get("accept", "")
        )
        if not html or framing.is_embed(scope):
            await self.app(scope, receive, send)
            return
        # The page as it is, whole: neither packed nor "not modified".
        kept = [
            (name, value) for name, value in scope["headers"] if name.decode() not in PASSED_OVER
        ]
        if shared:
            kept = [*(one for one in kept if one[0] != b"accept"), (b"accept", b"text/html")]
        tags = await open_graph.tags(scope) if shared else None
        page = _Page(send, scope["path"].rpartition("/")[2], tags)
        await self.app({**scope, "headers": kept}, receive, page.send)


class _Page:
    """Holds the body of an HTML answer back until it is whole, and sends it with its new head;
    another one, where it is the app's and no page has the name that was asked for."""

    def __init__(self, send: Send, name: str, tags: open_graph.Tags | None) -> None:
        self._send = send
        self._name = name
        self._tags = tags
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            content_type = Headers(raw=message["headers"]).get("content-type", "")
            if message["status"] == 200 and content_type.startswith("text/html"):
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = self._body.replace(b"</head>", head().encode() + b"</head>", 1)
            if self._tags is not None:
                body = _tagged(body, self._tags)
            if APP in self._body and self._name not in NAMES:
                self._start["status"], body = 404, _text("no_such_page.html").encode()
            headers = MutableHeaders(raw=self._start["headers"])
            if self._body:  # a HEAD request has none
                headers["content-length"] = str(len(body))
            del headers["etag"]  # it is the other page's
            del headers["last-modified"]
            await self._send(self._start)
            message = {**message, "body": body}
        await self._send(message)


def _tagged(body: bytes, tags: open_graph.Tags) -> bytes:
    """The page with the tags of its link as the first in its head: crawlers read no further."""
    titled = TITLE.sub(lambda _: f"<title>{tags.title}</title>".encode(), body, count=1)
    return titled.replace(b"<head>", b'<head>\n<meta charset="utf-8">\n' + tags.html.encode(), 1)


@cache
def head() -> str:
    """Where the app lies, the style, what menu and tables do, and a link for each script; addresses
    are relative, as Streamlit's own are."""
    links = [
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in scripts()
    ]
    # Inside body, its rules outweigh those that Streamlit puts into the page later.
    style = f"<style>{PAPER}\nbody {{\n{_text('style.css')}}}</style>"
    code = (BASE, _text("menu.js"), _text("tables.js"))
    scripts_here = [f"<script>\n{each}</script>" for each in code]
    return "\n".join([style, *scripts_here, *links, ""])


def _text(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def scripts() -> list[str]:
    """File names of the elements' scripts and of all that they import, in Streamlit's package.

    An element that a version of Streamlit doesn't have is passed over.
    """
    folder = STATIC / "static" / "js"
    at_once = set(re.findall(r"static/js/([\w.-]+\.js)", (STATIC / "index.html").read_text()))
    wanted = [file.name for name in ELEMENTS for file in sorted(folder.glob(f"{name}.*.js"))]
    found: dict[str, None] = {}
    while wanted:
        name = wanted.pop(0)
        if name in at_once or name in found or not (folder / name).exists():
            continue
        found[name] = None
        wanted += IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return list(found)
