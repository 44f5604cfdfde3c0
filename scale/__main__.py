"""Counting a corpus in several tasks, here or on a cluster (docs/scale.md).

python -m scale export CORPUS FOLDER [--shards 16]
python -m scale count FOLDER OUT --tokenizer NAME [--group-by language] [--tasks 4]
                [--executor local|slurm|ray] [--option KEY=VALUE …]
python -m scale total OUT [--csv FILE]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data import command_line
from data.corpora import obtain
from data.errors import TokenariumError
from data.tokenizers import identify, load_known
from scale import shards, tasks
from studies.questions.counts import groups


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, or 2 with one line on stderr where the input is at fault."""
    options = _parser().parse_args(arguments)
    return command_line.guarded(lambda: _dispatch(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scale", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write a corpus of the lake as Parquet shards")
    export.add_argument("corpus")
    export.add_argument("folder", type=Path)
    export.add_argument("--shards", type=int, default=16)
    count = commands.add_parser("count", help="count the shards; again, to go on after a kill")
    count.add_argument("folder", type=Path)
    count.add_argument("out", type=Path)
    count.add_argument("--tokenizer", required=True)
    count.add_argument("--group-by", default="language")
    count.add_argument("--tasks", type=int, default=4)
    count.add_argument("--executor", choices=tasks.EXECUTORS, default="local")
    count.add_argument("--option", action="append", default=[], metavar="KEY=VALUE")
    total = commands.add_parser("total", help="add up the files of all tasks")
    total.add_argument("out", type=Path)
    total.add_argument("--csv", type=Path)
    return parser


def _dispatch(options: argparse.Namespace) -> None:
    if options.command == "export":
        written = shards.export(obtain(options.corpus), options.folder, options.shards)
        print(f"{len(written)} shards in {options.folder}")
    elif options.command == "count":
        _count(options)
    else:
        table = shards.total(options.out)
        text = table.write_csv()
        if options.csv:
            options.csv.write_text(text, encoding="utf-8")
        else:
            print(text, end="")


def _count(options: argparse.Namespace) -> None:
    try:
        by = [name for name in groups(options.group_by).split(",") if name]
    except ValueError as error:
        raise TokenariumError(f"--group-by can't be used: {error}.") from None
    found = shards.shards_in(options.folder)
    if not found or not 1 <= options.tasks <= len(found):
        raise TokenariumError(
            f"{options.folder} has {len(found)} shards: there can be 1 to {len(found)} tasks."
            if found
            else f"{options.folder} has no Parquet files: write some with `python -m scale export`."
        )
    identity = identify(options.tokenizer)
    tokenizer = load_known(identity.fingerprint)
    run = {
        "shards": [[path.name, path.stat().st_size] for path in found],
        "tokenizer": identity.fingerprint,
        "engine": tokenizer.engine,
        "by": by,
        "tasks": options.tasks,
    }
    folder, out = options.folder.resolve(), options.out.resolve()
    shards.begin(out, run)
    step = tasks.CountShards(folder, out, identity.fingerprint, by)
    tasks.executor(options.executor, step, options.tasks, _options(options.option)).run()


def _options(given: list[str]) -> dict[str, Any]:
    """The executor's own settings; whole numbers as such."""
    pairs = command_line.pairs(given, "--option")
    return {
        name: int(value) if value.lstrip("-").isdigit() else value for name, value in pairs.items()
    }


if __name__ == "__main__":
    sys.exit(main())
