"""Runs every command on a state folder, one after the other in one process, and prints as JSON what
each ended with: {command: [status, what stood on stderr]}. Each line of standard input asks for it
with an environment; it is done in a process forked from this one, which has loaded the programs."""

import contextlib
import io
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

FILE_LIMIT = "EVERY_COMMAND_FILE_LIMIT"
USER = "EVERY_COMMAND_USER"


def commands(folder: Path) -> dict[str, Callable[[], int]]:
    """`folder` holds a tokenizer, a corpus and shards (see test_state.py)."""
    import app
    import data.__main__
    import scale.__main__
    import studies.__main__
    import worker.__main__

    def served() -> int:
        sys.argv = ["app.py", "--no-setup", "--no-worker", "--port", "0"]
        return app.main()

    of_data, of_studies = data.__main__.main, studies.__main__.main
    tokenizer, corpus = str(folder / "mine.tiktoken"), str(folder / "mine.csv")
    out = str(folder / "out.json")
    return {
        "data list tokenizers": lambda: of_data(["list", "tokenizers"]),
        "data list corpora": lambda: of_data(["list", "corpora"]),
        "data list models": lambda: of_data(["list", "models"]),
        "data add tokenizer": lambda: of_data(
            ["add", "tokenizer", tokenizer, "--pattern", "gpt2", "--name", "mine"]
        ),
        "data add corpus": lambda: of_data(["add", "corpus", corpus, "--name", "mine"]),
        "data export": lambda: of_data(
            ["export", "tokenizer", "mine", "--to", "tokenizer.json", "--out", out]
        ),
        "data backup": lambda: of_data(["backup", str(folder / "state.tar")]),
        "data restore": lambda: of_data(["restore", str(folder / "state.tar")]),
        "studies run": lambda: of_studies(
            ["run", "premiums", "--tokenizers", f"{tokenizer}:gpt2", "--corpus", corpus]
        ),
        "scale export": lambda: scale.__main__.main(["export", "mine", str(folder / "shards")]),
        "worker": lambda: worker.__main__.main(["--queues", "cpu"]),
        "app": served,
    }


def run(folder: Path, without: Sequence[str]) -> dict[str, tuple[int, str]]:
    ended: dict[str, tuple[int, str]] = {}
    for name, command in commands(folder).items():
        if name in without:
            continue
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            try:
                status = command()
            except SystemExit as error:
                status = int(error.code or 0)
            except BaseException:  # noqa: BLE001 - what a person would have seen
                status = -1
                traceback.print_exc()
        ended[name] = status, said.getvalue()
    return ended


def main() -> None:
    commands(Path())  # loads the programs
    for line in sys.stdin:
        asked = json.loads(line)
        process = os.fork()
        if process:
            os.waitpid(process, 0)
            continue
        os.environ.update(asked["environment"])
        if FILE_LIMIT in os.environ:
            limit = int(os.environ[FILE_LIMIT])
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if USER in os.environ:  # who may not read the program any more, which is loaded by now
            os.setuid(int(os.environ[USER]))
        found = run(Path(asked["folder"]), asked["without"])
        os.write(1, json.dumps(found).encode() + b"\n")
        os._exit(0)


if __name__ == "__main__":
    main()
