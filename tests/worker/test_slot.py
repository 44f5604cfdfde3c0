"""The place in which jobs run, and the end of its runner."""

from tests.data.test_confined_process import gone, runs
from worker.slot import Slot


def test_what_a_runner_started_ends_with_it() -> None:
    slot = Slot(1 << 30, ("-m", "tests.data.process_that_forks", "yes"))
    runner = slot._starter.submit(slot._started).result()
    assert runner.stdout is not None
    its_own = int(runner.stdout.readline())
    assert runs(its_own)
    slot.close()
    assert gone(runner.pid) and gone(its_own)
