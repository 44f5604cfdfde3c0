"""Errors of DuckDB as they are shown."""

import pytest

from data.query.errors import query_error

OF_ITS_OWN = "DuckDB failed at this statement, which is a fault of its own: write it another way."
LONG = f"...{'x, ' * 20}..."


@pytest.mark.parametrize(
    ("whole", "sql", "message", "place"),
    [
        (
            'Binder Error: Referenced column "b" not found\n\nLINE 2:   b FROM t\n          ^',
            "SELECT a,\n  b FROM t",
            'Binder Error: Referenced column "b" not found',
            "LINE 2:   b FROM t\n          ^",
        ),
        (  # a long line is shown in part
            f"Parser Error: no\n\nLINE 1: {LONG}\n       ^",
            f"SELECT {'x, ' * 100} FROM t",
            "Parser Error: no",
            f"LINE 1: {LONG}\n       ^",
        ),
        (  # a line that the statement doesn't have is left out
            "Conversion Error: no\n\nLINE 1: SELECT #1 FROM (SELECT 1)\n  ^",
            "SELECT 1",
            "Conversion Error: no",
            None,
        ),
        (  # and so are paths
            'IO Error: no "/srv/lake/files/x.parquet", /etc/passwd',
            "'/etc/passwd'",
            'IO Error: no "…", /etc/passwd',
            None,
        ),
        ("INTERNAL Error: index 3\n\nStack Trace: …", "SELECT 1", OF_ITS_OWN, None),
        ("Invalid Input Error: Python exception occurred: x", "SELECT 1", OF_ITS_OWN, None),
        ("", "SELECT 1", OF_ITS_OWN, None),
    ],
)
def test_what_is_shown(whole: str, sql: str, message: str, place: str | None) -> None:
    error = query_error(ValueError(whole), sql)
    assert (str(error), error.place) == (message, place)
