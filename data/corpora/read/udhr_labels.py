"""Labels for the declarations: `iso639-3_Script`, with a variant where texts share that pair."""

import re
import unicodedata
from collections.abc import Iterable

from data.corpora.read.udhr_html import Declaration
from data.languages.scripts import script_of

# The codes of the FLORES lists, where they differ from the package's.
FLORES_CODES = {"cmn": "zho", "ekk": "est"}

SINITIC = {"zho", "yue", "wuu", "gan", "hak", "hsn", "nan", "cdo", "cjy", "cpx", "mnp", "lzh"}

# Which text is the plain one where no file's code is the bare language code.
PLAIN = {
    "aka_asante": "the more widely spoken of the two Twi norms",
    "chr_uppercase": "Cherokee is mostly written and encoded without case",
    "cmn_hans": "standard Mandarin beside texts in city dialects",
    "deu_1996": "the orthography in force",
    "ell_monotonic": "the orthography in force since 1982",
    "hat_kreyol": "the translation in the standard language",
    "hau_NG": "most speakers live in Nigeria",
    "lav": "the file that the package names plain Latvian",
    "nya_chechewa": "the language's name in its largest country, Malawi",
    "oci_2": "Savoie has most speakers of Francoprovençal in France",
    "por_BR": "most speakers live in Brazil",
    "prv": "the file that the package names plain Occitan",
    "ron_2006": "the latest of the three texts",
}


def labels(declarations: Iterable[Declaration]) -> dict[str, str]:
    """Code of a declaration → its label; labels are unique.

    The plain label goes to the file whose code is the language's own, else to the one in PLAIN.
    A variant is what the package's name has in parentheses ("German, Standard (1901)"), else
    what its code adds to the language's.
    """
    groups: dict[str, list[Declaration]] = {}
    for declaration in declarations:
        groups.setdefault(_pair(declaration), []).append(declaration)
    found: dict[str, str] = {}
    for pair, members in groups.items():
        plain = _plain(members, pair)
        for member in members:
            found[member.code] = pair if member is plain else f"{pair}_{variant(member)}"
    if len(set(found.values())) < len(found):
        raise ValueError("two declarations would carry the same label")
    return found


def _pair(declaration: Declaration) -> str:
    language = FLORES_CODES.get(declaration.iso639_3, declaration.iso639_3)
    text = " ".join(text for article in declaration.articles.values() for _, text in article)
    return f"{language}_{script_of(text, sinitic=language in SINITIC) or 'Zyyy'}"


def _plain(members: list[Declaration], pair: str) -> Declaration | None:
    if pair.startswith("und_"):
        return None  # languages without a code: not texts of one language
    if len(members) == 1:
        return members[0]
    bare = [member for member in members if member.code == member.iso639_3]
    chosen = bare or [member for member in members if member.code in PLAIN] or members
    return chosen[0]


def variant(declaration: Declaration) -> str:
    """The variant's part of a label: a-z, 0-9 and hyphens."""
    named = re.search(r"\(([^)]*)\)", declaration.name)
    suffix = re.sub(r"^[a-z]{3}(?=.)_?", "", declaration.code)
    return _slug(named.group(1) if named else suffix)


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")
