"""Which tokenizers someone may choose from, and adding one: what the pages need of the library."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from data import catalogue, library
from data.catalogue import Source
from data.prices import Price, prices_of
from data.progress import Progress, report_to, silent
from data.tokenizers import Identity, export, identify, keep, load_known, of_row
from data.tokenizers import forget as forget_tokenizer
from data.tokenizers.arrival import admit, hub
from data.tokenizers.collection import SHELF
from data.tokenizers.export import FORMS
from data.tokenizers.formats import split_patterns
from data.visitors import Visitor
from studies.desks.offers import Offer, Origin, offers

LIMIT_BYTES = admit.LIMIT_BYTES
NeedsPattern = split_patterns.NeedsPattern

# The file that says most stands for the tokenizer; the others come along.
FIRST = ("tokenizer.json", "tekken.json", ".zip", ".model", "vocab.json", "vocab.txt", ".tiktoken")


@dataclass(frozen=True)
class Facts:
    """What the catalogue says of a tokenizer; empty or None where nothing is known."""

    family: str = ""
    maker: str = ""
    year: int | None = None
    algorithm: str = ""
    ids: int | None = None
    licence: str = ""
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice(Offer):
    """A tokenizer to choose. `here` says whether it can be used without fetching it first; `prices`
    are those of models that use it."""

    fingerprint: str
    format: str
    default: bool = False
    here: bool = True
    facts: Facts = Facts()
    prices: tuple[Price, ...] = ()

    @property
    def words(self) -> str:
        """All that a search looks through."""
        facts = self.facts
        known = (facts.family, facts.maker, facts.year, facts.algorithm, facts.licence)
        models = (*facts.used_by, *(f"{one.model} {one.provider}" for one in self.prices))
        return " ".join(str(one) for one in (self.name, self.title, *known, *models) if one)


@dataclass(frozen=True)
class Added:
    """A tokenizer that was taken in, and what was recognised in it (`arrival.report`).

    `here_before`: the visitor has it already, under the name that it keeps."""

    choice: Choice
    report: Mapping[str, Any]
    here_before: bool = False


def choices(visitor: Visitor) -> dict[str, Choice]:
    """By name (`offers`)."""
    return offers(catalogue.tokenizers(), _listed, SHELF, _brought, visitor)


def main_file(names: Sequence[str]) -> str:
    """Of the files that come together, the one that stands for the tokenizer."""
    ranked = [
        name for end in FIRST for name in names if name.lower().removesuffix(".gz").endswith(end)
    ]
    return ranked[0] if ranked else names[0]


def stem(filename: str) -> str:
    """What a tokenizer of that file is called where nobody names it."""
    plain = filename.removesuffix(".gz")
    return plain.rpartition(".")[0] or plain


def add(
    filename: str,
    content: bytes,
    visitor: Visitor,
    name: str | None = None,
    pattern: str | None = None,
    more: Mapping[str, bytes] | None = None,
) -> Added:
    """Take in an uploaded tokenizer, for its visitor alone. `more` are files that belong to it
    (merges.txt beside vocab.json).

    Raises NeedsPattern for a rank file without a split pattern, TokenariumError with the reason
    for anything that can't be used.
    """
    admission = admit.admit(filename, content, pattern=pattern, name=name, more=more or {})
    fingerprint = admission.identity.fingerprint
    here_before = any(one.fingerprint == fingerprint for one in SHELF.of(visitor).values())
    identity = keep(admission.identity, admission.artefact, visitor)
    return Added(_brought(identity, "yours"), admission.report, here_before)


def add_from_hub(
    repository: str,
    revision: str,
    token: str | None,
    visitor: Visitor,
    progress: Progress = silent,
) -> Added:
    """Take in the tokenizer of a Hugging Face repository; raises as `add`, and TokenariumError
    where the repository can't be read."""
    files = hub.from_hub(repository, revision, token, report=report_to(progress))
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    title = repository.rpartition("/")[2]
    progress("Checking what was fetched", 0.5)
    added = add(f"{title}.zip", folder.getvalue(), visitor, name=title)
    about = {**added.report, "repository": repository, "commit": files.commit}
    return Added(added.choice, about, added.here_before)


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's tokenizers out of their list; what they shared stays shared."""
    forget_tokenizer(visitor, name)


def forms() -> dict[str, str]:
    """The formats that a tokenizer can be written in: name → title."""
    return {name: form.title for name, form in FORMS.items()}


def exported(name: str, to: str, visitor: Visitor) -> tuple[str, bytes]:
    """A file name and the tokenizer as a file of that format, with the same ids.

    Raises UnknownName for what the visitor doesn't have, TokenariumError where the tokenizer has
    no such form.
    """
    identity = identify(name, visitor)
    tokenizer = load_known(identity.fingerprint, name=identity.name)
    return f"{identity.name}{FORMS[to].suffix}", export.checked(tokenizer, to).content


def patterns() -> list[str]:
    """Names of the split patterns that a rank file may be read with."""
    known = split_patterns.split_patterns()
    return [name for name, row in known.items() if isinstance(row.split, str)]


def _facts(row: Source) -> Facts:
    return Facts(row.family, row.maker, row.year, row.algorithm, row.ids, row.licence, row.used_by)


def _listed(row: Source) -> Choice:
    return _choice(row, library.has(row.sha256))


@lru_cache(maxsize=1024)
def _choice(row: Source, here: bool) -> Choice:  # pages ask for all of them several times a run
    return Choice(
        row.name,
        row.title,
        "catalogue",
        of_row(row).fingerprint,
        row.format,
        row.default,
        here,
        _facts(row),
        prices_of(row.name),
    )


def _brought(its: Identity, origin: Origin) -> Choice:
    return Choice(its.name, its.title, origin, its.fingerprint, its.format)
