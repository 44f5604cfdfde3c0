"""Does every text come back, and if not, what is lost?"""

import unicodedata
from collections import Counter

import numpy as np

from analysis.losses import UNKNOWN, what_is_lost
from data.tokenizers.round_trip_texts import every_character, round_trip_texts
from studies.audits.check import Check, Verdict, shown, some
from studies.audits.subject import Subject

_LONG = 200


def round_trip(subject: Subject) -> Check:
    """Hard strings, encoded and decoded."""
    kinds = [(kind, text) for kind, texts in round_trip_texts().items() for text in texts]
    stream = subject.encode([text for _, text in kinds], 0.0, 0.6)
    back = subject.decode(stream, 0.6, 0.8)
    losses: Counter[str] = Counter()
    examples: dict[str, str] = {}
    failed, worst = 0, False
    for (kind, text), content in zip(kinds, back, strict=True):
        if content == text.encode():
            continue
        failed += 1
        returned = content.decode(errors="replace")
        lost = _lost(text, returned)
        worst |= UNKNOWN in lost
        losses.update(lost)
        example = f"{kind}: {shown(text)} → {shown(returned)} (lost: {', '.join(lost)})"
        examples.setdefault(f"{kind} {lost}", example)
    verdict: Verdict = "fail" if worst else "warn" if failed else "pass"
    note = None
    if failed:
        counted = ", ".join(f"{name} {count}" for name, count in losses.most_common())
        note = f"Lost, in so many strings: {counted}."
    return Check(
        "round_trip",
        verdict,
        len(kinds),
        failed,
        some(examples.values()),
        "Hard strings are encoded and decoded: all planes, combining marks, ZWJ emoji, bidi marks, "
        "NUL, lone CR, long runs, digits, spaces at both ends, NFC and NFD. Pass: each comes back "
        "byte for byte. Warn: what is lost are forms that a normaliser drops (case, accents, "
        "compatibility and canonical forms, whitespace, controls). Fail: characters are lost.",
        note,
    )


def _lost(text: str, back: str) -> tuple[str, ...]:
    # Long runs are told by a piece of them: the loss is the same all along.
    return what_is_lost(text[:_LONG], back[:_LONG]) or what_is_lost(text, back)


def characters(subject: Subject) -> tuple[Check, Check]:
    """(what the normaliser changes, what becomes UNK or is lost), over all characters."""
    alone = every_character()
    texts = [_between(character) for character in alone]
    stream = subject.encode(texts, 0.0, 0.7)
    back = subject.decode(stream, 0.7, 0.9)
    unk = subject.tokenizer.unk_id
    has_unk = np.zeros(len(texts), bool)
    if unk is not None:
        rows = np.searchsorted(stream.offsets, np.flatnonzero(stream.ids == unk), "right") - 1
        has_unk[rows] = True
    changed: dict[str, list[str]] = {}
    gone: list[str] = []
    for character, text, content, unknown in zip(alone, texts, back, has_unk.tolist(), strict=True):
        if unknown:
            gone.append(f"{_named(character)} → UNK")
        elif content != text.encode():
            returned = content.decode(errors="replace")
            lost = what_is_lost(text, returned)
            example = f"{_named(character)} → {shown(returned)}"
            if UNKNOWN in lost:
                gone.append(example)
            else:
                changed.setdefault(" and ".join(lost), []).append(example)
    return _changed(len(texts), changed), _gone(len(texts), gone, unk is not None)


def _between(character: str) -> str:
    """The character as a text: between letters where at an end it might be taken for a border."""
    alone = unicodedata.category(character)[0] in "LNPS"
    return character if alone else f"a{character}a"


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".strip()


def _changed(tried: int, changed: dict[str, list[str]]) -> Check:
    failed = sum(map(len, changed.values()))
    counted = sorted(changed.items(), key=lambda item: -len(item[1]))
    rounds = [
        f"{loss}: {examples[at]}"
        for at in range(10)
        for loss, examples in counted
        if at < len(examples)
    ]
    note = None
    if failed:
        losses = ", ".join(f"{loss} {len(examples):,}" for loss, examples in counted)
        note = f"Characters that come back otherwise, by what they lose: {losses}."
    return Check(
        "normaliser_losses",
        "warn" if failed else "pass",
        tried,
        failed,
        some(rounds),
        "Every assigned character of the first plane and samples of the others, each a text "
        "(marks, spaces and controls between letters), is encoded and decoded. Warn: some come "
        "back in another form, or a space or a control doesn't come back: texts that differ in "
        "nothing else become the same.",
        note,
    )


def _gone(tried: int, gone: list[str], has_unk: bool) -> Check:
    note = None
    if not has_unk and not gone:
        note = "There is no UNK: every byte has a way in."
    return Check(
        "characters_lost",
        "fail" if gone else "pass",
        tried,
        len(gone),
        some(gone[:: max(1, len(gone) // 10)]),
        "The same characters: those that become UNK, or come back as something else altogether. "
        "Fail: any.",
        note,
    )
