"""Language tags in their canonical form, by IANA's registry of subtags (RFC 5646, section 4.5).

The registry comes with the package langcodes, and so do the codes of ISO 639-2/B (ger, fre, chi).
"""

import codecs
import re
from functools import cache

from fontTools import unicodedata as ucd  # type: ignore[import-untyped]
from langcodes.data_dicts import (
    DEFAULT_SCRIPTS,
    LANGUAGE_ALPHA3,
    LANGUAGE_ALPHA3_BIBLIOGRAPHIC,
    LANGUAGE_REPLACEMENTS,
)
from langcodes.registry_parser import parse_registry

from data.languages.codes import shortest

# What Windows called written Chinese before it had scripts, which no registry lists.
_WINDOWS = {"cht": "Hant", "chs": "Hans"}

_BIBLIOGRAPHIC = {
    code: LANGUAGE_ALPHA3[alpha2] for alpha2, code in LANGUAGE_ALPHA3_BIBLIOGRAPHIC.items()
}

_LOCALE = re.compile(r"([^.@]+)(?:\.([^.@]+))?(?:@([A-Za-z0-9]+))?")
_SCRIPT = re.compile(r"[A-Za-z]{4}")
_NO_MODIFIER = "euro"  # of the currency


@cache
def _registry() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Kind (tag, language, extlang, script, region) → what is replaced → what is preferred, and the
    prefix of each extlang ('yue' → 'zh'). Of a tag (grandfathered and redundant ones) that was
    taken back without another, it is empty. What is replaced is in small letters."""
    preferred: dict[str, dict[str, str]] = {}
    prefixes = {}
    for entry in parse_registry():
        kind, name = entry["Type"], str(entry.get("Tag") or entry["Subtag"]).casefold()
        kind = "tag" if "Tag" in entry else kind
        if "Preferred-Value" not in entry:
            if (kind == "tag" and "Deprecated" in entry) or entry["Type"] == "grandfathered":
                preferred.setdefault(kind, {})[name] = ""
            continue
        if kind == "extlang":
            prefixes[name] = entry["Prefix"][0]
        preferred.setdefault(kind, {})[name] = entry["Preferred-Value"]
    return preferred, prefixes


def canonical(tag: str) -> str | None:
    """The canonical form of a tag or of a locale's name; None for a tag that the registry has taken
    back without naming another (zh-min).

    'zh-yue-HK' → 'yue-HK', 'i-klingon' → 'tlh', 'iw' → 'he', 'ger' → 'de', 'en_US.utf8' → 'en-US',
    'sr@latin' → 'sr-Latn', 'zh-CHT' → 'zh-Hant'. What is no tag comes back with hyphens.
    """
    place, modifier = _without_encoding(tag)
    preferred, prefixes = _registry()
    subtags = place.replace("_", "-").replace("#", "").split("-")
    for length in range(len(subtags), 1, -1):
        whole = preferred["tag"].get("-".join(subtags[:length]).casefold())
        if whole == "":
            return None
        if whole is not None:
            subtags = whole.split("-") + subtags[length:]
            break
    first, *rest = subtags
    extlang = rest[0].casefold() if rest else ""
    if prefixes.get(extlang) == first.casefold():
        first, rest = preferred["extlang"][extlang], rest[1:]
    rest += _of_modifier(modifier)
    return "-".join([_language(first), *_in_order(rest)])


def _without_encoding(tag: str) -> tuple[str, str]:
    """A locale's name without the encoding, and its modifier."""
    match = _LOCALE.fullmatch(tag)
    if match is None:
        return tag, ""
    place, encoding, modifier = match.groups("")
    try:
        codecs.lookup(encoding or "utf-8")
    except (LookupError, ValueError):
        return tag, ""  # Python knows no encoding by that name
    return place, modifier


def _of_modifier(modifier: str) -> list[str]:
    """A locale's modifier as a subtag: 'latin' → 'Latn', 'valencia' as it is."""
    if modifier.casefold() in ("", _NO_MODIFIER):
        return []
    return [ucd.script_code(modifier, default=modifier)]


def _language(subtag: str) -> str:
    """The shortest code in force: ISO 639-2/B and deprecated ones replaced."""
    code = shortest(bibliographic(subtag.casefold()))
    return _registry()[0]["language"].get(code, code)


def _in_order(subtags: list[str]) -> list[str]:
    """Script, region, variants: names of locales have the script last."""
    preferred, _ = _registry()
    renamed = [_WINDOWS.get(one.casefold(), one) for one in subtags]
    of_kind: dict[str, list[str]] = {"script": [], "region": []}
    for one in renamed:
        kind = "script" if _SCRIPT.fullmatch(one) else "region"
        of_kind[kind].append(preferred.get(kind, {}).get(one.casefold(), one))
    return of_kind["script"] + of_kind["region"]


def bibliographic(code: str) -> str:
    """ISO 639-3's code for one of ISO 639-2/B: 'ger' → 'deu'; any other as it is."""
    return _BIBLIOGRAPHIC.get(code, code)


def default_script(language: str) -> str | None:
    """The script in which nearly all of the language is written: by the registry, else by CLDR's
    replacement for the code (sh: sr-Latn)."""
    script = DEFAULT_SCRIPTS.get(language)
    replacement = str(LANGUAGE_REPLACEMENTS.get(language, ""))
    return str(script) if script else next(filter(_SCRIPT.fullmatch, replacement.split("-")), None)
