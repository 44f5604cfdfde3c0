"""Where the queue lives, and with PostgreSQL the lake's catalogue too: one setting.

`TOKENARIUM_DATABASE` is `postgresql://user@host/name`; without it both are SQLite files in the
state folder, which serves one machine.
"""

import os

from data.errors import TokenariumError
from data.home import home

SETTING = "TOKENARIUM_DATABASE"
_POSTGRESQL = ("postgresql://", "postgres://")


def url() -> str:
    """The queue's database: `postgresql://…` or `sqlite:///…`. Raises TokenariumError for a setting
    that is neither empty nor PostgreSQL's."""
    given = os.environ.get(SETTING, "").strip()
    if not given:
        home().mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{home() / 'jobs.sqlite'}"
    if not given.startswith(_POSTGRESQL):
        raise TokenariumError(
            f"{SETTING} must begin with postgresql:// (or be empty for SQLite in the state folder)."
        )
    return "postgresql://" + given.partition("://")[2]


def postgresql() -> str | None:
    """The setting where it is PostgreSQL's, else None."""
    found = url()
    return found if found.startswith("postgresql://") else None
