"""`make load`: 1,000 short jobs from 20 visitors through 2 workers (`--help` for other numbers).

The queue is SQLite in a temporary folder, or what TOKENARIUM_DATABASE names (an empty database).
"""

import argparse
import os
import sys
import tempfile
from dataclasses import asdict

from tests.load.run import load
from tests.worker import made_up
from tests.worker.processes import WorkerProcess


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--submitters", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--milliseconds", type=int, default=10, help="that each job takes")
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds to wait for them")
    options = parser.parse_args()
    made_up.register()
    begun: list[WorkerProcess] = []

    def begin() -> WorkerProcess:
        begun.append(WorkerProcess("--at-once", str(options.at_once)))
        return begun[-1]

    with tempfile.TemporaryDirectory(prefix="tokenarium-load-") as folder:
        os.environ["TOKENARIUM_HOME"] = folder
        try:
            measured = load(
                options.jobs,
                options.submitters,
                options.workers,
                options.milliseconds,
                begin,
                options.patience,
            )
        finally:
            for worker in begun:
                worker.kill()
    for name, value in asdict(measured).items():
        if name != "waits_by_visitor":
            print(f"{name:<14} {value:,.2f}" if isinstance(value, float) else f"{name:<14} {value}")
    means = measured.waits_by_visitor.values()
    print(f"mean wait by visitor: {min(means):.1f} to {max(means):.1f} s")
    return 1 if measured.lost or measured.twice else 0


if __name__ == "__main__":
    sys.exit(main())
