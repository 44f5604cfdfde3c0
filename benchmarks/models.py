"""What a GPU is worth to the studies that run language models, as ratios within one run.

    python -m benchmarks.models [--model NAME] [--items 25] [--tokens 4000] [--candidates 100]
    python -m benchmarks.models --tiny          # a minute on a CPU: whether the script works

CharBench's items a second, tokens of `difficulty` a second and verified tokens of `undertrained` a
second, on the CPU and on the first GPU (where there is one), in float32 and bfloat16; each beside
the largest difference of ln p (of `undertrained`: of p) from the CPU in float32. Loading isn't
counted. Without --model it needs no weights: a model of SmolLM2 135M's shape with random ones and a
tokenizer are made in a temporary folder, and nothing is fetched.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
from transformers import LlamaConfig, LlamaForCausalLM

import studies
from analysis.charbench import TASKS, asked
from data import models
from data.charbench import uploads
from data.models import ModelFiles
from data.progress import Report
from studies.engine import models as running
from studies.engine.models import LanguageModel
from tests import tiny_model
from worker.models import keeping

SHAPE = {"vocab_size": 49_152, "hidden_size": 576, "intermediate_size": 1_536}
SHAPE |= {"num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3}
SHAPE |= {"max_position_embeddings": 8_192}
TINY = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2}
TINY |= {"num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 2_048}
DTYPES = "float32", "bfloat16"
Tables = Mapping[str, pl.DataFrame]


class Measured:
    """One study with its parameters: how many things it does, and the numbers of its answer."""

    def __init__(
        self,
        study: str,
        params: Mapping[str, Any],
        unit: str,
        count: Callable[[Tables], int],
        values: Callable[[Tables], np.ndarray],
    ) -> None:
        self.study, self.params, self.unit = study, params, unit
        self.count, self.values = count, values


def made(folder: Path, tiny: bool) -> Path:
    """A model with random weights, and its tokenizer."""
    torch.manual_seed(1)
    shape = {"vocab_size": 300, **TINY} if tiny else SHAPE
    config = LlamaConfig(**shape, bos_token_id=0, eos_token_id=None, tie_word_embeddings=True)
    LlamaForCausalLM(config).save_pretrained(folder)
    tiny_model.tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def items(count: int) -> str:
    """A file of items, `count` of each task, about words drawn letter by letter; its name."""
    chance = random.Random(1)
    rows = []
    for task in TASKS:
        for _ in range(count):
            word = "".join(chance.choices("abcdefghij", k=chance.randint(4, 10)))
            rows.append({"task": task, "word": word, "character": chance.choice(word)})
    content = "".join(f"{json.dumps(row)}\n" for row in rows)
    return uploads.add("benchmark.jsonl", content.encode(), asked).name


def text(tokens: int) -> str:
    """About so many tokens under the tokenizer that is made here, more under others."""
    return " ".join(tiny_model.TEXTS[n % 3] for n in range(tokens // 10))


def measured(asked_for: argparse.Namespace) -> Iterator[Measured]:
    """What is run."""
    upload = items(asked_for.items)
    yield Measured(
        "charbench",
        {"upload": upload, "items": asked_for.items},
        "items",
        lambda tables: tables["answers"].height,
        lambda tables: np.array(tables["answers"]["log_p"].to_list()).ravel(),
    )
    yield Measured(
        "difficulty",
        {"text": text(asked_for.tokens)},
        "tokens",
        lambda tables: tables["tokens"].height,
        lambda tables: tables["tokens"]["bits"].drop_nulls().to_numpy() * -np.log(2.0),
    )
    yield Measured(
        "undertrained",
        {"candidates": str(asked_for.candidates), "controls": 30},
        "verified tokens",
        lambda tables: tables["items"]["probability"].count(),
        lambda tables: tables["items"].sort("id")["probability"].fill_null(0.0).to_numpy(),
    )


@contextmanager
def on(device: str) -> Iterator[None]:
    """Have studies run models there."""

    def load(files: ModelFiles, dtype: str, report: Report) -> LanguageModel:
        return keeping.loaded(files, dtype, device, report)

    running.provide(load)
    yield
    running.provide(None)
    keeping.forget()


def run(one: Measured, model: str, dtype: str) -> tuple[float, Tables]:
    """Seconds, and the tables."""
    spec = studies.prepare(one.study, (), None, {**one.params, "dtype": dtype}, models=[model])
    began = time.perf_counter()
    tables = studies.run(spec, keep=False).tables
    return time.perf_counter() - began, tables


def main(asked_for: argparse.Namespace, model: str) -> None:
    """Print a line a study, device and dtype."""
    devices = ["cpu", *(["cuda:0"] if torch.cuda.is_available() else [])]
    if len(devices) > 1:
        print(f"GPU: {torch.cuda.get_device_name(0)}; CPU: {torch.get_num_threads()} threads")
    references: dict[str, np.ndarray] = {}
    seconds: dict[str, float] = {}
    wanted = list(measured(asked_for))
    for device in devices:
        for dtype in DTYPES:
            with on(device):
                # The model is loaded, and what a GPU does once is done.
                studies.run(studies.prepare("difficulty", (), None, {"text": "A house.", "dtype":
                                            dtype}, models=[model]), keep=False)  # fmt: skip
                for one in wanted:
                    taken, tables = run(one, model, dtype)
                    values, count = one.values(tables), one.count(tables)
                    reference = references.setdefault(one.study, values)
                    before = seconds.setdefault(one.study, taken)
                    off = np.abs(values - reference).max(initial=0.0)
                    print(
                        f"{one.study:12} {device:6} {dtype:8} {count / taken:10,.1f} {one.unit}/s "
                        f"({count:,} in {taken:.1f} s), {before / taken:6.1f} times the CPU in "
                        f"float32, largest difference {off:.1e}",
                        flush=True,
                    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Language models on a CPU and a GPU.")
    parser.add_argument("--model", help="a model that is known here; else one is made")
    parser.add_argument("--items", type=int, default=25, help="CharBench's items of each task")
    parser.add_argument("--tokens", type=int, default=4_000, help="tokens of difficulty's text")
    parser.add_argument("--candidates", type=int, default=100, help="of undertrained: 100 or more")
    parser.add_argument("--tiny", action="store_true", help="a tiny model, and little of it")
    given = parser.parse_args()
    if given.tiny:
        given.items, given.tokens = 2, 400
    if given.model:
        main(given, given.model)
    else:
        with tempfile.TemporaryDirectory() as place:
            os.environ["TOKENARIUM_HOME"] = f"{place}/home"
            main(given, models.add_folder(made(Path(place) / "random", given.tiny)).name)
