"""Kept answers: what was saved comes back, and takes no more memory than it needs."""

import ctypes
import json
from pathlib import Path

import polars as pl
import pytest

from data import lake, results
from data.results import StoredPart

pytestmark = pytest.mark.usefixtures("home")

ROWS = 20_000


def part(key: str) -> StoredPart:
    table = pl.DataFrame(
        {
            "id": range(ROWS),
            "text": [f"{key} and a text that is no short one: {row}" for row in range(ROWS)],
            "share": [row / ROWS for row in range(ROWS)],
            "parts": [[row, None] for row in range(ROWS)],
        }
    )
    return StoredPart(key, {"rows": table, "none": table.clear()}, {"study": "made up"})


def test_a_part_comes_back_as_it_was() -> None:
    saved = {key: part(key) for key in ("one", "two")}
    results.save("made_up", list(saved.values()))
    loaded = results.load("made_up", ["two", "one", "three"])
    assert set(loaded) == set(saved)
    for key, one in loaded.items():
        assert one.signature == saved[key].signature
        for name, table in saved[key].tables.items():
            assert one.tables[name].sort("id").equals(table), (key, name)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_parts_of_one_family_may_have_columns_of_their_own(order: tuple[int, int]) -> None:
    """As `counts` has, by what is counted."""
    tables = [
        pl.DataFrame({"language": ["a", "b"], "tokens": [1, 2]}),
        pl.DataFrame({"section": ["x"], "language": ["a"], "tokens": [3], "share": [0.5]}),
    ]
    for number in order:
        results.save("made_up", [StoredPart(str(number), {"counts": tables[number]}, {})])
    loaded = results.load("made_up", ["0", "1"])
    for number, table in enumerate(tables):
        assert loaded[str(number)].tables["counts"].equals(table)


def test_a_part_that_was_kept_before_its_columns_were_named(home: Path) -> None:
    saved = part("old")
    results.save("made_up", [saved])
    old = json.dumps(list(saved.tables))
    lake.write(lambda cursor: cursor.execute("UPDATE results.parts SET tables = ?", [old]))
    loaded = results.load("made_up", ["old"])["old"]
    assert loaded.tables["rows"].sort("id").equals(saved.tables["rows"])
    assert loaded.tables["none"].equals(saved.tables["none"])


class Mallinfo(ctypes.Structure):
    """`struct mallinfo2` of GNU's malloc.h."""

    _fields_ = [
        *((name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd")),
        *((name, ctypes.c_size_t) for name in ("usmblks", "fsmblks", "uordblks", "fordblks")),
        ("keepcost", ctypes.c_size_t),
    ]


def allocated() -> int:
    """Bytes that the C library has given out (polars and pyarrow have allocators of their own)."""
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo is None:
        pytest.skip("another C library than GNU's")
    mallinfo.restype = Mallinfo
    info = mallinfo()
    return int(info.hblkhd + info.uordblks)


def test_it_holds_nothing_of_duckdbs() -> None:
    """DuckDB's buffers are several times as large as what is in them, and one text cut out of a
    table would keep them all."""
    saved = [part(str(number)) for number in range(8)]
    results.save("made_up", saved)
    results.load("made_up", ["1"])
    before = allocated()
    loaded = results.load("made_up", ["3", "4"])
    assert allocated() - before < loaded["3"].tables["rows"].estimated_size()
