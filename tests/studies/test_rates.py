"""Rates of a text's parts, and the choice that rests on them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import studies
from data.errors import UnknownName
from studies.desks.choice import ranked
from tests.studies.conftest import SENTENCES, everyones, named

pytestmark = pytest.mark.usefixtures("home")


def test_rates_are_those_of_the_counts(
    byte_level: Path, letters: Path, flores: Callable[..., Path]
) -> None:
    names, corpus = [everyones(byte_level).name, everyones(letters).name], named(flores())
    by_language = studies.run(studies.prepare("counts", names, corpus)).tables["counts"]
    for language in ("eng_Latn", "mya_Mymr"):
        rates = studies.run(studies.prepare("rates", names, corpus, {"language": language}))
        for row in rates.tables["rates"].iter_rows(named=True):
            (counted,) = by_language.filter(
                pl.col("tokenizer") == row["tokenizer"], pl.col("language") == language
            ).to_dicts()
            assert (row["tokens"], row["bytes"]) == (counted["tokens"], counted["bytes"])
            if row["note"]:
                assert row["tokens_per_byte"] is row["replicates"] is None
                assert counted["bytes_per_token"] is None
            else:
                assert row["tokens_per_byte"] == pytest.approx(1 / counted["bytes_per_token"])
                assert min(row["replicates"]) <= row["tokens_per_byte"] <= max(row["replicates"])
    everything = studies.run(studies.prepare("rates", names[:1], corpus)).tables["rates"]
    own = by_language.filter(by_language["tokenizer"] == names[0])
    assert everything["tokens"].item() == own["tokens"].sum()
    with pytest.raises(UnknownName):
        studies.prepare("rates", names, corpus, {"language": "xxx_Latn"})


def test_the_choice_weighs_the_parts_and_leaves_out_who_loses_text(
    byte_level: Path, letters: Path, flores: Callable[..., Path]
) -> None:
    names, corpus = [everyones(byte_level).name, everyones(letters).name], named(flores())
    english, burmese = (
        studies.run(studies.prepare("rates", names, corpus, {"language": language}))
        for language in ("eng_Latn", "mya_Mymr")
    )
    alone = ranked([english], [1])
    assert set(alone.table["name"]) == set(names) and not alone.left_out
    tokens = dict(english.tables["rates"].select("tokenizer", "tokens").iter_rows())
    assert alone.table["name"][0] == min(names, key=lambda name: tokens[name])
    size = len("".join(SENTENCES["eng_Latn"]).encode())
    for name, value in alone.table.select("name", "tokens").iter_rows():
        assert value == pytest.approx(1000 * tokens[name] / size)
    mixed = ranked([english, burmese], [3, 1])
    assert mixed.table["name"].to_list() == names[:1]
    assert "not encoded" in mixed.left_out[names[1]]
    both = [one.tables["rates"]["tokens_per_byte"][0] for one in (english, burmese)]
    assert mixed.table["tokens"].item() == pytest.approx(1000 * np.dot([0.75, 0.25], both))
    # A part without weight takes nobody's place.
    assert ranked([english, burmese], [1, 0]).table.equals(alone.table)
    priced = ranked([english], [1], {"dear": (names[0], 10.0), "cheap": (names[0], 0.1)})
    assert priced.table["name"].to_list() == ["cheap", "dear"]
    assert priced.table["more_than_first"].to_list() == pytest.approx([0, 99])
    with pytest.raises(ValueError, match="weights"):
        ranked([english], [0])
