"""The worker process: takes jobs up through DBOS, has slots run them, and says that it is alive."""

import os
import queue
import signal
import socket
import sys
import threading
import traceback
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig

from data import database, object_store
from data.errors import TokenariumError
from data.jobs import orchestra, records, workers
from data.jobs.connection import QueueFull, QueueUnavailable, engine, patiently
from data.jobs.serializer import JsonSerializer
from data.version import VERSION
from worker import failure_messages, limits
from worker.slot import AUTOMATIC, NO_MODELS, RUNNER, Outcome, Slot
from worker.watchdog import Watchdog

QUEUES = ("cpu", "gpu")
POLL_S = {"cpu": 0.5, "gpu": 1.0}


def likely_device() -> str:
    """Where models run if nothing else is said. Torch would know; this process doesn't load it."""
    return "cuda:0" if Path("/dev/nvidiactl").exists() else "cpu"


class Worker:
    """Serves queues until it is told to end. One in a process (DBOS is)."""

    def __init__(
        self,
        queues: Sequence[str],
        device: str | None,
        at_once: int,
        program: Sequence[str] = RUNNER,
    ) -> None:
        """`at_once`: slots for the queue cpu; gpu has one, on `device` (None: the GPU where there
        is one). `program` runs the jobs."""
        self.id = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._queues, self._at_once = tuple(queues), at_once
        self._device = device or (likely_device() if "gpu" in queues else "cpu")
        memory = limits.job_memory(at_once + ("gpu" in queues and "cpu" in queues))
        self._slots: dict[str, queue.Queue[Slot]] = {}
        self._all: list[Slot] = []
        for name in self._queues:
            free: queue.Queue[Slot] = queue.Queue()
            its_device = NO_MODELS if name == "cpu" else device or AUTOMATIC
            for _ in range(self._size(name)):
                slot = Slot(memory, program, its_device)
                free.put(slot)
                self._all.append(slot)
            self._slots[name] = free
        self._ending = threading.Event()
        self._running: dict[str, str] = {}  # job → study

    def serve(self, ready: Callable[[str], None]) -> None:
        """Until SIGTERM or SIGINT; `ready` hears a line once it takes jobs. Raises TokenariumError
        where the database can't be reached at the start."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ending.set())
        engine()  # the tables, before anyone needs them
        workers.register(self._row())
        self._launch()
        self._all[0].warm()
        ready(
            f"worker {self.id}: queues {', '.join(self._queues)} on {self._device}, "
            f"{self._at_once} at once"
        )
        if object_store.is_used():
            from data import copies  # it takes the lake along, which nothing else here needs

            threading.Thread(target=copies.look_after, args=[self._ending], daemon=True).start()
        watchdog = Watchdog(self.id, lambda: set(self._running))
        while not self._ending.wait(workers.BEAT_S):
            try:
                self._beat()
                watchdog.look()
            except (QueueUnavailable, QueueFull) as error:
                watchdog.unreachable()
                _log(str(error))
        self._end()

    def _launch(self) -> None:
        config: DBOSConfig = {
            "name": orchestra.APPLICATION,
            "system_database_url": database.url(),
            "application_version": orchestra.PROTOCOL,
            "executor_id": self.id,
            "serializer": JsonSerializer(),
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": 10.0,
        }
        instance = DBOS(config=config)

        @DBOS.workflow(name=orchestra.WORKFLOW, max_recovery_attempts=None)
        def run_job(job: str) -> dict[str, Any]:
            return self.perform(job)

        DBOS.listen_queues(list(self._queues))
        DBOS.launch()
        _own_sizes(instance, {name: self._size(name) for name in QUEUES})
        for name in self._queues:
            DBOS.register_queue(
                name,
                worker_concurrency=1,  # see _own_sizes
                polling_interval_sec=POLL_S[name],
                on_conflict="always_update",
            )

    def _size(self, name: str) -> int:
        return self._at_once if name == "cpu" else 1

    def perform(self, job: str) -> dict[str, Any]:
        """Run the job, in a free slot of its queue, to an end that is written down."""
        row = patiently(lambda: records.begin(job, self.id), told=_log)
        if row is None:
            return {"state": "over"}
        self._running[job] = row["study"]
        free = self._slots[row["queue"]]
        slot = free.get()
        try:
            return self._performed(slot, row)
        finally:
            free.put(slot)
            del self._running[job]

    def _performed(self, slot: Slot, row: Mapping[str, Any]) -> dict[str, Any]:
        job = row["id"]

        def report(doing: str, share: float, rate: str | None, left_s: float | None) -> bool | None:
            try:
                return records.report(job, self.id, doing, share, rate, left_s)
            except (QueueUnavailable, QueueFull) as error:
                _log(str(error))  # the work goes on; it is said the next time
                return False

        while True:
            try:
                outcome = slot.run(job, row["spec"], row["time_limit_s"], report)
            except Exception as error:  # noqa: BLE001 - or the job would seem to run for ever
                traceback.print_exc()
                outcome = Outcome("failed", failure_messages.failed(error, 0))
            if outcome.state == "lost" or self._ended(job, outcome):
                return {"state": outcome.state}

    def _ended(self, job: str, outcome: Outcome) -> bool:
        reason = outcome.reason
        if outcome.state == "cancelled" and reason is None:
            reason = "It was cancelled while it ran."
        part = outcome.part if outcome.state == "failed" else None
        end = partial(records.finish, job, self.id, outcome.state, reason, part)
        return patiently(end, told=_log)

    def _row(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "host": socket.gethostname(),
            "place": workers.place(),
            "pid": os.getpid(),
            "born": workers.born(os.getpid()),
            "queues": ",".join(self._queues),
            "device": self._device,
            "models": "gpu" in self._queues,
            "memory_total": limits.machine_memory(),
            "memory_free": limits.free_memory(),
            "version": VERSION,
            "protocol": orchestra.PROTOCOL,
            "busy_with": "",
        }

    def _beat(self) -> None:
        busy = ",".join(sorted(self._running.values()))
        if not workers.beat(self.id, limits.free_memory(), busy):
            workers.register(self._row())  # taken for dead: it had stood still

    def _end(self) -> None:
        """Leave in order: what runs here goes back to the queue, for other workers or the next."""
        try:
            workers.leave(self.id)
            for job in list(self._running):
                if records.give_up(job, self.id, died=False):
                    orchestra.return_to_queue(job, self.id)
        except TokenariumError as error:
            _log(str(error))  # others find it out by the row that gets old
        sys.stderr.flush()
        sys.stdout.flush()
        # Without waiting for DBOS' threads: the runners end with this process.
        os._exit(0)


def _own_sizes(instance: DBOS, sizes: Mapping[str, int]) -> None:
    """How many of a queue's jobs this worker takes at once. DBOS keeps one number for a queue in
    the database, and reads it before each look into the queue; machines differ."""
    system = instance._sys_db
    read = system.get_queue

    def get_queue(name: str, **options: Any) -> Any:
        found = read(name, **options)
        if found is not None and name in sizes:
            found._worker_concurrency = sizes[name]
        return found

    system.get_queue = get_queue  # type: ignore[method-assign]


def _log(line: str) -> None:
    print(f"worker: {line}", file=sys.stderr, flush=True)
