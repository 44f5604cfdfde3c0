"""An S3-compatible object store, where several machines have no folder in common: one setting.

`TOKENARIUM_STORE` is `s3://BUCKET` or `s3://BUCKET/PREFIX`; endpoint, region and key come from the
variables that S3's own programs know (`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`). Below the prefix lie

    library/<hash's beginning>/<hash>     what was brought: tokenizers, lists, … (data/library.py)
    model_files/<hash's beginning>/<hash>
    lake/                                 the Parquet files of the lake (data/lake.py)

An object is never changed, only made and removed. Records and locks are PostgreSQL's then
(data/records.py, data/locks.py), and the state folder is a machine's own.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from data import database
from data.errors import NotNow, TokenariumError

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

SETTING = "TOKENARIUM_STORE"
_SCHEME = "s3://"
_PIECE_BYTES = 2**20
_REFUSED = re.compile(r"status code: 40[13]\b")
_EXPIRED = re.compile(
    r"ExpiredToken|TokenRefreshRequired|status code: 400\b"
)  # a HEAD says no more
_SKEWED = "RequestTimeTooSkewed"
KEY_EXPIRED = (
    "The store refuses the key, which seems to have expired: set a new one, with its "
    "AWS_SESSION_TOKEN."
)
KEY_REFUSED = (
    "The store refuses the key in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or doesn't let it "
    f"read and write in the bucket of {SETTING}."
)


class StoreUnavailable(NotNow):
    """The store can't be used now; the message says why, without addresses or keys."""


@dataclass(frozen=True)
class Place:
    """A bucket, what all names in it begin with (empty, or ending in a slash), and how to reach it.
    Without an endpoint it is Amazon's."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key: str
    secret: str
    token: str

    def url(self, name: str) -> str:
        return f"{_SCHEME}{self.bucket}/{self.prefix}{name}"


def place() -> Place | None:
    """That of the setting; None without one. Raises TokenariumError for one that is no store's, and
    where there is no PostgreSQL beside it."""
    given = os.environ.get(SETTING, "").strip()
    if not given:
        return None
    bucket, _, prefix = given.removeprefix(_SCHEME).strip("/").partition("/")
    if not given.startswith(_SCHEME) or not bucket:
        raise TokenariumError(f"{SETTING} must be s3://BUCKET or s3://BUCKET/PREFIX (or be empty).")
    if database.postgresql() is None:
        raise TokenariumError(
            f"{SETTING} needs {database.SETTING} beside it: who has what is kept there then."
        )
    return Place(
        bucket,
        f"{prefix}/" if prefix else "",
        os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", ""),
        os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1",
        os.environ.get("AWS_ACCESS_KEY_ID", ""),
        os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        os.environ.get("AWS_SESSION_TOKEN", ""),
    )


def is_used() -> bool:
    """Whether there is a store. Raises TokenariumError as `place`."""
    return place() is not None


def check() -> None:
    """Raises TokenariumError where the store of the setting can't be reached, refuses the key, or
    has no such bucket."""
    if is_used():
        next(names("library/"), None)


def put(name: str, content: bytes | Path) -> None:
    """Keep the bytes, or those of a file, under the name: whole, or not at all."""
    import obstore

    with _told(name):
        obstore.put(_store(), name, content)


def get(name: str, into: BinaryIO) -> str:
    """Write the object's bytes to the file; their sha256 (hex). Raises KeyError if there is none of
    that name."""
    import obstore

    digest = hashlib.sha256()
    with _told(name):
        for piece in obstore.get(_store(), name).stream(min_chunk_size=_PIECE_BYTES):
            into.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def size(name: str) -> int | None:
    """The bytes of the object; None if there is none of that name."""
    import obstore

    try:
        with _told(name):
            return int(obstore.head(_store(), name)["size"])
    except KeyError:
        return None


def remove(name: str) -> None:
    """Keep the object no longer, if there is one."""
    import obstore

    with _told(name):
        obstore.delete(_store(), name)


def names(below: str) -> Iterator[str]:
    """The names that begin so (`library/`)."""
    import obstore

    with _told(below):
        for some in obstore.list(_store(), below):
            yield from (each["path"] for each in some)


def _store() -> "S3Store":
    its = place()
    assert its is not None
    return _opened(its)


@lru_cache(maxsize=4)
def _opened(its: Place) -> "S3Store":
    from obstore.store import S3Store  # who has no store never waits for it

    config: S3Config = {
        "region": its.region,
        "virtual_hosted_style_request": not its.endpoint,
    }
    if its.endpoint:
        config["endpoint"] = its.endpoint
    if its.key:
        config["access_key_id"], config["secret_access_key"] = its.key, its.secret
    if its.token:
        config["session_token"] = its.token
    return S3Store(
        its.bucket,
        prefix=its.prefix or None,
        config=config,
        client_options={
            "allow_http": urlsplit(its.endpoint).scheme == "http",
            "connect_timeout": "5s",
            "timeout": "1h",  # of one request, whose file may be large
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
    )


@contextmanager
def _told(name: str) -> Iterator[None]:
    """The library's errors in a sentence; KeyError for an object that isn't there."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (FileNotFoundError, BaseError) as error:
        # A list's error is of no kind of its own; a missing bucket's is of an object's.
        if "NoSuchBucket" in str(error):
            says = f"The store has no such bucket as {SETTING} names: make it, or name another one."
        elif isinstance(error, FileNotFoundError):
            raise KeyError(name) from None
        elif _SKEWED in str(error):
            says = "This machine's clock differs too much from the store's: set it right."
        elif _EXPIRED.search(str(error)):
            says = KEY_EXPIRED
        elif _REFUSED.search(str(error)):
            says = KEY_REFUSED
        else:
            says = "The store of files can't be reached now; try again in a moment."
        raise StoreUnavailable(says) from error
