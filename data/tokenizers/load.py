"""From a catalogue row or a file to a tokenizer."""

from collections import OrderedDict
from functools import cache
from threading import Lock
from time import monotonic
from weakref import WeakValueDictionary

from data import library
from data.catalogue import Source
from data.errors import TokenariumError, UnknownName
from data.fetch import artefact
from data.progress import Report, silent
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats.readers import READERS
from data.tokenizers.sandbox.proxy import SandboxedTokenizer
from data.turns import Turns

# Loaded tokenizers by fingerprint, the least recently used first. Some take 100 MB.
_KEPT = 24
_loaded: OrderedDict[str, Tokenizer] = OrderedDict()
# Those that somebody still uses after they were put away: a second one would take memory anew.
_alive: WeakValueDictionary[str, Tokenizer] = WeakValueDictionary()
_sandboxed: OrderedDict[str, SandboxedTokenizer] = OrderedDict()
_used: dict[str, float] = {}  # when each was asked for last, by time.monotonic()
_lock = Lock()
_loading = Turns()


@cache
def of_row(row: Source) -> Identity:
    """What names the tokenizer of a catalogue row. Raises UnknownName for an unknown format."""
    if row.format not in READERS:
        raise UnknownName("tokenizer format", row.format, READERS)
    return Identity(row.name, row.title, row.format, row.sha256, row.options)


def from_identity(identity: Identity, row: Source | None, report: Report = silent) -> Tokenizer:
    """The tokenizer, its artefact from the library (fetched for a catalogue row if it isn't
    there); loaded ones are kept. `report` hears of a download.

    Raises FetchFailed, or TokenariumError for a file that can't be parsed.
    """
    with _loading.of(identity.fingerprint):
        return _known(identity) or _load(identity, row, report)


def _known(identity: Identity) -> Tokenizer | None:
    with _lock:
        found = _loaded.get(identity.fingerprint) or _alive.get(identity.fingerprint)
        _used[identity.fingerprint] = monotonic()
        if found is None or found.identity != identity:
            return None
        _loaded[identity.fingerprint] = found
        _loaded.move_to_end(identity.fingerprint)
        return found


def _load(identity: Identity, row: Source | None, report: Report) -> Tokenizer:
    content = library.read(identity.sha256) if row is None else artefact(row, report)
    tokenizer = READERS[identity.format](identity, content)
    with _lock:
        _loaded[identity.fingerprint] = _alive[identity.fingerprint] = tokenizer
        while len(_loaded) > _KEPT:
            _loaded.popitem(last=False)
    return tokenizer


def sandboxed(identity: Identity) -> SandboxedTokenizer:
    """The tokenizer of an artefact of the library that nobody vouches for, in a child process.

    Raises TokenariumError for one that can't be read, or is no longer kept.
    """
    fingerprint = identity.fingerprint
    with _lock:
        _used[fingerprint] = monotonic()
        if fingerprint in _sandboxed:
            _sandboxed.move_to_end(fingerprint)
            return _sandboxed[fingerprint]
    opened = SandboxedTokenizer(identity, lambda: _kept(identity))
    with _lock:
        first = _sandboxed.setdefault(fingerprint, opened)
        while len(_sandboxed) > _KEPT:
            _sandboxed.popitem(last=False)
    if first is not opened:  # someone else was quicker
        opened.close()
    return first


def put_away(unused_s: float) -> None:
    """Let go of the tokenizers that nobody asked for in so many seconds; who needs one again waits
    until it is loaded."""
    with _lock:
        since = monotonic() - unused_s
        old = [fingerprint for fingerprint, used in _used.items() if used <= since]
        for fingerprint in old:
            del _used[fingerprint]
            _loaded.pop(fingerprint, None)
        closed = [_sandboxed.pop(fingerprint) for fingerprint in old if fingerprint in _sandboxed]
    for one in closed:
        one.close()


def _kept(identity: Identity) -> bytes:
    try:
        return library.read(identity.sha256)
    except KeyError:
        raise TokenariumError(f"{identity.title} is no longer kept here; add it again.") from None
