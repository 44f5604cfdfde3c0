"""The figures that CharBench's paper reports, `published.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

_PLACE = Path(__file__).with_name("published.toml")


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_PLACE.read_text(encoding="utf-8"))


def source() -> str:
    """The paper."""
    return str(_read()["source"])


def accuracies() -> pl.DataFrame:
    """model, task (all, count, distinct, first, last), accuracy (0 to 1); as the paper has them."""
    its = _read()["accuracy"]
    rows = [
        (model, task, value / 100)
        for model, values in its.items()
        if model != "tasks"
        for task, value in zip(its["tasks"], values, strict=True)
    ]
    return pl.DataFrame(rows, schema=["model", "task", "accuracy"], orient="row")


def mean_accuracies() -> dict[str, float]:
    """The mean over its models by task, 0 to 1."""
    return {task: value / 100 for task, value in _read()["accuracy_mean"].items()}


def correlations() -> pl.DataFrame:
    """task, property (named as analysis.charbench_accuracy.PROPERTIES), r: the mean over models."""
    its = _read()["correlation"]
    rows = [
        (task, name, r)
        for task, values in its.items()
        if task != "properties"
        for name, r in zip(its["properties"], values, strict=False)
    ]
    return pl.DataFrame(rows, schema=["task", "property", "r"], orient="row")
