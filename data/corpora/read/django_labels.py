"""Labels for Django's locale names (`pt_BR`, `sr_Latn`)."""

import re
import unicodedata
from collections.abc import Mapping

import langcodes

from data.languages import label_language
from data.languages.codes import likely
from data.languages.scripts import script_of


def labels(texts: Mapping[str, str]) -> dict[str, str]:
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
    """The territory in a-z and hyphens; a locale without one is the language's land of origin."""
    tag = langcodes.Language.get(locale, normalize=False)
    territory = tag.territory or {"pt": "PT"}.get(locale)
    name = (
        langcodes.Language.make(territory=territory).territory_name("en") if territory else locale
    )
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "-", plain).strip("-")
