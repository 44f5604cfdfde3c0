"""Pages are made a few at a time, and one that waits keeps nobody out."""

import threading

from pages.components import turnstile

PATIENCE_S = 10.0


def test_no_more_are_inside_than_there_are_places() -> None:
    counted, most, lock = 0, 0, threading.Lock()
    full, go = threading.Semaphore(0), threading.Event()

    def made() -> None:
        nonlocal counted, most
        with turnstile.inside():
            with lock:
                counted += 1
                most = max(most, counted)
            full.release()
            go.wait(PATIENCE_S)
            with lock:
                counted -= 1

    threads = [threading.Thread(target=made) for _ in range(3 * turnstile.AT_ONCE)]
    for one in threads:
        one.start()
    for _ in range(turnstile.AT_ONCE):
        assert full.acquire(timeout=PATIENCE_S)
    assert not full.acquire(timeout=0.2)  # the others wait
    go.set()
    for one in threads:
        one.join(PATIENCE_S)
    assert (most, counted) == (turnstile.AT_ONCE, 0)


def test_who_computes_for_long_gives_its_place_away_and_gets_one_again() -> None:
    entered, left = threading.Barrier(turnstile.AT_ONCE + 1), threading.Event()
    outside: list[bool] = []

    def long() -> None:
        with turnstile.inside():
            entered.wait(PATIENCE_S)
            with turnstile.outside():
                outside.append(left.wait(PATIENCE_S))

    threads = [threading.Thread(target=long) for _ in range(turnstile.AT_ONCE)]
    for one in threads:
        one.start()
    entered.wait(PATIENCE_S)
    with turnstile.inside():  # all places were taken
        left.set()
    for one in threads:
        one.join(PATIENCE_S)
        assert not one.is_alive()
    assert outside == [True] * turnstile.AT_ONCE


def test_outside_a_page_there_is_nothing_to_give_away() -> None:
    with turnstile.outside():
        pass
    test_no_more_are_inside_than_there_are_places()
