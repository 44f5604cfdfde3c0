"""What of the vocabulary is a byte, part of a character, a special token or a number."""

from collections import defaultdict

import numpy as np

from studies.audits.check import Check, judged, shown, some
from studies.audits.subject import Subject
from studies.questions.vocabulary import NUMBERS_TRIED, numbers_of

# UTF-8 never holds these: overlong leads, and leads beyond U+10FFFF.
NEVER_IN_UTF8 = frozenset([0xC0, 0xC1, *range(0xF5, 0x100)])
MOST_TRIED = 4000


def single_bytes(subject: Subject) -> tuple[Check, Check]:
    """(has every byte an item of its own, do they come out of texts); call it last, when most
    texts were tried."""
    items: defaultdict[int, list[int]] = defaultdict(list)
    for at in np.flatnonzero(subject.ordinary).tolist():
        if len(subject.vocabulary[at]) == 1:
            items[subject.vocabulary[at][0]].append(at)
    return _items_check(subject, items), _reached_check(subject, items)


def _items_check(subject: Subject, items: dict[int, list[int]]) -> Check:
    about = (
        "Does each of the 256 bytes have an item of its own, so that any text can be written "
        "without UNK? Fail: a tokenizer that works on bytes lacks one. Warn: it lacks only bytes "
        "that UTF-8 never holds."
    )
    missing = [byte for byte in range(256) if byte not in items]
    high = [byte for byte in items if byte >= 0x80]
    if not high:
        note = f"It doesn't work on bytes; {len(items)} single bytes, all of ASCII, are items."
        return Check("single_bytes", None, None, None, (), about, note)
    harmless = NEVER_IN_UTF8.issuperset(missing)
    return Check(
        "single_bytes",
        "pass" if not missing else "warn" if harmless else "fail",
        256,
        len(missing),
        some(f"0x{byte:02X}" for byte in missing),
        about,
        f"{len(items)} of the 256 bytes are items of the vocabulary.",
    )


def _reached_check(subject: Subject, items: dict[int, list[int]]) -> Check:
    possible = {byte: ids for byte, ids in items.items() if byte not in NEVER_IN_UTF8}
    lost = [byte for byte, ids in possible.items() if not subject.emitted[ids].any()]
    unused = sum(byte in NEVER_IN_UTF8 for byte in items)
    twice = sum(len(ids) > 1 for ids in items.values())
    notes = [f"{unused} items are bytes that UTF-8 never holds (not tried)."] if unused else []
    if twice and not subject.tokenizer.marks_word_parts:
        notes.append(f"{twice} bytes have two items: a piece of text and a byte to fall back on.")
    return Check(
        "single_bytes_reached",
        judged(len(lost), len(possible), 0.0, 0.25) if possible else None,
        len(possible) if possible else None,
        len(lost) if possible else None,
        some(f"0x{byte:02X}" for byte in sorted(lost)),
        "Which single-byte items came out of any of the texts of this audit (every character "
        "alone, after a space or between letters, all items, all hard strings)? A byte that always "
        "merges with its neighbours is never used alone. Warn: any; fail: more than a quarter.",
        " ".join(notes) or None,
    )


