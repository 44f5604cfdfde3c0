"""Every figure of the entropy page and every table it offers, against a slow twin: here those of
one text."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app_test import answer
from tests.pages.entropy.conftest import Download
from tests.pages.entropy_home import (
    BOTH,
    NAMES,
    agree,
    cells,
    counted,
    doubts,
    opened,
    same,
    traces,
    turned,
)
from tests.pages.entropy_twin import sizes, zipf
from tests.pages.entropy_twin.counts import (
    LONGEST,
    Counted,
    entropy,
    flat,
    of_order,
    of_text,
    of_tokens,
    renyi,
)
from tests.pages.entropy_twin.intervals import ORDERS, SHARES, intervals

Rows = list[dict[str, Any]]
ALL = [counted(name, "first", language) for name in NAMES for language in BOTH["language"]]


@pytest.fixture(scope="module")
def page(download: Download) -> AppTest:
    """One page for the tests that look at its sections in turn."""
    return opened(**BOTH)


def keyed(one: Counted, rows: Rows) -> Rows:
    return [{"tokenizer": one.name, "language": one.language, **row} for row in rows]


def orders(one: Counted) -> Rows:
    return [of_order(one.segments, k) for k in range(1, LONGEST + 1)]


def of_language(language: str) -> list[Counted]:
    return [one for one in ALL if one.language == language]


def slow_doubt(slow: dict[str, Any]) -> int:
    return 2 if slow["seen_once_mass"] > 0.5 else int(slow["seen_once_share"] > 0.5)


def test_k_grams(page: AppTest, download: Download) -> None:
    at, seen = page, set[int]()
    for one in ALL:
        slow = orders(one)
        for measure in ("conditional_entropy", "block_entropy"):
            drawn = traces(at, f"{measure} {one.language}")
            same(drawn[one.name]["y"], [row[measure] for row in slow])
            corrected = drawn[f"{one.name}, corrected"]["y"]
            same(corrected, [row[f"{measure}_corrected"] for row in slow])
            expected = [slow_doubt(row) for row in slow]
            assert doubts(drawn[one.name]) == expected
            seen.update(expected)
            for said, row in zip(drawn[one.name]["hovertext"], slow, strict=True):
                assert f"<b>{row[measure]:.2f} bits</b>" in said
                assert f"{row[f'{measure}_corrected']:.2f} bits" in said
                assert f"{row['seen_once_mass'] * 100:.1f} % of all" in said
                assert ("not reliable" in said) is (row["seen_once_mass"] > 0.5)
        once = traces(at, f"conditional_entropy {one.language}")
        for what, column in (("all", "seen_once_mass"), ("the distinct", "seen_once_share")):
            same(once[f"{one.name}, seen once of {what}"]["y"], [row[column] for row in slow])
        assert cells(at)[one.name][BOTH["language"].index(one.language)] == [
            f"{row['distinct']:,} of {row['grams']:,} once: "
            f"{row['seen_once_share'] * 100:.1f} % of the distinct, "
            f"{row['seen_once_mass'] * 100:.1f} % of all"
            for row in slow
        ]
    assert seen == {0, 1, 2}  # else it says nothing
    expected = [row for one in ALL for row in keyed(one, orders(one))]
    agree(download(at, "orders"), expected, ["tokenizer", "language", "order"])


def test_the_answer(page: AppTest) -> None:
    """Bits of a token, of one after another, and from which k on most was seen once."""
    turned(page, "efficiency")
    english = of_language("eng_Latn")
    low, high = sorted(english, key=lambda one: entropy(flat(one.segments)))
    second = sorted(of_order(one.segments, 2)["conditional_entropy"] for one in english)
    mass = {
        k: [of_order(one.segments, k)["seen_once_mass"] > 0.5 for one in english]
        for k in range(1, 6)
    }
    first = next(k for k in mass if any(mass[k]))
    whose = "" if all(mass[first]) else " under some of the tokenizers"
    assert first > 2
    assert answer(page) == (
        f"In **English**, a token carries from **{entropy(flat(low.segments)):.2f} bits** "
        f"({low.name}) to **{entropy(flat(high.segments)):.2f} bits** ({high.name}); knowing the "
        f"token before it leaves **{second[0]:.2f} to {second[1]:.2f} bits**; from k = {first} on "
        f"the text is too short to tell, as more than half of the {first}-grams were seen only "
        f"once{whose}."
    )


def test_renyi_and_efficiency(page: AppTest, download: Download) -> None:
    for language in BOTH["language"]:
        at = turned(page, "efficiency", language, **{"Table to download": "renyi"})
        for one in of_language(language):
            slow, around = of_tokens(one.segments, one.vocabulary), intervals(one, 1000, 0)
            curve, band = (traces(at, "renyi")[f"{one.name}{more}"] for more in ("", ", interval"))
            values = [renyi(flat(one.segments), float(order)) for order in ORDERS]
            low, high = zip(*(around[order] for order in ORDERS), strict=True)
            same(curve["y"], values)
            below = [value - end for value, end in zip(values, low, strict=True)]
            above = [end - value for value, end in zip(values, high, strict=True)]
            same(curve["error_y"]["arrayminus"], below)
            same(curve["error_y"]["array"], above)
            same(band["y"], [*high[:-1], *low[-2::-1]])  # of the finite orders
            marks = traces(at, "efficiency")
            for column in SHARES:
                mark = marks[f"{one.name}, {column}"]
                same(mark["x"], [slow[column]])
                same(mark["error_x"]["arrayminus"], [slow[column] - around[column][0]])
                same(mark["error_x"]["array"], [around[column][1] - slow[column]])
            same(marks[f"{one.name}, utilisation_2"]["x"], [slow["utilisation_2"]])
    expected = [
        {
            "order": order,
            "alpha": None if order == "inf" else float(order),
            "value": renyi(flat(one.segments), float(order)),
            "low": intervals(one, 1000, 0)[order][0],
            "high": intervals(one, 1000, 0)[order][1],
        }
        | {"tokenizer": one.name, "language": one.language}
        for one in ALL
        for order in ORDERS
    ]
    agree(download(at, "renyi"), expected, ["tokenizer", "language", "order"])


def test_zipf_and_the_vocabulary_used(page: AppTest, download: Download) -> None:
    at = turned(page, "vocabulary", "tur_Latn", **{"Table to download": "zipf"})
    key = ["tokenizer", "language", "rank"]
    expected = [row for one in ALL for row in keyed(one, zipf.curve(one.segments))]
    agree(download(at, "zipf"), expected, key)
    for one in of_language("tur_Latn"):
        slow, fit = zipf.curve(one.segments), zipf.fit(one.segments)
        text, tokens = of_text(one), of_tokens(one.segments, one.vocabulary)
        assert fit is not None
        curve, line = (traces(at, "zipf")[f"{one.name}{more}"] for more in ("", ", fit"))
        assert curve["x"] == [row["rank"] for row in slow]
        assert curve["y"] == [row["frequency"] for row in slow]
        assert line["x"] == [1, fit["last_rank"]]
        same(line["y"], [2 ** fit["intercept"] * x ** -fit["exponent"] for x in line["x"]])
        assert cells(at)[one.name][-1] == [
            str(text["types"]),
            str(one.vocabulary),
            f"{text['vocabulary_used_share'] * 100:.1f} %",
            f"{tokens['percentile_frequency'] * 100:.1f} %",
            f"{fit['exponent']:.3f}",
            f"{fit['r_squared']:.3f}",
            f"ranks 1–{fit['last_rank']} {fit['n']} points",
        ]
    at = turned(page, "vocabulary", **{"Table to download": "zipf_fit"})
    fits = [row for one in ALL for row in keyed(one, [zipf.fit(one.segments) or {}])]
    agree(download(at, "zipf_fit"), fits, key[:2])


def test_compression(page: AppTest, download: Download) -> None:
    for language in BOTH["language"]:
        at = turned(page, "compression", language, **{"Table to download": "compression"})
        for one in of_language(language):
            slow = {(row["stream"], row["compressor"]): row for row in sizes.sizes(one)}
            for compressor in sizes.COMPRESSORS:
                drawn = traces(at, f"compression {compressor}")
                for stream in ("tokens_in_bytes", "tokens_in_bits"):
                    found = drawn[f"{one.name}, {stream}"]["x"]
                    same(found, [slow[stream, compressor]["bits_per_byte"]])
                of_text_itself = slow["text", compressor]["bits_per_byte"]
                same(drawn["the text itself"]["x"], [of_text_itself] * 2)
            lengths = of_text(one)
            packed = [
                slow[stream, compressor]
                for compressor in ("zstd", "xz")
                for stream in ("tokens_in_bytes", "tokens_in_bits")
            ]
            assert cells(at)[one.name][-1] == [
                f"{lengths['bytes_per_token']:.3f}",
                f"{lengths['characters_per_token']:.3f}",
                f"{lengths['tokens_per_character']:.3f}",
                *(
                    f"{row['bits_per_byte']:.3f} bits per byte {row['size']:,} bytes, "
                    f"{row['over_text']:.3f} × the text's"
                    for row in packed
                ),
            ]
    expected = [row for one in ALL for row in keyed(one, sizes.sizes(one))]
    key = ["tokenizer", "language", "stream", "compressor"]
    agree(download(at, "compression"), expected, key)
