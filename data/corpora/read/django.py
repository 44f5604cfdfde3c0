"""Django's translation catalogues, from its wheel: the messages of its core and contrib parts.

A segment is a message of the English catalogue: the same catalogue, context and msgid. English is
the msgid itself.

- Messages with plural forms: English `msgid_plural` beside the form that the language uses for
  five things (by the catalogue's own rule). Not the singular: many languages have no form for one
  thing alone, or leave the number out of it.
- Placeholders stay (`%(name)s`, `%d`, `{}`): they are what a reader of the catalogue, and a
  tokenizer, meets. A translation that hasn't the same ones as English is left out.
- Left out too: untranslated, fuzzy and obsolete entries; messages that are no language (fewer
  than two letters in a row besides placeholders and markup, or date patterns); the variants of
  English, which mostly repeat the msgid; languages with fewer than MIN_SEGMENTS messages.
"""

import gettext
import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import langcodes
import polib

from data.corpora.read.labels import slug
from data.corpora.read.rows import ReadCorpus, in_batches, segments_by_key
from data.errors import TokenariumError
from data.languages.codes import label_language, likely
from data.languages.scripts import script_of

ENGLISH = "eng_Latn"
SOURCE_LOCALE = "en"
MIN_SEGMENTS = 100
HOW_MANY = 5

CATALOGUE = re.compile(
    r"django/(?:contrib/)?(?P<part>\w+)/locale/(?P<locale>\w+)/LC_MESSAGES/(?P<domain>\w+)\.po"
)
PLURAL_RULE = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+);?\s*")

NAMED = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]")
POSITIONAL = re.compile(r"%[#0\-+]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]")
BRACED = re.compile(r"\{\w*\}")
MARKUP = re.compile(r"<[^>]*>")
TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
DATE_PATTERN = re.compile(r"[a-zA-Z](?:[\s,./:-]+[a-zA-Z])+")

Key = tuple[str, str | None, str]
"""Section, context and msgid."""


@dataclass
class _Locale:
    texts: dict[Key, str] = field(default_factory=dict)
    mismatched: int = 0
    without_rule: int = 0


def read(path: Path) -> ReadCorpus:
    """Read the wheel. Raises TokenariumError if it isn't one, or a catalogue in it is broken."""
    notes: list[str] = []
    catalogues = _catalogues(Path(path))
    messages = _messages(catalogues)
    if not messages:
        raise TokenariumError(f"{path} has no English message catalogue of Django.")
    kept = _translations(catalogues, messages, notes)
    names = _labels({locale: bare(" ".join(it.texts.values())) for locale, it in kept.items()})
    _remarks(kept, names, len(messages), notes)
    by_label = dict(sorted((names[locale], it.texts) for locale, it in kept.items()))
    places = ((key, segment_label(key), key[0]) for key in messages)
    segments = segments_by_key(places, {ENGLISH: messages, **by_label})
    return ReadCorpus(sorted([ENGLISH, *by_label]), in_batches(segments), notes)


def _catalogues(path: Path) -> dict[str, dict[str, polib.POFile]]:
    """Locale → section → catalogue."""
    found: dict[str, dict[str, polib.POFile]] = {}
    try:
        with zipfile.ZipFile(path) as wheel:
            for member in sorted(wheel.namelist()):
                match = CATALOGUE.fullmatch(member)
                if match:
                    section = match["part"] + (".js" if match["domain"] == "djangojs" else "")
                    found.setdefault(match["locale"], {})[section] = _parsed(wheel, member)
    except (zipfile.BadZipFile, OSError) as error:
        raise TokenariumError(f"{path} is not a wheel of Django: {error}.") from error
    return found


def _parsed(wheel: zipfile.ZipFile, member: str) -> polib.POFile:
    try:
        return polib.pofile(wheel.read(member).decode("utf-8"))
    except (UnicodeDecodeError, OSError, ValueError) as error:
        raise TokenariumError(f"{member} is not a readable catalogue: {error}.") from error


def _key(section: str, entry: polib.POEntry) -> Key:
    return section, entry.msgctxt, entry.msgid


def _messages(catalogues: dict[str, dict[str, polib.POFile]]) -> dict[Key, str]:
    """The English text of every message that is language, in the catalogues' order."""
    return {
        _key(section, entry): (entry.msgid_plural or entry.msgid).strip()
        for section, catalogue in catalogues.get(SOURCE_LOCALE, {}).items()
        for entry in catalogue
        if not entry.obsolete and is_language(entry.msgid)
    }


def bare(text: str) -> str:
    """The text without placeholders and markup."""
    for pattern in (MARKUP, NAMED, POSITIONAL, BRACED):
        text = pattern.sub(" ", text)
    return text.strip()


def is_language(text: str) -> bool:
    """Whether there is something to translate in a msgid, besides placeholders and markup."""
    text = bare(text)
    return bool(TWO_LETTERS.search(text)) and not DATE_PATTERN.fullmatch(text)