def cut_characters(subject: Subject) -> tuple[Check, Check]:
    """(items that aren't whole characters, items that hold parts of two)."""
    parts = np.flatnonzero(subject.ordinary & ~subject.whole).tolist()
    several = [at for at in parts if len(subject.vocabulary[at]) > 1]
    across = [at for at in several if straddles(subject.vocabulary[at])]
    total = int(subject.ordinary.sum())
    cut = Check(
        "whole_characters",
        judged(len(several), total, 0.01, 0.1),
        total,
        len(several),
        some(_example(subject, at) for at in several[:: max(1, len(several) // 10)]),
        "Items of several bytes that aren't whole characters: a model that emits them may write "
        "broken text. Warn: more than 1 % of the ordinary items; fail: more than 10 %.",
        f"{len(parts):,} items aren't whole characters, {len(parts) - len(several):,} of them "
        f"single bytes; {len(parts) / max(1, total):.2%} of the ordinary items.",
    )
    crossing = Check(
        "straddling_characters",
        judged(len(across), total, 0.0, 0.01),
        total,
        len(across),
        some(_example(subject, at) for at in across[:: max(1, len(across) // 10)]),
        "Items that hold the end of one character or whole ones, and a part of the next. Warn: "
        "any; fail: more than 1 % of the ordinary items.",
    )
    return cut, crossing


def straddles(token: bytes) -> bool:
    """Whether a token that isn't whole characters holds bytes of two characters or more."""
    begins = [at for at, byte in enumerate(token) if byte & 0xC0 != 0x80]
    return len(begins) > 1 or (len(begins) == 1 and begins[0] > 0)


def _example(subject: Subject, at: int) -> str:
    return f"{shown(subject.vocabulary[at])} (id {at})"


def special_tokens(subject: Subject) -> list[Check]:
    """(written in a text, are they interpreted; does any other text give one). Call it last, when
    most texts were tried."""
    emitted = _from_plain_text(subject)
    return [_written(subject), emitted]


def _written(subject: Subject) -> Check:
    about = (
        "Each special token is written into plain texts (alone, between words, after a letter, "
        "twice) and the texts encoded as plain. Fail: one becomes its id, so that a person's text "
        "can speak with the model's own signs."
    )
    specials = subject.tokenizer.special_tokens()
    unk = subject.tokenizer.unk_id
    names = [text for text, its_id in specials.items() if text and its_id != unk]
    if not names:
        note = "It has no special tokens."
        return Check("special_tokens_in_text", None, None, None, (), about, note)
    tried = names[:MOST_TRIED]
    texts = [t for name in tried for t in (name, f"a {name} b", f"x{name}x", name + name)]
    # Not through the subject: these texts are no witnesses of what other plain texts give.
    stream = subject.tokenizer.encode_batch(texts)
    special = np.isin(stream.ids, [specials[name] for name in names])
    rows = np.unique(np.searchsorted(stream.offsets, np.flatnonzero(special), "right") - 1)
    wrong = {tried[row // 4]: texts[row] for row in reversed(rows.tolist())}
    cut = f"The first {MOST_TRIED:,} of {len(names):,} were tried." if names != tried else None
    return Check(
        "special_tokens_in_text",
        "fail" if wrong else "pass",
        len(tried),
        len(wrong),
        some(f"{shown(name)} in {shown(text)}" for name, text in wrong.items()),
        about,
        cut,
    )


def _from_plain_text(subject: Subject) -> Check:
    unk = subject.tokenizer.unk_id
    ids = [at for at in sorted(subject.tokenizer.special_ids) if at != unk and at < subject.size]
    wrong = [at for at in ids if subject.emitted[at]]
    about = (
        "All plain texts of this audit (hard strings, every character, every item in its "
        "contexts): does one that no one meant so give a special id? Fail: any."
    )
    if not ids:
        return Check("special_ids_from_text", None, None, None, (), about, "It has none.")
    return Check(
        "special_ids_from_text",
        "fail" if wrong else "pass",
        subject.texts_tried,
        len(wrong),
        some(
            f"{shown(subject.first_text(at) or '')} gives {shown(subject.vocabulary[at])}"
            for at in wrong
        ),
        about,
        f"{len(ids):,} special ids were looked for.",
    )


def numbers(subject: Subject) -> Check:
    """One row: the counts of digits whose numbers aren't all grouped alike."""
    table = numbers_of(subject.tokenizer)
    about = (
        f"Numbers of 1 to 12 digits (up to {NUMBERS_TRIED:,} of each): are all of a length cut "
        "alike (singly, whole, in groups from the left or from the right)? Warn: some lengths are "
        "cut irregularly, so that digits of one value stand in different tokens."
    )
    unknown = table.filter(table["grouping"].is_null())
    if unknown.height:
        return Check("numbers", None, None, None, (), about, unknown["note"][0])
    irregular = table.filter(table["grouping"] == "irregular")
    examples = (
        f"{row['digits']} digits: {row['pattern']} for {row['pattern_share']:.0%} of the numbers"
        for row in irregular.iter_rows(named=True)
    )
    kinds = table.filter(table["grouping"] != "whole")["grouping"].unique(maintain_order=True)
    aligned = table["aligned_with_thousands_share"].drop_nulls()
    note = f"Grouping: {', '.join(kinds)}." if len(kinds) else "All are single tokens."
    if len(aligned) and float(aligned.min() or 0) >= 1:  # type: ignore[arg-type]
        note += " Groups of three fall on the thousands."
    return Check(
        "numbers",
        "warn" if irregular.height else "pass",
        table.height,
        irregular.height,
        some(examples),
        about,
        note,
    )
