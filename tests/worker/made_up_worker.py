"""A worker that knows the made-up studies; its arguments are the worker's."""

import os
import sys

from data.jobs import workers
from worker import slot
from worker.__main__ import main

if __name__ == "__main__":
    workers.STALE_S = float(os.environ.get("TOKENARIUM_TEST_STALE_S", workers.STALE_S))
    slot.GRACE_S = 3.0
    sys.exit(main(sys.argv[1:], ("-m", "tests.worker.made_up_runner")))
