"""A Python program that asks questions again, in pieces: a script has them one after the other, a
notebook one a cell."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.version import VERSION
from data.visitors import Visitor
from studies.engine.registry import study
from studies.engine.spec import Spec
from studies.export.inputs import Names, names

HOW = "It needs Tokenarium, version {version} or one that asks the same, set up by `make setup`."

_PLACE = """\
import sys

TOKENARIUM = "."  # the folder that Tokenarium lies in
sys.path.insert(0, TOKENARIUM)

"""
_OPENING = f'''{_PLACE}import studies


def check(asked, key, hashes):
    """Raises ValueError unless the inputs and the question are those that were measured."""
    for one in (*asked.tokenizers, *asked.models, *([asked.corpus] if asked.corpus else [])):
        if one.hash not in hashes:
            raise ValueError(f"{{one.name}} isn't what was measured: its hash is {{one.hash}}.")
    if asked.key != key:
        raise ValueError(f"This asks something else than {{key}}: another version of it?")'''
_SQL_OPENING = f"{_PLACE}from studies.desks.query import query"
_SQL_ABOUT = (
    "SQL over the corpora and answers that are there. Those that were brought to a page are not."
)


@dataclass(frozen=True)
class Question:
    """Pieces of code: asking (and checking that it is the same question), answering, and a line
    each that shows a table. `about` is a line of Markdown without anything that someone named."""

    about: str
    missing: list[str]
    ask: str
    answer: str
    tables: list[str]


@dataclass(frozen=True)
class Program:
    """What stands at the beginning, and the questions."""

    opening: str
    questions: list[Question]


def of_studies(specs: Sequence[Spec], visitor: Visitor) -> Program:
    """A program that asks these questions, whose inputs it names as this visitor may name them."""
    several = len(specs) > 1
    asked = [
        _question(spec, names(spec, visitor), f"_{number}" if several else "")
        for number, spec in enumerate(specs, 1)
    ]
    return Program(_OPENING, asked)


def of_query(sql: str) -> Program:
    """A program that runs the statement again."""
    asked = Question(_SQL_ABOUT, [], f"sql = {sql!r}", "result = query(sql)", ["result.frame"])
    return Program(_SQL_OPENING, [asked])


def _how() -> str:
    """What a reader needs to run it."""
    return HOW.format(version=VERSION)


def script(program: Program) -> str:
    """A script that prints the tables; what the reader has to fill in is named at its top."""
    asked = program.questions
    top = ['"""Asks again what Tokenarium answered:', "", *(f"- {one.about}" for one in asked)]
    top += ["", _how(), "Run it there: .venv/bin/python THIS_FILE", '"""', ""]
    missing = [f"# To be filled in: {what}." for one in asked for what in one.missing]
    parts = ["\n".join([*top, *missing, *([""] if missing else []), program.opening]), ""]
    for one in asked:
        shown = "\n".join(f"print({table})" for table in one.tables)
        parts.append(f"\n{one.ask}\n{one.answer}\n{shown}")
    return "\n".join([*parts, ""])


def notebook(program: Program) -> str:
    """A Jupyter notebook (nbformat 4.5) as JSON, not run yet: a cell asks, one answers, one shows
    each table."""
    cells = [
        _markdown(
            "# Asking Tokenarium again\n\n"
            + "".join(f"- {one.about}\n" for one in program.questions)
            + f"\n{_how()} Say in the first cell where it lies."
        ),
        _code(program.opening),
    ]
    for one in program.questions:
        missing = "".join(f"# To be filled in: {what}.\n" for what in one.missing)
        cells += [_code(missing + one.ask), _code(one.answer), *map(_code, one.tables)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": python, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


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
    about = f"{study(spec.study).about} Key `{spec.key}`."
    return Question(about, its.missing, f"{call}\n{checked}", run, tables)


def _several(name: str, values: list[str]) -> str:
    return _block(f"{name}=[", [f"{one}," for one in values], "]") if values else f"{name}=[]"


def _block(opening: str, lines: list[str], closing: str) -> str:
    inner = [f"    {line}" for each in lines for line in each.split("\n")]
    return "\n".join([opening, *inner, closing])


def _markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    left: dict[str, Any] = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", **left, "source": source}
