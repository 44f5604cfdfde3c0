"""Rows of a result: as many as fit, in types that every reader of Arrow knows."""

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from data.query import rows
from data.query.errors import NeedsTooMuch
from data.query.limits import RESULT_BYTES, ROWS


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def fetched(connection: duckdb.DuckDBPyConnection, sql: str) -> rows.Fetched:
    return rows.fetched(connection.query(sql))


def test_a_result_that_fits_is_whole(connection: duckdb.DuckDBPyConnection) -> None:
    found = fetched(connection, "SELECT i, i::VARCHAR AS s FROM range(3) t(i)")
    assert found.table.to_pylist() == [{"i": i, "s": str(i)} for i in range(3)]
    assert not found.truncated


@pytest.mark.parametrize(("size", "truncated"), [(ROWS, False), (ROWS + 1, True)])
def test_more_rows_than_may_be_are_left_out(
    connection: duckdb.DuckDBPyConnection, size: int, truncated: bool
) -> None:
    found = fetched(connection, f"FROM range({size})")
    assert (found.table.num_rows, found.truncated) == (ROWS, truncated)


def test_a_result_without_end_is_not_waited_for(connection: duckdb.DuckDBPyConnection) -> None:
    assert fetched(connection, "FROM range(1000000000000)").truncated


def test_rows_are_cut_where_the_bytes_are_used_up(connection: duckdb.DuckDBPyConnection) -> None:
    megabyte = "repeat('x', 1000000)"
    found = fetched(connection, f"SELECT {megabyte} FROM range(100)")
    assert found.truncated
    # Each row takes a megabyte and some bytes of Arrow's own.
    assert found.table.num_rows == RESULT_BYTES // 1_000_000
    assert found.table.nbytes <= RESULT_BYTES


def test_one_row_that_is_too_large_is_said(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NeedsTooMuch, match="The first row alone has more than 32 MB"):
        fetched(connection, "SELECT repeat('x', 40000000)")


def test_columns_of_one_name_are_told_apart(connection: duckdb.DuckDBPyConnection) -> None:
    found = fetched(connection, 'SELECT 1 AS a, 2 AS A, 3 AS "a_2", 4 AS "say ""hi"""')
    assert found.table.schema.names == ["a", "A_2", "a_2_2", 'say "hi"']
    assert list(found.table.to_pylist()[0].values()) == [1, 2, 3, 4]


def test_sums_are_whole_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    # sum() of whole numbers has 128 bits, which Arrow has no type for.
    found = fetched(
        connection, "SELECT sum(i) AS s, max(2::HUGEINT ** 100) AS p FROM range(4) t(i)"
    )
    assert found.table.schema.field("s").type == pa.int64()
    assert found.table.to_pylist() == [{"s": 6, "p": 2.0**100}]
    most = 170141183460469231731687303715884105727
    found = fetched(connection, f"SELECT {most} AS n, NULL::HUGEINT AS nothing")
    assert found.table.to_pylist() == [{"n": str(most), "nothing": None}]


def test_the_order_stays_where_a_type_is_changed(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT i, i::HUGEINT AS h FROM range(60000) t(i) ORDER BY (i * 7919) % 60013 DESC"
    expected = sorted(range(60000), key=lambda i: -((i * 7919) % 60013))
    assert fetched(connection, sql).table.column("h").to_pylist() == expected


def test_every_type_comes_out_readable(connection: duckdb.DuckDBPyConnection) -> None:
    found = fetched(connection, "FROM test_all_types()")
    frame = pl.from_arrow(rows.read(bytes(rows.written(found.table))))
    assert isinstance(frame, pl.DataFrame)
    assert frame.height == 3
    assert frame["uuid"][0] == "00000000-0000-0000-0000-000000000000"
    assert frame["interval"][0] == "00:00:00"
    assert frame["struct"].dtype == pl.String
    assert frame["int_array"].to_list()[0] == []
    assert frame["date"].to_list()[0] == "5877642-06-25 (BC)"
    frame.to_dicts()
    frame.write_json()


def test_what_is_no_arrow_stream_is_refused() -> None:
    for content in (b"", b"nothing of the kind", bytes(rows.written(pa.table({"a": [1]})))[:-40]):
        with pytest.raises((ValueError, pa.ArrowException)):
            rows.read(content)


def test_a_stream_with_invalid_text_is_refused() -> None:
    broken = pa.StringArray.from_buffers(
        1, pa.array([0, 1], pa.int32()).buffers()[1], pa.py_buffer(b"\xff")
    )
    with pytest.raises(pa.ArrowInvalid):
        rows.read(bytes(rows.written(pa.table({"text": broken}))))
