"""`python -m worker [--queues cpu,gpu] [--device cuda:0] [--at-once N]`: runs jobs, anywhere that
reaches the same database and lake, until Ctrl-C."""

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from data import command_line, confinement
from data.errors import TokenariumError, UnknownName
from worker.slot import RUNNER

MODEL_LIBRARIES = ("torch", "transformers", "gguf")  # requirements-worker.txt


def main(arguments: Sequence[str] | None = None, program: Sequence[str] = RUNNER) -> int:
    """Exit status. `program` is what runs the jobs (tests have studies of their own)."""
    options = _parser().parse_args(arguments)
    if options.parent is not None:
        confinement.die_with_parent(options.parent)
    return command_line.guarded(lambda: _serve(options, program))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("--queues", help="by comma; default: cpu, and gpu where torch is installed")
    parser.add_argument("--device", help="for language models: cpu, cuda, cuda:0, …")
    parser.add_argument("--at-once", type=int, default=1, help="jobs of the queue cpu at once")
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)  # ends when that process does
    return parser


def has_models() -> bool:
    """Whether language models can be run here; told without loading anything."""
    return all(find_spec(name) is not None for name in MODEL_LIBRARIES)


def _serve(options: argparse.Namespace, program: Sequence[str]) -> None:
    from worker.process import QUEUES, Worker

    if options.at_once < 1:
        raise TokenariumError("--at-once is 1 or more.")
    if options.queues is None:
        queues = [name for name in QUEUES if name == "cpu" or has_models()]
    else:
        queues = [name.strip() for name in options.queues.split(",") if name.strip()]
    for name in queues:
        if name not in QUEUES:
            raise UnknownName("queue", name, QUEUES)
    if not queues:
        raise TokenariumError("Name at least one queue: cpu, gpu or both.")
    if "gpu" in queues and not has_models():
        raise TokenariumError(
            "The queue gpu needs what requirements-worker.txt lists; install that first."
        )
    worker = Worker(queues, options.device, options.at_once, program)
    worker.serve(lambda line: print(line, flush=True))


if __name__ == "__main__":
    sys.exit(main())
