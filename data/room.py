"""What keeps the state from growing for ever beside what people have: answers, which can be
computed again, earlier states of the lake, and what killed processes left."""

import os
import shutil
import time
from pathlib import Path

from data import lake, results, shares
from data.home import derived_folder, home

SETTING, DEFAULT_GB = "TOKENARIUM_ANSWERS_GB", 20.0
"""What the files of all answers may take."""
SHARE = 10  # of those that may go, the oldest of so many parts go at once
LEFT_S = 24 * 60 * 60
"""What is still being written by then was left by a killed process."""
DERIVED_S = 365 * 24 * 60 * 60
SNAPSHOT = "1 day"


def make() -> None:
    """Let go of what may go. Raises LakeUnavailable."""
    _drop_left_files()
    drop_old_answers()
    lake.expire(SNAPSHOT)


def drop_old_answers() -> bool:
    """Where answers take too much, let go of a tenth of those that no link shares, the oldest
    first; whether it did. Who asks again has them computed again."""
    if _bytes_of_answers() <= most_bytes():
        return False
    shared = {part for share in shares.all_open() for part in share.parts}
    free = [part for part in results.oldest_first() if part not in shared]
    gone = free[: -(-len(free) // SHARE)]
    if gone:
        lake.write(lambda cursor: results.drop_keys(cursor, gone))
        lake.purge()
    return bool(gone)


def most_bytes() -> int:
    try:
        given = float(os.environ.get(SETTING, ""))
    except ValueError:
        given = DEFAULT_GB
    return int((given if given > 0 else DEFAULT_GB) * 10**9)


def _bytes_of_answers() -> int:
    with lake.reading() as cursor:
        ((size,),) = cursor.execute(
            "SELECT coalesce(sum(file_size_bytes), 0) FROM ducklake_table_info('lake') "
            "WHERE NOT regexp_full_match(table_name, 'c_[0-9a-f]{32}')"
        ).fetchall()
    return int(size)


def _drop_left_files() -> None:
    now = time.time()
    for folder in ("library", "derived", "visitors", "shares", "incoming"):
        for place in (home() / folder).rglob(".incoming-*"):
            _drop(place, now - LEFT_S)
    for place in derived_folder().glob("*/*"):
        _drop(place, now - DERIVED_S)


def _drop(place: Path, oldest: float) -> None:
    try:
        if place.stat().st_mtime > oldest:
            return
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink()
    except FileNotFoundError:
        return
