"""A Jupyter notebook (nbformat 4.5) that asks the questions on the screen again."""

import json
from typing import Any

from studies.export.program import Program, how


def notebook(program: Program) -> str:
    """The notebook as JSON, not run yet: a cell asks, one answers, one shows each table."""
    cells = [
        _text(
            "# Asking Tokenarium again\n\n"
            + "".join(f"- {one.about}\n" for one in program.questions)
            + f"\n{how()} Say in the first cell where it lies."
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


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    left: dict[str, Any] = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", **left, "source": source}
