"""The source catalogue, `data/sources.toml`: everything that can be had by name.

A row is facts about one artefact: where it comes from, its sha256, its licence. Adding a
tokenizer, a corpus or a model is adding a row.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from data.errors import UnknownName

SOURCES = Path(__file__).with_name("sources.toml")
BUILT_IN = Path(__file__).with_name("built_in")

Kind = Literal["tokenizer", "corpus", "resource", "model", "lexicon"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Origin:
    """A package of a public registry, and the file inside it (None: the archive itself); where that
    is a zip, `inner` is the file in there. What is `built-in` is fetched from nowhere: its artefact
    is the file `member` of `data/built_in/`, or has no bytes."""

    registry: Literal["pypi", "npm", "debian", "built-in"]
    package: str = ""
    version: str = ""
    member: str | None = None
    sdist: bool = False
    inner: str | None = None

    @property
    def archive(self) -> tuple[str, str, str]:
        """What identifies the archive: several rows may come out of one."""
        return self.registry, self.package, f"{self.version}{' source' if self.sdist else ''}"


@dataclass(frozen=True)
class Source:
    """One row of the catalogue.

    `sha256` is of the artefact's bytes: the member as it lies in the archive, or the archive
    where the origin names no member. `parts` are the pieces that follow the origin's, end to end,
    of an artefact that is too large for one package. `default` rows are fetched at set-up.

    Of a tokenizer also: its `family`, who made it (`maker`), the `year` it was published, its
    `algorithm`, how many `ids` it has, and models that use it (`used_by`); empty or None where that
    isn't known. Of a corpus: its `date`, what its languages are aligned by (`alignment`), and known
    `faults`, sentences.
    """

    kind: Kind
    name: str
    title: str
    about: str
    licence: str
    format: str
    origin: Origin
    sha256: str
    default: bool = False
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    parts: tuple[Origin, ...] = ()
    family: str = ""
    maker: str = ""
    year: int | None = None
    algorithm: str = ""
    ids: int | None = None
    used_by: tuple[str, ...] = ()
    date: str = ""
    alignment: str = ""
    faults: tuple[str, ...] = ()

    @property
    def archives(self) -> tuple[tuple[str, str, str], ...]:
        """What identifies the archives that it comes out of, in order."""
        return tuple(origin.archive for origin in (self.origin, *self.parts))


@cache
def _rows(path: Path) -> dict[tuple[str, str], Source]:
    rows: dict[tuple[str, str], Source] = {}
    for kind, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for entry in entries:
            origins = [Origin(**origin) for origin in (entry["origin"], *entry.get("parts", []))]
            its = {"kind": kind, **entry, "origin": origins[0], "parts": tuple(origins[1:])}
            its |= {name: tuple(entry.get(name, ())) for name in ("used_by", "faults")}
            source = Source(**its)
            if (kind, source.name) in rows:
                raise ValueError(f"{path.name}: two rows are named {kind} '{source.name}'")
            rows[kind, source.name] = source
    return rows


def sources(kind: Kind) -> dict[str, Source]:
    """The rows of one kind by name, in the order of the file."""
    return dict(_of_kind(SOURCES, kind))


@cache
def _of_kind(path: Path, kind: Kind) -> dict[str, Source]:
    return {name: row for (its_kind, name), row in _rows(path).items() if its_kind == kind}


def tokenizers() -> dict[str, Source]:
    return sources("tokenizer")


def corpora() -> dict[str, Source]:
    return sources("corpus")


def models() -> dict[str, Source]:
    return sources("model")


def resources() -> dict[str, Source]:
    return sources("resource")


def find(kind: Kind, name: str) -> Source:
    """The row of that name. Raises UnknownName with the nearest names."""
    rows = sources(kind)
    if name not in rows:
        raise UnknownName(kind, name, rows)
    return rows[name]
