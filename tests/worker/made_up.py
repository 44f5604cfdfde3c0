"""Studies that only the tests have: slow, hungry, stuck and faulty ones. What they compute is
written to a log in the state folder, a line at a time."""

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from analysis.columns import Column
from data.errors import TokenariumError
from data.home import home
from data.models import identify
from studies.engine import registry
from studies.engine.models import AskedModel
from studies.engine.parameters import Parameter, integer, text
from studies.engine.spec import Spec
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table

PARAMETERS = (
    Parameter("name", "", "tells one question from the next", text),
    Parameter("batches", 10, "how many", integer(1, 10_000)),
    Parameter("milliseconds", 50, "that each takes", integer(0, 10**6)),
    Parameter("megabytes", 1, "that each takes", integer(0, 10**6)),
)


def log_file() -> Path:
    return home() / "made_up.log"


def logged(name: str) -> list[str]:
    """What was computed for the question of that name, in order."""
    if not log_file().exists():
        return []
    lines = [line.split(" ", 1) for line in log_file().read_text().splitlines()]
    return [what for its, what in lines if its == name]


def log(name: str, what: str) -> None:
    handle = os.open(log_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, f"{name} {what}\n".encode())
    os.close(handle)


def values(batch: int) -> list[int]:
    return [batch * batch, batch + 7]


def _slow(_: Sequence[Any], __: None, parameters: Mapping[str, Any], steps: Steps) -> list[Answer]:
    """Each batch waits, then gives two rows."""
    name, count = parameters["name"], parameters["batches"]
    tables = []
    for number in range(count):
        steps(f"Batch {number}", number / count)

        def batch(number: int = number) -> dict[str, pl.DataFrame]:
            time.sleep(parameters["milliseconds"] / 1000)
            log(name, str(number))
            steps.counted(2, "rows")
            rows = {"batch": [number] * 2, "value": values(number)}
            return {"rows": pl.DataFrame(rows)}

        tables.append(steps.batch(str(number), batch)["rows"])
    return [Answer({"rows": pl.concat(tables)}, {})]


def _hungry(
    _: Sequence[Any], __: None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    """Takes memory and keeps it."""
    held = []
    for number in range(parameters["batches"]):
        steps(f"Taking {number}", 0.5)
        held.append(np.ones(parameters["megabytes"] * 2**17))
        time.sleep(parameters["milliseconds"] / 1000)
    return [_nothing()]


def _stuck(_: Sequence[Any], __: None, parameters: Mapping[str, Any], steps: Steps) -> list[Answer]:
    """Tells nothing until it ends."""
    steps("Waiting", 0.5)
    log(parameters["name"], "began")
    time.sleep(parameters["milliseconds"] / 1000)
    log(parameters["name"], "ended")
    return [_nothing()]


def _dying(_: Sequence[Any], __: None, parameters: Mapping[str, Any], steps: Steps) -> list[Answer]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def _killing(
    _: Sequence[Any], __: None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    """Kills the worker that runs it."""
    log(parameters["name"], "killed")
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)
    return []


def _faulty(
    _: Sequence[Any], __: None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    raise ValueError("a secret path")


def _refusing(
    _: Sequence[Any], __: None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    raise TokenariumError("This can't be measured; choose another corpus.")


def _choosy(
    models: Sequence[AskedModel], _: None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    """Of models: one of them refuses, or does what ends its process."""
    (model,) = models
    steps(f"Trying {model.title}", 0.5)
    if model.identity.fingerprint == identify(CHOSEN[1]).fingerprint:
        END[parameters["name"]]([], None, parameters, steps)
    return [replace(_nothing(), model={})]


def _large(_: Sequence[Any], __: None, parameters: Mapping[str, Any], steps: Steps) -> list[Answer]:
    """A result of so many megabytes that don't compress."""
    count = parameters["megabytes"] * 2**17
    rows = np.random.default_rng(0).integers(0, 2**62, count)
    return [Answer({"rows": pl.DataFrame({"batch": rows, "value": rows})}, {})]


CHOSEN = ("smollm2_135m", "gemma3_270m")
"""Models of the catalogue; the second is the one that fails."""

END = {"refuses": _refusing, "dies": _dying, "takes": _hungry}


def _nothing() -> Answer:
    return Answer({"rows": pl.DataFrame({"batch": [0], "value": [0]})}, {})


ROWS = (Column("batch", pl.Int64, "its number"), Column("value", pl.Int64, "what it gave"))


def _study(name: str, compute: Any, **more: Any) -> Study:
    return Study(
        name=name,
        version=1,
        about="Made up for the tests.",
        parameters=PARAMETERS,
        tables={"rows": Table("two rows a batch", ROWS)},
        compute=compute,
        corpus=None,
        **{"subject": None, **more},
    )


STUDIES = (
    _study("slow", _slow),
    _study("long", _slow, prefers="job"),
    _study("graphical", _slow, queue="gpu"),
    _study("hungry", _hungry),
    _study("stuck", _stuck),
    _study("short_lived", _stuck, time_limit_s=1.5),
    _study("dying", _dying),
    _study("killing", _killing),
    _study("faulty", _faulty),
    _study("refusing", _refusing),
    _study("large", _large),
    _study("choosy", _choosy, subject="models"),
)


def register() -> None:
    """Have this process know them."""
    registry.STUDIES.update({study.name: study for study in STUDIES})


@contextmanager
def registered() -> Iterator[None]:
    """For the time of a test."""
    register()
    try:
        yield
    finally:
        for study in STUDIES:
            del registry.STUDIES[study.name]


def question(study: str, name: str, **parameters: Any) -> Spec:
    """A question of one of them."""
    defaults = {one.name: one.default for one in PARAMETERS}
    return Spec(study, 1, (), None, {**defaults, "name": name, **parameters})
