"""The process that analyses Turkish words: `python -m data.lexicons.analyser_program`.

Each line of its input is a list of words in lower case, as JSON; each line of its output the
analyses of each: [morphemes as they are spelled, dictionary form, names of the morphemes]. Before
that, one line with the forms that its suffixes may have. Apart from the app, since it takes three
seconds to load and keeps Python busy.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_VOWELS = "aeıioöuü"
# The vowel that a suffix has after each vowel: A is a or e, I is ı, i, u or ü.
_AFTER = {"A": dict(zip(_VOWELS, "aeaeaeae", strict=True))}
_AFTER["I"] = dict(zip(_VOWELS, "ıiıiuüuü", strict=True))
_FIRST = {"A": "ae", "I": "ıiuü"}
_HARD = {"d": "dt", "c": "cç", "g": "gk"}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # where a library prints by accident
    logging.disable(logging.CRITICAL)
    import zeyrek
    from zeyrek import morphotactics, rulebasedanalyzer

    _share_no_attributes(morphotactics, rulebasedanalyzer)
    # Where a word may have more than 30 stems, pruning them calls what Python's dict hasn't got.
    rulebasedanalyzer.RuleBasedAnalyzer.prune_cyclic_paths = lambda self, paths: paths
    analyser = zeyrek.MorphAnalyzer()
    forms = {form for template in _templates(morphotactics) for form in expand(template)}
    print(json.dumps(sorted(forms - {""})), file=answers, flush=True)
    for line in sys.stdin:
        found = [[_told(one) for one in analyser._parse(word)] for word in json.loads(line)]
        print(json.dumps(found, ensure_ascii=False), file=answers, flush=True)


def _share_no_attributes(morphotactics: ModuleType, rulebasedanalyzer: ModuleType) -> None:
    """Have every user of a set of phonetic attributes get one of their own.

    zeyrek 0.1.3 adds to sets that it keeps for later (what `calculate_phonetic_attributes` caches,
    the attributes of a stem, of a path that others go on from), so that what it says of a word
    depends on the words that it was asked before, and in the end it knows few.
    """
    calculated = morphotactics.calculate_phonetic_attributes

    def own(*arguments: Any) -> set[Any]:
        return set(calculated(*arguments))

    for module in (morphotactics, rulebasedanalyzer):
        module.calculate_phonetic_attributes = own  # type: ignore[attr-defined]
    kept = "kept_attributes"
    morphotactics.SearchPath.phonetic_attributes = property(
        lambda path: set(getattr(path, kept)),
        lambda path, attributes: setattr(path, kept, frozenset(attributes)),
    )


def _told(analysis: Any) -> tuple[list[str], str, list[str]]:
    spelled = [form for _, form in analysis.morphemes if form]
    return spelled, analysis.dict_item.lemma, [morpheme.id_ for morpheme, _ in analysis.morphemes]


def _templates(morphotactics: ModuleType) -> Iterator[str]:
    """The templates on the ways between its states."""
    for state in vars(morphotactics).values():
        for transition in getattr(state, "outgoing", ()):
            yield getattr(transition, "surface_template", "")


def expand(template: str) -> set[str]:
    """Every form of a suffix: `>dA` is da, de, ta, te.

    + stands before what may be left out, > before a consonant that hardens, ~ and ! before the
    hard and the soft form of a last one; A and I are vowels that follow the one before them.

    >>> sorted(expand("lAr")), sorted(expand(">dI"))[:3]
    (['lar', 'ler'], ['di', 'du', 'dü'])
    """
    forms = {""}
    marks = iter(template)
    for mark in marks:
        letter = next(marks, "") if mark in "+>~!" else mark
        forms = {
            form + each
            for form in forms
            for each in (*_letters(mark, letter, form), *([""] if mark == "+" else []))
        }
    return forms


def _letters(mark: str, letter: str, before: str) -> str:
    if letter in _AFTER:
        last = next((one for one in reversed(before) if one in _VOWELS), None)
        return _FIRST[letter] if last is None else _AFTER[letter][last]
    return _HARD.get(letter, letter) if mark == ">" else letter


if __name__ == "__main__":
    main()
