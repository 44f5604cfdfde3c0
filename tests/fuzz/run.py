"""Have damaged files read in child processes, and tell which went wrong."""

import os
import select
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECONDS_A_FILE = 20.0  # on a busy machine; one takes some milliseconds
SECONDS_TO_START = 60.0
_ROOT = Path(__file__).parents[2]


@dataclass
class Outcome:
    """How many files became a tokenizer, how many were refused, and what went wrong by seed."""

    tokenizers: int = 0
    refused: int = 0
    failures: dict[int, str] = field(default_factory=dict)

    def told(self, target: str) -> str:
        """The failures for a person: one line a kind, with a seed that shows it."""
        kinds = Counter(self.failures.values())
        first = {kind: seed for seed, kind in reversed(self.failures.items())}
        lines = [f"{kinds[kind]} × {kind} (seed {first[kind]})" for kind in kinds]
        return "\n".join([f"{target}: {len(self.failures)} files went wrong", *lines])


class _Silent(Exception):
    """No line came in time."""


def run(
    targets: Sequence[str], first: int, end: int, worker: str = "tests.fuzz.worker"
) -> dict[str, Outcome]:
    """The files of each target with the seeds from `first` up to `end`; all in one child, and in a
    new one after each file on which it fell."""
    outcomes = {target: Outcome() for target in targets}
    files = [(outcomes[target], seed) for target in targets for seed in range(first, end)]
    done = 0
    while done < len(files):
        command = [sys.executable, "-m", worker, str(first), str(end), str(done), *targets]
        done = _until_it_falls(command, files, done) + 1
    return outcomes


def _until_it_falls(command: list[str], files: list[tuple[Outcome, int]], at: int) -> int:
    """The place of the last file that was tried."""
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        env={**os.environ, "RAYON_NUM_THREADS": "1", "TOKENARIUM_HOME": "/dev/null/none"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdout is not None
        lines = _Lines(child.stdout.fileno())
        (outcome, seed), running = files[at], False
        try:
            while line := lines.next(SECONDS_A_FILE if running else SECONDS_TO_START):
                word, _, rest = line.partition(" ")
                running = word == "begin"
                if running:
                    at = int(rest)
                    outcome, seed = files[at]
                elif word == "failed":
                    outcome.failures[seed] = rest
                else:
                    outcome.tokenizers += word == "tokenizer"
                    outcome.refused += word == "refused"
            if running:
                outcome.failures[seed] = f"the process ended with {child.wait()}"
            elif child.wait():
                raise RuntimeError(f"{' '.join(command)} does not start")
        except _Silent:
            outcome.failures[seed] = f"took longer than {SECONDS_A_FILE:.0f} s"
        finally:
            child.kill()
    return at


class _Lines:
    """Lines from a pipe, each within a time."""

    def __init__(self, channel: int) -> None:
        self._channel, self._rest = channel, b""

    def next(self, seconds: float) -> str:
        """The next line, '' at the end. Raises _Silent."""
        while b"\n" not in self._rest:
            if not select.select([self._channel], [], [], seconds)[0]:
                raise _Silent
            came = os.read(self._channel, 1 << 16)
            if not came:
                return ""
            self._rest += came
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()
