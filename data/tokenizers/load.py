"""From a catalogue row or a file to a tokenizer."""

from functools import cache

from data import library
from data.catalogue import Source
from data.errors import TokenariumError, UnknownName
from data.fetch import artefact
from data.progress import Report, silent
from data.recent import Recent
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats.readers import READERS
from data.tokenizers.sandbox.proxy import SandboxedTokenizer
from data.turns import Turns

# Loaded tokenizers by fingerprint. Some take 100 MB.
_KEPT = 24
_loaded = Recent[Tokenizer](_KEPT)
_sandboxed = Recent[SandboxedTokenizer](_KEPT)
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
        found = _loaded.get(identity.fingerprint)
        if found is None or found.identity != identity:
            content = library.read(identity.sha256) if row is None else artefact(row, report)
            found = READERS[identity.format](identity, content)
            _loaded.put(identity.fingerprint, found)
        return found


def sandboxed(identity: Identity) -> SandboxedTokenizer:
    """The tokenizer of an artefact of the library that nobody vouches for, in a child process.

    Raises TokenariumError for one that can't be read, or is no longer kept.
    """
    found = _sandboxed.get(identity.fingerprint)
    if found is not None:
        return found
    opened = SandboxedTokenizer(identity, lambda: _kept(identity))
    first = _sandboxed.first(identity.fingerprint, opened)
    if first is not opened:  # someone else was quicker
        opened.close()
    return first


def put_away(unused_s: float) -> None:
    """Let go of the tokenizers that nobody asked for in so many seconds; who needs one again waits
    until it is loaded."""
    _loaded.release(unused_s)
    for one in _sandboxed.release(unused_s):
        one.close()


def _kept(identity: Identity) -> bytes:
    try:
        return library.read(identity.sha256)
    except KeyError:
        raise TokenariumError(f"{identity.title} is no longer kept here; add it again.") from None
