"""A small load; `make load` is the large one."""

from tests.load.run import load
from tests.worker.conftest import Start


def test_twenty_jobs_of_four_visitors_through_two_workers(start: Start) -> None:
    measured = load(20, 4, 2, 5, start, 90)
    assert (measured.lost, measured.twice) == (0, 0)
