"""What the app's process takes, and what it gives back."""

import gc
import os
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from data import library, memory, recent
from data.tokenizers import load
from tests.data.tokenizers import artefacts

ROOT = Path(__file__).parents[2]
HELD = """
import json
from data import memory
held = [bytes(1000) * 1 for _ in range(200_000)]  # 200 MB in small pieces
guard = memory.Guard(stale=[], steps=[lambda: None, held.clear, lambda: print("too far")])
guard._idle = memory.resident() - 250 * 2**20
full = memory.resident()
guard.look()
print(json.dumps([full - memory.resident(), len(held)]))
"""


def test_steps_are_taken_until_there_is_room_and_memory_goes_back_to_the_system() -> None:
    if memory.resident() is None:
        pytest.skip("this system doesn't say what a process takes")
    child = subprocess.run(
        [sys.executable, "-c", HELD],
        cwd=ROOT,
        env={**os.environ, memory.SETTING: "0.2"},
        capture_output=True,
        text=True,
        check=True,
    )
    (given_back, held), *_ = [__import__("json").loads(child.stdout)]
    assert held == 0
    assert given_back > 100 * 2**20


def test_what_cant_be_given_back_is_no_reason_to_put_everything_away_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken, steps = [3 * 2**30], 0

    def step() -> None:
        nonlocal steps
        steps += 1

    monkeypatch.setattr(memory, "resident", lambda: taken[0])
    guard = memory.Guard(stale=[], steps=[step])
    guard._idle = 0
    # Bytes taken, and how many steps were taken when that was looked at.
    for now, then in ((3.0, 1), (3.2, 1), (3.4, 2), (3.4, 2), (1.0, 2), (1.6, 3)):
        taken[0] = int(now * 2**30)
        guard.look()
        assert steps == then


@pytest.mark.parametrize(
    ("given", "size"), [("", 1.5), ("3", 3.0), ("0.25", 0.25), ("much", 1.5), ("-1", 1.5)]
)
def test_the_limit_is_a_setting(monkeypatch: pytest.MonkeyPatch, given: str, size: float) -> None:
    monkeypatch.setenv(memory.SETTING, given)
    assert memory.limit() == int(size * 2**30)


def test_a_tokenizer_that_nobody_asked_for_is_put_away(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(recent, "monotonic", lambda: now[0])
    old, new = (artefacts.adapter("ranks", pattern=name) for name in ("gpt2", "cl100k"))
    for one in (old, new):
        load._loaded.put(one.fingerprint, one)
    for one in (old, new):
        assert load.from_identity(one.identity, None) is one
        now[0] += 100
    load.put_away(unused_s=150)
    assert old.fingerprint not in load._loaded
    assert load.from_identity(new.identity, None) is new
    load.put_away(unused_s=0)
    assert new.fingerprint not in load._loaded


def test_one_that_is_put_away_while_it_is_used_is_not_loaded_a_second_time(home: Path) -> None:
    content = artefacts.MAKERS["ranks"][1]()
    identity = artefacts.adapter("ranks").identity
    assert library.put(content) == identity.sha256
    used = load.from_identity(identity, None)
    load.put_away(unused_s=0.0)
    assert used.fingerprint not in load._loaded
    assert load.from_identity(identity, None) is used
    load.put_away(unused_s=0.0)
    gone = weakref.ref(used)
    del used
    gc.collect()
    assert gone() is None  # nobody holds it any more
    load.put_away(unused_s=0.0)
