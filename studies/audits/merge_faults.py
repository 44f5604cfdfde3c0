"""What is wrong with the list of merges?"""

from collections.abc import Callable, Mapping

import numpy as np

from analysis import merges as lists
from analysis import missing_pairs
from data.tokenizers import Tokenizer
from studies.audits.check import Check, Verdict, judged, shown, some
from studies.audits.subject import Subject
from studies.engine.merge_lists import MergeList, merge_list

_DERIVED_LIMIT = 0.002  # largest share in the catalogue's rank files: 0.0002
_DERIVED_NEED = 10  # merges; the most in the catalogue's rank files is 5

_ABOUT = {
    "merge_parts": "Every merge joins two parts that are there before it: single bytes or "
    "characters, or made by a merge of lower rank. Warn: a part is made only by a later merge "
    "(lists converted from sentencepiece have such); fail: a part is made by none. Where the "
    "merges are derived from ranks, a part without a merge is an item that came in otherwise: "
    f"warn, and fail above {_DERIVED_LIMIT:.1%} of the merges.",
    "redundant_merges": "Merges that make an item which an earlier merge makes already: several "
    "ways lead to it. Warn: any in a list, or in the list that a sentencepiece model's scores "
    "stand for (its conversions write that list out). Rank files are not judged.",
    "items_without_merge": "Ordinary items of several units (bytes or characters) that no merge "
    "makes: they come out of a text only where it is looked up whole or they are added tokens. "
    "Warn: any; fail: more than 5 %.",
    "frequent_pairs": "Is a frequent pair missing from the merges? Without a corpus, three "
    "witnesses: merges that need a part which none makes (in rank files: "
    f"{_DERIVED_NEED} merges or more that need it); two characters that stand side by side "
    "inside items though no item is the pair, weighing at least "
    f"{missing_pairs.WITHIN_LIMIT} times the median of the ten pairs merged first "
    f"({missing_pairs.WITHIN_LIMIT_SHORT} times in lists of fewer than {missing_pairs.LONG_LIST:,})"
    "; two letters, or a space and a letter, so common as neighbours that chance alone gives them "
    f"{missing_pairs.BESIDE_LIMIT:.0%} of the most likely pair (lists of "
    f"{missing_pairs.LONG_LIST:,} or more). Fail: the first; warn: the others, which are hints.",
    "gaps_in_ids": "Ids below the highest that have no item. Between the ids of merges, something "
    "was taken out of the list; elsewhere they are places that nothing fills. Warn: any.",
}


def merge_faults(subject: Subject) -> list[Check]:
    """The checks of the list; without a verdict where the algorithm has none."""
    known = merge_list(subject.tokenizer)
    if known is None:
        note = f"{subject.tokenizer.algorithm} has no merges."
        lists_only = {name: about for name, about in _ABOUT.items() if name != "gaps_in_ids"}
        nothing = [
            Check(name, None, None, None, (), about, note) for name, about in lists_only.items()
        ]
        return [*nothing, _gaps(subject, {})]
    subject.told(0.5)
    faults = lists.faults(known.merges)
    steps: list[Callable[[], Check]] = [
        lambda: _parts(subject.tokenizer, known, faults),
        lambda: _redundant(subject, known, faults),
        lambda: _unmade(subject, known),
        lambda: _frequent(subject, known),
        lambda: _gaps(subject, known.made),
    ]
    checks = []
    for number, step in enumerate(steps):
        subject.told(0.6 + 0.08 * number)
        checks.append(step())
    return checks


def _merge(known: MergeList, rank: int) -> str:
    left, right = known.merges[rank]
    return f"{shown(left)} + {shown(right)} (rank {rank})"


def _derived(tokenizer: Tokenizer) -> str | None:
    if tokenizer.merges_are_listed:
        return None
    return "The file holds ranks or scores; the merges are those that make each token from them."


def _parts(tokenizer: Tokenizer, known: MergeList, faults: lists.Faults) -> Check:
    wrong = sorted({*faults.never, *faults.too_early})
    limit = 0.0 if tokenizer.merges_are_listed else _DERIVED_LIMIT
    broken = len(faults.never) > limit * len(known.merges)
    verdict: Verdict = "fail" if broken else "warn" if wrong else "pass"
    listed = [*faults.never, *faults.too_early]
    note = f"A part made only later: {len(faults.too_early):,}; by no merge: {len(faults.never):,}."
    return Check(
        "merge_parts",
        verdict,
        len(known.merges),
        len(wrong),
        some(_merge(known, rank) for rank in dict.fromkeys(listed)),
        _ABOUT["merge_parts"],
        note if wrong else _derived(tokenizer),
    )


