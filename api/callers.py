"""Who asks: a visitor, by a key of theirs in the header Authorization, or anybody.

The pages' cookie is not looked at: a site elsewhere could have a browser send it. How much each
caller may ask in a time: token buckets, in the memory of this process.
"""

import ipaddress
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from threading import Lock
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from api.lanes import READING
from studies import EVERYONE, Visitor
from studies.desks import api_keys

SETTING = "TOKENARIUM_API_PER_MINUTE"
PER_MINUTE = 600.0
"""What a visitor with a key may ask in a minute; a plain request costs 1."""
ANONYMOUS = 0.1
"""The share of that which an address has that sends no key."""
BURST = 0.5
"""The share of a minute's amount that may come at once."""
MOST_CALLERS = 10_000

KEY = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    bearerFormat="tkn_…",
    description="A key that you made on the pages. It acts as you: it sees what is yours.",
)
KEY_OPTIONAL: dict[str, Any] = {"security": [{"key": []}, {}]}
"""Of an operation's description: it can be asked without a key."""


@dataclass(frozen=True)
class Caller:
    """`who` is the visitor, or the address, whose amount a request counts against."""

    visitor: Visitor
    who: str

    @property
    def has_key(self) -> bool:
        return self.visitor.id is not None


def per_minute() -> float:
    """The setting's, else PER_MINUTE."""
    try:
        given = float(os.environ.get(SETTING, ""))
    except ValueError:
        given = PER_MINUTE
    return given if given > 0 else PER_MINUTE


class Buckets:
    """Each caller's bucket holds a burst and fills up evenly. Whoever asked longest ago is
    forgotten where there are more than MOST_CALLERS; a full bucket is as good as none."""

    def __init__(
        self,
        per_minute: float,
        most: int = MOST_CALLERS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_minute, self._most, self._clock = per_minute, most, clock
        # What is in each, and when that was so; who asked last comes last.
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    @property
    def burst(self) -> float:
        return self.per_minute * BURST

    def take(self, who: str, cost: float) -> float:
        """Take what a request costs (a whole bucket at most); 0, or the seconds after which there
        is enough, and nothing is taken."""
        cost, now = min(cost, self.burst), self._clock()
        with self._lock:
            held, since = self._held.pop(who, (self.burst, now))
            held = min(self.burst, held + (now - since) * self.per_minute / 60)
            enough = held >= cost
            self._held[who] = held - cost if enough else held, now
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return 0.0 if enough else (cost - held) * 60 / self.per_minute


class Amounts:
    """How much callers may ask, with and without a key."""

    def __init__(self, of_a_visitor: float | None = None) -> None:
        amount = of_a_visitor if of_a_visitor is not None else per_minute()
        self._visitors, self._addresses = Buckets(amount), Buckets(amount * ANONYMOUS)

    def take(self, caller: Caller, cost: float) -> None:
        """Raises HTTPException 429 where it is too much for now."""
        buckets = self._visitors if caller.has_key else self._addresses
        seconds = buckets.take(caller.who, cost)
        if seconds > 0:
            more = "" if caller.has_key else ", or send a key, with which there is more"
            raise HTTPException(
                429,
                f"You asked for more than {buckets.per_minute:,.0f} requests a minute come to: "
                f"wait {seconds:.0f} s{more}.",
                {"retry-after": str(int(seconds) + 1)},
            )


async def _caller(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(KEY)]
) -> Caller:
    """Raises HTTPException 401 for a header Authorization without a key that is one."""
    anybody = Caller(EVERYONE, _address(request))
    header = request.headers.get("authorization")
    if header is None:
        return anybody
    visitor = None
    if given is not None:
        visitor = await READING.do(lambda: api_keys.visitor_of(given.credentials))
    if visitor is None:
        request.app.state.amounts.take(anybody, 1.0)  # guessing costs as asking does
        raise _refused("That is no key, or one that was revoked: make another on the pages.")
    return Caller(visitor, visitor.id or "")


def anyone(cost: float = 1.0) -> Callable[..., Awaitable[Caller]]:
    """A dependency: who asks, with or without a key. Raises HTTPException 401 or 429."""

    async def dependency(request: Request, caller: Annotated[Caller, Depends(_caller)]) -> Caller:
        request.app.state.amounts.take(caller, cost)
        return caller

    return dependency


def keyed(cost: float = 1.0) -> Callable[..., Awaitable[Caller]]:
    """A dependency: the visitor who asks. Raises HTTPException 401 or 429."""

    async def dependency(request: Request, caller: Annotated[Caller, Depends(_caller)]) -> Caller:
        request.app.state.amounts.take(caller, cost)
        if not caller.has_key:
            raise _refused("This needs a key of yours: make one on the pages.")
        return caller

    return dependency


def _refused(why: str) -> HTTPException:
    return HTTPException(401, why, {"www-authenticate": "Bearer"})


def _address(request: Request) -> str:
    """The caller's address; of IPv6 the network, of which one machine has all addresses."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host
