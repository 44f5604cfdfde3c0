"""Codes of languages: labels such as `zho_Hans`, ISO 639-3 and BCP 47.

Standards and names come from the package langcodes (IANA's registry, CLDR's likely subtags).
"""

import re
from dataclasses import dataclass
from functools import cache

import langcodes
from langcodes.data_dicts import (
    LANGUAGE_ALPHA3,
    LANGUAGE_REPLACEMENTS,
    LIKELY_SUBTAGS,
    NORMALIZED_MACROLANGUAGES,
)

LABEL = re.compile(r"([a-z]{3})_([A-Z][a-z]{3})(?:_([A-Za-z0-9][A-Za-z0-9-]*))?")
VARIANT_SUBTAG = re.compile(r"[a-z0-9]{5,8}|[0-9][a-z0-9]{3}")

# Codes that are also the everyday name of a macrolanguage (arb: Arabic, swh: Swahili), after CLDR.
# Not these, whose sister languages stand beside them as equals.
_OWN_NAME = {"fat", "tw", "quz", "kng", "knc", "fuc", "esk", "ike", "ojg"}
EVERYDAY = {
    individual: macro
    for individual, macro in NORMALIZED_MACROLANGUAGES.items()
    if len(individual) == 3 and len(macro) == 2 and individual not in _OWN_NAME
}

# Where the label's code is itself the macrolanguage's, as in the FLORES lists.
LABEL_AS_MACRO = {"cmn": "zho", "ekk": "est"}
_INDIVIDUAL = {macro: LABEL_AS_MACRO.get(code, code) for code, macro in EVERYDAY.items()}


@dataclass(frozen=True)
class Parts:
    """What a label is made of."""

    iso639_3: str
    script: str
    variant: str | None


def parts(label: str) -> Parts | None:
    """The label's parts, None if it isn't of the form `iso639-3_Script[_variant]`."""
    match = LABEL.fullmatch(label)
    return Parts(*match.groups()) if match else None


@cache
def subtag(iso639_3: str) -> str:
    """The BCP 47 language subtag: 'deu' → 'de', 'arb' → 'ar', 'shn' → 'shn'."""
    if iso639_3 in EVERYDAY:
        return EVERYDAY[iso639_3]
    return shortest(iso639_3)


# Withdrawn and replaced codes (iw, in, jw, tl) only where there is no other.
_SHORTER = {
    alpha3: alpha2
    for alpha2, alpha3 in sorted(
        LANGUAGE_ALPHA3.items(), key=lambda pair: pair[0] not in LANGUAGE_REPLACEMENTS
    )
    if len(alpha2) == 2
}


def shortest(code: str) -> str:
    """The two-letter code of an ISO 639-3 one where there is one: 'deu' → 'de', 'ara' → 'ar'."""
    return _SHORTER.get(code, code)


def likely(subtag: str) -> tuple[str | None, str | None]:
    """The likely (script, territory) of a language; None where CLDR names none."""
    full = LIKELY_SUBTAGS.get(subtag)
    return split_likely(full) if full else (None, None)


def split_likely(full: str) -> tuple[str | None, str | None]:
    """(script, territory) of a full tag such as 'shn-Mymr-MM'; 'ZZ' and '001' are no territory.

    Hang rather than Kore for Korean, as the FLORES lists have it.
    """
    _, script, territory = full.split("-")
    script = "Hang" if script == "Kore" else script
    return script, None if territory in ("ZZ", "001") else territory


def bcp47(code: Parts, usual_script: str | None) -> str:
    """The tag, with the script where it isn't the language's usual one or usual means little.

    A variant enters only if it is a registered one (1901); places and numbers of a source don't.
    """
    tag = subtag(code.iso639_3)
    if code.script in ("Hans", "Hant") or (usual_script and code.script != usual_script):
        tag += f"-{code.script}"
    variant = code.variant or ""
    if VARIANT_SUBTAG.fullmatch(variant) and langcodes.tag_is_valid(f"{tag}-{variant}"):
        tag += f"-{variant}"
    return tag


def label_language(tag: str) -> str:
    """The ISO 639-3 code that a label uses for a BCP 47 tag: 'ar' → 'arb', 'zh' → 'zho'."""
    language = tag.replace("_", "-").split("-")[0].lower()
    if language in _INDIVIDUAL:
        return _INDIVIDUAL[language]
    return LANGUAGE_ALPHA3.get(language, language)


def macro_code(iso639_3: str) -> str | None:
    """The ISO 639-3 code of the macrolanguage whose everyday form this is: 'arb' → 'ara'."""
    return LANGUAGE_ALPHA3.get(EVERYDAY.get(iso639_3, ""))
