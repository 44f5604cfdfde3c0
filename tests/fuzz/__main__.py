"""The long run: `python -m tests.fuzz`, 2,000 files of each target."""

import argparse
import sys
from pathlib import Path

from tests.fuzz.run import run
from tests.fuzz.targets import TARGETS, damaged


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=2000, help="files of each target")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--only", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--keep", type=Path, help="a folder for the files that went wrong")
    options = parser.parse_args()
    failed = 0
    for target in options.only:
        outcome = run([target], options.first, options.first + options.files)[target]
        read, refused = outcome.tokenizers, outcome.refused
        print(f"{target}: {options.files} files, {read} read, {refused} refused", flush=True)
        if outcome.failures:
            failed += len(outcome.failures)
            print(outcome.told(target), flush=True)
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            for seed in outcome.failures:
                name = f"{target.replace(' ', '-')}.{seed}"
                (options.keep / name).write_bytes(damaged(target, seed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
