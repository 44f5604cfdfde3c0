"""Shared studies: what was frozen under a key, and the uploaded things that came along."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from data.corpora.record import Record
from data.home import home
from data.library import write_atomically
from data.names import HASH
from data.tokenizers.base import Identity


@dataclass(frozen=True)
class Share:
    """The question as it was asked (JSON of a Spec), and its tokenizers, corpora, models and
    lexicons that aren't in the catalogue: whoever has the link may use these. models: fingerprint →
    name. `made`: when, in seconds since 1970."""

    question: str
    identities: list[Identity]
    corpora: list[Record] = field(default_factory=list)
    models: dict[str, str] = field(default_factory=dict)
    lexicons: list[Identity] = field(default_factory=list)
    made: float = field(default_factory=time.time, compare=False)


def save(key: str, share: Share) -> None:
    """Keep it; the first one under a key stays, for a link never changes its meaning."""
    place = _place(key)
    if not place.exists():
        write_atomically(place, json.dumps(asdict(share), ensure_ascii=False).encode())


def load(key: str) -> Share | None:
    """What was shared under that key; None if nothing was, or its file is damaged."""
    if not HASH.fullmatch(key):
        return None  # before it becomes part of a path
    place = _place(key)
    try:
        read = json.loads(place.read_bytes())
        made = read.get("made") or place.stat().st_mtime  # once, shares didn't say it themselves
        identities = [Identity(**one) for one in read["identities"]]
        corpora = [Record.from_json(one) for one in read.get("corpora", [])]
        lexicons = [Identity(**one) for one in read.get("lexicons", [])]
        models = read.get("models", {})
        return Share(read["question"], identities, corpora, models, lexicons, made)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def mention(sha256: str) -> bool:
    """Whether a shared study speaks of that hash."""
    places = (home() / "shares").glob("*.json")
    return any(sha256.encode() in place.read_bytes() for place in places)


def _place(key: str) -> Path:
    return home() / "shares" / f"{key}.json"
