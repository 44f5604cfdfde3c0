"""Every figure of the entropy page and every table it offers is the study's: here those of one
text. (`tests/twins/` holds the study against a slow twin.)"""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app_test import answer
from tests.pages.entropy.conftest import Download
from tests.pages.entropy_home import (
    LANGUAGES,
    cells,
    grades,
    opened,
    rows_of,
    study,
    traces,
    turned,
)
from tests.twins.intervals import ORDERS, SHARES
from tests.twins.sizes import COMPRESSORS
from tests.twins.texts import BOTH, NAMES, agree, same


@pytest.fixture(scope="module")
def page(download: Download) -> AppTest:
    """One page for the tests that look at its sections in turn."""
    return opened(**BOTH)


def test_k_grams(page: AppTest, download: Download) -> None:
    seen = set[str]()
    for name, language in ((name, language) for name in NAMES for language in LANGUAGES):
        its = study("orders", tokenizer=name, language=language)
        seen.update(row["reliability"] for row in its)
        for measure in ("conditional_entropy", "block_entropy"):
            drawn = traces(page, f"{measure} {language}")
            same(drawn[name]["y"], [row[measure] for row in its])
            corrected = drawn[f"{name}, corrected"]["y"]
            same(corrected, [row[f"{measure}_corrected"] for row in its])
            assert grades(drawn[name]) == [row["reliability"] for row in its]
            for said, row in zip(drawn[name]["hovertext"], its, strict=True):
                assert f"<b>{row[measure]:.2f} bits</b>" in said
                assert f"{row[f'{measure}_corrected']:.2f} bits" in said
                assert f"{row['seen_once_mass'] * 100:.1f} % of all" in said
                assert ("not reliable" in said) is (row["reliability"] == "none")
        once = traces(page, f"conditional_entropy {language}")
        for what, column in (("all", "seen_once_mass"), ("the distinct", "seen_once_share")):
            same(once[f"{name}, seen once of {what}"]["y"], [row[column] for row in its])
        assert cells(page)[name][LANGUAGES.index(language)] == [
            f"{row['distinct']:,} of {row['grams']:,} once: "
            f"{row['seen_once_share'] * 100:.1f} % of the distinct, "
            f"{row['seen_once_mass'] * 100:.1f} % of all"
            for row in its
        ]
    assert seen == {"reliable", "low", "none"}  # else it says nothing
    agree(download(page, "orders"), study("orders"), ["tokenizer", "language", "order"])


def test_the_answer(page: AppTest) -> None:
    """Bits of a token, of one after another, and from which k on most was seen once."""
    turned(page, "efficiency")
    low, high = sorted(study("summary", language="eng_Latn"), key=lambda row: row["h1"])
    orders = study("orders", language="eng_Latn")
    second = sorted(row["conditional_entropy"] for row in orders if row["order"] == 2)
    none = {
        k: [row["reliability"] == "none" for row in orders if row["order"] == k]
        for k in range(1, 6)
    }
    first = next(k for k in none if any(none[k]))
    whose = "" if all(none[first]) else " under some of the tokenizers"
    assert first > 2
    assert answer(page) == (
        f"In **English**, a token carries from **{low['h1']:.2f} bits** ({low['tokenizer']}) to "
        f"**{high['h1']:.2f} bits** ({high['tokenizer']}); knowing the "
        f"token before it leaves **{second[0]:.2f} to {second[1]:.2f} bits**; from k = {first} on "
        f"the text is too short to tell, as more than half of the {first}-grams were seen only "
        f"once{whose}."
    )


def test_renyi_and_efficiency(page: AppTest, download: Download) -> None:
    for language in LANGUAGES:
        at = turned(page, "efficiency", language, **{"Table to download": "renyi"})
        for name in NAMES:
            its = study("renyi", tokenizer=name, language=language)
            assert [row["order"] for row in its] == list(ORDERS)
            curve, band = (traces(at, "renyi")[f"{name}{more}"] for more in ("", ", interval"))
            same(curve["y"], [row["value"] for row in its])
            same(curve["error_y"]["arrayminus"], [row["value"] - row["low"] for row in its])
            same(curve["error_y"]["array"], [row["high"] - row["value"] for row in its])
            finite = its[:-1]
            same(band["y"], [row["high"] for row in finite] + [row["low"] for row in finite[::-1]])
            (of_all,) = study("summary", tokenizer=name, language=language)
            marks = traces(at, "efficiency")
            for column in SHARES:
                mark, value = marks[f"{name}, {column}"], of_all[column]
                same(mark["x"], [value])
                same(mark["error_x"]["arrayminus"], [value - of_all[f"{column}_low"]])
                same(mark["error_x"]["array"], [of_all[f"{column}_high"] - value])
            same(marks[f"{name}, utilisation_2"]["x"], [of_all["utilisation_2"]])
    agree(download(at, "renyi"), study("renyi"), ["tokenizer", "language", "order"])


