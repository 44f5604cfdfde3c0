"""Jobs in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pages.components.jobs import wording
from studies.engine.jobs import Job

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
RUNNING = Job(
    id="1",
    key="k",
    study="training",
    title="training on small",
    queue="cpu",
    state="running",
    reason=None,
    failed=None,
    doing="Training",
    share=0.5,
    rate="12 segments/s",
    left_s=61.0,
    position=None,
    submitted=NOON,
    started=NOON + timedelta(seconds=3),
    ended=None,
    waits_for=None,
)
QUEUED = replace(RUNNING, state="queued", started=None, doing=None, rate=None, left_s=None)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.6, "1 min 0 s"),
        (3599, "59 min 59 s"),
        (7260, "2 h 1 min"),
        (5 * 86400, "5 days"),
    ],
)
def test_durations_read_as_one_would_say_them(seconds: float, expected: str) -> None:
    assert wording.duration(seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "just now"), (30, "30 s ago"), (125, "2 min ago"), (7300, "2 h ago"), (3e5, "3 days ago")],
)
def test_moments_are_told_in_one_unit(seconds: float, expected: str) -> None:
    assert wording.ago(NOON, NOON + timedelta(seconds=seconds)) == expected


def test_a_running_job_says_what_it_does_how_fast_and_how_long() -> None:
    assert wording.progress(RUNNING) == "Training · 12 segments/s · about 1 min 1 s left"
    assert wording.progress(replace(RUNNING, doing=None, rate=None, left_s=None)) == "Starting"


def test_a_queued_job_says_its_place_or_what_it_waits_for() -> None:
    assert wording.progress(replace(QUEUED, position=1)) == "Next in the queue"
    assert wording.progress(replace(QUEUED, position=7)) == "Number 7 in the queue"
    assert wording.progress(replace(QUEUED, position=7, waits_for="No worker.")) == "No worker."


def test_times_are_those_of_the_job() -> None:
    now = NOON + timedelta(seconds=33)
    assert wording.times(RUNNING, now) == "asked 33 s ago · running for 30 s"
    over = replace(RUNNING, ended=NOON + timedelta(seconds=5))
    assert wording.times(over, now) == "asked 33 s ago · took 2.0 s"
    assert wording.times(QUEUED, now) == "asked 33 s ago"


def test_jobs_are_counted_by_state() -> None:
    assert wording.counts([]) == "None of your questions is a job yet."
    assert wording.counts([RUNNING, QUEUED, QUEUED]) == "Your jobs: **2 queued**, **1 running**."
