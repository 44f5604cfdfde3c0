"""What was asked for last is held; what somebody else uses is found as well."""

import gc

import pytest

from data import recent
from data.recent import Recent


class Thing:
    """Something large."""

    def __init__(self, size: float = 1) -> None:
        self.size = size


def test_the_ones_asked_for_last_are_held() -> None:
    held = Recent[Thing](2)
    for name in "ab":
        held.put(name, Thing())
    assert held.get("a") is not None
    held.put("c", Thing())
    gc.collect()
    assert held.get("b") is None and held.get("a") is not None and held.get("c") is not None


def test_what_is_used_is_found_though_it_was_let_go_of() -> None:
    held, used = Recent[Thing](1), Thing()
    held.put("used", used)
    held.put("other", Thing())
    assert "used" not in held and held.first("used", Thing()) is used
    assert "used" in held and held.release() == [used]
    held.remove("used")
    assert held.get("used") is None


def test_they_take_so_many_bytes_at_most_but_one_is_held() -> None:
    held = Recent[Thing](9, 10, lambda thing: thing.size)
    for size in (4, 5, 6):
        held.put(str(size), Thing(size))
    assert [str(size) in held for size in (4, 5, 6)] == [False, False, True]
    held.put("11", Thing(11))
    assert "11" in held and "6" not in held


def test_those_that_nobody_asked_for_are_released(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(recent, "monotonic", lambda: now[0])
    held, first, second = Recent[Thing](9), Thing(), Thing()
    held.put("first", first)
    now[0] = 50.0
    held.put("second", second)
    now[0] = 100.0
    assert held.release(unused_s=60) == [first]
    assert "second" in held
