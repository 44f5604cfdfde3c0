"""Fixtures for the tokenizers' tests."""

import pytest

from data.home import derived_folder
from data.tokenizers.engine import checks, verdicts
from data.tokenizers.engine.hard_texts import hard_texts


@pytest.fixture
def few_hard_texts(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The check made with a twentieth of the hard texts, where a test is not about them."""
    few = hard_texts()[::20]
    monkeypatch.setattr(verdicts, "derived_folder", derived_folder)  # its outcomes are this test's
    monkeypatch.setattr(checks, "hard_texts", lambda: few)
    return few
