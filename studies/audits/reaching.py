"""Which items of the vocabulary can come out of a text?"""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import Column, schema
from analysis.reachability import NAMES, Reach, alone, reaches
from analysis.vocabulary import ITEM_COLUMNS
from data.stream import TokenStream
from studies.audits.check import Check, judged, shown, some
from studies.audits.subject import Subject
from studies.engine.merge_lists import merge_list

# Before and after the item. The private character has no merges and, in byte tokenizers, no word.
PRIVATE = "\ue000"
CONTEXTS: tuple[tuple[str, str], ...] = (
    ("", ""),
    (PRIVATE, PRIVATE),
    ("a", ""),
    ("", "a"),
    (" ", ""),
    ("x", "x"),
    ("1", ""),
    ("1", "1"),
    (".", ""),
    ("\n", ""),
    ("", "\n"),
    ("", " "),
    ("A", "a"),
    ("\n", "x"),
    (".", "."),
    ("é", "é"),
    ("'", ""),
    ("x ", " x"),
    ("?!", ""),
)
MOST_NEIGHBOURS = 4

REACHABILITY_COLUMNS = (
    *ITEM_COLUMNS[:3],
    Column("class", pl.String, "how it can be reached, if at all", heading="Reachable",
           formula="reachability"),
    Column("context", pl.String, "a text whose encoding holds it", null="none was found",
           heading="A text that gives it", formula="reachability"),
)  # fmt: skip

# Bytes of a character that stand before and after an item that was cut out of it.
_LEADS = {
    1: ["C3", "D0", "CE", "D8", "D7", "C4", "E282", "E380", "E4B8", "E0A4", "E0B8", "F09F98"],
    2: ["E4", "E3", "E2", "E0", "EA", "EF", "E6", "E8", "F09F", "F098"],
    3: ["F0", "F3"],
}
_TAILS = {
    1: ["80", "A0", "90", "B0", "85", "8A", "95", "BF"],
    2: ["8080", "A0A0", "9080", "80BF", "B8AD", "8281"],
    3: ["9F9880", "A08080", "908080", "808080"],
}
_MOST_COMPLETIONS = 40


def reachability(subject: Subject) -> tuple[list[Check], pl.DataFrame]:
    """(checks, one row for each ordinary item that isn't plainly reachable)."""
    ordinary, whole = subject.ordinary, subject.whole
    ids = np.flatnonzero(ordinary & whole)
    singles = _decoded(subject, ids)
    stream = subject.encode(singles, 0.15, 0.5)
    is_alone = np.zeros(subject.size, bool)
    is_alone[ids] = alone(ids, stream.ids, stream.offsets)
    _in_context(subject, np.flatnonzero(ordinary & whole & ~is_alone))
    _completed(subject, np.flatnonzero(ordinary & ~whole))
    found = reaches(ordinary, whole, is_alone, subject.emitted)
    return [_reach_check(subject, found), _inside_check(subject, found)], _table(subject, found)


def _decoded(subject: Subject, ids: NDArray[np.int64]) -> list[str]:
    """decode([id]) of each id."""
    stream = TokenStream(ids.astype(np.int32), np.arange(len(ids) + 1, dtype=np.int64))
    return [content.decode(errors="replace") for content in subject.decode(stream, 0.0, 0.15)]


def _in_context(subject: Subject, ids: NDArray[np.int64]) -> None:
    """Look for the ids in texts around their items, until each was found or all were tried."""
    tries = [*CONTEXTS]
    for number, (before, after) in enumerate(tries):
        ids = ids[~subject.emitted[ids]]
        place = 0.5 + 0.35 * number / len(tries), 0.5 + 0.35 * (number + 1) / len(tries)
        subject.encode([f"{before}{subject.texts[at]}{after}" for at in ids], *place)
    ids = ids[~subject.emitted[ids]]
    texts = [(subject.texts[at] or "") * times for at in ids for times in (2, 3)]
    subject.encode(texts, 0.85, 0.88)
    ids = ids[~subject.emitted[ids]]
    subject.encode(list(_beside_merge_neighbours(subject, ids)), 0.88, 0.9)


def _beside_merge_neighbours(subject: Subject, ids: NDArray[np.int64]) -> Iterator[str]:
    """The items beside what they merge with: before and after it, twice."""
    known = merge_list(subject.tokenizer)
    if known is None or not len(ids):
        return
    wanted = {subject.vocabulary[at]: 0 for at in ids}
    for left, right in known.merges:
        for part, other in ((left, right), (right, left)):
            if wanted.get(part, MOST_NEIGHBOURS) < MOST_NEIGHBOURS:
                wanted[part] += 1
                for content in (other + part, part + other, part + part + other):
                    try:
                        yield content.decode()
                    except UnicodeDecodeError:
                        continue


