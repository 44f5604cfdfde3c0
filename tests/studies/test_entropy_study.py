"""The entropy study from files to tables, and on bad input; that its figures are right:
`tests/twins/`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import studies
from data import results
from data.corpora import staging
from data.errors import TokenariumError, UnknownName
from data.tokenizers import add_file
from studies.counting import compressors
from studies.desks.answer_files import written
from studies.engine import parameters
from studies.questions.entropy import ENTROPY_STUDY
from tests.studies.conftest import SENTENCES, brought, everyones, rows, stored

pytestmark = pytest.mark.usefixtures("lasting_home")

Lines = Mapping[str, Sequence[str]]

MANY = {
    "eng_Latn": [f"The house number {n} is {'very ' * (n % 4)}old." for n in range(40)],
    "tur_Latn": [f"{n} numaralı ev {'çok ' * (n % 3)}eskidir." for n in range(40)],
}


def ask(tokenizer: Path, lines: Lines, **params: Any) -> studies.Result:
    """As `studies.engine.prepare` pins it, for a corpus that nobody named."""
    corpus = stored(lines)
    values = parameters.parse(ENTROPY_STUDY.parameters, {"bootstrap": 100, **params})
    pinned = ENTROPY_STUDY.pin(values, corpus)
    identity = add_file(tokenizer)
    inputs = (studies.Input(identity.name, identity.fingerprint),)
    corpus_input = studies.Input("mine", corpus.hash)
    return studies.run(studies.Spec("entropy", ENTROPY_STUDY.version, inputs, corpus_input, pinned))


def row(result: studies.Result, table: str, **where: Any) -> dict[str, Any]:
    (found,) = rows(result, table, **where)
    return found


@pytest.fixture
def many(byte_level: Path) -> studies.Result:
    return ask(byte_level, MANY)


def test_renyi_orders_are_those_asked_for(byte_level: Path) -> None:
    result = ask(byte_level, MANY, orders="inf, 0.5,2,0.50", languages="English")
    found = rows(result, "renyi")
    assert [(each["order"], each["alpha"]) for each in found] == [
        ("0.5", 0.5),
        ("2", 2.0),
        ("inf", None),
    ]
    assert all(each["low"] < each["value"] < each["high"] for each in found)


def test_only_the_first_whole_segments_are_compressed(
    byte_level: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK_BYTES", 200)
    lines = {"eng_Latn": ["01" * 150_000] * 5, "tur_Latn": ["89" * 600_000, "c"]}
    result = ask(byte_level, lines, compress=1, max_order=1)
    for language, segments, size in (("eng_Latn", 3, 900_000), ("tur_Latn", 1, 1_200_000)):
        found = row(
            result, "compression", language=language, stream="tokens_in_bytes", compressor="none"
        )
        assert (found["segments"], found["text_bytes"]) == (segments, size)
        assert found["size"] == 2 * size  # no digits are merged: a token a byte
    without = ask(byte_level, lines, compress=0, max_order=1)
    assert without.tables["compression"].is_empty()


def test_a_text_is_compressed_once_for_all_tokenizers(
    byte_level: Path, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = {"eng_Latn": [f"compressed once {n}" for n in range(50)]}
    first = ask(byte_level, lines, compress=1, max_order=1)

    def compressed(text: bytes) -> int:
        raise AssertionError(text)

    monkeypatch.setattr("studies.counting.compressors._sizes", compressed)
    second = ask(letters, lines, compress=1, max_order=1)
    of_text = [rows(result, "compression", stream="text") for result in (first, second)]
    assert [{**row, "tokenizer": ""} for row in of_text[0]] == [
        {**row, "tokenizer": ""} for row in of_text[1]
    ]
    (xz,) = [row["size"] for row in of_text[0] if row["compressor"] == "xz"]
    # The twin: the text end to end, by Python's own.
    assert xz == compressors.xz_size("".join(lines["eng_Latn"]).encode())
    with pytest.raises(AssertionError):
        ask(byte_level, {"eng_Latn": ["another text"]}, compress=1, max_order=1)


def test_the_figures_are_the_same_whatever_the_chunks(
    byte_level: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(byte_level, MANY)
    monkeypatch.setattr(staging, "CHUNK_BYTES", 300)
    # Another corpus, by a language that isn't looked at; else the whole one would be found again.
    cut = ask(byte_level, {**MANY, "mya_Mymr": ["က"]}, languages="eng_Latn,tur_Latn")
    for table in ("orders", "summary", "renyi", "zipf", "compression", "learning_curve"):
        assert cut.tables[table].drop("tokenizer").equals(whole.tables[table].drop("tokenizer"))


# --- a second corpus ---------------------------------------------------------------------------


def test_shift_shows_both_figures_and_their_difference(byte_level: Path) -> None:
    other = {"eng_Latn": [f"A line of {n} words or so" for n in range(9)]}
    result = ask(byte_level, MANY, shift=stored(other).hash, seed=4)
    alone = ask(byte_level, other, seed=4)
    for name in ("h1", "efficiency_observed", "percentile_frequency", "bytes_per_token"):
        found = row(result, "shift", language="eng_Latn", figure=name)
        assert found["value"] == row(result, "summary", language="eng_Latn")[name]
        assert found["shifted"] == row(alone, "summary")[name]
        assert found["difference"] == found["shifted"] - found["value"]
    found = row(result, "shift", language="eng_Latn", figure="conditional_entropy", order=2)
    assert found["shifted"] == row(alone, "orders", order=2)["conditional_entropy"]
    assert found["matched_shifted"] == found["shifted"]
    lacking = row(result, "shift", language="tur_Latn", figure="h1")
    assert lacking["value"] is not None
    assert lacking["shifted"] is lacking["difference"] is lacking["matched"] is None
    assert "lacks the language" in lacking["shifted_note"]


def test_the_second_corpus_enters_the_key_by_its_content(byte_level: Path) -> None:
    tokenizer, first = everyones(byte_level).name, brought(stored(MANY), "first").name
    second = brought(stored(SENTENCES), "second")

    def spec(shift: str) -> studies.Spec:
        return studies.prepare("entropy", [tokenizer], first, {"shift": shift})

    assert spec(second.name).key == spec(second.hash).key
    renamed = brought(stored(SENTENCES), "renamed").name
    assert spec(renamed).key == spec(second.hash).key
    assert spec(renamed).parameters["shift"] == second.hash
    assert spec("").key != spec(renamed).key
    with pytest.raises(TokenariumError, match="first one"):
        spec(first)
    with pytest.raises(UnknownName):
        spec("no such corpus")


def test_a_shared_answer_brings_the_second_corpus_along(byte_level: Path) -> None:
    tokenizer, first = everyones(byte_level).name, brought(stored(MANY), "first").name
    anna = studies.Visitor("a" * 64)
    second = brought(stored({"eng_Latn": ["Anna's own", "lines"]}), "annas", anna).name
    params = {"shift": second, "bootstrap": 100}
    for visitor in (studies.EVERYONE, studies.Visitor("b" * 64)):
        with pytest.raises(UnknownName):
            studies.prepare("entropy", [tokenizer], first, params, visitor=visitor)
    spec = studies.prepare("entropy", [tokenizer], first, params, visitor=anna)
    with_link = studies.Visitor("b" * 64, (studies.share(spec, anna),))
    again = studies.prepare("entropy", [tokenizer], first, params, visitor=with_link)
    assert again.key == spec.key


# --- what isn't defined ------------------------------------------------------------------------


def no_nan(result: studies.Result) -> None:
    for frame in result.tables.values():
        for column in frame.select(pl.col(pl.Float64)):
            assert not column.is_nan().any()
            assert not column.is_infinite().any()


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["a"], "there is only one token"),
        (["aaaa", "aaa"], "only one distinct token occurs"),
    ],
)
def test_a_text_without_choice_has_no_entropy(
    byte_level: Path, lines: list[str], reason: str
) -> None:
    result = ask(byte_level, {"eng_Latn": lines})
    no_nan(result)
    found = row(result, "summary")
    assert found["bytes_per_token"] == 1
    for name in ("h1", "h1_corrected", "renyi_2", "renyi_2_5", "efficiency_observed", "h1_low"):
        assert found[name] is None
    assert found["percentile_frequency"] is found["utilisation"] is None
    assert reason in found["h1_note"]
    assert found["interval_note"] == found["h1_note"]
    for each in rows(result, "orders"):
        assert each["block_entropy"] is each["conditional_entropy"] is None
        assert each["unreliable"] is each["reliability"] is None
        assert each["block_entropy_note"]
    assert all(each["value"] is None and each["value_note"] for each in rows(result, "renyi"))
    assert row(result, "zipf_fit")["exponent_note"]
    for each in rows(result, "compression"):
        of_tokens = each["stream"] != "text"
        assert (each["size"] is None) is of_tokens is (each["size_note"] is not None)


def test_a_corpus_smaller_than_k_says_so(byte_level: Path) -> None:
    result = ask(byte_level, {"eng_Latn": ["ab", "cde", "xyz"]})
    no_nan(result)
    notes = {each["order"]: each["block_entropy_note"] for each in rows(result, "orders")}
    assert notes[1] is notes[2] is notes[3] is None
    assert notes[4] == "no segment has 4 tokens"
    assert notes[5] == "no segment has 5 tokens"
    last = row(result, "orders", order=5)
    assert (last["grams"], last["distinct"]) == (0, 0)
    assert last["seen_once_share"] is last["block_entropy"] is last["conditional_entropy"] is None


def test_one_segment_has_figures_and_no_interval(byte_level: Path) -> None:
    found = row(ask(byte_level, {"eng_Latn": ["The house is old."]}), "summary")
    assert found["h1"] > 0
    assert found["h1_low"] is found["efficiency_observed_high"] is None
    assert "nothing to resample" in found["interval_note"]


def test_unk_is_a_reason_and_not_a_number(letters: Path) -> None:
    result = ask(letters, SENTENCES)
    no_nan(result)
    found = row(result, "summary", language="mya_Mymr")
    assert found["unk_share"] > 0.7
    assert found["h1"] is found["bytes_per_token"] is None
    assert "became UNK" in found["h1_note"]
    for each in rows(result, "learning_curve", language="mya_Mymr"):
        assert each["value"] is None or each["figure"] == "types"
    assert row(result, "summary", language="eng_Latn")["h1"] > 0


def test_a_tokenizer_that_gives_no_tokens_at_all(tmp_path: Path) -> None:
    path = tmp_path / "silent.json"
    path.write_text(
        '{"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null,'
        '"post_processor": null, "decoder": null,'
        '"model": {"type": "BPE", "vocab": {"Z": 0, "Y": 1}, "merges": []}}'
    )
    result = ask(path, SENTENCES)
    no_nan(result)
    for each in rows(result, "summary"):
        assert (each["tokens"], each["h1"], each["bytes_per_token"]) == (0, None, None)
        assert each["h1_note"] == "there are no tokens"


# --- parameters, keeping, the promised columns -------------------------------------------------


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"max_order": 6}, "between 1 and 5"),
        ({"orders": "1,two"}, "'two' is no number"),
        ({"orders": "-1"}, "between 0 and 100"),
        ({"orders": "nan"}, "between 0 and 100"),
        ({"orders": ""}, "is no number"),
        ({"languages": "eng_Latn,Klingon"}, "Klingon"),
        ({"compress": 1000}, "between 0 and 256"),
    ],
)
def test_parameters_are_checked(byte_level: Path, params: dict[str, Any], reason: str) -> None:
    with pytest.raises(TokenariumError, match=reason):
        ask(byte_level, SENTENCES, **params)


def test_the_key_does_not_depend_on_how_a_thing_is_said(byte_level: Path) -> None:
    tokenizer, corpus = everyones(byte_level).name, brought(stored(MANY), "first").name

    def key(**params: Any) -> str:
        return studies.prepare("entropy", [tokenizer], corpus, params).key

    assert key(orders="2,1.0,inf") == key(orders="1,2,2.0,INF")
    assert key(languages="Turkish, eng_Latn") == key() != key(languages="tur_Latn")
    assert key(max_order=2) != key(max_order="3")


def test_tables_have_the_promised_columns_and_come_back(
    many: studies.Result, tmp_path: Path
) -> None:
    promised = {
        "orders": "tokenizer language order tokens distinct seen_once_share block_entropy "
        "conditional_entropy conditional_entropy_corrected",
        "summary": "tokenizer language tokens types vocabulary_size h1 h1_low h1_high renyi_2 "
        "renyi_2_5 efficiency_observed efficiency_declared utilisation percentile_frequency "
        "bytes_per_token",
    }
    for name, columns in promised.items():
        assert set(columns.split()) <= set(many.tables[name].columns)
    shown = studies.show(many.key)
    for name, frame in many.tables.items():
        assert frame.equals(shown.tables[name]), name
    assert set(many.tables) == set(studies.STUDIES["entropy"].tables)
    # As JSON, which knows no NaN and no infinity.
    assert b'"alpha": null' in written(many, "json")


def test_an_answer_of_an_earlier_version_opens_with_its_reliability(
    byte_level: Path,
) -> None:
    """Version 3 had no such column: it follows from the shares that it kept, and where it kept
    none, from `unreliable`."""
    tokenizer, corpus = everyones(byte_level).name, brought(stored(SENTENCES), "earlier").name
    now = studies.prepare("entropy", [tokenizer], corpus, {"bootstrap": 100})
    answered, earlier = studies.run(now), replace(now, version=3)
    tables = {
        name: table.drop("tokenizer", "reliability", "matched_reliability", strict=False)
        for name, table in answered.tables.items()
    }
    signature = {"tokenizer": answered.signature["tokenizers"][0], "code": {}, "method": {}}
    (part,) = earlier.parts
    results.save("entropy_3", [results.StoredPart(part.key, tables, signature)])

    shown = studies.show_frozen(studies.share(earlier, studies.EVERYONE))

    assert shown is not None
    assert shown.tables["orders"].equals(answered.tables["orders"])
    assert set(shown.tables["orders"]["reliability"]) == {"reliable", "low", "none"}
    at_worst_low = pl.col("reliability").replace("none", "low")
    curve = answered.tables["learning_curve"].with_columns(at_worst_low)
    assert shown.tables["learning_curve"].equals(curve)