def test_zipf_and_the_vocabulary_used(page: AppTest, download: Download) -> None:
    at = turned(page, "vocabulary", "tur_Latn", **{"Table to download": "zipf"})
    agree(download(at, "zipf"), study("zipf"), ["tokenizer", "language", "rank"])
    for name in NAMES:
        its = {"tokenizer": name, "language": "tur_Latn"}
        ranks, (of_all,), (fit,) = (study(it, **its) for it in ("zipf", "summary", "zipf_fit"))
        curve, line = (traces(at, "zipf")[f"{name}{more}"] for more in ("", ", fit"))
        assert curve["x"] == [row["rank"] for row in ranks]
        assert curve["y"] == [row["frequency"] for row in ranks]
        assert line["x"] == [1, fit["last_rank"]]
        same(line["y"], [2 ** fit["intercept"] * x ** -fit["exponent"] for x in line["x"]])
        assert cells(at)[name][-1] == [
            str(of_all["types"]),
            str(of_all["vocabulary_size"]),
            f"{of_all['vocabulary_used_share'] * 100:.1f} %",
            f"{of_all['percentile_frequency'] * 100:.1f} %",
            f"{fit['exponent']:.3f}",
            f"{fit['r_squared']:.3f}",
            f"ranks 1–{fit['last_rank']} {fit['n']} points",
        ]
    at = turned(page, "vocabulary", **{"Table to download": "zipf_fit"})
    agree(download(at, "zipf_fit"), study("zipf_fit"), ["tokenizer", "language"])


def test_compression(page: AppTest, download: Download) -> None:
    for language in LANGUAGES:
        at = turned(page, "compression", language, **{"Table to download": "compression"})
        for name in NAMES:
            its = {"tokenizer": name, "language": language}
            sizes = {(row["stream"], row["compressor"]): row for row in study("compression", **its)}
            for compressor in COMPRESSORS:
                drawn = traces(at, f"compression {compressor}")
                for stream in ("tokens_in_bytes", "tokens_in_bits"):
                    found = drawn[f"{name}, {stream}"]["x"]
                    same(found, [sizes[stream, compressor]["bits_per_byte"]])
                of_text_itself = sizes["text", compressor]["bits_per_byte"]
                same(drawn["the text itself"]["x"], [of_text_itself] * 2)
            (of_all,) = study("summary", **its)
            packed = [
                sizes[stream, compressor]
                for compressor in ("zstd", "xz")
                for stream in ("tokens_in_bytes", "tokens_in_bits")
            ]
            assert cells(at)[name][-1] == [
                f"{of_all['bytes_per_token']:.3f}",
                f"{of_all['characters_per_token']:.3f}",
                f"{of_all['tokens_per_character']:.3f}",
                *(
                    f"{row['bits_per_byte']:.3f} bits per byte {row['size']:,} bytes, "
                    f"{row['over_text']:.3f} × the text's"
                    for row in packed
                ),
            ]
    key = ["tokenizer", "language", "stream", "compressor"]
    agree(download(at, "compression"), study("compression"), key)


def test_each_column_of_the_table_of_all(page: AppTest, download: Download) -> None:
    next(one for one in page.selectbox if one.label == "Table to download").set_value(
        "summary"
    ).run()
    agree(download(page, "summary"), study("summary"), ["tokenizer", "language"])
    shown = {(row["tokenizer"], row["language"]): row for row in rows_of(page, 0).to_dicts()}
    assert len(shown) == len(study("summary"))
    for row in study("summary"):
        there = shown[row["tokenizer"], row["language"]]
        for column, value in row.items():
            if column.endswith("_note"):
                continue
            per_cent = column.startswith(
                ("efficiency", "shannon", "utilisation", "percentile", "vocabulary_used", "unk")
            )
            # Per cent to 1e-7: the share to 1e-9.
            expected = pytest.approx(value * 100, abs=1e-7) if per_cent else value
            assert there[column] == pytest.approx(expected, abs=1e-9), column
        assert there["note"] == ""