def _redundant(subject: Subject, known: MergeList, faults: lists.Faults) -> Check:
    about = _ABOUT["redundant_merges"]
    verdict: Verdict | None
    if subject.tokenizer.marks_word_parts:
        note = "Items are marked by their place in a word, so two merges may well make one text."
        return Check("redundant_merges", None, None, None, (), about, note)
    if subject.tokenizer.merges_are_listed:
        count = len(faults.redundant)
        examples = (
            f"{_merge(known, rank)} makes {shown(b''.join(known.merges[rank]))} again"
            for rank in faults.redundant[:: max(1, count // 10)]
        )
        verdict = "warn" if count else "pass"
        return Check("redundant_merges", verdict, len(known.merges), count, some(examples), about)
    ordinary = np.flatnonzero(subject.ordinary).tolist()
    bytewise = lists.of_bytes(known.merges)
    tokens = frozenset(subject.vocabulary[at] for at in ordinary)
    if not bytewise:
        tokens = frozenset(token for token in tokens if token in known.made or _text(token))
    pairs, joins = lists.implied_pairs(tokens, bytewise)
    verdict = None if bytewise else "warn" if pairs > joins else "pass"
    note = (
        "The file lists no merges: any two neighbours whose join is an item may merge. As a list "
        f"these are {pairs:,} merges, of which {pairs - joins:,} make an item that another makes."
    )
    return Check("redundant_merges", verdict, pairs, pairs - joins, (), about, note)


def _text(token: bytes) -> bool:
    return len(token) > 1 or token < b"\x80"


def _unmade(subject: Subject, known: MergeList) -> Check:
    bytewise = lists.of_bytes(known.merges)
    added = set(subject.tokenizer.added_tokens().values())
    several = [
        at
        for at in np.flatnonzero(subject.ordinary).tolist()
        if at not in added and not lists.is_unit(subject.vocabulary[at], bytewise)
    ]
    unmade = [at for at in several if subject.vocabulary[at] not in known.made]
    lost = [at for at in unmade if not subject.emitted[at]]
    note = f"{len(lost):,} of them came out of no text that was tried." if unmade else None
    shown_ids = (lost or unmade)[:: max(1, len(lost or unmade) // 10)]
    return Check(
        "items_without_merge",
        judged(len(unmade), len(several), 0.0, 0.05),
        len(several),
        len(unmade),
        some(f"{shown(subject.vocabulary[at])} (id {at})" for at in shown_ids),
        _ABOUT["items_without_merge"],
        note,
    )


def _frequent(subject: Subject, known: MergeList) -> Check:
    need = 1 if subject.tokenizer.merges_are_listed else _DERIVED_NEED
    parts = {
        part: count for part, count in lists.missing_parts(known.merges).items() if count >= need
    }
    ordinary = np.flatnonzero(subject.ordinary).tolist()
    # An item that nothing makes is no witness of its own merge.
    unmade = [at for at in ordinary if subject.vocabulary[at] not in known.made]
    there = {subject.vocabulary[at] for at in ordinary} - {
        subject.vocabulary[at] for at in unmade if not subject.emitted[at]
    }
    found = missing_pairs.suspects(_by_rank(subject, known, unmade), frozenset(there))
    examples = [f"{shown(part)}, needed by {count:,} merges" for part, count in parts.items()]
    examples += [f"{shown(s.pair)} ({s.way}: {s.figure:.2f})" for s in found]
    notes = []
    if len(known.made) < missing_pairs.LEAST_TOKENS:
        notes.append("The list is too short for witnesses other than the first.")
    return Check(
        "frequent_pairs",
        "fail" if parts else "warn" if found else "pass",
        len(known.made),
        len(parts) + len(found),
        some(examples),
        _ABOUT["frequent_pairs"],
        " ".join(notes) or None,
    )


def _by_rank(subject: Subject, known: MergeList, unmade: list[int]) -> dict[bytes, int]:
    """The items that merges make, and those that none makes at the ranks that their ids suggest:
    an item may have lost the very merge that is looked for."""
    ids = [at for at, token in enumerate(subject.vocabulary) if token in known.made]
    ranks = np.searchsorted(ids, unmade).tolist()
    added = set(subject.tokenizer.added_tokens().values())
    return {
        **{
            subject.vocabulary[at]: r
            for at, r in zip(unmade, ranks, strict=True)
            if at not in added
        },
        **known.made,
    }


def _gaps(subject: Subject, made: Mapping[bytes, int]) -> Check:
    ids = [at for at, token in enumerate(subject.vocabulary) if token in made]
    first, last = (ids[0], ids[-1]) if ids else (0, 0)
    # Right before the first merge too: there the most frequent pair stands in most files.
    while first and not subject.vocabulary[first - 1]:
        first -= 1
    holes = [at for at, token in enumerate(subject.vocabulary) if not token]
    among = [at for at in holes if first <= at < last]
    elsewhere = [at for at in holes if not first <= at < last]
    note = f"{len(among):,} of them lie among the ids of merges." if made and holes else None
    return Check(
        "gaps_in_ids",
        "warn" if holes else "pass",
        subject.size,
        len(holes),
        some(f"id {at}" for at in [*among, *elsewhere]),
        _ABOUT["gaps_in_ids"],
        note,
    )
