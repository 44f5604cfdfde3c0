"""What the documentation says of columns, made from their descriptions in the code.

`python -m tests.documents` writes it into docs/; tests/test_docs.py holds it against the code.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from analysis.columns import Column
from studies.desks.result_tables import RESULT_TABLES
from studies.engine.registry import STUDIES

DOCS = Path(__file__).parents[1] / "docs"
SQL, METRICS = DOCS / "sql.md", DOCS / "metrics.md"
MADE = {SQL: "### `premiums`\n", METRICS: "## Columns\n"}
"""The document → the line from which on it is made, to its end."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(_line(cells) for cells in lines)


def _line(cells: Sequence[str]) -> str:
    if set(cells) == {"---"}:
        return f"|{'|'.join(cells)}|\n"
    return f"| {' | '.join(cells)} |\n"


def views() -> str:
    """The views over kept results, with their columns."""
    parts = []
    for one in RESULT_TABLES:
        rows = [(f"`{column.name}`", column.type, column.about) for column in one.all_columns]
        head = f"### `{one.view}`\n{sentence(one.about)}\n\n"
        parts.append(head + table(("column", "type", "what it holds"), rows))
    return "\n".join(parts)


def columns() -> str:
    """Every column of every table of every study."""
    parts = [
        "## Columns\n"
        "Every column of every table of every study, as the code describes it. *Null where* is\n"
        "empty for a column that is never null, *formula* for one that is counted or named.\n"
    ]
    for study in STUDIES.values():
        parts.append(f"### Study `{study.name}`\n{study.about}\n")
        for name, one in study.tables.items():
            head = f"#### `{study.name}.{name}`\n{sentence(one.about)}\n\n"
            rows = [described(column) for column in study.columns(name)]
            parts.append(
                head + table(("column", "unit", "what it holds", "null where", "formula"), rows)
            )
    return "\n".join(parts)


def described(column: Column) -> tuple[str, ...]:
    """A row of `columns`."""
    formula = f"[{column.formula}](#{anchor(column.formula)})" if column.formula else ""
    return f"`{column.name}`", column.unit, column.meaning, column.null, formula


def anchor(heading: str) -> str:
    """The link to a heading, as GitHub makes it."""
    kept = (c for c in heading.lower() if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")


def sentence(about: str) -> str:
    return f"{about[0].upper()}{about[1:]}."


def written(document: Path) -> str:
    """The whole document with its made part as the code has it."""
    text = document.read_text(encoding="utf-8")
    by_hand = text[: text.index(MADE[document])]
    return by_hand + {SQL: views, METRICS: columns}[document]()


if __name__ == "__main__":
    for path in MADE:
        path.write_text(written(path), encoding="utf-8")
