"""What the lake said before is said again until somebody writes to it, here or elsewhere."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data import lake, lake_answers

ROOT = Path(__file__).parents[2]
WRITE = "from data import lake; lake.write(lambda its: its.execute('CREATE TABLE other (i INT)'))"
SETTLED_S = 2 * lake_answers.SETTLED_NS / 1e9


@pytest.fixture
def asked(home: Path) -> list[int]:
    """How often it was asked; the lake is there, and nobody writes."""
    lake.write(lambda its: its.execute("CREATE TABLE first (i INT)"))
    time.sleep(SETTLED_S)
    return []


def ask(asked: list[int], key: str = "some") -> int:
    def answer() -> int:
        asked.append(1)
        return len(asked)

    return lake_answers.unchanged((key,), answer)


def test_it_is_asked_once_until_somebody_writes(asked: list[int]) -> None:
    assert [ask(asked), ask(asked), ask(asked, "other"), ask(asked)] == [1, 1, 2, 1]
    subprocess.run([sys.executable, "-c", WRITE], cwd=ROOT, env=dict(os.environ), check=True)
    time.sleep(SETTLED_S)
    assert [ask(asked), ask(asked)] == [3, 3]


def test_just_after_a_write_it_is_asked(asked: list[int]) -> None:
    assert ask(asked) == 1
    lake.write(lambda its: its.execute("CREATE TABLE third (i INT)"))
    assert [ask(asked), ask(asked)] == [2, 3]
