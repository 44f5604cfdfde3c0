"""What a statement may be, and which views it names (tests/studies/attacks.toml: hostile ones)."""

import duckdb
import pytest

from data.errors import UnknownName
from data.query import check
from data.query.connection import connect
from data.query.errors import QueryError
from data.query.limits import STATEMENT_CHARACTERS

VIEWS = ["udhr", "corpora", "Mine~1a2b3c4d", "premiums"]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return connect()


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT 1", []),
        ("FROM udhr", ["udhr"]),
        ("from UDHR", ["udhr"]),
        ('FROM "mine~1a2b3c4d"', ["Mine~1a2b3c4d"]),
        ("SELECT * FROM udhr a JOIN udhr b USING (segment)", ["udhr"]),
        ("WITH a AS (FROM udhr) SELECT * FROM a", ["udhr"]),
        ("SELECT (SELECT count(*) FROM corpora), EXISTS (FROM premiums)", ["corpora", "premiums"]),
        ("SELECT 1 IN (SELECT segment FROM udhr), * FROM (VALUES (1)) t(a)", ["udhr"]),
        ("FROM udhr UNION ALL FROM udhr ORDER BY ALL LIMIT 3", ["udhr"]),
        ("DESCRIBE udhr", ["udhr"]),
        ("SUMMARIZE udhr", ["udhr"]),
        ("PIVOT udhr ON language IN ('a', 'b') USING count(*)", ["udhr"]),
        ("SELECT unnest([1, 2]), x FROM range(3) t(x), json_each('[1]')", []),
        ("WITH RECURSIVE r AS (SELECT 1 a UNION ALL SELECT a + 1 FROM r WHERE a < 9) FROM r", []),
        (
            "SELECT tokens(text, 'gpt2'), bytes(text) FROM udhr QUALIFY row_number() OVER () = 1",
            None,
        ),
    ],
)
def test_the_views_that_a_statement_names(
    connection: duckdb.DuckDBPyConnection, sql: str, names: list[str] | None
) -> None:
    assert sorted(check.needed(connection, sql, VIEWS)) == (["udhr"] if names is None else names)


def test_an_unknown_view_is_told_with_the_nearest(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownName, match="Unknown view 'udrh': did you mean udhr"):
        check.needed(connection, "FROM udrh", VIEWS)


def test_a_view_that_is_not_there_may_be_a_name_of_the_statement(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert check.needed(connection, "WITH elsewhere AS (SELECT 1) FROM ELSEWHERE", VIEWS) == []


def test_a_long_statement_is_refused_and_a_deep_one_no_trouble(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(QueryError, match="characters; at most 20,000 fit"):
        check.needed(connection, "SELECT 1 --" + "x" * STATEMENT_CHARACTERS, VIEWS)
    assert check.needed(connection, "SELECT " + "(" * 9000 + "1" + ")" * 9000, VIEWS) == []
    assert check.needed(connection, "SELECT " + "-(" * 4000 + "1" + ")" * 4000, VIEWS) == []


def test_no_setting_can_be_changed(connection: duckdb.DuckDBPyConnection) -> None:
    for sql in ("SET enable_external_access = true", "SET threads = 64", "RESET memory_limit"):
        with pytest.raises(duckdb.Error, match="locked"):
            connection.execute(sql)
