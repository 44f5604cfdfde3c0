"""From what a source calls a language ('en', 'zh-TW', 'pt_BR') to a label (`eng_Latn`)."""

import re
from functools import lru_cache

import langcodes
from langcodes.data_dicts import LANGUAGE_ALPHA3
from langcodes.tag_parser import LanguageTagError

from data.languages import label_language
from data.languages.codes import LABEL, likely, subtag

UNKNOWN = "und"
MOST_CHARACTERS = 64

_TAG = re.compile(r"[A-Za-z]{2,3}([-_@][A-Za-z0-9]+)*")
_ALPHA3 = set(LANGUAGE_ALPHA3.values())


@lru_cache(maxsize=65_536)
def label_of(given: str) -> str:
    """The label for what a source calls a language; what is no known language stays as it is.

    A region is dropped where it is the language's own (pt-BR, en-US, de-DE) or said by the script
    (zh-TW); else it is the label's variant (pt-PT: `por_Latn_PT`).
    """
    given = given.strip()[:MOST_CHARACTERS]
    if not given:
        return UNKNOWN
    return tag_label(given) or given


@lru_cache(maxsize=65_536)
def tag_label(tag: str) -> str | None:
    """The label of a language tag or code; None if it is none."""
    if LABEL.fullmatch(tag):
        return tag
    if not _TAG.fullmatch(tag) or not _is_language(re.split("[-_@]", tag)[0].lower()):
        return None
    try:
        parsed = langcodes.Language.get(_hyphenated(tag), normalize=False)
    except (LanguageTagError, ValueError):
        return None
    if parsed.language is None:
        return None
    code = label_language(parsed.language)
    full = parsed.maximize()
    usual, home = likely(subtag(code))
    script = parsed.script or (full.script if parsed.territory else None) or usual
    script = {"Kore": "Hang"}.get(script or "", script)
    if script is None:
        return None
    own = parsed.territory in (None, home, full.territory if script in ("Hans", "Hant") else None)
    own = own or (parsed.language == "en" and parsed.territory == "US")
    variants = [*(parsed.variants or []), *([] if own else [parsed.territory])]
    label = f"{code}_{script}"
    return f"{label}_{'-'.join(map(str, variants))}" if variants else label


def _hyphenated(tag: str) -> str:
    """A locale's name as a tag: sr@latin → sr-Latn."""
    for modifier, script in (("@latin", "-Latn"), ("@cyrillic", "-Cyrl")):
        tag = tag.replace(modifier, script)
    return tag.replace("_", "-").replace("@", "-")


def _is_language(code: str) -> bool:
    if len(code) == 2:
        return code in LANGUAGE_ALPHA3
    return code in _ALPHA3 or langcodes.tag_is_valid(code)
