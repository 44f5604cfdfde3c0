"""Readers of the catalogue's corpora, by the name of the format they read.

A reader is a function `(path, **options) -> ReadCorpus`. What a person brings is read by
formats.py.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from data.corpora.read.rows import ReadCorpus
from data.errors import UnknownName

READERS = {
    "udhr": "udhr.read",
    "django": "django.read",
    "libreoffice": "libreoffice.read",
    "code_samples": "archives.code_samples",
    "documentation": "archives.documentation",
    "binaries": "archives.binaries",
    "terms": "one_language.terms",
    "chats": "one_language.chats",
    "gsm_symbolic": "gsm_symbolic.read",
    "home_assistant": "home_assistant.read",
}
"""Format → the file here and its function, loaded when a corpus of that format is read."""

VERSION = "1"
"""Raise this when a reader makes other rows of the same source; stored ones are read anew."""


def read(format: str, path: Path, options: Mapping[str, Any] | None = None) -> ReadCorpus:
    """Read the corpus at `path`; `options` as in its catalogue row.

    Raises UnknownName for a format that has no reader, TokenariumError for bad input.
    """
    if format not in READERS:
        raise UnknownName("corpus format", format, READERS)
    file, _, function = READERS[format].partition(".")
    found: ReadCorpus = getattr(import_module(f"{__name__}.{file}"), function)(
        path, **(options or {})
    )
    return found
