"""Errors of DuckDB as they are shown."""

from data.query.errors import query_error


def test_the_message_and_the_place() -> None:
    sql = "SELECT a,\n  b FROM t"
    whole = 'Binder Error: Referenced column "b" not found\n\nLINE 2:   b FROM t\n          ^'
    error = query_error(ValueError(whole), sql)
    assert str(error) == 'Binder Error: Referenced column "b" not found'
    assert error.place == "LINE 2:   b FROM t\n          ^"


def test_a_long_line_is_shown_in_part() -> None:
    sql = f"SELECT {'x, ' * 100} FROM t"
    whole = f"Parser Error: no\n\nLINE 1: ...{'x, ' * 20}...\n       ^"
    assert query_error(ValueError(whole), sql).place is not None


def test_a_line_that_the_statement_does_not_have_is_left_out() -> None:
    whole = "Conversion Error: no\n\nLINE 1: SELECT #1 FROM (SELECT 1)\n  ^"
    error = query_error(ValueError(whole), "SELECT 1")
    assert str(error) == "Conversion Error: no"
    assert error.place is None


def test_paths_are_left_out_unless_the_statement_has_them() -> None:
    error = query_error(
        ValueError('IO Error: no "/srv/lake/files/x.parquet", /etc/passwd'), "'/etc/passwd'"
    )
    assert str(error) == 'IO Error: no "…", /etc/passwd'


def test_what_is_wrong_inside_stays_inside() -> None:
    for whole in (
        "INTERNAL Error: Attempted to access index 3\n\nStack Trace: …",
        "Invalid Input Error: Python exception occurred while executing the UDF: OSError: x",
        "",
    ):
        assert str(query_error(ValueError(whole), "SELECT 1")).startswith("DuckDB failed at this")
