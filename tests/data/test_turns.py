"""One at a time for each key."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from data.turns import Turns


def test_who_asks_for_the_same_waits_and_finds_it_made() -> None:
    turns, made, lock = Turns(), {}, threading.Lock()
    count: dict[str, int] = {}

    def wanted(key: str) -> str:
        with turns.of(key):
            if key not in made:
                with lock:
                    count[key] = count.get(key, 0) + 1
                time.sleep(0.01)
                made[key] = key.upper()
            return made[key]

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(wanted, ["a", "b", "c", "d"] * 25))
    assert found == ["A", "B", "C", "D"] * 25
    assert count == {"a": 1, "b": 1, "c": 1, "d": 1}
    assert turns._waiting == {}


def test_other_keys_do_not_wait_and_an_error_ends_the_turn() -> None:
    turns = Turns()
    with turns.of("a"), turns.of("b"):
        pass
    try:
        with turns.of("a"):
            raise ValueError
    except ValueError:
        pass
    with turns.of("a"):
        assert list(turns._waiting) == ["a"]
