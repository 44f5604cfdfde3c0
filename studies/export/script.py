"""A script that asks the questions on the screen again, and prints their tables."""

from studies.export.program import Program, how


def script(program: Program) -> str:
    """The script; what the reader has to fill in is named at its top."""
    asked = program.questions
    top = ['"""Asks again what Tokenarium answered:', "", *(f"- {one.about}" for one in asked)]
    top += ["", how(), "Run it there: .venv/bin/python THIS_FILE", '"""', ""]
    missing = [f"# To be filled in: {what}." for one in asked for what in one.missing]
    parts = ["\n".join([*top, *missing, *([""] if missing else []), program.opening]), ""]
    for one in asked:
        shown = "\n".join(f"print({table})" for table in one.tables)
        parts.append(f"\n{one.ask}\n{one.answer}\n{shown}")
    return "\n".join([*parts, ""])
