"""The process that runs jobs, one after the other: `python -m worker.runner PARENT MEMORY DEVICE`.

It keeps loaded tokenizers and models for the next job. Over pipes, a line of JSON each: it is told
`{"job", "spec"}` or `{"stop": true}`; it says `{"part"}` whenever it turns to another part of the
question, `{"doing", "share", "rate"}`, and at the end
`{"ended": "done" | "failed" | "cancelled", "reason"}`. The worker kills it where a limit is passed.
"""

import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from typing import Any, TextIO

from data import confinement, without_pandas
from data.jobs.batches import PATIENCE_S, KeptBatches
from data.lake import LakeUnavailable
from data.object_store import StoreUnavailable
from data.postgresql import DatabaseUnavailable
from studies.engine.run import run_by_parts
from studies.engine.spec import Spec
from studies.engine.steps import Rate, Steps
from worker import failure_messages, models
from worker.limits import address_space
from worker.slot import AUTOMATIC, NO_MODELS

TELL_EVERY_S = 0.2


class Stopped(BaseException):
    """Inside a job: nobody wants it any more. No study catches it."""


class Runner:
    """Its ends of the pipes."""

    def __init__(self, commands: TextIO, answers: TextIO, memory: int) -> None:
        """`memory`: bytes that a job may take."""
        self._commands, self._answers, self._memory = commands, answers, memory
        self._jobs: queue.Queue[dict[str, Any]] = queue.Queue()
        self._stopping = threading.Event()
        self._told = 0.0

    def serve(self) -> None:
        """Until the worker is gone."""
        threading.Thread(target=self._listen, daemon=True).start()
        self._say({"ready": True})
        while True:
            job = self._jobs.get()
            self._stopping.clear()
            self._say(self._answer(job["job"], Spec.from_json(job["spec"])))

    def _listen(self) -> None:
        for line in self._commands:
            command = json.loads(line)
            if "stop" in command:
                self._stopping.set()
            else:
                self._jobs.put(command)
        os._exit(0)  # the worker is gone

    def _answer(self, job: str, spec: Spec) -> dict[str, Any]:
        rate = Rate()

        def tell(doing: str, share: float) -> None:
            if self._stopping.is_set():
                raise Stopped
            if time.monotonic() - self._told >= TELL_EVERY_S:
                self._told = time.monotonic()
                self._say({"doing": doing, "share": share, "rate": rate.text()})

        def began(part: str) -> None:
            self._say({"part": part})

        try:
            _patiently(spec, Steps(tell, KeptBatches(job), rate.count, began=began))
        except Stopped:
            return {"ended": "cancelled", "reason": None}
        except Exception as error:  # noqa: BLE001 - the worker lives on, whatever a job meets
            if failure_messages.is_fault(error):
                traceback.print_exc()
            return {"ended": "failed", "reason": failure_messages.failed(error, self._memory)}
        return {"ended": "done", "reason": None}

    def _say(self, fields: dict[str, Any]) -> None:
        try:
            self._answers.write(json.dumps(fields) + "\n")
            self._answers.flush()
        except BrokenPipeError:
            os._exit(0)


AWAY = LakeUnavailable, StoreUnavailable, DatabaseUnavailable


def _patiently(spec: Spec, steps: Steps) -> None:
    """Run it; where the database or the store is away for a while, go on when it is back."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return run_by_parts(spec, steps)
        except AWAY:
            if time.monotonic() > deadline:
                raise
            steps("Waiting for the lake", 0.0)
            time.sleep(1.0)


def main() -> None:
    parent, memory, device = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    confinement.die_with_parent(parent)
    confinement.step_back()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker
    if device == NO_MODELS:
        without_pandas.do_without()
        address_space(memory)
    else:  # CUDA reserves far more than it uses
        models.provide(None if device == AUTOMATIC else device)
    # What a library prints goes to the log, not between the lines.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    Runner(sys.stdin, answers, memory).serve()


if __name__ == "__main__":
    main()
