"""Facts on languages that are read out of fetched resources, and kept as one small table.

Resources: `gflanguages` (native names; letters, which are CLDR's exemplar characters for most
languages; the continent of each territory), `cldr_language_groups`
(ISO 639-5 groups, from which families) and `cldr_likely_subtags` (a language's usual script and
its land). Each may be absent: then its facts are. The table is derived once and kept under the
hashes of what it was derived from.
"""

import hashlib
import io
import json
import re
import zipfile
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from data import catalogue, library
from data.atomic_files import write_atomically
from data.home import derived_folder
from data.languages.codes import label_language

NATIVE_NAMES = "gflanguages"
GROUPS = "cldr_language_groups"
LIKELY = "cldr_likely_subtags"
DERIVATION = "3"
"""Raise this when the code below derives something else from the same resources."""

_FIELD = re.compile(r'^(\w+): "((?:[^"\\]|\\.)*)"', re.MULTILINE)
_LETTERS = re.compile(r"^exemplar_chars \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_OF_LETTERS = re.compile(r'^  (\w+): "((?:[^"\\]|\\.)*)"', re.MULTILINE)
_RANGE = re.compile(r"(\w)-(\w)")
_SCRIPTS = {"Latn", "Cyrl", "Grek", "Hebr", "Arab", "Thai", "Jpan", "Kore", "Hans", "Hant"}
"""Those that older encodings than Unicode were made for."""
_ESCAPED = re.compile(r"\\(.)")
_PARENTHESIS = re.compile(r"\s*[(（][^)）]*[)）]")


@dataclass(frozen=True, eq=False)
class Facts:
    """`native_names`: 'de_Latn' → 'Deutsch'; `continents`: 'DE' → 'Europe'; `groups`: subtag →
    the codes of the groups it belongs to, from the narrowest to the widest; `likely`: subtag → a
    full tag, 'shn' → 'shn-Mymr-MM'; `letters`: label → its letters and marks, letters of loans,
    punctuation, a string of characters each. As a cache's key, an object is equal to itself alone.
    """

    native_names: dict[str, str] = field(default_factory=dict)
    continents: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    likely: dict[str, str] = field(default_factory=dict)
    letters: dict[str, list[str]] = field(default_factory=dict)


def facts() -> Facts:
    """All facts that the resources kept at this moment give. Cheap to call again."""
    rows = catalogue.resources()
    kept = tuple(
        rows[name].sha256 if name in rows and library.has(rows[name].sha256) else None
        for name in (NATIVE_NAMES, GROUPS, LIKELY)
    )
    return _facts(str(derived_folder()), kept)


@cache
def _facts(folder: str, hashes: tuple[str | None, ...]) -> Facts:
    key = hashlib.sha256(f"{DERIVATION} {hashes}".encode()).hexdigest()[:16]
    place = Path(folder) / f"languages-{key}.json"
    if place.exists():
        return Facts(**json.loads(place.read_text(encoding="utf-8")))
    found = derive(*(library.read_here(sha256) if sha256 else None for sha256 in hashes))
    content = json.dumps(asdict(found), ensure_ascii=False, sort_keys=True)
    write_atomically(place, content.encode())
    return found


def derive(
    wheel: bytes | None, language_groups: bytes | None, likely_subtags: bytes | None
) -> Facts:
    """The facts in the gflanguages wheel, CLDR's languageGroups.json and its likelySubtags.json."""
    names: dict[str, str] = {}
    continents: dict[str, str] = {}
    letters: dict[str, list[str]] = {}
    if wheel is not None:
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            for member in archive.namelist():
                if not member.endswith(".textproto"):
                    continue
                content = archive.read(member).decode("utf-8")
                record = _record(content)
                if "/languages/" in member and record.get("script") in _SCRIPTS:
                    script = {"Kore": "Hang"}.get(record["script"], record["script"])
                    label = f"{label_language(record['language'])}_{script}"
                    if found := _LETTERS.search(content):
                        letters.setdefault(label, _letters(found[1]))
                if "/languages/" in member and "autonym" in record:
                    names[record["id"]] = _PARENTHESIS.sub("", record["autonym"]).strip()
                elif "/regions/" in member and "region_group" in record:
                    continents[record["id"]] = record["region_group"]
    groups = _groups(json.loads(language_groups)) if language_groups is not None else {}
    likely = json.loads(likely_subtags) if likely_subtags is not None else {}
    full_tags = likely.get("supplemental", {}).get("likelySubtags", {})
    languages = {tag: full for tag, full in full_tags.items() if tag.isalpha() and tag.islower()}
    return Facts(names, continents, groups, languages, letters)


def _record(textproto: str) -> dict[str, str]:
    """The string fields of the message itself (not of the messages inside it), last one wins."""
    return {name: _ESCAPED.sub(r"\1", value) for name, value in _FIELD.findall(textproto)}


def _letters(message: str) -> list[str]:
    """Letters and marks, letters of loans, punctuation, from a message of exemplar characters."""
    fields = {name: _ESCAPED.sub(r"\1", value) for name, value in _OF_LETTERS.findall(message)}
    own = fields.get("base", "") + fields.get("marks", "")
    parts = (own, fields.get("auxiliary", ""), fields.get("punctuation", ""))
    return ["".join(sorted(_characters(part))) for part in parts]


def _characters(written: str) -> set[str]:
    """The characters of a list such as "a b {ch} 가-힣", small and capital."""
    for first, last in _RANGE.findall(written):
        written += "".join(map(chr, range(ord(first), ord(last) + 1)))
    cases = {case for one in written for case in (one, one.lower(), one.upper())}
    return {one for one in cases if len(one) == 1} - set(" {}◌")


def _groups(document: dict[str, dict[str, dict[str, str]]]) -> dict[str, list[str]]:
    parents: dict[str, str] = {}
    for group, members in document["supplemental"]["languageGroups"].items():
        for member in members.split():
            parents.setdefault(member, group)
    chains: dict[str, list[str]] = {}
    for member in parents:
        chain = [parents[member]]
        while chain[-1] in parents and parents[chain[-1]] not in chain:
            chain.append(parents[chain[-1]])
        chains[member] = chain
    return chains
