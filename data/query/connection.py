"""The connection that a query is run on: in memory, with everything outside shut off."""

import duckdb

from data.query.limits import MEMORY, THREADS

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "python_scan_all_frames": False,
    "temp_directory": "",
    "secret_directory": "",
    "extension_directory": "",
    "memory_limit": f"{MEMORY // 1_000_000}MB",
    "threads": THREADS,
}


def connect() -> duckdb.DuckDBPyConnection:
    """A connection none of whose settings can be changed."""
    connection = duckdb.connect(":memory:", config=SETTINGS)
    connection.execute("SET lock_configuration = true")
    return connection
