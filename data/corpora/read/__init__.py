"""Readers of the catalogue's corpora, by the name of the format they read.

A reader is a module with `read(path, **options) -> ReadCorpus`. What a person brings is read by
formats.py.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from data.corpora.read import (
    binaries,
    chats,
    code_samples,
    django,
    documentation,
    flores,
    gsm_symbolic,
    home_assistant,
    libreoffice,
    terms,
    udhr,
)
from data.corpora.read.rows import SCHEMA, ReadCorpus, Segment, in_batches
from data.errors import UnknownName

READERS: dict[str, Callable[..., ReadCorpus]] = {
    "udhr": udhr.read,
    "django": django.read,
    "flores": flores.read,
    "libreoffice": libreoffice.read,
    "code_samples": code_samples.read,
    "documentation": documentation.read,
    "binaries": binaries.read,
    "terms": terms.read,
    "gsm_symbolic": gsm_symbolic.read,
    "home_assistant": home_assistant.read,
    "chats": chats.read,
}

VERSION = "1"
"""Raise this when a reader makes other rows of the same source; stored ones are read anew."""


def read(format: str, path: Path, options: Mapping[str, Any] | None = None) -> ReadCorpus:
    """Read the corpus at `path`; `options` as in its catalogue row.

    Raises UnknownName for a format that has no reader, TokenariumError for bad input.
    """
    if format not in READERS:
        raise UnknownName("corpus format", format, READERS)
    return READERS[format](path, **(options or {}))


__all__ = [
    "READERS",
    "SCHEMA",
    "VERSION",
    "ReadCorpus",
    "Segment",
    "in_batches",
    "read",
]
