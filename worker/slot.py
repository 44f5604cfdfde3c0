"""One place in which jobs run, one at a time: it owns a runner process and watches it."""

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.confined_process import end_group
from worker import failure_messages
from worker.limits import taken

RUNNER = ("-m", "worker.runner")
NO_MODELS, AUTOMATIC = "none", "automatic"
TICK_S = 0.25
REPORT_EVERY_S = 1.0
GRACE_S = 10.0
"""How long a job that is to stop may go on with its batch."""

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Outcome:
    """`state` is done, failed, cancelled, or lost where the job isn't this worker's any more.
    `part` is the key of the question's part that was under way."""

    state: str
    reason: str | None = None
    part: str | None = None


Report = Callable[[str, float, str | None, float | None], bool | None]
"""Told doing, share, rate and seconds left; answers whether to stop, None where the job is lost."""


class Slot:
    """Not for several threads at once."""

    def __init__(
        self, memory: int, program: Sequence[str] = RUNNER, device: str = NO_MODELS
    ) -> None:
        """`memory`: bytes that a job may take. `device`: on which its models run."""
        self._memory, self._program, self._device = memory, tuple(program), device
        self._runner: subprocess.Popen[bytes] | None = None
        self._read = b""
        # A child dies with the thread that started it: this one lives as long as the worker.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="starter")

    def warm(self) -> None:
        """Start the runner, so that the first job needn't wait for it."""
        self._starter.submit(self._started)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._runner is None or self._runner.poll() is not None:
            self._read = b""
            self._runner = subprocess.Popen(
                [sys.executable, *self._program, *self._arguments()],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        return self._runner

    def _arguments(self) -> list[str]:
        return [str(os.getpid()), str(self._memory), self._device]

    def run(self, job: str, spec: str, time_limit_s: float, report: Report) -> Outcome:
        """Run the job to its end."""
        runner = self._starter.submit(self._started).result()
        watch = _Watch(time_limit_s)
        try:
            if not _send(runner, {"job": job, "spec": spec}):
                return self._ended_by_itself(runner, None)
            while True:
                for message in self._messages(runner):
                    if message is None:
                        return self._ended_by_itself(runner, watch.part)
                    if "ended" in message:
                        return Outcome(message["ended"], message["reason"], watch.part)
                    watch.heard(message)
                outcome = self._checked(runner, watch, report)
                if outcome is not None:
                    self.close()
                    return outcome
        except BaseException:
            self.close()
            raise

    def _messages(self, runner: subprocess.Popen[bytes]) -> list[dict[str, Any] | None]:
        """What the runner said within a tick; None where it is gone."""
        assert runner.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(runner.stdout, selectors.EVENT_READ)
            if not selector.select(TICK_S):
                return []
        content = os.read(runner.stdout.fileno(), 1 << 16)
        *lines, self._read = (self._read + content).split(b"\n")
        messages: list[dict[str, Any] | None] = [json.loads(line) for line in lines]
        return messages if content else [*messages, None]

    def _checked(
        self, runner: subprocess.Popen[bytes], watch: "_Watch", report: Report
    ) -> Outcome | None:
        """Why the runner must be killed, if it must."""
        if watch.is_late():
            return Outcome("failed", failure_messages.too_long(watch.time_limit_s), watch.part)
        if taken(runner.pid) > self._memory:
            return Outcome("failed", failure_messages.out_of_memory(self._memory), watch.part)
        if watch.must_report():
            stop = report(watch.doing, watch.share, watch.rate, watch.left_s())
            if stop is None:
                return Outcome("lost")
            if stop and watch.stopping is None:
                watch.stopping = time.monotonic()
                _send(runner, {"stop": True})
        if watch.stopping is not None and time.monotonic() - watch.stopping > GRACE_S:
            return Outcome("cancelled")
        return None

    def _ended_by_itself(self, runner: subprocess.Popen[bytes], part: str | None) -> Outcome:
        self.close()
        status = runner.returncode
        return Outcome(
            "failed",
            failure_messages.died(-status) if status < 0 else failure_messages.exited(status),
            part,
        )

    def close(self) -> None:
        """End the runner; the next job gets a new one."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        # Given a moment, one that ended by itself says how.
        with contextlib.suppress(subprocess.TimeoutExpired):
            runner.wait(0.2 if runner.poll() is None else None)
        end_group(runner)


def _send(runner: subprocess.Popen[bytes], command: Mapping[str, Any]) -> bool:
    assert runner.stdin is not None
    try:
        runner.stdin.write(json.dumps(command).encode() + b"\n")
        runner.stdin.flush()
    except BrokenPipeError:
        return False
    return True


class _Watch:
    """How far a run is, and how long it took so far."""

    def __init__(self, time_limit_s: float) -> None:
        self.time_limit_s = time_limit_s
        self.doing, self.share, self.rate = "Starting", 0.0, None
        self.part: str | None = None
        self.stopping: float | None = None
        self._began = self._reported = time.monotonic()
        self._first: tuple[float, float] | None = None

    def heard(self, message: Mapping[str, Any]) -> None:
        self.part = message.get("part", self.part)
        if "doing" not in message:
            return
        self.doing, self.share, self.rate = message["doing"], message["share"], message["rate"]
        if self._first is None:
            self._first = time.monotonic(), self.share

    def is_late(self) -> bool:
        return time.monotonic() - self._began > self.time_limit_s

    def must_report(self) -> bool:
        if time.monotonic() - self._reported < REPORT_EVERY_S:
            return False
        self._reported = time.monotonic()
        return True

    def left_s(self) -> float | None:
        """As long as what was done took, by shares; None before a fiftieth is done."""
        if self._first is None:
            return None
        since, first = self._first
        if self.share - first < 0.02:
            return None
        return (time.monotonic() - since) * (1.0 - self.share) / (self.share - first)
