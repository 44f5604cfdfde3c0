"""Shared studies: links that froze answers, and the uploaded things that came along.

A link's key is KEY_BITS random bits, so that nobody comes upon one by guessing, nor works it out of
what was shared. Its records (data/records.py):

    shares/<key>.json                 what a link shares
    shares/<key>.withdrawn            it was withdrawn; once finished (data/withdrawing.py), empty
    visitors/<id>/shared/<key>        the visitor made it; empty
"""

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from data import records
from data.corpora.corpus import Record
from data.errors import NoRoom, UnknownName
from data.names import SHARE, one_line, several_lines
from data.tokenizers.base import Identity

KEY_BITS = 128
MOST = 200
"""Links that a visitor may have."""
LONGEST_TITLE, LONGEST_NOTE = 120, 1_000
WITHDRAWN = ".withdrawn"
REMEMBERED_DAYS = 365
"""How long it is known of a link that it was withdrawn, not merely mistyped."""


@dataclass(frozen=True)
class Share:
    """questions: what was asked (JSON of a Spec each). identities, corpora, models (fingerprint →
    name) and lexicons: what they are about that isn't in the catalogue; whoever has the link may
    use these. title, note: its maker's words. page, query: where it is looked at. parts: the keys
    of the answers and of their parts, as `data.results` has them; only_here: those of them that are
    kept for links alone. made: when, in seconds since 1970."""

    questions: list[str]
    identities: list[Identity] = field(default_factory=list)
    corpora: list[Record] = field(default_factory=list)
    models: dict[str, str] = field(default_factory=dict)
    lexicons: list[Identity] = field(default_factory=list)
    title: str = ""
    note: str = ""
    page: str = ""
    query: dict[str, list[str]] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    only_here: list[str] = field(default_factory=list)
    made: float = field(default_factory=time.time, compare=False)

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> "Share":
        """Raises KeyError, TypeError or ValueError for what is no share."""
        if "question" in read:  # a link had one question once
            read = {**read, "questions": [read["question"]]}
            del read["question"]
        lists: dict[str, list[Any]] = {
            "identities": [Identity(**one) for one in read["identities"]],
            "corpora": [Record.from_json(one) for one in read.get("corpora", [])],
            "lexicons": [Identity(**one) for one in read.get("lexicons", [])],
        }
        return cls(**{**read, **lists})

    @property
    def made_on(self) -> datetime:
        return datetime.fromtimestamp(self.made, UTC)

    def called(self, title: str, note: str) -> "Share":
        """The same with other words: without what would make them look like something else."""
        tidy = several_lines(note, LONGEST_NOTE)
        return replace(self, title=one_line(title, LONGEST_TITLE), note=tidy)


def new_key() -> str:
    return secrets.token_hex(KEY_BITS // 8)


def save(key: str, share: Share, maker: str | None = None) -> None:
    """Keep a new link, for the visitor with that id. Raises NoRoom where they have too
    many."""
    if maker is not None:
        if len(list(made_by(maker))) >= MOST:
            raise NoRoom(
                f"You have {MOST} links here, the most that a visitor may have: withdraw one first."
            )
        # Before the link itself: what is killed in between leaves a name of nothing.
        records.write(f"{_folder(maker)}/{key}", b"")
    _write(key, share)


def load(key: str) -> Share | None:
    """What is shared under that key; None if nothing is, or its file is damaged."""
    if not SHARE.fullmatch(key):
        return None  # before it becomes part of a path
    content = records.read(_place(key))
    return None if content is None else _read(key, content)


def made_by(maker: str) -> Iterator[tuple[str, Share]]:
    """The visitor's links, the newest first, by key."""
    keys = [records.stem(place) for place, _ in records.found(f"{_folder(maker)}/*")]
    found = [(key, share) for key in keys if (share := load(key)) is not None]
    yield from sorted(found, key=lambda one: (-one[1].made, one[0]))


def own(key: str, maker: str | None) -> Share:
    """One of the visitor's links. Raises UnknownName if they have none of that key."""
    share = load(key) if maker is not None and SHARE.fullmatch(key) else None
    if share is None or maker is None or not records.exists(f"{_folder(maker)}/{key}"):
        raise UnknownName("link of yours", key[:12], [])
    return share


def rename(key: str, maker: str | None, title: str, note: str) -> None:
    """Give one of the visitor's links other words. Raises UnknownName."""
    _write(key, own(key, maker).called(title, note))


def close(key: str, maker: str | None) -> None:
    """From now on it opens nothing; what it carried is still to be removed. Raises UnknownName."""
    own(key, maker)
    assert maker is not None
    records.rename(_place(key), _withdrawn(key))
    records.remove(f"{_folder(maker)}/{key}")


def closed() -> Iterator[tuple[str, Share]]:
    """The links that were closed and whose things are still to be removed, with their records."""
    for place, content in records.contents(f"shares/*{WITHDRAWN}"):
        if content:
            yield place, Share.from_json({"made": 0.0, **json.loads(content)})


def withdrawn_on(key: str) -> datetime | None:
    """When the link was withdrawn; None if it wasn't, or so long ago that nobody knows."""
    if not SHARE.fullmatch(key):
        return None
    made = records.changed(_withdrawn(key))
    return None if made is None else datetime.fromtimestamp(made, UTC)


def forget_withdrawn() -> None:
    """Know no more of links that were withdrawn long ago."""
    oldest = time.time() - REMEMBERED_DAYS * 24 * 60 * 60
    for place, changed in records.found(f"shares/*{WITHDRAWN}"):
        if changed < oldest and not records.read(place):
            records.remove(place)


def mention(sha256: str) -> bool:
    """Whether a shared study speaks of that hash."""
    return records.mention(sha256, "shares/*.json")


def all_open() -> Iterator[Share]:
    """What every link shares."""
    for place, content in records.contents("shares/*.json"):
        share = _read(records.stem(place), content)
        if share is not None:
            yield share


def _read(key: str, content: bytes) -> Share | None:
    """None for a damaged record."""
    try:
        read = json.loads(content)
        # Once, shares didn't say it themselves.
        return Share.from_json({**read, "made": read.get("made") or records.changed(_place(key))})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(key: str, share: Share) -> None:
    records.write(_place(key), json.dumps(asdict(share), ensure_ascii=False).encode())


def _place(key: str) -> str:
    return f"shares/{key}.json"


def _withdrawn(key: str) -> str:
    return f"shares/{key}{WITHDRAWN}"


def _folder(maker: str) -> str:
    return records.folder_of(maker, "shared")
