"""From a language's name, in English or in the language itself, to its tag.

The names are CLDR's and IANA's, which come with the package language_data. A name in a third
language is none: too many everyday words are the name of a language somewhere.
"""

import re
from functools import lru_cache

import langcodes
from language_data import names  # type: ignore[import-untyped]
from language_data.population_data import (  # type: ignore[import-untyped]
    LANGUAGE_SPEAKING_POPULATION,
)

from data.languages.scripts import script_of

_PLACE = re.compile(r"-([A-Z]{2}|\d{3})\b")
_QUALIFIED = re.compile(r"(.+?)\s*\((.+)\)")
_MOST_CHARACTERS = 64


@lru_cache(maxsize=65_536)
def tag_named(name: str) -> str | None:
    """'German', 'Deutsch' → 'de'; 'Chinese (Traditional)' → 'zh-Hant'; None if it is no name."""
    name = " ".join(name[:_MOST_CHARACTERS].replace("_", " ").split())
    qualified = _QUALIFIED.fullmatch(name)
    return _qualified(qualified[1], qualified[2]) if qualified else _plain(name)


def spoken() -> list[str]:
    """Tags of the languages whose speakers CLDR counts: those that a list may offer."""
    return sorted({_PLACE.sub("", tag) for tag in LANGUAGE_SPEAKING_POPULATION})


def _plain(name: str) -> str | None:
    if script_of(name) is None:
        return None
    tag = _found("language", name, "en")
    if tag is not None:
        return tag
    tag = _found("language", name, "und")  # in any language
    return tag if tag is not None and _own(tag, name) else None


def _own(tag: str, name: str) -> bool:
    """Whether that is what the language calls itself."""
    language = langcodes.Language.get(tag)
    own = {language.autonym(), language.autonym().split(" (")[0]}
    for spoken in (tag, language.language):
        own.add(names.code_to_names(tag).get(spoken, ""))
    return names.normalize_name(name) in map(names.normalize_name, own)


def _qualified(name: str, more: str) -> str | None:
    """A name with a script, a territory or another word in parentheses."""
    whole = _plain(f"{more} {name}")  # CLDR's own names: Simplified Chinese
    if whole is not None:
        return whole
    tag = _plain(name)
    place = _found("script", more, "en") or _found("territory", more, "en")
    return None if tag is None or place is None or "-" in tag else f"{tag}-{place}"


def _found(kind: str, name: str, spoken: str) -> str | None:
    """The code of that exact name; the library's own search takes the beginning of one as well."""
    code: str | None = names.name_to_code(kind, name, spoken)
    exact = names.normalize_name(name) in names.TRIES[f"{spoken}/name_to_{kind}"]
    return code if exact else None
