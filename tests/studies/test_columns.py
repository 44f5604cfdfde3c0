"""The columns of every answer are those that its study describes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import studies
from analysis.columns import schema
from studies.questions.counts import GROUPS
from tests.studies.conftest import SENTENCES, everyones, named

ASKED: dict[str, dict[str, Any]] = {
    "premiums": {"bootstrap": 100},
    "words": {"bootstrap": 100},
    "counts": {"group_by": "section,segment_id,language"},
    "segmentation": {"text": "The house"},
    "vocabulary": {},
    "token": {"id": 30},
    "encodings": {"text": "house"},
    "spellings": {"text": "The house"},
    "audit": {},
    "rates": {"bootstrap": 100},
    "entropy": {"bootstrap": 100, "compress": 1},
    "training": {"vocabularies": "260", "compressed": "258"},
}
# In test_model_studies.py, test_report.py, test_charbench_items.py, test_mixture_study.py,
# test_integrity_study.py.
ELSEWHERE = {"difficulty", "report", "charbench", "charbench_items", "charbench_answers"}
ELSEWHERE |= {"arithmetic", "consistency", "undertrained"}
ELSEWHERE |= {"mixture", "mixture_calibration", "integrity", "boundaries"}


def test_every_study_is_asked() -> None:
    assert set(ASKED) | ELSEWHERE == set(studies.STUDIES)


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_has_the_columns_described(
    name: str, home: Path, byte_level: Path, flores: Callable[..., Path]
) -> None:
    study = studies.study(name)
    tokenizers = [everyones(byte_level).name] if study.subject else []
    lines = {language: some * 5 for language, some in SENTENCES.items()}
    corpus = named(flores(lines)) if study.corpus else None
    answer = studies.run(studies.prepare(name, tokenizers, corpus, ASKED[name]))
    assert set(answer.tables) == set(study.tables)
    for table, frame in answer.tables.items():
        assert frame.schema == schema(study.columns(table)), table


def test_counts_have_the_columns_that_they_are_grouped_by(
    home: Path, byte_level: Path, flores: Callable[..., Path]
) -> None:
    spec = studies.prepare("counts", [everyones(byte_level).name], named(flores()))
    frame = studies.run(spec).tables["counts"]
    described = studies.study("counts").columns("counts")
    left_out = set(GROUPS) - {"language"}
    assert frame.columns == [one.name for one in described if one.name not in left_out]
