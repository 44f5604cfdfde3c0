"""An OpenAI-compatible endpoint that is asked questions.

Its key lives in this object and in the requests, and nowhere else: it is in no record, no address,
no log and no error. Requests go to the address that was checked, never where a redirect points.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from data.charbench.reading import LONGEST_MODEL
from data.errors import TokenariumError
from data.public_addresses import address_of, private_allowed

TIMEOUT_S = 60.0
TRIES = 5
LONGEST_PAUSE_S = 60.0
MOST_BYTES = 1_000_000
MOST_ANSWER_TOKENS = 16
_SYSTEM = "You answer questions with a number and nothing else."


@dataclass(frozen=True)
class Endpoint:
    """`base_url` as OpenAI's clients have it, such as https://host/v1. `per_minute`: requests."""

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    per_minute: float = 60.0

    def __post_init__(self) -> None:
        """Raises TokenariumError, a sentence, for what can't be asked."""
        if not 0 < len(self.model.strip()) <= LONGEST_MODEL:
            raise TokenariumError(f"Name the endpoint's model, in {LONGEST_MODEL} characters.")
        if not self.per_minute > 0:
            raise TokenariumError("Requests a minute are more than 0.")
        if not self.key.isprintable() or not self.key.isascii():
            raise TokenariumError("The key isn't made of printable ASCII characters.")
        self._parts()

    @property
    def host(self) -> str:
        return self._parts()[1]

    def ask(self, question: str, wait: Callable[[float], None] = time.sleep) -> str:
        """What the model answers. Busy or failing servers are asked again, after as long as they
        say (a minute at most). Raises TokenariumError."""
        for attempt in range(1, TRIES + 1):
            try:
                status, pause, content = self._request(question)
            except (OSError, http.client.HTTPException) as error:
                if attempt == TRIES:
                    raise TokenariumError(self._unreachable(error)) from None
                status, pause, content = 0, None, b""
            if status == 200:
                return self._answer(content)
            if status and status != 429 and status < 500:
                raise TokenariumError(self._refused(status, content))
            if attempt < TRIES:
                wait(min(2.0**attempt if pause is None else pause, LONGEST_PAUSE_S))
        if status == 429:
            raise TokenariumError(
                f"{self.host} is asked too often (429), also after {TRIES} tries: ask for fewer "
                "requests a minute."
            )
        raise TokenariumError(f"{self.host} failed {TRIES} times (status {status}).")

    def _request(self, question: str) -> tuple[int, float | None, bytes]:
        """Status, seconds that the server asks to wait, content. Raises OSError, HTTPException."""
        secure, host, port, path = self._parts()
        body = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": _SYSTEM},
                {"role": "user", "content": question},
            ],
            "temperature": 0,
            "max_tokens": MOST_ANSWER_TOKENS,
        }
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        connection = _Pinned(host, port, address_of(host, port), secure)
        deadline = time.monotonic() + TIMEOUT_S
        try:
            connection.request("POST", f"{path}/chat/completions", json.dumps(body), headers)
            response = connection.getresponse()
            content = b""
            while piece := response.read1(65_536):
                content += piece
                if len(content) > MOST_BYTES or time.monotonic() > deadline:
                    raise TimeoutError("its answer has no end")
            return response.status, _seconds(response.headers.get("Retry-After")), content
        finally:
            connection.close()

    def _answer(self, content: bytes) -> str:
        try:
            said = json.loads(content)["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            said = content
        if said is not None and not isinstance(said, str):
            raise TokenariumError(
                f"{self.host} answers with something that is no chat completion: is the address "
                "that of an OpenAI-compatible server, with /v1 where it needs that?"
            )
        return said or ""

    def _refused(self, status: int, content: bytes) -> str:
        if status in (401, 403):
            return f"{self.host} doesn't take this key (status {status})."
        if status == 404:
            return f"{self.host} knows no such model or address (status 404)."
        if 300 <= status < 400:
            return f"{self.host} sends on to another address (status {status}): name that one."
        said = content[:200].decode(errors="replace").strip()
        if self.key:
            said = said.replace(self.key, "…")
        return f"{self.host} refuses the question (status {status}): {said or 'no reason given'}."

    def _unreachable(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"{self.host} gave no answer within {TIMEOUT_S:.0f} s, in {TRIES} tries."
        if isinstance(error, ssl.SSLError):
            return f"{self.host} can't be trusted: its certificate is not valid for that name."
        return f"{self.host} can't be reached."

    def _parts(self) -> tuple[bool, str, int, str]:
        """Whether by TLS, host, port and path. Raises TokenariumError."""
        try:
            parts = urlsplit(self.base_url.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            parts, host, port = urlsplit(""), None, None
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise TokenariumError("The address isn't one such as https://host/v1.")
        if parts.username is not None or parts.password is not None:
            raise TokenariumError("Write the key in its own field, not into the address.")
        secure = parts.scheme == "https"
        if not secure and not private_allowed():
            raise TokenariumError("The address must begin with https:// for the key to be safe.")
        path = parts.path.rstrip("/")
        if not path.isascii() or not path.isprintable() or " " in path:
            raise TokenariumError("The address isn't one such as https://host/v1.")
        return secure, host, port or (443 if secure else 80), path


def _seconds(given: str | None) -> float | None:
    try:
        found = float(given or "")
    except ValueError:
        return None
    return found if 0 <= found < 1e9 else None


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked up before; TLS is for the host's name."""

    def __init__(self, host: str, port: int, address: str, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._address, self._secure = address, secure

    def connect(self) -> None:
        self.sock: Any = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
