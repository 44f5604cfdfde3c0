"""The shared links that are kept for a visitor."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import opened_shares, shares
from data.shares import Share
from data.tokenizers import Identity, known_to
from data.visitors import Visitor
from studies.engine import sharing

pytestmark = pytest.mark.usefixtures("home")

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
LENT = Identity("hers~12345678", "Hers", "huggingface", "1" * 64)


def shared(number: int, *lent: Identity) -> str:
    key = f"{number:064x}"
    shares.save(key, Share(["{}"], list(lent)))
    return key


def using(visitor: Visitor) -> Visitor:
    """The visitor on another day, with what is kept for them."""
    return Visitor(visitor.id, sharing.opened(visitor))


def test_what_a_link_lends_is_found_again_by_who_opened_it() -> None:
    key = shared(1, LENT)
    assert known_to(using(BERTA)) == {}
    sharing.keep_opened(key, BERTA)
    sharing.keep_opened(key, BERTA)
    assert sharing.opened(BERTA) == (key,)
    assert known_to(using(BERTA)) == {LENT.name: LENT}
    assert sharing.opened(ANNA) == sharing.opened(Visitor(None)) == ()
    assert sharing.forget_opened(LENT.fingerprint, using(BERTA)) == {key}
    assert known_to(using(BERTA)) == {} and shares.load(key) is not None


def test_links_that_lend_nothing_or_that_nobody_made_are_not_kept() -> None:
    for key in (shared(2), "3" * 64, "../../etc/passwd"):
        sharing.keep_opened(key, BERTA)
    sharing.keep_opened(shared(4, LENT), Visitor(None))
    assert sharing.opened(BERTA) == ()
    for bad in ("../everyone", "A" * 64):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            sharing.opened(Visitor(bad))


def test_the_oldest_make_room(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_shares, "MOST", 3)
    keys = [shared(number, LENT) for number in range(5)]
    for age, key in enumerate(keys):
        sharing.keep_opened(key, BERTA)
        os.utime(home / "visitors" / str(BERTA.id) / "shares" / key, (age, age))
    assert sharing.opened(BERTA) == (keys[4], keys[3], keys[2])


def test_what_one_has_and_what_is_lent_is_here_once_by_the_own_name() -> None:
    own = Identity("mine~12345678", "Mine", LENT.format, LENT.sha256)
    keys = [shared(1, LENT), shared(2, own)]
    assert known_to(Visitor(ANNA.id, tuple(keys))) == {LENT.name: LENT}
    assert known_to(Visitor(ANNA.id, tuple(reversed(keys)))) == {own.name: own}


def test_a_share_says_since_when_it_is(home: Path) -> None:
    key = shared(1, LENT)
    made = shares.load(key).made_on  # type: ignore[union-attr]
    assert abs((made - datetime.now(UTC)).total_seconds()) < 60
    # Shares of earlier versions don't say it: their file's time stands in.
    place = home / "shares" / f"{key}.json"
    place.write_text('{"question": "{}", "identities": []}')
    os.utime(place, (86_400, 86_400))
    assert str(shares.load(key).made_on) == "1970-01-02 00:00:00+00:00"  # type: ignore[union-attr]
    assert shares.load("f" * 64) is None
