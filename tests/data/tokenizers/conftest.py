"""Fixtures for the tokenizers' tests."""

import pytest

from data.home import derived_folder
from data.tokenizers.engine import checks, verdicts
from data.tokenizers.engine.hard_texts import hard_texts


def check_with_few(patch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The check made with a twentieth of the hard texts, where a test is not about them."""
    few = hard_texts()[::20]
    patch.setattr(verdicts, "derived_folder", derived_folder)  # its outcomes are this test's
    patch.setattr(checks, "hard_texts", lambda: few)
    return few


@pytest.fixture
def few_hard_texts(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    return check_with_few(monkeypatch)
