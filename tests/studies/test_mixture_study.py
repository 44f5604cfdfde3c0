"""The mixture study and its calibration: on texts of three made-up languages, whose mixture a
tokenizer was trained on."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import studies
from analysis.category_counts import CategoryCounts
from analysis.columns import schema
from analysis.mixture_tables import with_notes
from data.errors import TokenariumError, UnknownName
from data.kept_arrays import KeptArrays
from data.progress import silent
from data.tokenizers import identify, load_known, train
from studies.counting import pre_tokens
from studies.counting.categories import Category, drawn, pinned, texts
from studies.engine import parameters
from studies.questions.mixture import MIXTURE_STUDY
from studies.questions.mixture_calibration import MIXTURE_CALIBRATION_STUDY, mixed, opening
from tests.studies.conftest import brought, everyones, rows, stored
from tests.studies.killed_job import Interrupted, Kept, check_kept, in_pieces

pytestmark = pytest.mark.usefixtures("lasting_home")

LETTERS = {"eng_Latn": "etaoinshrdlu", "deu_Latn": "enirstadhulgm", "tur_Latn": "aeinrlkdmyıtş"}
SHARES = {"eng_Latn": 0.6, "deu_Latn": 0.3, "tur_Latn": 0.1}
LINES = 600
MERGES = 150


def lines(language: str, seed: int, count: int) -> list[str]:
    """Of words of the language's letters, some more frequent than others."""
    random = np.random.default_rng(sum(map(ord, language)))
    words = ["".join(random.choice(list(LETTERS[language]), 5)) for _ in range(80)]
    weights = 1 / np.arange(1, 81)
    drawing = np.random.default_rng(seed)
    return [" ".join(drawing.choice(words, 8, p=weights / weights.sum())) for _ in range(count)]


@pytest.fixture(scope="module")
def corpus() -> str:
    return kept_corpus("mine", {language: lines(language, 1, LINES) for language in LETTERS})


