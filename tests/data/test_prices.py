"""The list prices, and the facts that the catalogue has of each tokenizer."""

from datetime import date, timedelta

from data import catalogue, prices


def test_every_price_is_of_a_tokenizer_that_is_here_and_has_a_day_and_a_source() -> None:
    rows = catalogue.tokenizers()
    assert len(prices.prices()) > 30
    for one in prices.prices():
        assert one.tokenizer in rows, one
        assert one.source and date(2024, 1, 1) < one.dated
        assert 0 < one.prompt < 1000 and 0 <= one.answer < 1000 and one.window >= 512, one
        assert one in prices.prices_of(one.tokenizer)


def test_a_price_is_old_after_a_year() -> None:
    one = prices.prices()[0]
    assert not one.is_old(one.dated + timedelta(days=365))
    assert one.is_old(one.dated + timedelta(days=366))


def test_every_tokenizer_says_who_made_it_and_what_it_is() -> None:
    for row in catalogue.tokenizers().values():
        assert row.maker and row.family and row.algorithm and row.licence, row.name
        assert row.ids is None or row.ids > 0
        assert row.year is None or 2015 < row.year < 2100, row.name


def test_every_corpus_says_when_it_is_from_what_is_aligned_and_what_is_wrong_with_it() -> None:
    for row in catalogue.corpora().values():
        assert row.date and row.alignment and row.faults and row.licence, row.name
