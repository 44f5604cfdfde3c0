"""Files of CharBench items and answers that visitors brought, each theirs alone.

Kept is not the file but its rows, as JSON lines, under their sha256 in the library:

    visitors/<id>/charbench/<hash>.json   the record of a visitor's
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from data import artefacts, lake, library, records, results, shares
from data.charbench.reading import Row, Rule, read
from data.errors import TokenariumError
from data.shelf import Shelf
from data.visitors import EVERYONE, Visitor

MOST = 20


@dataclass(frozen=True)
class Upload:
    """`rows` of `models`; a file without answers has no model."""

    name: str
    title: str
    hash: str
    rows: int
    models: tuple[str, ...]

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Upload":
        return cls(**{**record, "models": tuple(record["models"])})


def _lent(key: str) -> list[Upload]:
    """The files that a shared study is about: who has the link may use them."""
    share = shares.load(key)
    return (
        [_described(hash_) for hash_ in used_by(share) if library.is_kept(hash_)] if share else []
    )


def used_by(share: shares.Share) -> list[str]:
    """The hashes of the files that a link is about."""
    found = []
    for asked in map(json.loads, share.questions):
        hash_ = asked.get("parameters", {}).get("upload")
        if hash_ and str(asked.get("study", "")).startswith("charbench"):
            found.append(hash_)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=64)
def _described(hash_: str) -> Upload:
    """A file of which only the rows are known."""
    its = rows(hash_)
    models = dict.fromkeys(row.model for row in its if row.answer is not None)
    name = f"shared~{hash_[:8]}"
    return Upload(name, "Runs that were shared" if models else "Items that were shared", hash_,
                  len(its), tuple(models))  # fmt: skip


SHELF: Shelf[Upload] = Shelf(
    noun="file of CharBench",
    folder="charbench",
    hash_of=lambda upload: upload.hash,
    parse=Upload.from_json,
    record=asdict,
    catalogue=lambda: (),
    lent=_lent,
    sizes=lambda upload: {upload.hash: library.size(upload.hash)},
    most=MOST,
)


def add(name: str, content: bytes, rule: Rule, visitor: Visitor = EVERYONE) -> Upload:
    """Take in a file; the same rows again are the same upload. Raises TokenariumError."""
    rows = read(name, content, rule)
    answered = rows[0].answer is not None
    models = tuple(dict.fromkeys(row.model for row in rows)) if answered else ()
    kept = "".join(f"{json.dumps(list(vars(row).values()), ensure_ascii=False)}\n" for row in rows)
    its = kept.encode()
    upload = Upload(name, name, library.sha256_of(its), len(rows), models)
    return SHELF.put(upload, visitor, prepare=lambda: _keep(its))


def _keep(content: bytes) -> None:
    library.put(content)


def check_room(visitor: Visitor) -> None:
    """Raises TokenariumError where the visitor has no room for one more."""
    if visitor.id is not None and len(SHELF.of(visitor)) >= MOST:
        raise TokenariumError(f"You have {MOST} files of CharBench here: remove one first.")


def hash_of(name: str, visitor: Visitor = EVERYONE) -> str:
    """The hash of what a name or hash stands for, for this visitor. Raises UnknownName."""
    return SHELF.find(name, visitor).hash


def rows(hash_: str) -> list[Row]:
    """Raises TokenariumError where they are no longer kept."""
    try:
        lines = library.read(hash_).decode().split("\n")
    except KeyError:
        raise TokenariumError(
            "This file of CharBench is no longer kept here; add it again."
        ) from None
    return [Row(*json.loads(line)) for line in lines if line]


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's from them; where nobody else has its rows and no shared study
    speaks of them, they go, and every kept answer about them.

    Raises UnknownName; LakeUnavailable or Busy, where the file is theirs as before.
    """
    with SHELF.kept():
        upload = SHELF.own(visitor, name)
        place = SHELF.place(visitor, upload.hash)
        record = records.read(place)
        assert record is not None  # nobody else takes it meanwhile
        records.remove(place)
        try:
            sweep(upload.hash)
        except BaseException:
            records.write(place, record)
            raise


def sweep(hash_: str) -> None:
    """Remove the rows and every kept answer about them, unless someone still has them, inside of
    `SHELF.kept`. Raises LakeUnavailable."""
    if SHELF.mentions(hash_):
        return
    lake.write(lambda cursor: results.drop(cursor, hash_))
    lake.purge()
    artefacts.let_go(hash_)
