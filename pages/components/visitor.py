"""Who looks at the page: a browser, known by a cookie that the app sets itself.

What a visitor uploads is theirs alone, so the cookie is a random secret that scripts can't read
and other sites can't send. The app keeps only its hash. Who signs in is the same visitor in every
browser (sign_in.py).
"""

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import studies
from data.errors import NotNow
from pages.components import framing, sign_in
from studies.desks import belongings
from studies.engine import sharing

COOKIE = "tokenarium_visitor"
YEAR = 365 * 24 * 60 * 60  # seconds
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 random bits in base64url
SHARES = 8  # shared links that one address may hold

_OPENED = "shares that this session opened"
_CAME = "what this session's browser had came along"
_AT_HAND = "shares whose things this visitor may use"


class VisitorCookie:
    """ASGI middleware: a page goes out with the visitor's cookie, a new one where there is none;
    and over TLS every cookie, Streamlit's too, is one that the browser sends over TLS alone.

    The cookie is sent with every page, not only the first, so that its year starts anew. Whether it
    is TLS, a proxy tells that the server trusts (docs/hosting.md).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            page = message["type"] == "http.response.start" and _is_page(scope, message)
            if page and not framing.is_embed(scope):
                headers = MutableHeaders(scope=message)
                headers.append("set-cookie", _cookie(scope))
                # A cache between here and the reader must not hand one visitor's cookie to others.
                headers["cache-control"] = "private, no-cache"
            if message["type"] == "http.response.start" and scope.get("scheme") == "https":
                message["headers"] = [_secured(*one) for one in message["headers"]]
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _is_page(scope: Scope, message: Message) -> bool:
    """Whether the answer is a page; one that the browser has already ("not modified") counts."""
    if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
        return True
    return message["status"] == 304 and "text/html" in Headers(scope=scope).get("accept", "")


def _cookie(scope: Scope) -> str:
    headers = Headers(scope=scope)
    value = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    if not WELL_FORMED.fullmatch(value):
        value = secrets.token_urlsafe(32)
    return f"{COOKIE}={value}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax"


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    attributes = [one.strip().lower() for one in value.split(b";")]
    bare = name.lower() == b"set-cookie" and b"secure" not in attributes
    return name, value + b"; Secure" if bare else value


def current() -> studies.Visitor:
    """The visitor of this run, with the shared studies whose links they opened, now or earlier.

    Without a cookie there is nobody to keep things for (`ask_to_reload` says so): such a visitor
    has what everyone has.
    """
    shares = tuple(st.session_state.get(_AT_HAND, ()))
    return studies.Visitor(_id(), shares)


def of(request: Request) -> studies.Visitor:
    """The visitor who sends a request of its own, outside of a run, with the links that are kept
    for them."""
    its_id = id_of(request.cookies)
    return studies.Visitor(its_id, sharing.opened(studies.Visitor(its_id)))


def _id() -> str | None:
    return id_of(dict(st.context.cookies))


def id_of(cookies: Mapping[str, str]) -> str | None:
    """The id of whoever sends these cookies; None for nobody."""
    return sign_in.person(cookies) or _of_browser(cookies)


def _of_browser(cookies: Mapping[str, str]) -> str | None:
    value = cookies.get(COOKIE, "")
    known = WELL_FORMED.fullmatch(value) is not None
    return sha256(value.encode()).hexdigest() if known else None


def ask_to_reload() -> None:
    """Say why nothing can be kept for this visitor, and what to do."""
    st.info(
        "Your browser didn't send the cookie that tells what is yours from other people's. "
        "Reload the page; if that doesn't help, allow cookies for this address.",
        icon=":material/cookie_off:",
    )


def arrive() -> None:
    """Told by the entry script: who signed in here brings what this browser has and asked, and what
    shared studies lend that the address names stays at hand, for who has no cookie as long
    as the session lasts."""
    who = studies.Visitor(_id())
    browser = studies.Visitor(_of_browser(dict(st.context.cookies)))
    if who != browser and not st.session_state.get(_CAME):
        with suppress(NotNow):  # the next session tries again
            belongings.take_along(browser, who)
        st.session_state[_CAME] = True
    if who.id is not None and _OPENED not in st.session_state:
        with suppress(NotNow):
            belongings.note_visit(who)
    session: list[str] = st.session_state.setdefault(_OPENED, [])
    for key in st.query_params.get_all("share")[:SHARES]:
        if key not in session and studies.frozen(key) is not None:
            session.insert(0, key)
            sharing.keep_opened(key, who)
    # Links kept earlier come after those that were opened now.
    st.session_state[_AT_HAND] = list(dict.fromkeys([*session, *sharing.opened(who)]))


def close_shares(fingerprint: str) -> None:
    """Keep no link any more that lends this tokenizer, neither for later nor in this session."""
    closed = sharing.forget_opened(fingerprint, current())
    session: list[str] = st.session_state.get(_OPENED, [])
    st.session_state[_OPENED] = [key for key in session if key not in closed]
