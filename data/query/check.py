"""What a statement may be and name, decided on DuckDB's own syntax tree before anything is run.

This is for clear answers and for what settings don't cover; the process has nothing to reach
anyway (program.py).
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import duckdb

from data.errors import UnknownName
from data.query.errors import QueryError
from data.query.limits import STATEMENT_CHARACTERS

ROW_FUNCTIONS = {
    "flatten",
    "generate_series",
    "json_each",
    "json_tree",
    "range",
    "repeat",
    "repeat_row",
    "unnest",
}
# Functions that tell of the process or write somewhere, or that take SQL as a text.
REFUSED_FUNCTIONS = {
    "current_setting",
    "getenv",
    "getvariable",
    "json_deserialize_sql",
    "json_execute_serialized_sql",
    "json_serialize_plan",
    "json_serialize_sql",
    "nextval",
    "query",
    "query_table",
    "sql_auto_complete",
    "which_secret",
    "write_log",
}


def needed(connection: duckdb.DuckDBPyConnection, sql: str, views: Collection[str]) -> list[str]:
    """Those of the views that the statement names.

    Raises QueryError for anything but one SELECT over these views, and UnknownName for a view that
    isn't among them.
    """
    _only_one_select(connection, sql)
    nodes = list(_nodes(_tree(connection, sql)))
    of_system = _system_names(connection)
    by_folded = {name.casefold(): name for name in views}
    named_inside = {
        str(entry["key"]).casefold() for node in nodes for entry in _entries(node.get("cte_map"))
    }
    found: dict[str, None] = {}
    for node in nodes:
        kind = node.get("type")
        if kind == "SHOW_REF" and node.get("table_name"):
            raise QueryError("SHOW can't be used here; FROM views lists what there is.")
        if "function_name" in node:
            _check_function(str(node["function_name"]))
        if kind == "TABLE_FUNCTION":
            _check_row_function(node["function"])
        if kind != "BASE_TABLE":
            continue
        name = str(node["table_name"])
        if node.get("schema_name") or node.get("catalog_name"):
            parts = (node.get("catalog_name"), node.get("schema_name"), name)
            dotted = ".".join(str(part) for part in parts if part)
            raise QueryError(
                f"{dotted} can't be read: views are named without a schema; FROM views lists them."
            )
        folded = name.casefold()
        if folded in by_folded:
            found[by_folded[folded]] = None
        elif folded in of_system:
            raise QueryError(f"{name} can't be read here; FROM views lists what there is.")
        elif folded not in named_inside:
            raise UnknownName("view", name, map(identifier, views))
    return list(found)


def _only_one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    if len(sql) > STATEMENT_CHARACTERS:
        raise QueryError(
            f"The statement has {len(sql):,} characters; at most {STATEMENT_CHARACTERS:,} fit."
        )
    kinds = [statement.type.name for statement in connection.extract_statements(sql)]
    if not kinds:
        raise QueryError("There is no statement; write a SELECT.")
    if kinds == ["CREATE", "SELECT"] and "pivot" in sql.casefold():
        raise QueryError("PIVOT needs its values here: PIVOT … ON language IN ('eng', 'deu') ….")
    if len(kinds) > 1:
        raise QueryError(f"These are {len(kinds)} statements; one is run at a time.")
    if kinds != ["SELECT"]:
        raise QueryError(f"Only SELECT can be run here, and this is {kinds[0].replace('_', ' ')}.")


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    ((written,),) = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
    try:
        tree: dict[str, Any] = json.loads(written)
    except RecursionError:
        raise QueryError("The statement is nested too deeply.") from None
    if tree["error"]:
        raise QueryError(f"This kind of statement can't be run here: {tree['error_message']}")
    return tree


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """All objects of the tree, without recursion."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _entries(cte_map: Any) -> list[dict[str, Any]]:
    return cte_map["map"] if isinstance(cte_map, dict) and "map" in cte_map else []


def _system_names(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """DuckDB's own tables and views: even a name that the statement itself gives may not hide one,
    for it needn't be meant at every place."""
    rows = connection.execute(
        "SELECT lower(view_name) FROM duckdb_views() UNION SELECT lower(table_name) "
        "FROM duckdb_tables()"
    ).fetchall()
    return {name for (name,) in rows}


def _check_function(name: str) -> None:
    if name.casefold() in REFUSED_FUNCTIONS:
        raise QueryError(f"The function {name} can't be used here.")


def _check_row_function(function: dict[str, Any]) -> None:
    name = str(function.get("function_name", ""))
    if name.casefold() not in ROW_FUNCTIONS:
        raise QueryError(
            f"The function {name or '?'} can't be read from here: no file, address or setting can "
            "be reached. FROM views lists what there is."
        )


def identifier(name: str) -> str:
    """The name of a view as a statement can hold it: in double quotes where it needs these."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) is not None
    if plain and all(kind != duckdb.token_type.keyword for _, kind in duckdb.tokenize(name)):
        return name
    quoted = name.replace('"', '""')
    return f'"{quoted}"'


def unquoted(sql: str, names: Iterable[str]) -> list[str]:
    """Those of the names that need quotes and stand in the statement without any."""
    return [
        name
        for name in names
        if identifier(name) != name
        and re.search(rf"(?<![\w\"'~-]){re.escape(name)}(?![\w\"'~-])", sql, re.IGNORECASE)
    ]
