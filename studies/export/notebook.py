"""A Jupyter notebook (nbformat 4.5) that asks the questions on the screen again."""

import json
from collections.abc import Sequence
from typing import Any

from data.visitors import Visitor
from studies.engine.spec import Spec
from studies.export.program import OPENING, how, questions


def notebook(specs: Sequence[Spec], visitor: Visitor) -> str:
    """The notebook as JSON, not run yet: a cell asks, one answers, one shows each table."""
    asked = questions(specs, visitor)
    cells = [
        _text(
            "# Asking Tokenarium again\n\n"
            + "".join(f"- {one.about} Key `{one.key}`.\n" for one in asked)
            + f"\n{how()} Say in the first cell where it lies."
        ),
        _code(OPENING),
    ]
    for one in asked:
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


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    left: dict[str, Any] = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", **left, "source": source}
