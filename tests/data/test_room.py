"""What would grow for ever: what goes, and what stays."""

import os
import time
from pathlib import Path

import polars as pl
import pytest

from data import lake, library, long_texts, records, results, room, shares, tokenizers, visitors
from data.results import StoredPart
from data.shares import Share
from data.tokenizers import Identity
from data.visitors import Visitor
from studies.desks import belongings

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
KEYS = [f"{number:064x}" for number in range(10)]
FILES = "lake/files/**/*.parquet"


def size(home: Path) -> int:
    return sum(path.stat().st_size for path in home.glob(FILES))


def test_of_answers_the_oldest_go_that_no_link_shares(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake, "GRACE_S", 0.0)
    for number, key in enumerate(KEYS):
        noise = [hash((number, row)) for row in range(5_000)]
        results.save("made_1", [StoredPart(key, {"rows": pl.DataFrame({"row": noise})}, {})])
    shares.save("c" * 32, Share(["{}"], parts=[KEYS[0]]))
    monkeypatch.setenv(room.SETTING, "10")
    before = size(home)
    assert not room.drop_old_answers() and size(home) == before
    monkeypatch.setenv(room.SETTING, str(0.75 * before / 1e9))
    rounds = 0
    while room.drop_old_answers():
        rounds += 1
    assert results.present(KEYS) == {KEYS[0], *KEYS[rounds + 1 :]}
    assert 2 <= rounds <= 4 and size(home) <= 0.8 * before
    kept = results.load("made_1", [KEYS[0], KEYS[-1]])
    assert [len(one.tables["rows"]) for one in kept.values()] == [5_000, 5_000]


def test_what_killed_processes_left_goes_after_a_day(home: Path) -> None:
    kept = library.put(b"kept")
    lake.write(lambda cursor: cursor.execute("CREATE TABLE made (i INT)"))
    for day, name in ((0, "new"), (2, "old")):
        place = home / "library" / kept[:2] / f".incoming-{name}"
        place.write_bytes(b"half")
        os.utime(place, (time.time() - day * 86_400,) * 2)
    checked = home / "derived" / "checks" / "of-two-years-ago"
    checked.parent.mkdir(parents=True)
    checked.touch()
    os.utime(checked, (time.time() - 2 * 365 * 86_400,) * 2)
    room.make()
    there = {path.name for path in (home / "library").glob("??/.*")}
    assert there == {".incoming-new"} and not checked.exists() and library.read(kept) == b"kept"


def test_what_the_absent_brought_goes_and_what_their_links_carry_stays(home: Path) -> None:
    kept = []
    for who, content in ((ANNA, b"annas"), (ANNA, b"shared"), (BERTA, b"bertas")):
        identity = Identity("mine", "mine", "huggingface", library.sha256_of(content))
        kept.append(tokenizers.keep(identity, content, who))
    shares.save("c" * 32, Share(["{}"], [kept[1]]), ANNA.id)
    long_texts.keep("d" * 64, "of someone with nothing else")
    visitors.note("e" * 64)
    assert records.is_empty(f"visitors/{'e' * 64}")  # who has nothing leaves nothing
    for path in (home / "visitors").rglob("*"):
        os.utime(path, (time.time() - 401 * 86_400,) * 2)
    assert visitors.absent() == [ANNA.id, BERTA.id]
    belongings.note_visit(BERTA)
    belongings.forget_absent()
    assert not tokenizers.known_to(ANNA) and list(tokenizers.known_to(BERTA)) == [kept[2].name]
    assert [library.has(one.sha256) for one in kept] == [False, True, True]
    assert visitors.absent() == []


def test_earlier_states_of_the_lake_go(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake, "GRACE_S", 0.0)
    for number in range(3):
        lake.write(lambda cursor, n=number: cursor.execute(f"CREATE TABLE made{n} (i INT)"))

    def snapshots() -> int:
        with lake.reading() as cursor:
            return len(cursor.execute("SELECT 1 FROM ducklake_snapshots('lake')").fetchall())

    before = snapshots()
    lake.expire("1 day")
    assert snapshots() == before
    lake.expire("0 seconds")
    assert snapshots() <= 2 < before
