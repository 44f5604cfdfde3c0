"""What is known of the language that a label names."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import langcodes
from langcodes.data_dicts import MACROLANGUAGES
from langcodes.tag_parser import LanguageTagError

from data.languages import codes, scripts
from data.languages.codes import Parts
from data.languages.facts import Facts, facts

# Groups of ISO 639-5 that are a place or a dispute, not a family.
NO_FAMILY = {"mul", "nai", "sai", "cai", "paa", "cau", "tut"}
CREOLES = {"cpe", "cpf", "cpp"}
LIKE_A_FAMILY = re.compile(r" languages$| \(family\)$")


@dataclass(frozen=True)
class Language:
    """A language as a corpus has it; what isn't known is None.

    `english_name` has the script in parentheses where the language is usually written in another
    one, and the variant. `region` is a continent: Africa, Americas, Asia, Europe, Oceania.
    """

    label: str
    bcp47: str | None
    iso639_3: str | None
    english_name: str | None
    native_name: str | None
    script: str | None
    script_name: str | None
    family: str | None
    region: str | None
    right_to_left: bool


def describe(label: str) -> Language:
    """The language of a label `iso639-3_Script[_variant]`; of another label only the label."""
    return describe_with(label, facts())


@lru_cache(maxsize=4096)
def describe_with(label: str, known: Facts) -> Language:
    """The language, from the given facts."""
    code = codes.parts(label)
    if code is None:
        return Language(label, None, None, None, None, None, None, None, None, False)
    tag = codes.subtag(code.iso639_3)
    usual_script, home = usual_script_and_land(code.iso639_3, known)
    return Language(
        label=label,
        bcp47=codes.bcp47(code, usual_script),
        iso639_3=code.iso639_3,
        english_name=_english_name(code, usual_script),
        native_name=_native_name(code, tag, known),
        script=code.script,
        script_name=scripts.script_name(code.script),
        family=_family(code.iso639_3, tag, known),
        region=_region(code.iso639_3, home, known),
        right_to_left=scripts.right_to_left(code.script),
    )


@cache
def _overrides() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("overrides.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def base_name(iso639_3: str) -> str | None:
    """The language's English name, without script or variant."""
    if iso639_3 in _overrides()["english_name"]:
        return _overrides()["english_name"][iso639_3]
    if iso639_3 in ("und", "mis"):
        return None
    language = langcodes.Language.get(codes.subtag(iso639_3), normalize=False)
    name = language.language_name("en")
    if name.startswith("Unknown language") or name == iso639_3:
        return None
    return name.replace(" (individual language)", "").replace(" (macrolanguage)", "")


def usual_script_and_land(iso639_3: str, known: Facts) -> tuple[str | None, str | None]:
    """The script that a language is mostly written in, and its land, else its macrolanguage's."""
    tag = codes.subtag(iso639_3)
    for subtag in (tag, iso639_3):
        if subtag in known.likely:
            return codes.split_likely(known.likely[subtag])
    script, land = codes.likely(tag)
    if land is None:
        macro = MACROLANGUAGES.get(iso639_3) or MACROLANGUAGES.get(tag) or ""
        full = known.likely.get(macro)
        land = codes.split_likely(full)[1] if full else codes.likely(macro)[1]
    return script, land


def _english_name(code: Parts, usual_script: str | None) -> str | None:
    name = base_name(code.iso639_3)
    variant = (code.variant or "").replace("-", " ")
    variant = variant[:1].upper() + variant[1:]
    if name is None:
        return variant or None  # a language without a code is known by its variant's name alone
    notes = []
    if code.script in ("Hans", "Hant"):
        notes.append("Simplified" if code.script == "Hans" else "Traditional")
    elif usual_script and code.script != usual_script:
        notes.append(scripts.script_name(code.script) or code.script)
    if variant:
        notes.append(variant)
    return f"{name} ({', '.join(notes)})" if notes else name


def _native_name(code: Parts, tag: str, known: Facts) -> str | None:
    listed = known.native_names.get(f"{tag}_{code.script}")
    if listed or code.iso639_3 in ("und", "mis"):
        return listed
    # langcodes falls back to English, or to a neighbouring language's data: that is no answer.
    language = langcodes.Language.get(tag, normalize=False)
    try:
        name = language.language_name(f"{tag}-{code.script}").split(" (")[0]
    except LanguageTagError:  # it replaces prs by fa-AF, and then can't place the script
        return None
    english = language.language_name("en")
    written = scripts.script_of(name)
    if name in (english, english.split(" (")[0], base_name(code.iso639_3), tag):
        return None
    same_script = written == code.script or (written == "Hani" and code.script[:2] == "Ha")
    return name if same_script or code.script in ("Jpan", "Kore") else None


def _family(iso639_3: str, tag: str, known: Facts) -> str | None:
    if not known.groups:
        return None
    group: str | None
    if iso639_3 in _overrides()["family"]:
        group = _overrides()["family"][iso639_3] or None
    elif known.groups.get(tag) == ["mul"] and tag not in NO_FAMILY | {"und"}:
        return base_name(iso639_3)  # CLDR hangs an isolate (Korean) right below the root
    else:
        macro = MACROLANGUAGES.get(iso639_3) or MACROLANGUAGES.get(tag) or ""
        chain = known.groups.get(iso639_3) or known.groups.get(tag) or known.groups.get(macro, [])
        group = next((code for code in reversed(chain) if code not in NO_FAMILY), None)
    if group is None:
        return None
    group = "crp" if group in CREOLES else group
    return LIKE_A_FAMILY.sub("", langcodes.Language.get(group).language_name("en"))


def _region(iso639_3: str, home: str | None, known: Facts) -> str | None:
    if iso639_3 in ("und", "mis"):
        return None
    territory = _overrides()["territory"].get(iso639_3, home)
    return known.continents.get(territory) if territory else None
