"""Does a model change a word, or only its tokens? What became of marked words in a copied text.

Source: Ayoobi et al. 2026, Say Anything but This (arXiv 2601.14658): words of a text are put in
brackets, the model copies it with another word in place of each, and a word whose ids changed while
its visible string didn't is a phantom edit. How words are found again, and the kinds that can be
told from ids, are defined here.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from math import ceil
from typing import Any, NamedTuple

import polars as pl

from analysis.columns import SHARE, Column, schema
from analysis.proportion import wilson

LETTERS = 4  # of a word that may be marked: most of the shorter ones can't be replaced
KEPT_AT_LEAST = 0.5  # of a sentence's other words, or the copy isn't one

UNCHANGED, REPLACED, PHANTOM, LOST = OUTCOMES = ("unchanged", "replaced", "phantom", "lost")
"""Same ids; another visible string; other ids of the same visible string; not found again."""
SPACE, DETACHED, NEWLINE, SPLIT, MERGED, OTHER_CUT = ARTEFACTS = (
    "space in front",
    "detached space",
    "line end",
    "split",
    "merged",
    "cut elsewhere",
)
"""What makes a phantom edit, the first that fits: white space with a line end; an id that is white
space alone; other white space; the same bytes in more ids, in fewer, in as many."""
WORD_KINDS = ("acronym", "possessive", "name", "word")

RULE = (
    "Copy the text. Put another word that fits in place of each word in brackets, keep the "
    "brackets, and leave everything else as it is.\n"
)
EXAMPLES = (
    ("The [old] house stood near the [river].", "The [empty] house stood near the [forest]."),
    ("She [bought] three apples and a loaf of [bread].",
     "She [found] three apples and a loaf of [cheese]."),
    ("Before noon the [train] left for the [coast].",
     "Before noon the [bus] left for the [mountains]."),
)  # fmt: skip
"""Sentences and copies of them that may stand before the one that is asked."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?…。！？]+[\"'”’)]*(?=\s)|(?=\n)|\Z)\s*")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


class Span(NamedTuple):
    """A place in a text, in characters."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


class Found(NamedTuple):
    """A marked word's counterpart in a copy: in brackets (all that stands between them), or the
    word alone."""

    span: Span
    in_brackets: bool


def words(text: str) -> list[Span]:
    """Runs of letters, with hyphens and apostrophes between them.

    >>> [one.of("It's a two-day trip.") for one in words("It's a two-day trip.")]
    ["It's", 'a', 'two-day', 'trip']
    """
    return [Span(*found.span()) for found in _WORD.finditer(text)]


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text that have words, in order, without white space around them.

    >>> sentences("One. Two 3.5 times!\\nThree")
    ['One.', 'Two 3.5 times!', 'Three']
    """
    found = (one.group().strip() for one in _SENTENCE.finditer(text))
    return [one for one in found if words(one)]


def marked(texts: Sequence[str], share: int, seed: int) -> list[list[Span]]:
    """The words of each sentence that are marked: `share` per cent of all those of LETTERS letters
    or more, one at least if there is one, in the order of sha256(seed, number of the word)."""
    places = [
        (at, one)
        for at, text in enumerate(texts)
        for one in words(text)
        if one.end - one.start >= LETTERS
    ]
    order = sorted(range(len(places)), key=lambda one: _digest(seed, one))
    chosen = {places[one] for one in order[: ceil(len(places) * share / 100)]}
    return [sorted(span for at, span in chosen if at == number) for number in range(len(texts))]


def _digest(seed: int, number: int) -> bytes:
    return hashlib.sha256(f"{seed} {number}".encode()).digest()


def in_brackets(text: str, spans: Sequence[Span]) -> str:
    """
    >>> in_brackets("An old house.", [Span(3, 6)])
    'An [old] house.'
    """
    for span in reversed(spans):
        text = f"{text[: span.start]}[{span.of(text)}]{text[span.end :]}"
    return text


def prompt(text: str, shots: int) -> str:
    """What a model goes on from: the rule, `shots` examples, and the text with its brackets."""
    shown = "".join(f"Text: {one}\nCopy: {other}\n" for one, other in EXAMPLES[:shots])
    return f"{RULE}{shown}Text: {text}\nCopy:"


