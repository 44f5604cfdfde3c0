"""The tokens of a text that is being typed, for the page's script to draw before the page runs.

A run of the page takes longer than a keystroke may. Nothing is written.
"""

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import studies
from data.errors import TokenariumError
from pages.components import visitor
from pages.components.compare.text import LONGEST
from pages.components.compare.view import MOST
from pages.components.token_view.pack import packed

AT_ONCE = 2  # texts that are cut at the same time, of all visitors
LONGEST_BODY = 4 * LONGEST + 100_000  # bytes

_slots = asyncio.Semaphore(AT_ONCE)
_busy: set[str] = set()  # who waits for an answer


async def tokens(request: Request) -> Response:
    """POST {"text", "tokenizers", "special"}, answered with `packed` tokens.

    400 with a sentence for what can't be asked, 413 for too much, 415 for what is not JSON (so that
    a browser sends nothing from other sites), 429 while the same visitor's last text is being cut.
    """
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return _refused(415, "Send JSON.")
    asked_by = visitor.of(request)
    whose = asked_by.id or (request.client.host if request.client else "")
    if whose in _busy:
        return _refused(429, "Your last text is still being cut: wait for it.")
    _busy.add(whose)
    try:
        body = await _body(request)
        if body is None:
            return _refused(413, f"A text may have up to {LONGEST:,} characters.")
        async with _slots:
            content = await asyncio.to_thread(_cut, body, asked_by)
    except TokenariumError as error:
        return _refused(400, str(error))
    finally:
        _busy.discard(whose)
    return Response(
        content, media_type="application/octet-stream", headers={"cache-control": "no-store"}
    )


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status_code=status)


async def _body(request: Request) -> bytes | None:
    """None if it is too long; it isn't read further then."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > LONGEST_BODY:
            return None
    return bytes(found)


def _cut(body: bytes, asked_by: studies.Visitor) -> bytes:
    text, names, special = _question(body)
    spec = studies.prepare(
        "segmentation",
        tokenizers=names,
        params={"text": text, "special": special},
        visitor=asked_by,
    )
    found = studies.run(spec, keep=False).tables["tokens"]
    return packed(text, found, [one.name for one in spec.tokenizers])


def _question(body: bytes) -> tuple[str, list[str], str]:
    try:
        said: Any = json.loads(body)
        text, names, special = said["text"], said["tokenizers"], said["special"]
    except (ValueError, KeyError, TypeError) as error:
        raise TokenariumError("Send an object with text, tokenizers and special.") from error
    well_formed = isinstance(text, str) and isinstance(names, list) and isinstance(special, str)
    if not well_formed or not all(isinstance(one, str) for one in names):
        raise TokenariumError("text and special are strings, tokenizers is a list of names.")
    if not 0 < len(names) <= MOST:
        raise TokenariumError(f"Name one to {MOST} tokenizers.")
    if len(text) > LONGEST:
        raise TokenariumError(f"A text may have up to {LONGEST:,} characters.")
    return text, names, special
