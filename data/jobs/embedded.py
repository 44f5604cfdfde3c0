"""A worker beside the app: a child process, restarted where it dies, gone when the app is gone."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).parents[2]
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
SOUND_AFTER_S = 60.0
"""A worker that lived so long was sound: the next is started at once."""


class EmbeddedWorker:
    """Lives in a thread of its own, which must not end before the app: the child would."""

    def __init__(self, program: Sequence[str] = ("-m", "worker")) -> None:
        self._program = tuple(program)
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End it in order: what it is doing goes back to the queue."""
        self._ending.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
        self._thread.join(5.0)

    def _keep(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._ending.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, *self._program, "--parent", str(os.getpid())],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the app, which ends it
            )
            status = self._process.wait()
            if self._ending.is_set():
                return
            if time.monotonic() - began > SOUND_AFTER_S:
                pause = FIRST_PAUSE_S
            print(
                f"The worker ended (status {status}); another starts in {pause:.0f} s.",
                file=sys.stderr,
                flush=True,
            )
            self._ending.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
