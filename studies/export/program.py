"""A Python program that asks questions again, in pieces: a script has them one after the other, a
notebook one a cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.version import VERSION
from data.visitors import Visitor
from studies.engine.registry import study
from studies.engine.spec import Spec
from studies.export.inputs import Names, names

HOW = "It needs Tokenarium, version {version} or one that asks the same, set up by `make setup`."

OPENING = '''\
import sys

TOKENARIUM = "."  # the folder that Tokenarium lies in
sys.path.insert(0, TOKENARIUM)

import studies


def check(asked, key, hashes):
    """Raises ValueError unless the inputs and the question are those that were measured."""
    for one in (*asked.tokenizers, *asked.models, *([asked.corpus] if asked.corpus else [])):
        if one.hash not in hashes:
            raise ValueError(f"{one.name} isn't what was measured: its hash is {one.hash}.")
    if asked.key != key:
        raise ValueError(f"This asks something else than {key}: the study has another version?")'''


@dataclass(frozen=True)
class Question:
    """Pieces of code: asking (and checking that it is the same question), answering, and a line
    each that shows a table."""

    about: str
    key: str
    missing: list[str]
    ask: str
    answer: str
    tables: list[str]


def questions(specs: Sequence[Spec], visitor: Visitor) -> list[Question]:
    """The pieces for each of the questions, as this visitor may name their inputs."""
    several = len(specs) > 1
    return [
        _question(spec, names(spec, visitor), f"_{number}" if several else "")
        for number, spec in enumerate(specs, 1)
    ]


def how() -> str:
    """What a reader needs to run it."""
    return HOW.format(version=VERSION)


def _question(spec: Spec, its: Names, number: str) -> Question:
    asked, result = f"asked{number}", f"result{number}"
    given = [repr(spec.study), _several("tokenizers", its.tokenizers)]
    if its.corpus is not None:
        given.append(f"corpus={its.corpus}")
    if its.models:
        given.append(_several("models", its.models))
    pairs = [f"{name!r}: {value}," for name, value in its.parameters.items()]
    given.append(_block("params={", pairs, "}"))
    hashes = [repr(one.hash) + "," for one in (*spec.tokenizers, *spec.models)]
    hashes += [repr(spec.corpus.hash) + ","] if spec.corpus else []
    call = _block(f"{asked} = studies.prepare(", [f"{one}," for one in given], ")")
    checked = _block("check(", [f"{asked},", f"{spec.key!r},", _block("{", hashes, "},")], ")")
    if not hashes:
        checked = f"check({asked}, {spec.key!r}, set())"
    run = f"{result} = studies.run({asked})"
    if spec.models:  # a worker runs them
        run = (
            "from data.command_line import ProgressLine\n"
            "from studies.engine.waiting import run_as_job\n\n"
            f"{result} = run_as_job({asked}, ProgressLine())  # `make worker` runs models"
        )
    tables = [f"{result}.tables[{name!r}]" for name in study(spec.study).tables]
    return Question(
        study(spec.study).about, spec.key, its.missing, f"{call}\n{checked}", run, tables
    )


def _several(name: str, values: list[str]) -> str:
    return _block(f"{name}=[", [f"{one}," for one in values], "]") if values else f"{name}=[]"


def _block(opening: str, lines: list[str], closing: str) -> str:
    inner = [f"    {line}" for each in lines for line in each.split("\n")]
    return "\n".join([opening, *inner, closing])
