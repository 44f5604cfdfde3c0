"""The lists of words that CharBench's items are drawn from: rows of the catalogue."""

import re
from collections.abc import Callable

from data import catalogue, fetch
from data.catalogue import Source
from data.errors import TokenariumError, UnknownName
from data.names import HASH
from data.progress import Report, silent

DEFAULT = "wikipedia_words"
_ASSIGNED = re.compile(r"var words = \[(.*?)\]", re.DOTALL)


def _from_javascript(text: str) -> list[str]:
    """An array of quoted words, as popular-english-words has it."""
    found = _ASSIGNED.search(text)
    return re.findall(r"'([a-z]+)'", found.group(1)) if found else []


_READERS: dict[str, Callable[[str], list[str]]] = {
    "javascript_words": _from_javascript,
    "word_lines": str.split,
}


def word_lists() -> dict[str, Source]:
    """The catalogue's rows by name."""
    rows = catalogue.resources()
    return {name: row for name, row in rows.items() if row.format in _READERS}


def hash_of(name: str) -> str:
    """The sha256 of a list, by its name or by that. Raises UnknownName."""
    rows = word_lists()
    if HASH.fullmatch(name) and any(row.sha256 == name for row in rows.values()):
        return name
    if name not in rows:
        raise UnknownName("word list", name, rows)
    return rows[name].sha256


def words(sha256: str, report: Report = silent) -> list[str]:
    """The words of the list with that hash, in its order, fetched if need be. Raises UnknownName,
    FetchFailed, TokenariumError where no word can be read."""
    row = next((one for one in word_lists().values() if one.sha256 == sha256), None)
    if row is None:
        raise UnknownName("word list", sha256, word_lists())
    found = _READERS[row.format](fetch.artefact(row, report).decode())
    if not found:
        raise TokenariumError(f"{row.title} lists no word.")
    return found
