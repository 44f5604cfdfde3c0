"""Every statement of attacks.toml, as a visitor's query beside another visitor's data.

What `data.query.check` refuses it refuses in the same words here as in the query's process, so of
those only some are run from end to end. What it lets pass is, all of it; and the walls behind it
are tried without it.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.errors import TokenariumError
from data.query import check, limits
from data.query.connection import connect
from data.query.errors import query_error
from studies.desks.query import query, schema
from tests.studies.query_home import ME, SECRET, Home, two_visitors

ATTACKS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("attacks.toml").read_text(encoding="utf-8")
)["attack"]
SECONDS, SOON = 2.0, 1.0  # for an answer; until what has no end is stopped
EVERY = 15  # of the refused ones, one in so many is run from end to end
# Of this machine, of the process and of its libraries, unless the attack itself says it.
INSIDE = re.compile(
    r"/root|/home/|/tmp|/usr|/proc/|\.parquet|catalogue\.sqlite|stored_secrets|site-packages|"
    r"Traceback|source_\d|\.py\b"
)

Outcome = tuple[TokenariumError | None, list[list[Any]], str]  # error, rows, all that was said


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, byte_level: Path) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("attacked")
    with two_visitors(folder, byte_level.read_bytes()) as made:
        yield made


@pytest.fixture(scope="module")
def outcomes(home: Home) -> dict[int, Outcome]:
    """What came of each attack, by its number."""
    refused = {number: refusal(home, attack) for number, attack in enumerate(ATTACKS)}
    found: dict[int, Outcome] = {
        number: (error, [], text(error)) for number, error in refused.items() if error
    }
    tried = [n for n in range(len(ATTACKS)) if n not in found] + list(found)[::EVERY]
    before = snapshot(home)
    # As many at a time as a visitor may have running.
    with ThreadPoolExecutor(limits.AT_ONCE_A_VISITOR) as pool:
        for number, outcome in zip(tried, pool.map(lambda n: asked(home, n), tried), strict=True):
            if number in found:
                assert outcome[2] == found[number][2], "refused in other words"
            found[number] = outcome
    assert snapshot(home) == before
    return found


def refusal(home: Home, attack: dict[str, Any]) -> TokenariumError | None:
    """What the check says to it; None if it lets it pass."""
    sql = home.placed(attack["sql"])
    try:
        check.needed(connect(), sql, [view.name for view in schema(ME)])
    except TokenariumError as error:
        return error
    except duckdb.Error as error:
        return query_error(error, sql)
    return None


def asked(home: Home, number: int) -> Outcome:
    attack = ATTACKS[number]
    try:
        seconds = SOON if "stopped" in attack else SECONDS
        result = query(home.placed(attack["sql"]), ME, seconds=seconds)
    except TokenariumError as error:
        return error, [], text(error)
    rows = [list(one) for one in result.frame.rows()]
    return None, rows, repr((result.columns, rows))


def text(error: TokenariumError) -> str:
    return f"{error}\n{getattr(error, 'place', None) or ''}"


def snapshot(home: Home) -> dict[str, tuple[int, int]]:
    """Every file's size and time of change, beside what a tokenizer's first use leaves."""
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in home.folder.rglob("*")
        if path.is_file() and "derived" not in path.parts and not path.name.endswith("-shm")
    }


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 40
    assert len({attack["sql"] for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("number", range(len(ATTACKS)), ids=lambda n: ATTACKS[n]["sql"][:60])
def test_an_attack_gets_nowhere(number: int, outcomes: dict[int, Outcome], home: Home) -> None:
    attack = ATTACKS[number]
    error, rows, whole = outcomes[number]
    if "answer" in attack:
        assert error is None, whole
        assert rows == attack["answer"]
    elif "stopped" in attack:
        assert type(error).__name__ in attack["stopped"].split(), whole
    else:
        assert error is not None, rows
        assert attack["says"] in whole
    # What the statement says may be said back; nothing else of the inside.
    own_words = home.placed(attack["sql"])
    for found in INSIDE.findall(whole):
        assert found in own_words, whole
    assert SECRET not in whole
    for secret in (home.their_hash, home.their_tokenizer.fingerprint, str(home.folder)):
        assert secret not in whole or secret in own_words


# Runs each statement as the query's process would, had there been no check.
WITHOUT_CHECK = """
import json, sys
from data.query import limits
from data.query.connection import connect

limits.begin(int(sys.argv[1]))
asked, told = json.load(sys.stdin), []
connection = connect()
connection.execute("CREATE VIEW own AS SELECT 1 AS one")
limits.confine(0, 60)
for sql in asked:
    try:
        told.append(repr(connection.execute(sql).fetchmany(100)))
    except Exception as error:
        told.append(f"{type(error).__name__}: {error}")
json.dump(told, sys.stdout)
"""


def test_the_walls_hold_without_the_check(home: Home) -> None:
    """No file is read or written even by a statement that the check failed to see through."""
    attacks = [home.placed(a["sql"]) for a in ATTACKS if "stopped" not in a]
    before = snapshot(home)
    found = subprocess.run(
        [sys.executable, "-P", "-c", WITHOUT_CHECK, str(os.getpid())],
        input=json.dumps(attacks),
        capture_output=True,
        text=True,
        timeout=120,
        cwd="/",
        env=limits.environment(),
    )
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    assert len(told) == len(attacks)
    assert snapshot(home) == before
    accounts = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()[0]
    for sql, whole in zip(attacks, told, strict=True):
        assert SECRET not in whole, sql
        assert accounts not in whole, sql
        # Paths of this process' own are nowhere in it.
        for folder in (str(home.folder), str(Path.home()), sys.prefix):
            assert folder == "/" or folder not in whole.replace(sql, "") or folder in sql, sql
    refused = [whole for whole in told if "file system operations are disabled" in whole]
    assert len(refused) > 15
    assert any("the configuration has been locked" in whole for whole in told)


def test_the_process_can_open_nothing() -> None:
    tried = """
import os, socket, sys
from data.query import limits
limits.begin(int(sys.argv[1]))
limits.confine(0, 5)
for name, attempt in (
    ("read", lambda: open("/etc/passwd")),
    ("write", lambda: open("/tmp/written", "w")),
    ("folder", lambda: os.listdir("/")),
    ("connect", lambda: socket.socket()),
    ("pipe", os.pipe),
):
    try:
        attempt()
    except OSError as error:
        print(name, error.errno)
print(sorted(name for name in os.environ if name.startswith(("TOKENARIUM", "SECRET"))))
"""
    found = subprocess.run(
        [sys.executable, "-P", "-c", tried, str(os.getpid())],
        capture_output=True,
        text=True,
        timeout=60,
        env={**limits.environment()},
    )
    too_many = 24  # EMFILE
    names = ("read", "write", "folder", "connect", "pipe")
    assert found.stdout.split("\n")[:-1] == [*(f"{name} {too_many}" for name in names), "[]"]
