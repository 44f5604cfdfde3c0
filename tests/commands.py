"""`python -m MODULE ARGUMENTS`, each in a process forked from one that has loaded the programs: as
`python -m tests.commands` it is that one. A line of standard input asks for a command, a line of
standard output tells how it ended."""

import atexit
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAMS = ("data", "studies")
LONGEST_S = 300


class Commands:
    """The process that has loaded the programs, as a test sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, arguments: list[str], environment: Mapping[str, str], said: Path
    ) -> "subprocess.CompletedProcess[bytes]":
        """`said`: a folder for what it prints."""
        asks, tells = self._process.stdin, self._process.stdout
        assert asks is not None and tells is not None
        asked = {"arguments": arguments, "environment": dict(environment), "said": str(said)}
        asks.write(json.dumps(asked) + "\n")
        asks.flush()
        status = int(tells.readline())
        out, err = ((said / name).read_bytes() for name in ("out", "err"))
        return subprocess.CompletedProcess(arguments, status, out, err)

    def end(self) -> None:
        try:
            self._process.communicate(timeout=10)
        finally:
            self._process.kill()


def status_of(module: str, *arguments: str) -> int:
    """What the command ends with."""
    sys.argv[1:] = arguments
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as error:
        return int(error.code or 0)
    except BaseException:  # noqa: BLE001 - what a person would have seen
        traceback.print_exc()
        return 1
    return 0


def main() -> None:
    for program in PROGRAMS:
        importlib.import_module(f"{program}.__main__")
        del sys.modules[f"{program}.__main__"]  # it is run, not imported
    for line in sys.stdin:
        asked = json.loads(line)
        process = os.fork()
        if not process:
            signal.alarm(LONGEST_S)
            for number, name in ((0, os.devnull), (1, "out"), (2, "err")):
                flags = os.O_RDWR | (os.O_CREAT if number else 0)
                os.dup2(os.open(Path(asked["said"]) / name, flags), number)
            os.environ.clear()
            os.environ.update(asked["environment"])
            ended = status_of(*asked["arguments"])
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended)  # the libraries would wait for threads that the other process has
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
