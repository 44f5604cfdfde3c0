"""Special tokens: does plain text ever give one?"""

import numpy as np

from studies.audits.check import Check, shown, some
from studies.audits.subject import Subject

MOST_TRIED = 4000


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