def _translations(
    catalogues: dict[str, dict[str, polib.POFile]], messages: dict[Key, str], notes: list[str]
) -> dict[str, _Locale]:
    kept: dict[str, _Locale] = {}
    few: list[str] = []
    for locale, sections in catalogues.items():
        if locale.split("_")[0] == SOURCE_LOCALE:
            if locale != SOURCE_LOCALE:
                notes.append(f"{locale} is left out: a variant of English repeats most msgids.")
            continue
        found = _Locale()
        for section, catalogue in sections.items():
            _collect(section, catalogue, messages, found)
        if len(found.texts) < MIN_SEGMENTS:
            few.append(f"{locale} ({len(found.texts)})")
        else:
            kept[locale] = found
    if few:
        notes.append(f"Left out, with fewer than {MIN_SEGMENTS} messages: {', '.join(few)}.")
    return kept


def _collect(
    section: str, catalogue: polib.POFile, messages: dict[Key, str], found: _Locale
) -> None:
    form = five_form(catalogue.metadata.get("Plural-Forms", ""))
    for entry in catalogue:
        english = messages.get(_key(section, entry))
        if english is None or entry.obsolete or entry.fuzzy or not entry.translated():
            continue
        if entry.msgid_plural and form is None:
            found.without_rule += 1
            continue
        text = translation(entry, form)
        if not text.strip():
            continue
        if placeholders(text, entry.flags) != placeholders(english, entry.flags):
            found.mismatched += 1
            continue
        found.texts[_key(section, entry)] = text.strip()


def translation(entry: polib.POEntry, form: int | None) -> str:
    """What a message says in that plural form, or without one; empty where there is nothing."""
    return str(entry.msgstr_plural.get(form, "") if entry.msgid_plural else entry.msgstr)


def five_form(rule: str) -> int | None:
    """The index of the plural form for five things, None where the rule is absent or broken."""
    match = PLURAL_RULE.fullmatch(rule.replace("\n", " "))
    if match is None:
        return None
    try:
        index_of: Callable[[int], int] = gettext.c2py(match[2])
        index = index_of(HOW_MANY)
    except (ValueError, RecursionError):
        return None
    return index if 0 <= index < int(match[1]) else None


def placeholders(text: str, flags: list[str]) -> Counter[str]:
    """The placeholders in a text, however ordered; `%d` and `{}` only where flagged as such."""
    found = Counter(f"%({name})" for name in NAMED.findall(text))
    if "python-format" in flags or "javascript-format" in flags:
        found.update(POSITIONAL.findall(text.replace("%%", "")))
    if "python-brace-format" in flags:
        found.update(BRACED.findall(text))
    return found


def _remarks(
    kept: dict[str, _Locale], names: dict[str, str], segments: int, notes: list[str]
) -> None:
    by_label = sorted((names[locale], it) for locale, it in kept.items())
    mismatched = [f"{label} {it.mismatched}" for label, it in by_label if it.mismatched]
    if mismatched:
        count = sum(it.mismatched for it in kept.values())
        notes.append(
            f"{count} translations are left out, having other placeholders than English: "
            f"{', '.join(mismatched)}."
        )
    ruleless = [f"{label} {it.without_rule}" for label, it in by_label if it.without_rule]
    if ruleless:
        which = ", ".join(ruleless)
        notes.append(f"Plural messages without a usable plural rule are left out: {which}.")
    part = sum(len(it.texts) < segments for it in kept.values())
    if part:
        notes.append(f"{part} of {len(kept)} languages lack some of the {segments} messages.")


def segment_label(key: Key) -> str:
    """Section and a hash of context and msgid: it outlives a message's place in the catalogue."""
    section, context, msgid = key
    digest = hashlib.sha256(f"{context or ''}\x04{msgid}".encode()).hexdigest()
    return f"{section}-{digest[:12]}"


def _labels(texts: Mapping[str, str]) -> dict[str, str]:
    """Locale name → label, given each locale's text (whose script counts where none is named).

    Of the locales of one language and script the plain label goes to the one without a territory,
    unless another names the territory where most speakers live (pt_BR beside pt); that other rule
    makes `por_Latn` mean the same as in the declaration corpus. The others carry their
    territory's name.
    """
    pairs = {locale: _pair(locale, text) for locale, text in texts.items()}
    groups: dict[str, list[str]] = {}
    for locale, pair in pairs.items():
        groups.setdefault(pair, []).append(locale)
    found = {}
    for pair, locales in groups.items():
        plain = _plain(locales)
        for locale in locales:
            found[locale] = pair if locale == plain else f"{pair}_{_territory_name(locale)}"
    return found


def _pair(locale: str, text: str) -> str:
    tag = langcodes.Language.get(locale, normalize=False)
    return f"{label_language(locale)}_{tag.script or script_of(text) or 'Zyyy'}"


def _plain(locales: list[str]) -> str:
    for locale in locales:
        tag = langcodes.Language.get(locale, normalize=False)
        if tag.territory and tag.territory == likely(tag.language or "und")[1]:
            return locale
    bare = [loc for loc in locales if not langcodes.Language.get(loc, normalize=False).territory]
    return (bare or locales)[0]


def _territory_name(locale: str) -> str:
    """The territory as a slug; a locale without one is the language's land of origin."""
    tag = langcodes.Language.get(locale, normalize=False)
    territory = tag.territory or {"pt": "PT"}.get(locale)
    name = (
        langcodes.Language.make(territory=territory).territory_name("en") if territory else locale
    )
    return slug(name)
