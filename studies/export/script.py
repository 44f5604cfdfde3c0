"""A script that asks the questions on the screen again, and prints their tables."""

from collections.abc import Sequence

from data.visitors import Visitor
from studies.engine.spec import Spec
from studies.export.program import OPENING, how, questions


def script(specs: Sequence[Spec], visitor: Visitor) -> str:
    """The script; what the reader has to fill in is named at its top."""
    asked = questions(specs, visitor)
    top = ['"""Asks again what Tokenarium answered:', ""]
    top += [f"- {one.about} Key {one.key}." for one in asked]
    top += ["", how(), "Run it there: .venv/bin/python THIS_FILE", '"""', ""]
    missing = [f"# To be filled in: {what}." for one in asked for what in one.missing]
    parts = ["\n".join([*top, *missing, *([""] if missing else []), OPENING]), ""]
    for one in asked:
        shown = "\n".join(f"print({table})" for table in one.tables)
        parts.append(f"\n{one.ask}\n{one.answer}\n{shown}")
    return "\n".join([*parts, ""])
