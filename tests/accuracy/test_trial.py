"""A few files of the trial (trial.py), and that it notices what it is for."""

from unittest.mock import patch

import pytest

from data.tokenizers.engine import checks
from tests.accuracy.trial import run

SEED = 152  # a single_word token in a file that the fast engine takes

pytestmark = pytest.mark.usefixtures("home")


def test_odd_files_count_as_their_library_does() -> None:
    outcome = run(range(8), count=20)
    assert outcome.differences == []
    assert outcome.readings > 500


def test_without_texts_of_the_file_the_check_would_let_a_wrong_engine_count() -> None:
    with patch.object(checks, "own_texts", lambda *_: []):
        let_pass = run([SEED], count=20)
    assert let_pass.differences and let_pass.files == {"gigatoken": 1}
    assert run([SEED], count=20).differences == []
