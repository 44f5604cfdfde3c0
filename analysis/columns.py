"""The columns of result tables, each described once, beside the formula that fills it.

A table's schema, the SQL views, the headings on pages, `docs/sql.md` and `docs/metrics.md` follow
from these descriptions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

BITS = "bits"
SHARE = "0 to 1"
RATIO = "ratio"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    `unit`: BITS, SHARE, RATIO or the plural of what is counted; empty for names and texts. `null`:
    where it is null; empty if it never is. `heading`: what stands over it on a page, with the unit
    that it has there; empty where no page shows it. `formula`: the row of "Formulas" in
    docs/metrics.md that defines it; empty for what is merely counted or named.
    """

    name: str
    type: type[pl.DataType] | pl.DataType
    meaning: str
    unit: str = ""
    null: str = ""
    heading: str = ""
    formula: str = ""

    @property
    def about(self) -> str:
        """The meaning, with the unit where the meaning doesn't tell it.

        >>> Column("h1", pl.Float64, "entropy of a token", BITS).about
        'entropy of a token, bits'
        """
        return f"{self.meaning}, {self.unit}" if self.unit in (BITS, SHARE) else self.meaning


Columns = tuple[Column, ...]

LANGUAGE = Column("language", pl.String, "label of the language", heading="Label")


def schema(columns: Iterable[Column]) -> pl.Schema:
    """Names and types, in order.

    >>> schema([Column("tokens", pl.Int64, "tokens of the text", "tokens")])
    Schema([('tokens', Int64)])
    """
    return pl.Schema({column.name: column.type for column in columns})


def without(columns: Iterable[Column], *names: str) -> Columns:
    """The columns but those named."""
    return tuple(column for column in columns if column.name not in names)


def with_interval(column: Column, short: str, formula: str) -> Columns:
    """A figure and the ends of its 95 % interval, whose formula this is. `short`: what stands
    before "95 % low" in their headings."""
    ends = (
        replace(
            column,
            name=f"{column.name}_{end}",
            meaning=f"{which} end of its 95 % interval",
            null="interval_note says why",
            heading=f"{short} 95 % {end}{_unit_of(column.heading)}".strip(),
            formula=formula,
        )
        for end, which in (("low", "lower"), ("high", "upper"))
    )
    return (column, *ends)


def _unit_of(heading: str) -> str:
    """(bits) of "H1 (bits)"."""
    return f" ({heading.rpartition('(')[2]}" if heading.endswith(")") else ""
