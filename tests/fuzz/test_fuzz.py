"""The short run, and the watcher that it relies on. The long one: `make fuzz`."""

import json
from random import Random

import pytest

from tests.fuzz import run as watcher
from tests.fuzz.damage import in_bytes, in_json, in_lines
from tests.fuzz.run import Outcome, run
from tests.fuzz.targets import TARGETS, damaged, good

FILES = 80


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return run(list(TARGETS), 0, FILES)


@pytest.mark.parametrize("target", TARGETS)
def test_a_damaged_file_is_a_tokenizer_or_a_sentence(
    target: str, outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[target]
    assert not outcome.failures, outcome.told(target)
    assert outcome.tokenizers + outcome.refused == FILES
    assert outcome.tokenizers and outcome.refused  # neither all good nor all hopeless


def test_the_watcher_tells_errors_crashes_and_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "SECONDS_A_FILE", 1.0)
    outcome = run(["any"], 0, 8, worker="tests.fuzz.trap")["any"]
    assert outcome == Outcome(
        tokenizers=4,  # 0, 2, 4, 6
        refused=1,  # 7
        failures={
            1: "a.py:1 KeyError: 'x'",
            3: "the process ended with -6",
            5: "took longer than 1 s",
        },
    )
    assert "(seed 3)" in outcome.told("any")


def test_a_worker_that_does_not_start_is_no_success() -> None:
    with pytest.raises(RuntimeError, match="does not start"):
        run(["no such target"], 0, 8)


@pytest.mark.parametrize("target", TARGETS)
def test_a_seed_makes_the_same_file_again_and_another_seed_another(target: str) -> None:
    files = [damaged(target, seed) for seed in range(12)]
    assert [damaged(target, seed) for seed in range(12)] == files
    assert len(set(files)) > 6
    assert sum(file != good(target) for file in files) > 6


def test_each_kind_of_damage_keeps_what_it_promises() -> None:
    document = good("tekken.json")
    for seed in range(30):
        assert json.loads(in_json(Random(seed), document)) is not None
        assert len(in_bytes(Random(seed), b"")) < 1000
        assert isinstance(in_lines(Random(seed), b""), bytes)