def _completed(subject: Subject, ids: NDArray[np.int64]) -> None:
    """Look for items that are cut out of characters in texts that complete them."""
    ids = ids[~subject.emitted[ids]]
    texts = [text for at in ids for text in completions(subject.vocabulary[at])]
    subject.encode(texts, 0.9, 1.0)


def completions(token: bytes) -> list[str]:
    """Texts that hold the bytes, with the missing bytes of cut characters put to both ends."""
    stray = 0
    while stray < len(token) and token[stray] & 0xC0 == 0x80:
        stray += 1
    missing = 0
    for back in range(1, min(4, len(token)) + 1):
        byte = token[-back]
        if byte & 0xC0 != 0x80:
            missing = max(0, _length(byte) - back)
            break
    befores = [bytes.fromhex(lead) for lead in _LEADS.get(stray, [""])] if stray else [b""]
    if stray == len(token):
        # All its bytes go on one character: what they lack may stand on both sides.
        befores = [bytes.fromhex(lead) for leads in _LEADS.values() for lead in leads]
    afters = [bytes.fromhex(tail) for tail in _TAILS.get(missing, [])] if missing else [b""]
    if stray == len(token):
        afters += [bytes.fromhex(tail) for tail in (*_TAILS[1], *_TAILS[2])]
    found = []
    for before in befores:
        for after in afters:
            try:
                found.append((before + token + after).decode())
            except UnicodeDecodeError:
                continue
    return found[:_MOST_COMPLETIONS]


def _length(lead: int) -> int:
    """Bytes of the character that a lead byte begins."""
    return 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


def _reach_check(subject: Subject, found: NDArray[np.int8]) -> Check:
    counts = {name: int((found == reach).sum()) for reach, name in NAMES.items()}
    tried = sum(counts[NAMES[r]] for r in (Reach.REACHABLE, Reach.IN_CONTEXT, Reach.UNREACHABLE))
    failed = counts["unreachable"]
    lost = np.flatnonzero(found == Reach.UNREACHABLE)
    listed = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return Check(
        "reachability",
        judged(failed, tried, 0.0, 0.01),
        tried,
        failed,
        some(f"{shown(subject.vocabulary[at])} (id {at})" for at in _spread(lost)),
        "Each item that is whole characters is decoded and encoded again (Land & Bartolo 2024); "
        "what doesn't come back alone is sought in texts: beside spaces, letters, digits, "
        f"punctuation, line breaks, itself and its merge neighbours ({len(CONTEXTS)} contexts and "
        "more), in all other items and in every character. Warn: some are in none of them; fail: "
        "more than 1 %.",
        f"{listed}.",
    )


def _inside_check(subject: Subject, found: NDArray[np.int8]) -> Check:
    ids = np.flatnonzero(found == Reach.UNDECODABLE)
    lost = ids[~subject.emitted[ids]]
    # Single bytes have a check of their own.
    several = np.array([len(subject.vocabulary[at]) > 1 for at in ids], bool)
    lost = np.array([at for at in lost.tolist() if len(subject.vocabulary[at]) > 1], np.int64)
    tried = int(several.sum())
    return Check(
        "reachability_inside_characters",
        judged(len(lost), tried, 0.05, 0.5) if tried else None,
        tried if tried else None,
        len(lost) if tried else None,
        some(f"{shown(subject.vocabulary[at])} (id {at})" for at in _spread(lost)),
        "Items of several bytes that aren't whole characters can't be texts alone; they are sought "
        f"in every character and in up to {_MOST_COMPLETIONS} texts that complete them. A sample: "
        "one not found may still occur. Warn: more than 5 % are not found; fail: more than half.",
        None if tried else "All items of several bytes are whole characters.",
    )


def _spread(ids: NDArray[np.int64]) -> Sequence[int]:
    """About ten of the ids, from all over the vocabulary."""
    chosen: list[int] = ids[:: max(1, len(ids) // 10)].tolist()
    return chosen


def _table(subject: Subject, found: NDArray[np.int8]) -> pl.DataFrame:
    """Ordinary items that aren't REACHABLE, with a text that gives them where there is one."""
    ids = np.flatnonzero((found != Reach.REACHABLE) & (found != Reach.SPECIAL)).tolist()
    tokens = [subject.vocabulary[at] for at in ids]
    return pl.DataFrame(
        {
            "id": ids,
            "bytes_hex": [token.hex() for token in tokens],
            "text": [token.decode(errors="replace") for token in tokens],
            "class": [NAMES[Reach(int(found[at]))] for at in ids],
            "context": [_short(subject.first_text(at)) for at in ids],
        },
        schema=schema(REACHABILITY_COLUMNS),
    )


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= 200 else text[:200] + "…"
