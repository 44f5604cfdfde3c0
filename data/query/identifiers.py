"""Names of views as SQL writes them: in double quotes where they need these."""

import re
from collections.abc import Iterable

import duckdb


def identifier(name: str) -> str:
    """The name as a statement can hold it."""
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
