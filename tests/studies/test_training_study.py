"""The training study: tokenizers trained on a corpus, measured on what was held out of it; that
its figures are right: `tests/twins/`."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import studies
from analysis import compressed_bpe
from data.errors import TokenariumError, UnknownName
from data.tokenizers import train
from studies.counting import compressors
from studies.engine import parameters
from studies.questions import training
from studies.questions.training import TRAINING_STUDY
from tests.studies.conftest import rows, stored
from tests.studies.killed_job import Interrupted, Kept, check_kept, in_pieces

pytestmark = pytest.mark.usefixtures("lasting_home")

WORDS = ["the", "a", "house", "old", "very", "new", "count", "token", "word", "is", "was", "in"]


def sentences(count: int) -> list[str]:
    random = np.random.default_rng(0)
    weights = 1 / np.arange(1, len(WORDS) + 1)
    return [" ".join(random.choice(WORDS, 12, p=weights / weights.sum())) for _ in range(count)]


LINES = sentences(200)


def prepared(lines: list[str] = LINES, **params: Any) -> studies.Spec:
    corpus = stored({"eng_Latn": lines})
    values = parameters.parse(TRAINING_STUDY.parameters, params)
    pinned = TRAINING_STUDY.pin(values, corpus)
    corpus_input = studies.Input("mine", corpus.hash)
    return studies.Spec("training", TRAINING_STUDY.version, (), corpus_input, pinned)


def ask(lines: list[str] = LINES, **params: Any) -> studies.Result:
    return studies.run(prepared(lines, **params))


@pytest.fixture(scope="module")
def result() -> studies.Result:
    return ask(vocabularies="270,300", steps=3, compressed="280", candidates=3, seed=5)


def test_the_compression_aware_variant_stands_beside_plain_bpe_of_its_size(
    result: studies.Result,
) -> None:
    (aware,) = rows(result, "summary", algorithm="compressed_bpe")
    (plain,) = rows(result, "summary", algorithm="bpe", vocabulary=280)
    for name in ("vocabulary", "vocabulary_size", "training_bytes", "bytes"):
        assert aware[name] == plain[name]
    merges = rows(result, "merges")
    assert [each["step"] for each in merges] == list(range(24))
    parts = training.split(LINES, 5)
    expected = list(
        compressed_bpe.train(
            train.pre_tokens(parts.training),
            train.pre_tokens(parts.validation),
            280,
            3,
            compressors.fast_zstd_size,
        )
    )
    assert [(each["left_hex"], each["right_hex"]) for each in merges] == [
        (merge.left.hex(), merge.right.hex()) for merge in expected
    ]
    assert {each["candidate"] for each in merges} <= {0, 1, 2}


def test_the_answer_is_about_no_tokenizer_and_comes_back(result: studies.Result) -> None:
    assert result.signature["tokenizers"] == []
    assert all("tokenizer" not in frame.columns for frame in result.tables.values())
    assert set(result.tables) == set(TRAINING_STUDY.tables)
    shown = studies.show(result.key)
    assert shown.signature == result.signature
    for name, frame in result.tables.items():
        assert frame.equals(shown.tables[name]), name


def test_a_vocabulary_that_the_text_does_not_fill_says_so() -> None:
    found = rows(ask(vocabularies="5000", steps=1, compressed=""), "summary")
    assert len(found) == 1
    assert found[0]["vocabulary_size"] < 5000
    assert "no pair is left" in found[0]["vocabulary_note"]


def test_the_same_vocabulary_asked_for_twice_is_measured_once() -> None:
    result = ask(vocabularies="260", steps=1, compressed="260", candidates=1)
    assert [row["algorithm"] for row in rows(result, "summary")] == ["bpe", "compressed_bpe"]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"vocabularies": "256"}, "between 257 and 65536"),
        ({"compressed": "4096"}, "between 257 and 2048"),
        ({"vocabularies": "", "compressed": ""}, "at least one vocabulary"),
        ({"vocabularies": "300,many"}, "vocabularies"),
        ({"language": "Klingon"}, "Klingon"),
        ({"steps": 0}, "between 1 and 12"),
    ],
)
def test_parameters_are_checked(params: dict[str, Any], reason: str) -> None:
    with pytest.raises(TokenariumError, match=reason):
        ask(**params)


def test_too_little_text_is_a_sentence() -> None:
    with pytest.raises(TokenariumError, match="has 9 segments"):
        ask(LINES[:9])


def test_no_tokenizer_may_be_named(byte_level: Path) -> None:
    with pytest.raises(TokenariumError, match="takes no tokenizers"):
        studies.prepare("training", ["gpt2"], "udhr")
    with pytest.raises((TokenariumError, UnknownName)):
        studies.prepare("training", [], "no such corpus")


class KeptUntil(Kept):
    """Batches of which each third ends the run."""

    def keep(self, part: str, name: str, tables: dict[str, pl.DataFrame]) -> None:
        super().keep(part, name, tables)
        if len(self.tables) % 3 == 0:
            raise Interrupted


def test_an_interrupted_training_goes_on_where_it_was() -> None:
    spec = prepared(vocabularies="260,270", compressed="264", steps=3)
    # 3 trainings and those measured at 2 vocabularies; plain and compressed merges, measured.
    kept = KeptUntil()
    assert in_pieces(spec, kept) > 3 and kept.tables == {}
    check_kept(spec)
