"""What the set-up answers beforehand is what the pages ask."""

from pathlib import Path

import pytest
import streamlit as st

import studies
from data import catalogue
from data.errors import TokenariumError
from pages.components import defaults
from pages.components.first_questions import Question, first_questions
from studies.desks import corpora
from tests.pages.app_test import page_at, stand_in


@pytest.fixture
def questions(fetched_home: Path) -> list[Question]:
    names = defaults.tokenizers(catalogue.tokenizers())
    prose = defaults.prose(corpora.choices(studies.EVERYONE))
    return list(first_questions(names, next(iter(catalogue.corpora())), prose))


@pytest.mark.needs_library
def test_they_are_what_the_pages_ask(
    questions: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[studies.Spec] = []

    def run(spec: studies.Spec, *_: object, **__: object) -> studies.Result:
        asked.append(spec)
        raise TokenariumError("Asked, not answered.")

    stand_in(monkeypatch, studies, "run", run)
    for question in questions:
        st.cache_resource.clear()
        asked.clear()
        page_at(f"{question.study}.py", {}, timeout_s=120)
        spec = studies.prepare(
            question.study, question.tokenizers, question.corpus, dict(question.params)
        )
        assert asked[0].key == spec.key
    st.cache_resource.clear()


def test_the_command_line_takes_them() -> None:
    question = Question("entropy", ["one", "two"], "texts", {"languages": "eng", "shift": ""})
    assert question.arguments() == [
        *("entropy", "--tokenizers", "one,two", "--corpus", "texts"),
        *("--param", "languages=eng", "shift="),
    ]
    assert Question("vocabulary", ["one"]).arguments() == ["vocabulary", "--tokenizers", "one"]
