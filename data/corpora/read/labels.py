"""From what a source calls a language ('en', 'zh-TW', 'ger', 'German') to a label (`eng_Latn`)."""

import re
import unicodedata
from functools import lru_cache

import langcodes
from langcodes.data_dicts import LANGUAGE_ALPHA3, LIKELY_SUBTAGS, MACROLANGUAGES
from langcodes.tag_parser import LanguageTagError

from data.languages import label_language
from data.languages.codes import LABEL, LABEL_AS_MACRO, likely, split_likely, subtag
from data.languages.names import tag_named
from data.languages.registry import bibliographic, canonical, default_script

UNKNOWN = "und"
MOST_CHARACTERS = 64
NO_SCRIPT = "Zzzz"
"""ISO 15924's code for a script that isn't said."""

_TAG = re.compile(r"[A-Za-z]{2,3}([-_@][A-Za-z0-9]+)*")
_WORLD = "001"
_NO_LANGUAGE = ("und", "mul", "zxx", "mis")


@lru_cache(maxsize=65_536)
def label_of(given: str) -> str:
    """The label for what a source calls a language: a label, a tag, a locale's or a language's
    name; what is no known language stays as it is.

    A region is dropped where it is the language's own (pt-BR, en-US, de-DE) or said by the script
    (zh-TW); else it is the label's variant (pt-PT: `por_Latn_PT`). A language whose script isn't
    known either has the script Zzzz.
    """
    given = given.strip()[:MOST_CHARACTERS]
    if not given:
        return UNKNOWN
    return language_label(given) or given


@lru_cache(maxsize=65_536)
def language_label(given: str) -> str | None:
    """The same, and None for what is no known language."""
    named = tag_named(given)
    found = tag_label(given) or (named and tag_label(named))
    return found or _label(given, NO_SCRIPT) or (named and _label(named, NO_SCRIPT))


def name_label(name: str) -> str | None:
    """The label of a language's English or own name; None if it is none, or of no known script."""
    tag = tag_named(name)
    return None if tag is None else tag_label(tag)


@lru_cache(maxsize=65_536)
def tag_label(tag: str) -> str | None:
    """The label of a language tag or code; None if it is none, or its script isn't known."""
    return _label(tag, None)


def _label(tag: str, otherwise: str | None) -> str | None:
    """`otherwise` is the script of a language whose script isn't known."""
    if match := LABEL.fullmatch(tag):
        return bibliographic(match[1]) + tag[3:]
    form = canonical(tag)
    if form is None or not _TAG.fullmatch(form) or not _is_language(form.split("-")[0]):
        return None
    try:
        parsed = langcodes.Language.get(form, normalize=False)
    except (LanguageTagError, ValueError):
        return None
    if parsed.language is None or parsed.extlangs or not parsed.is_valid():
        return None  # 'en-news' is well-formed, but there is no such script
    code = label_language(parsed.language)
    code = LABEL_AS_MACRO.get(code, code)
    macro = MACROLANGUAGES.get(code) or MACROLANGUAGES.get(subtag(code)) or ""
    usual, home = likely(subtag(code))
    script = parsed.script or _script_in(parsed.territory, parsed.language, macro) or usual
    script = script or default_script(parsed.language) or likely(macro)[0] or otherwise
    script = {"Kore": "Hang"}.get(script or "", script)
    if script is None:
        return None
    own = parsed.territory in (None, home, _WORLD) or script in ("Hans", "Hant")
    own = own or (parsed.language == "en" and parsed.territory == "US")
    variants = [*(parsed.variants or []), *([] if own else [parsed.territory])]
    label = f"{code}_{script}"
    return f"{label}_{'-'.join(map(str, variants))}" if variants else label


def slug(text: str) -> str:
    """A text as a label's variant has it: a-z, 0-9 and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _script_in(territory: str | None, *languages: str) -> str | None:
    """The script of the first of the languages of which CLDR says how it is written there."""
    full = (LIKELY_SUBTAGS.get(f"{language}-{territory}") for language in languages)
    return next((split_likely(tag)[0] for tag in full if tag), None)


def _is_language(code: str) -> bool:
    if code in _NO_LANGUAGE:
        return False
    return code in LANGUAGE_ALPHA3 if len(code) == 2 else langcodes.tag_is_valid(code)
