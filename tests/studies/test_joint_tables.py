"""Tables over all tokenizers of a question at once, kept beside its parts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import studies
from analysis.columns import Column, schema
from data.errors import TokenariumError
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.engine.study import Answer, Study, Table, Tables
from tests.studies.conftest import everyones

pytestmark = pytest.mark.usefixtures("home")


SIZES = (Column("items", pl.Int64, "ids of the vocabulary"),)
PAIRS = (
    Column("tokenizer", pl.String, "one"),
    Column("other", pl.String, "another"),
    Column("larger", pl.Boolean, "whether the first is larger"),
)


def compute(
    tokenizers: Sequence[Tokenizer], corpus: None, params: Mapping[str, Any], progress: Progress
) -> list[Answer]:
    progress("Measuring", 0.5)
    sizes = [tokenizer.vocabulary_size for tokenizer in tokenizers]
    return [Answer({"sizes": pl.DataFrame({"items": [size]})}, {}) for size in sizes]


def compare(
    tokenizers: Mapping[str, Tokenizer], params: Mapping[str, Any], progress: Progress
) -> Tables:
    progress("Comparing", 0.5)
    pairs = [
        {"tokenizer": a, "other": b, "larger": one.vocabulary_size > other.vocabulary_size}
        for a, one in tokenizers.items()
        for b, other in tokenizers.items()
        if a != b
    ]
    return {"pairs": pl.DataFrame(pairs, schema(PAIRS))}


@pytest.fixture
def study(monkeypatch: pytest.MonkeyPatch) -> Study:
    made = Study(
        name="sizes",
        version=1,
        about="Which vocabulary is larger.",
        parameters=(),
        tables={"sizes": Table("items", SIZES), "pairs": Table("which is larger", PAIRS)},
        compute=compute,
        corpus=None,
        joint=("pairs",),
        compare=compare,
    )
    monkeypatch.setitem(studies.STUDIES, "sizes", made)
    return made


def test_joint_tables_are_kept_with_the_names_of_who_asks(
    study: Study, byte_level: Path, letters: Path
) -> None:
    names = [everyones(byte_level).name, everyones(letters).name]
    spec = studies.prepare("sizes", names)
    result = studies.run(spec)
    assert result.signature["corpus"] is None
    assert result.tables["pairs"].to_dicts() == [
        {"tokenizer": "english", "other": "letters", "larger": True},
        {"tokenizer": "letters", "other": "english", "larger": False},
    ]
    again = studies.cached(spec)
    assert again is not None
    assert again.tables["pairs"].equals(result.tables["pairs"])
    shown = studies.show(result.key)
    assert shown.tables["sizes"].equals(result.tables["sizes"])


def test_one_more_tokenizer_computes_its_part_and_the_comparison(
    study: Study, byte_level: Path, letters: Path
) -> None:
    one = studies.prepare("sizes", [everyones(byte_level).name])
    assert studies.run(one).tables["pairs"].is_empty()
    both = studies.prepare("sizes", ["bytes", everyones(letters).name])
    assert studies.cached(both) is None
    said: list[str] = []
    assert len(studies.run(both, lambda doing, share: said.append(doing)).tables["pairs"]) == 2
    assert [line for line in said if line in ("Measuring", "Comparing")] == [
        "Measuring",
        "Comparing",
    ]


def test_an_answer_that_is_not_to_be_kept_leaves_nothing(study: Study, byte_level: Path) -> None:
    spec = studies.prepare("sizes", [everyones(byte_level).name])
    assert len(studies.run(spec, keep=False).tables["sizes"]) == 1
    assert studies.cached(spec) is None


def test_a_corpus_is_asked_for_where_it_is_needed_and_only_there(
    study: Study, byte_level: Path
) -> None:
    name = everyones(byte_level).name
    with pytest.raises(TokenariumError, match="takes no corpus"):
        studies.prepare("sizes", [name], "udhr")
    with pytest.raises(TokenariumError, match="needs a corpus"):
        studies.prepare("premiums", [name])
