"""Premiums of the same languages on several texts."""

import polars as pl

from pages.components.premiums import domains

ROWS = [
    ("a", "eng_Latn", 1.0),
    ("b", "eng_Latn", 1.0),
    ("a", "tur_Latn", 1.8),
    ("b", "tur_Latn", 1.5),
    ("a", "mya_Mymr", 9.0),
    ("b", "mya_Mymr", None),
    ("a", "deu_Latn", 1.4),
    ("b", "deu_Latn", 2.4),
    ("b", "fra_Latn", 1.3),
]


def frame(rows: list[tuple[str, str, float | None]]) -> pl.DataFrame:
    columns = pl.DataFrame(rows, ["corpus", "language", "premium"], orient="row")
    return columns.with_columns(
        (pl.col("premium") * 0.9).alias("premium_low"),
        (pl.col("premium") * 1.1).alias("premium_high"),
    )


def test_only_languages_with_two_premiums_are_compared_the_highest_first() -> None:
    found = domains.in_several(frame(ROWS), "eng_Latn")
    assert found.select("language", "corpus").rows() == [
        ("deu_Latn", "a"),
        ("deu_Latn", "b"),
        ("tur_Latn", "a"),
        ("tur_Latn", "b"),
    ]


def test_of_many_languages_those_on_the_most_texts_are_shown() -> None:
    many = [(c, f"l{n:02}", 1.0 + n) for n in range(30) for c in ("a", "b")]
    many += [("c", "l00", 1.0)]
    found = domains.in_several(frame(many), "eng_Latn")["language"].unique(maintain_order=True)
    assert len(found) == domains.MOST
    assert found[0] == "l29" and found[-1] == "l00"


def test_a_point_a_text_with_its_interval() -> None:
    found = domains.in_several(frame(ROWS), "eng_Latn")
    names = {"deu_Latn": "German", "tur_Latn": "Turkish"}
    drawn = domains.figure(found, names=names, titles={"a": "One", "b": "Two"}, mode="light")
    one, two = drawn.data
    assert (one.name, two.name) == ("One", "Two")
    assert list(one.x) == [1.4, 1.8] and list(two.x) == [2.4, 1.5]
    assert list(drawn.layout.yaxis.ticktext) == ["Turkish", "German"]
    for trace in (one, two):
        assert [round(y) for y in trace.y] == [1, 0]
        for x, above in zip(trace.x, trace.error_x.array, strict=True):
            assert abs(above - 0.1 * x) < 1e-9