def kept_corpus(name: str, texts_: dict[str, list[str]]) -> str:
    """Its content hash. texts_: of each language its segments, as many of each."""
    return brought(stored(texts_, lambda n: "odd" if n % 2 else "even"), name).hash


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Trained on other lines of the languages, in SHARES."""
    training = [t for one, share in SHARES.items() for t in lines(one, 2, int(6000 * share))]
    path = tmp_path_factory.mktemp("trained") / "mine.json"
    path.write_bytes(train.tokenizer_json(train.train_merges(training, 256 + MERGES)))
    return everyones(path).name


def spec(tokenizer: str, corpus: str, **params: Any) -> studies.Spec:
    params = {"categories": corpus, "replicates": 40, **params}
    return studies.prepare("mixture", [tokenizer], None, params)


@pytest.fixture(scope="module")
def result(tokenizer: str, corpus: str) -> studies.Result:
    return studies.run(spec(tokenizer, corpus))


def test_the_mixture_is_found_again(result: studies.Result) -> None:
    table = result.tables["shares"]
    assert table["category"].to_list() == sorted(SHARES)
    for row in table.iter_rows(named=True):
        assert row["byte_share"] == pytest.approx(SHARES[row["category"]], abs=0.03)
        for unit in ("byte_share", "pair_share"):
            assert 0 <= row[f"{unit}_low"] <= row[unit] <= row[f"{unit}_high"] <= 1
        assert row["interval_note"] is None
        assert row["segments"] == LINES
    assert table["pair_share"].sum() == pytest.approx(1)
    assert table["byte_share"].sum() == pytest.approx(1)
    sizes = table["bytes"] / table["pairs"] * table["pair_share"]
    assert (sizes / sizes.sum()).to_list() == pytest.approx(table["byte_share"].to_list())


def test_the_program_and_its_stretches(result: studies.Result) -> None:
    (row,) = rows(result, "program")
    assert row["merges"] == row["listed"] - row["redundant"] <= MERGES
    assert row["proven"] and row["gap"] <= 0.001
    assert 0 <= row["loss_lower"] <= row["loss"]
    assert 0.8 < row["held"] <= 1
    stretches = result.tables["stretches"]
    assert stretches["merges"].sum() + stretches["absent"].sum() == row["merges"]
    assert stretches["first"][0] == 0 and stretches["last"][-1] == row["listed"] - 1
    assert stretches["shortfall"].is_between(0, 1).all()


def test_a_missing_category_shows(tokenizer: str, corpus: str) -> None:
    two = f"eng_Latn={corpus},deu_Latn={corpus}"
    found = studies.run(spec(tokenizer, corpus, categories=two, replicates=0))
    assert set(found.tables["shares"]["interval_note"]) == {"fewer than 40 resamples were drawn"}
    assert found.tables["shares"]["byte_share_low"].is_null().all()
    unexplained = found.tables["unexplained"]
    assert len(unexplained) > 0
    nowhere = unexplained.filter(unexplained["best"].is_null())
    assert any("ş" in text or "ı" in text for text in nowhere["text"])
    assert set(nowhere["script"].drop_nulls()) <= {"Latn"}


def test_the_same_text_twice_is_alike(tokenizer: str, corpus: str) -> None:
    several = f"a:eng_Latn={corpus},b:eng_Latn={corpus},deu_Latn={corpus}"
    found = studies.run(spec(tokenizer, corpus, categories=several, replicates=0))
    by_label = {row["category"]: row for row in rows(found, "shares")}
    assert by_label["a"]["nearest"] == "b"
    assert by_label["a"]["affinity"] == pytest.approx(1)
    assert by_label["deu_Latn"]["affinity"] < 0.9


def test_merges_at_the_beginning_can_be_left_out(tokenizer: str, corpus: str) -> None:
    found = studies.run(spec(tokenizer, corpus, skip=40, merges=60, replicates=0))
    (row,) = rows(found, "program")
    assert (row["skipped"], row["merges"]) == (40, 60)
    assert found.tables["stretches"]["first"][0] == 40
    (row,) = rows(studies.run(spec(tokenizer, corpus, skip=5000, replicates=0)), "program")
    assert row["note"].endswith("with 5,000 left out none is left.")


def test_a_killed_one_goes_on_with_the_next_category(
    tokenizer: str, corpus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KeptUntil(Kept):
        def keep(self, part: str, name: str, tables: Any) -> None:
            super().keep(part, name, tables)
            raise Interrupted

    keep_arrays = KeptArrays.keep

    def keep_until(self: KeptArrays, name: str, arrays: Any) -> None:
        keep_arrays(self, name, arrays)
        raise Interrupted

    asked = spec(tokenizer, corpus, seed=3)
    with monkeypatch.context() as killing:
        killing.setattr(KeptArrays, "keep", keep_until)
        assert in_pieces(asked, KeptUntil()) == 3 + 4 + 1  # categories, tens of resamples
    monkeypatch.setattr(KeptArrays, "recall", lambda *_: None)
    check_kept(asked)


def test_what_one_question_counted_the_next_needn_t(
    tokenizer: str, corpus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"replicates": 0, "seed": 4}
    studies.run(spec(tokenizer, corpus, **given, categories=f"eng={corpus},deu={corpus}"))
    counted: list[int] = []
    count = pre_tokens.count

    def counting(its: Any, texts_: list[str], progress: Any) -> CategoryCounts:
        counted.append(len(texts_))
        return count(its, texts_, progress)

    monkeypatch.setattr(pre_tokens, "count", counting)
    studies.run(spec(tokenizer, corpus, **given, merges=50))
    assert counted == [LINES]  # Turkish alone
    (category, _) = pinned(f"all:*={corpus},eng={corpus}")
    its = load_known(identify(tokenizer).fingerprint)
    whole, again = (pre_tokens.of_category(its, category, 0, 4, silent) for _ in range(2))
    assert counted == [LINES, 3 * LINES]
    for name, kept in vars(whole).items():
        assert np.array_equal(kept, vars(again)[name]), name


def test_categories_are_languages_domains_or_all(corpus: str) -> None:
    given = f"eng={corpus}, eng_Latn/odd={corpus}, all:*={corpus}, even:*/even={corpus}"
    found = pinned(given)
    assert [(one.label, one.language, one.domain) for one in found] == [
        ("eng_Latn", "eng_Latn", None),
        ("eng_Latn/odd", "eng_Latn", "odd"),
        ("all", None, None),
        ("even", None, "even"),
    ]
    assert pinned(",".join(one.written() for one in found)) == found
    assert [len(texts(one, 0, 0)) for one in found] == [600, 300, 1800, 900]
    (colon, _) = pinned(f"x:eng_Latn/a:b={corpus},deu={corpus}")
    assert (colon.label, colon.domain) == ("x", "a:b")
    assert pinned(",".join(one.written() for one in [*found[:2], colon]))[2] == colon


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("eng={0}", "at least two"),
        ("eng={0},eng={0}", "called eng_Latn"),
        ("*={0},eng={0}", "Call a whole corpus something"),
        ("eng/={0},deu={0}", "ends with a slash"),
    ],
)
def test_what_no_categories_are(corpus: str, given: str, why: str) -> None:
    with pytest.raises(TokenariumError, match=why):
        pinned(given.format(corpus))
    with pytest.raises(UnknownName):
        pinned(f"Klingon={corpus},eng={corpus}")
    with pytest.raises(TokenariumError, match="has no text"):
        texts(Category("x", corpus, "eng_Latn", "nowhere"), 0, 0)


def test_segments_are_drawn_up_to_a_size() -> None:
    found = drawn(["aa", "bb", "cc", "dd"], 5, 0)
    assert len(found) == 2 and found == sorted(found)
    assert drawn(["aa", "bb"], 4, 0) == ["aa", "bb"]


def test_who_can_t_be_answered_is_named_and_the_others_are(
    tokenizer: str, corpus: str, tmp_path: Path, result: studies.Result
) -> None:
    path = tmp_path / "vocab.txt"
    path.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##a", "b"]))
    without = everyones(path).name
    params = {"categories": corpus, "replicates": 40}
    found = studies.run(studies.prepare("mixture", [without, tokenizer], None, params))
    for name, frame in found.tables.items():
        assert frame.schema == schema(MIXTURE_STUDY.columns(name)), name
        its = frame.filter(pl.col("tokenizer") == tokenizer)
        assert its.equals(result.tables[name]), name
    (row,) = rows(found, "program", tokenizer=without)
    assert "has no merges (WordPiece)" in row["note"]
    assert (row["listed"], row["loss"], row["merges"]) == (0, None, None)
    shares = rows(found, "shares", tokenizer=without)
    assert [one["category"] for one in shares] == sorted(SHARES)
    for one in shares:
        assert one["pair_share_note"] == row["note"]
        assert one["pair_share"] is one["byte_share"] is one["token_share"] is None


def test_a_category_in_which_no_merge_stands_is_left_out(tokenizer: str, corpus: str) -> None:
    """It has no share, and the others have those that they have without it."""
    digits = kept_corpus("digits", {"zho_Hans": ["0 1 2", "3 4 5"] * 30})
    three = f"eng={corpus},deu={corpus},digits:*={digits}"
    found = studies.run(spec(tokenizer, corpus, categories=three, replicates=0))
    (row,) = rows(found, "shares", category="digits")
    assert row["pair_share_note"] == "none of the merges that are looked at stands in it"
    assert row["pair_share"] is None and row["segments"] == 60
    two = studies.run(spec(tokenizer, corpus, categories=three.rpartition(",")[0], replicates=0))
    others = found.tables["shares"].filter(pl.col("category") != "digits")
    assert others.equals(two.tables["shares"])
    assert found.tables["program"].equals(two.tables["program"])
    alone = f"digits:*={digits},eng={corpus}"
    one = studies.run(spec(tokenizer, corpus, categories=alone, replicates=0))
    (row,) = rows(one, "program")
    assert "stand in eng_Latn alone" in row["note"]
    assert one.tables["shares"]["pair_share"].is_null().all()


def test_answers_that_were_kept_before_notes_were_get_them(result: studies.Result) -> None:
    for name in ("shares", "program"):
        table = result.tables[name]
        without = table.drop("pair_share_note" if name == "shares" else "note")
        assert with_notes(without).equals(table)
        assert with_notes(table).equals(table)


def test_the_calibration_finds_what_was_trained_on(corpus: str) -> None:
    params = {"categories": corpus, "merges": 120, "trials": 3}
    found = studies.run(studies.prepare("mixture_calibration", [], None, params))
    for table_, frame in found.tables.items():
        assert frame.schema == schema(MIXTURE_CALIBRATION_STUDY.columns(table_)), table_
    trials = found.tables["trials"]
    assert trials["mixture_error"].mean() < trials["even_error"].mean() - 1  # type: ignore[operator]
    assert trials["encoding_error"].null_count() == 0
    for table in found.tables["shares"].partition_by("trial"):
        for name in ("true_share", "byte_share", "token_share", "encoding_share"):
            assert table[name].sum() == pytest.approx(1), name
        error = ((table["byte_share"] - table["true_share"]) ** 2).mean()
        (row,) = rows(found, "trials", trial=table["trial"][0])
        assert row["mixture_error"] == pytest.approx(np.log10(error))  # type: ignore[arg-type]
    one = studies.run(studies.prepare("mixture_calibration", [], None, {**params, "trials": 1}))
    assert one.tables["shares"]["encoding_share"].is_null().all()


def test_training_texts_have_the_shares_that_are_told() -> None:
    from studies.questions.mixture_calibration import Halves

    halves = [Halves(["aaaa"] * 50, []), Halves(["bb"] * 50, [])]
    found, sizes = mixed(halves, np.array([0.5, 0.5]))
    assert sizes.tolist() == [100, 100]
    assert found.count("aaaa") == 25 and found.count("bb") == 50
    assert opening(["aaaa", "b"], 2) == (["aaaa"], 4)


def test_the_columns_are_those_described(result: studies.Result) -> None:
    for table, frame in result.tables.items():
        assert frame.schema == schema(MIXTURE_STUDY.columns(table)), table


def test_the_studies_take_what_they_say() -> None:
    for study in (MIXTURE_STUDY, MIXTURE_CALIBRATION_STUDY):
        with pytest.raises(TokenariumError, match="gap"):
            parameters.parse(study.parameters, {"gap": "90"})
