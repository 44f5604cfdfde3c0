"""One task of a run, and the executors of datatrove that run them."""

from importlib import import_module
from pathlib import Path
from typing import Any

from data.errors import TokenariumError
from data.tokenizers import load_known
from scale.shards import count_shards, keep, shards_of
from studies.counting.row_counts import encoder

EXECUTORS = ("local", "slurm", "ray")


class CountShards:
    """A pipeline of one step: each task counts its shards and writes one file.

    It goes to the tasks as it is, so it holds names only; a task loads the tokenizer from the
    TOKENARIUM_HOME of its machine.
    """

    def __init__(self, shards: Path, out: Path, fingerprint: str, by: list[str]) -> None:
        self.shards, self.out, self.fingerprint, self.by = shards, out, fingerprint, by

    def __call__(self, data: Any, rank: int, world_size: int) -> None:
        tokenizer = load_known(self.fingerprint)
        its = shards_of(self.shards, rank, world_size)
        keep(self.out, rank, count_shards(its, encoder(tokenizer), self.by))


def executor(kind: str, step: CountShards, tasks: int, options: dict[str, Any]) -> Any:
    """A datatrove executor for the step; its folder of logs and finished tasks lies in `out`.

    `options` are the executor's own (local: workers; slurm: partition, time …). Raises
    TokenariumError where datatrove isn't installed or refuses them.
    """
    common = {"pipeline": [step], "tasks": tasks, "logging_dir": str(step.out / "logs")}
    try:
        module = import_module(f"datatrove.executor.{kind}")
    except ImportError as error:
        raise TokenariumError(
            f"The {kind} executor needs a library that isn't installed ({error.name}): "
            "pip install -r requirements-scale.txt."
        ) from error
    try:
        return getattr(module, f"{kind.capitalize()}PipelineExecutor")(**common, **options)
    except (TypeError, ValueError) as error:
        raise TokenariumError(f"The {kind} executor refuses its options: {error}.") from error
