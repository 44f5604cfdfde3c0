"""A row of an audit: what was tried, how many, what failed, and what that means."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from analysis.columns import Column, schema

Verdict = Literal["pass", "warn", "fail"]

MOST_EXAMPLES = 10

CHECK_COLUMNS = (
    Column("check", pl.String, "name of the check"),
    Column("verdict", pl.String, "pass, warn or fail; null where it doesn't apply",
           null="the check doesn't apply: note says why", formula="verdict"),
    Column("tried", pl.Int64, "what was tried", "things of the check", "the check doesn't apply"),
    Column("failed", pl.Int64, "how many of them failed", "things of the check",
           "the check doesn't apply"),
    Column("examples", pl.List(pl.String), "some that failed"),
    Column("about", pl.String, "what the check does and when it warns or fails"),
    Column("note", pl.String, "why it doesn't apply, or what else is to be said",
           null="nothing is to be said"),
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """verdict None: the check has no meaning for this tokenizer, and `note` says why. `about`
    says what was tried and from where on it warns or fails."""

    check: str
    verdict: Verdict | None
    tried: int | None
    failed: int | None
    examples: tuple[str, ...]
    about: str
    note: str | None = None


def judged(failed: int, tried: int, warn_above: float = 0.0, fail_above: float = 0.0) -> Verdict:
    """pass up to `warn_above`, warn up to `fail_above`, else fail; both are shares of `tried`."""
    share = failed / tried if tried else 0.0
    if share > fail_above:
        return "fail"
    return "warn" if share > warn_above else "pass"


def some(examples: Iterable[str]) -> tuple[str, ...]:
    """The first few examples."""
    return tuple(example for example, _ in zip(examples, range(MOST_EXAMPLES), strict=False))


def shown(text: str | bytes, most: int = 40) -> str:
    """A text or token for an example: quoted, invisible characters escaped, long ones cut."""
    if isinstance(text, bytes):
        try:
            return shown(text.decode(), most)
        except UnicodeDecodeError:
            return "bytes " + text[:most].hex(" ").upper()
    cut = text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"
    return "'" + "".join(c if c.isprintable() else repr(c)[1:-1] for c in cut) + "'"


def check_table(checks: Iterable[Check]) -> pl.DataFrame:
    """The checks as a table, in order."""
    rows = [{**vars(check), "examples": list(check.examples)} for check in checks]
    return pl.DataFrame(rows, schema=schema(CHECK_COLUMNS))
