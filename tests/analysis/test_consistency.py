"""Marked words and what becomes of them, on hand-made copies."""

import polars as pl
import pytest

from analysis.consistency import (
    ARTEFACTS,
    EXAMPLES,
    OUTCOMES,
    Span,
    artefact,
    artefact_table,
    found_again,
    in_brackets,
    kept_words,
    marked,
    outcome,
    prompt,
    rate_table,
    sentences,
    words,
)
from analysis.proportion import wilson

TEXT = "The old captain left the small harbour before sunrise."
SPANS = [Span(4, 7), Span(31, 38)]  # old, harbour


def found(copy: str, text: str = TEXT, spans: list[Span] = SPANS) -> list[tuple[str, bool] | None]:
    return [
        None if one is None else (one.span.of(copy), one.in_brackets)
        for one in found_again(text, spans, copy)
    ]


def test_the_marks() -> None:
    assert [one.of(TEXT) for one in SPANS] == ["old", "harbour"]
    assert in_brackets(TEXT, SPANS) == (
        "The [old] captain left the small [harbour] before sunrise."
    )
    assert prompt("X [y].", 1).splitlines()[1:] == [
        f"Text: {EXAMPLES[0][0]}", f"Copy: {EXAMPLES[0][1]}", "Text: X [y].", "Copy:"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        # In brackets: by order, with all that stands between them.
        (
            "The [odd] captain left the small [port] before sunrise.",
            [("odd", True), ("port", True)],
        ),
        (
            "The [ old] captain left the small [big port] before sunrise.",
            [(" old", True), ("big port", True)],
        ),
        ("The [] captain left the small [port] before sunrise.", [None, ("port", True)]),
        # Without brackets, or with one pair: between the same neighbours.
        ("The old captain left the small port before sunrise.", [("old", False), ("port", False)]),
        (
            "The [odd] captain left the small port before sunrise.",
            [("odd", True), ("port", False)],
        ),
        ("The captain left the small [port] before sunrise.", [None, ("port", True)]),
        # What is another text, or none.
        ("", [None, None]),
        ("[old] [harbour]", [None, None]),
        ("I think that [one] and [two] are good.", [None, None]),
    ],
)
def test_words_are_found_again(copy: str, expected: list[tuple[str, bool] | None]) -> None:
    assert found(copy) == expected


def test_a_sentence_all_of_whose_words_are_marked() -> None:
    assert kept_words("Go.", [Span(0, 2)], "whatever") is None
    assert found("[Run].", "Go.", [Span(0, 2)]) == [("Run", True)]


def test_a_text_comes_apart_into_sentences_and_words() -> None:
    text = 'He said "no!" Then 3.5 m. of it…\n\n— \nДа. It\'s Ann’s two-day trip'
    assert sentences(text) == ['He said "no!"', "Then 3.5 m.", "of it…", "Да.",
                               "It's Ann’s two-day trip"]  # fmt: skip
    assert [one.of(text) for one in words(text)][-4:] == ["It's", "Ann’s", "two-day", "trip"]
    assert sentences(" 12, 13.\n") == []


def test_the_marked_words_are_so_many_and_always_the_same() -> None:
    texts = [TEXT, "A red cat.", "Nobody believed the weather forecast."]
    long = [one.of(text) for text in texts for one in words(text) if one.end - one.start >= 4]
    assert len(long) == 10
    for share, count in ((1, 1), (10, 1), (11, 2), (50, 5), (100, 10)):
        found = marked(texts, share, seed=1)
        assert sum(map(len, found)) == count
        assert all(len(one.of(text)) >= 4 for text, its in zip(texts, found, strict=True)
                   for one in its)  # fmt: skip
        assert found == marked(texts, share, seed=1)
        assert all(its == sorted(its) for its in found)
    assert marked(texts, 50, seed=1) != marked(texts, 50, seed=2)
    assert marked(["A red cat."], 100, seed=1) == [[]]


@pytest.mark.parametrize(
    ("before", "after", "string", "other", "expected"),
    [
        ([5], [5], "old", "old", "unchanged"),
        ([5], [6], "old", " old", "phantom"),
        ([5], [7, 8], "old", "old", "phantom"),
        ([5], [6], "old", "old\n", "phantom"),
        ([5], [9], "old", "Old", "replaced"),
        ([5], [9], "old", "odd", "replaced"),
        ([5], None, "old", None, "lost"),
    ],
)
def test_outcomes_by_hand(
    before: list[int], after: list[int] | None, string: str, other: str | None, expected: str
) -> None:
    assert outcome(before, after, string, other) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([b"old"], [b" old"], "space in front"),
        ([b"old"], [b" ", b"old"], "detached space"),
        ([b" old"], [b"old"], "space in front"),
        ([b"old"], [b"old", b"\n"], "line end"),
        ([b"old"], [b"ol", b"d"], "split"),
        ([b"har", b"bour"], [b"harbour"], "merged"),
        ([b"har", b"bour"], [b"harb", b"our"], "cut elsewhere"),
        ([b"\xd0", b"\xb4"], [b"\xd0\xb4"], "merged"),
    ],
)
def test_kinds_of_phantom_edits_by_hand(
    before: list[bytes], after: list[bytes], expected: str
) -> None:
    assert artefact(before, after) == expected


def test_rates_by_hand() -> None:
    table = rate_table(pl.Series(["lost"] * 6 + ["phantom"] * 2 + ["unchanged"] * 2))
    assert table["outcome"].to_list() == list(OUTCOMES)
    row = table.row(2, named=True)
    assert (row["n"], row["words"], row["rate"]) == (10, 2, 0.2)
    assert (row["low"], row["high"]) == wilson(2, 10)
    assert table["rate"].sum() == pytest.approx(1.0)
    kinds = artefact_table(pl.Series(["split", None, "split", "merged"], dtype=pl.String))
    assert dict(kinds.select("artefact", "words").rows())["split"] == 2
    assert kinds["n"].to_list() == [3] * len(ARTEFACTS)
    none = artefact_table(pl.Series([None], dtype=pl.String))
    assert none["rate"].null_count() == len(ARTEFACTS) and none["n"].sum() == 0
