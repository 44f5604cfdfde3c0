"""Which language a text is in, by its letters and words, to hold against its label.

The identifier is py3langid: 140 languages, its model comes with it and is no pickle, needs numpy
alone. On the declarations of human rights (10 pieces of 300 characters each) it names 150 of the
162 languages that it knows as their labels do.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from langcodes.data_dicts import MACROLANGUAGES
from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

from data.corpora.read.labels import tag_label
from data.languages import label_language
from data.languages.codes import EVERYDAY, parts

PIECE = 300
PIECES = 20
FEWEST_CHARACTERS = 60
AGREED = 0.6
"""Share of the pieces that have to be of one language for it to be named."""

NO_LANGUAGE = "zxx"

# Written forms so near each other that telling them apart from a few lines proves nothing.
_SISTERS = [{"bos", "hrv", "srp", "cnr"}, {"ind", "zsm", "msa"}, {"nob", "nno", "nor", "dan"}]


@dataclass(frozen=True)
class Identified:
    """What the pieces of a language's text look like: `language` is the commonest one (a label,
    null where they don't agree), `share` its share, `pieces` how many were looked at.

    `differs` says that this is another language than the label's; null where the identifier doesn't
    know that of the label, or couldn't tell.
    """

    label: str
    language: str | None
    share: float | None
    pieces: int
    differs: bool | None


def identify(label: str, texts: Iterable[str]) -> Identified:
    """What the texts of the language with that label look like."""
    votes = Counter(found for piece in _pieces(texts) if (found := _language(piece)))
    pieces = votes.total()
    if not pieces:
        return Identified(label, None, None, 0, None)
    language, count = votes.most_common(1)[0]
    share = count / pieces
    if share < AGREED:
        return Identified(label, None, share, pieces, None)
    named = tag_label(language) or language
    return Identified(label, named, share, pieces, _differs(label, language))


def _pieces(texts: Iterable[str]) -> Iterable[str]:
    """About PIECES pieces of about PIECE characters of the texts."""
    found, size, count = [], 0, 0
    for text in texts:
        bare = " ".join(text[: 4 * PIECE].split())
        if not bare:
            continue
        found.append(bare)
        size += len(bare)
        if size >= PIECE:
            yield " ".join(found)
            found, size, count = [], 0, count + 1
            if count == PIECES:
                return
    if size >= FEWEST_CHARACTERS or (size and not count):
        yield " ".join(found)


def _differs(label: str, language: str) -> bool | None:
    code = parts(label)
    if code is None or code.iso639_3 == "und" or language == NO_LANGUAGE:
        return None
    family = _family(code.iso639_3)
    if family == _family(label_language(language)):
        return False
    return True if family in _families() else None


def _family(iso639_3: str) -> str:
    """What counts as one language here: a macrolanguage's members, and near sisters."""
    for number, sisters in enumerate(_SISTERS):
        if iso639_3 in sisters:
            return f"sisters {number}"
    return MACROLANGUAGES.get(iso639_3) or EVERYDAY.get(iso639_3) or iso639_3


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _families() -> frozenset[str]:
    """Those of the languages that the identifier knows."""
    return frozenset(_family(label_language(code)) for code in _identifier().labels)


def _language(piece: str) -> str | None:
    if len(piece) < FEWEST_CHARACTERS // 2:
        return None
    return str(_identifier().classify(piece)[0])
