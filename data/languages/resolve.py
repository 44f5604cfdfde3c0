"""From what a person types ('en', 'German', 'zho_Hans') to a label of a corpus."""

from collections.abc import Collection
from functools import lru_cache

from langcodes.data_dicts import LANGUAGE_ALPHA3, MACROLANGUAGES

from data.errors import TokenariumError, UnknownName
from data.languages import codes
from data.languages.describe import base_name, describe_with, usual_script_and_land
from data.languages.facts import Facts, facts


def resolve(name: str, known_labels: Collection[str]) -> str:
    """The label among `known_labels` that `name` means.

    A label itself, a BCP 47 tag, an ISO 639 code, or an English or native name, in any case of
    letters. Of several texts in a language the plain one is meant (no variant, the usual script).
    Raises UnknownName with the nearest, TokenariumError naming all where several fit.
    """
    if name in known_labels:
        return name
    known = facts()
    wanted = _folded(name)
    fitting = [label for label in known_labels if wanted in _names(label, known)]
    if not fitting:
        fitting = [label for label in known_labels if wanted in _macrolanguage_names(label)]
    for narrower in (
        lambda label: _folded(label) == wanted,
        lambda label: _folded(describe_with(label, known).bcp47 or "") == wanted,
        lambda label: _folded(describe_with(label, known).english_name or "") == wanted,
        _is_plain,
        lambda label: _in_usual_script(label, known),
    ):
        fitting = [label for label in fitting if narrower(label)] or fitting
        if len(fitting) == 1:
            return fitting[0]
    if fitting:
        raise TokenariumError(
            f"'{name}' fits several languages of this corpus: {', '.join(sorted(fitting))}."
        )
    raise _unknown(name, known_labels, known)


def _folded(name: str) -> str:
    return name.strip().replace("_", "-").casefold()


@lru_cache(maxsize=4096)
def _names(label: str, known: Facts) -> frozenset[str]:
    """All that a label may be called, folded."""
    names: list[str | None] = [label]
    code = codes.parts(label)
    if code is not None:
        language = describe_with(label, known)
        names += [language.bcp47, language.iso639_3, language.english_name, language.native_name]
        names += [codes.subtag(code.iso639_3), base_name(code.iso639_3)]
        names += [f"{codes.subtag(code.iso639_3)}-{code.script}"]
        names += [f"{code.iso639_3}_{code.script}", codes.macro_code(code.iso639_3)]
    return frozenset(_folded(name) for name in names if name)


@lru_cache(maxsize=4096)
def _macrolanguage_names(label: str) -> frozenset[str]:
    """What the macrolanguage is called that the label's language belongs to ('ms' for zlm)."""
    code = codes.parts(label)
    macro = MACROLANGUAGES.get(code.iso639_3) if code else None
    if macro is None:
        return frozenset()
    names = (macro, LANGUAGE_ALPHA3.get(macro), base_name(macro))
    return frozenset(_folded(name) for name in names if name)


def _is_plain(label: str) -> bool:
    code = codes.parts(label)
    return code is not None and code.variant is None


def _in_usual_script(label: str, known: Facts) -> bool:
    code = codes.parts(label)
    return code is not None and code.script == usual_script_and_land(code.iso639_3, known)[0]


def _unknown(name: str, known_labels: Collection[str], known: Facts) -> UnknownName:
    """The nearest are sought among English names too, and said as labels."""
    by_name = {describe_with(label, known).english_name or label: label for label in known_labels}
    error = UnknownName("language", name, {*known_labels, *by_name})
    if not error.nearest:
        return UnknownName("language", name, known_labels)
    labels = list(dict.fromkeys(by_name.get(near, near) for near in error.nearest))
    error.nearest = labels
    error.args = (f"Unknown language '{name}': did you mean {', '.join(labels)}?",)
    return error
