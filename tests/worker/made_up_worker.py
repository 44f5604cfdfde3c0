"""A worker that knows the made-up studies; its arguments are the worker's."""

import os
import sys
from collections.abc import Sequence

from data.jobs import workers
from worker import slot
from worker.__main__ import main


def run(arguments: Sequence[str]) -> int:
    workers.STALE_S = float(os.environ.get("TOKENARIUM_TEST_STALE_S", workers.STALE_S))
    slot.GRACE_S = 3.0
    return main(arguments, ("-m", "tests.worker.made_up_runner"))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