def kept_words(text: str, spans: Sequence[Span], copy: str) -> float | None:
    """Which share of the words that weren't marked comes back, in their order; None where all were.

    >>> kept_words("An old house stood.", [Span(3, 6)], "An [odd] house fell.")
    0.6666666666666666
    """
    others = [one.of(text).lower() for one in words(text) if one not in spans]
    if not others:
        return None
    said = [one.of(copy).lower() for one in words(copy)]
    blocks = SequenceMatcher(None, others, said, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(others)


def found_again(text: str, spans: Sequence[Span], copy: str) -> list[Found | None]:
    """Where each marked word is in a copy; None: it is lost.

    All are lost where fewer than KEPT_AT_LEAST of the other words come back. As many brackets as in
    the text are taken in order; otherwise words between the same neighbours, as many as in the
    text, are (difflib's SequenceMatcher), a word in brackets with all that stands between them.

    >>> text, spans = "An old house stood.", [Span(3, 6)]
    >>> copies = "An [odd] house stood.", "An odd house stood.", "The end.", "An [] house stood."
    >>> for copy in copies:
    ...     (found,) = found_again(text, spans, copy)
    ...     print(found and (found.span.of(copy), found.in_brackets))
    ('odd', True)
    ('odd', False)
    None
    None
    """
    kept = kept_words(text, spans, copy)
    if kept is not None and kept < KEPT_AT_LEAST:
        return [None] * len(spans)
    groups = [Span(*one.span(1)) for one in _BRACKETS.finditer(copy)]
    if len(groups) == len(spans):
        return [Found(one, True) if one.of(copy).strip() else None for one in groups]
    source, said = words(text), words(copy)
    pairs: dict[Span, Span] = {}
    matcher = SequenceMatcher(
        None,
        [one.of(text).lower() for one in source],
        [one.of(copy).lower() for one in said],
        autojunk=False,
    )
    for _, start, end, other_start, other_end in matcher.get_opcodes():
        if end - start == other_end - other_start:
            pairs.update(zip(source[start:end], said[other_start:other_end], strict=True))
    return [_with_brackets(pairs[one], groups) if one in pairs else None for one in spans]


def _with_brackets(span: Span, groups: Sequence[Span]) -> Found:
    for one in groups:
        if one.start <= span.start and span.end <= one.end:
            return Found(one, True)
    return Found(span, False)


def outcome(
    before: Sequence[int], after: Sequence[int] | None, string: str, other: str | None
) -> str:
    """Which of OUTCOMES it is, by ids and by visible strings (white space around them isn't seen).

    >>> outcome([5], [5], "old", "old"), outcome([5], [6], "old", " old")
    ('unchanged', 'phantom')
    >>> outcome([5], [7], "old", "odd"), outcome([5], None, "old", None)
    ('replaced', 'lost')
    """
    if after is None or other is None:
        return LOST
    if list(before) == list(after):
        return UNCHANGED
    return PHANTOM if string.strip() == other.strip() else REPLACED


def artefact(before: Sequence[bytes], after: Sequence[bytes]) -> str:
    """Which of ARTEFACTS made a phantom edit, from what its ids stand for.

    >>> artefact([b"old"], [b" old"]), artefact([b"old"], [b" ", b"old"])
    ('space in front', 'detached space')
    >>> artefact([b"old"], [b"o", b"ld"]), artefact([b"ol", b"d"], [b"o", b"ld"])
    ('split', 'cut elsewhere')
    """
    one, other = b"".join(before), b"".join(after)
    if one != other:
        if (b"\n" in one) != (b"\n" in other):
            return NEWLINE
        alone = any(piece.isspace() for piece in (*before, *after))
        return DETACHED if alone else SPACE
    if len(before) == len(after):
        return OTHER_CUT
    return SPLIT if len(after) > len(before) else MERGED


def word_kind(word: str) -> str:
    """Which of WORD_KINDS it looks like.

    >>> [word_kind(one) for one in ("NATO", "Ann's", "Berlin", "old")]
    ['acronym', 'possessive', 'name', 'word']
    """
    if len(word) > 1 and word.isupper():
        return "acronym"
    if re.search(r"['’]s?$", word):
        return "possessive"
    return "name" if word[:1].isupper() else "word"


_LOW, _HIGH = "lower end of its 95 % interval", "upper end of its 95 % interval"
_LOST, _NO_PHANTOM = "it is lost", "it is no phantom edit"

WORD_COLUMNS = (
    Column("position", pl.Int64, "number of the marked word, from 0", heading="Word no."),
    Column("sentence", pl.Int64, "number of its sentence, from 0", heading="Sentence"),
    Column("word", pl.String, "the word", heading="Word"),
    Column("kind", pl.String, f"what it looks like: {', '.join(WORD_KINDS)}", heading="Looks like"),
    Column("outcome", pl.String, f"what became of it: {', '.join(OUTCOMES)}", heading="Outcome",
           formula="outcomes of a copy"),
    Column("said", pl.String, "what stands in its place", "", _LOST, "Said"),
    Column("bracketed", pl.Boolean, "whether the copy has it in brackets", "", _LOST,
           "In brackets"),
    Column("artefact", pl.String, f"what makes the phantom edit: {', '.join(ARTEFACTS)}", "",
           _NO_PHANTOM, "Kind", "kinds of phantom edits"),
    Column("ids_before", pl.List(pl.Int64), "its ids in the text, in brackets or, where the copy "
           "has none, without", heading="Ids before"),
    Column("ids_after", pl.List(pl.Int64), "ids that the model gave", "", _LOST, "Ids after"),
    Column("pieces_before", pl.List(pl.String), "what the ids before stand for",
           heading="Tokens before"),
    Column("pieces_after", pl.List(pl.String), "what the ids after stand for", "", _LOST,
           "Tokens after"),
)  # fmt: skip
RATE_COLUMNS = (
    Column("outcome", pl.String, f"what became of words: {', '.join(OUTCOMES)}", heading="Outcome"),
    Column("n", pl.Int64, "marked words", "words", heading="Words"),
    Column("words", pl.Int64, "of these, with that outcome", "words", heading="Of this kind"),
    Column("rate", pl.Float64, "these over the marked ones", SHARE, "", "Rate, %",
           "outcomes of a copy"),
    Column("low", pl.Float64, _LOW, SHARE, "", "Rate, % 95 % low", "interval of an accuracy"),
    Column("high", pl.Float64, _HIGH, SHARE, "", "Rate, % 95 % high", "interval of an accuracy"),
)  # fmt: skip
ARTEFACT_COLUMNS = (
    Column("artefact", pl.String, f"kind of phantom edit: {', '.join(ARTEFACTS)}", heading="Kind"),
    Column("n", pl.Int64, "phantom edits", "words", heading="Phantom edits"),
    Column("words", pl.Int64, "of these, of that kind", "words", heading="Of this kind"),
    Column("rate", pl.Float64, "these over all phantom edits", SHARE, "there is none", "Of them, %",
           "kinds of phantom edits"),
    Column("low", pl.Float64, _LOW, SHARE, "there is none", "Of them, % 95 % low",
           "interval of an accuracy"),
    Column("high", pl.Float64, _HIGH, SHARE, "there is none", "Of them, % 95 % high",
           "interval of an accuracy"),
)  # fmt: skip


def rate_table(outcomes: pl.Series) -> pl.DataFrame:
    """Columns as RATE_COLUMNS; a row each of OUTCOMES.

    >>> rate_table(pl.Series(["lost", "lost", "phantom", "lost"])).select("outcome", "rate").rows()
    [('unchanged', 0.0), ('replaced', 0.0), ('phantom', 0.25), ('lost', 0.75)]
    """
    return pl.DataFrame(_rows("outcome", OUTCOMES, outcomes), schema=schema(RATE_COLUMNS))


def artefact_table(artefacts: pl.Series) -> pl.DataFrame:
    """Columns as ARTEFACT_COLUMNS; a row each of ARTEFACTS; null: no phantom edit."""
    rows = _rows("artefact", ARTEFACTS, artefacts.drop_nulls())
    return pl.DataFrame(rows, schema=schema(ARTEFACT_COLUMNS))


def _rows(name: str, kinds: tuple[str, ...], found: pl.Series) -> list[dict[str, Any]]:
    counts, n = Counter(found.to_list()), len(found)
    rows = []
    for kind in kinds:
        row: dict[str, Any] = {name: kind, "n": n, "words": counts[kind]}
        if n:
            low, high = wilson(counts[kind], n)
            row |= {"rate": counts[kind] / n, "low": low, "high": high}
        rows.append(row)
    return rows
