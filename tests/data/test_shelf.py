"""What a visitor brings, by what it is called and who may name it: the same for tokenizers, corpora
and models."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from data import library, shares, shelf
from data.corpora import Record, store
from data.corpora import collection as corpora
from data.corpora import forget as forget_corpus
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError, UnknownName
from data.lexicons import collection as lexicons
from data.lexicons import own_list
from data.models import ModelIdentity, blobs
from data.models import collection as models
from data.shares import Share
from data.shelf import Shelf
from data.tokenizers import Identity
from data.tokenizers import collection as tokenizers
from data.visitors import EVERYONE, Visitor

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
KEY = "5" * 64
LENT = Visitor(BERTA.id, (KEY,))


@dataclass(frozen=True)
class Kind:
    """How things of a kind are made, kept and given up. `made`: one of that name whose content is
    that text."""

    shelf: Shelf[Any]
    made: Callable[[str, str], Any]
    keep: Callable[..., Any]
    forget: Callable[[Visitor, str], None]
    share: Callable[[Any], Share]
    taken: str  # a name of the catalogue


def corpus(name: str, text: str) -> Record:
    segments = [Segment(0, "1", "", {"eng_Latn": text})]
    hash_ = store.add(ReadCorpus(["eng_Latn"], in_batches(segments), [])).hash
    return Record(name, name, hash_, "text")


def tokenizer(name: str, text: str) -> Identity:
    return Identity(name, name, "sentencepiece", library.put(text.encode()))


def model(name: str, text: str) -> ModelIdentity:
    return ModelIdentity(name, name, "gguf", {"model.gguf": blobs.put_bytes(text.encode(), name)})


def lexicon(name: str, text: str) -> Identity:
    options = {"language": "tur_Latn"}
    return Identity(name, name, own_list.WORDS, library.put(text.encode()), options)


KINDS = {
    "tokenizer": Kind(
        tokenizers.SHELF,
        tokenizer,
        lambda one, visitor, name=None: tokenizers.keep(
            one, library.read(one.sha256), visitor, name
        ),
        tokenizers.forget,
        lambda one: Share(["{}"], [one]),
        "gpt2",
    ),
    "corpus": Kind(
        corpora.SHELF,
        corpus,
        corpora.keep,
        forget_corpus,
        lambda one: Share(["{}"], [], [one]),
        "udhr",
    ),
    "model": Kind(
        models.SHELF,
        model,
        models.keep,
        models.forget,
        lambda one: Share(["{}"], [], [], {one.fingerprint: one.name}),
        "gemma3_270m",
    ),
    "lexicon": Kind(
        lexicons.SHELF,
        lexicon,
        lexicons.SHELF.put,
        lexicons.forget,
        lambda one: Share(["{}"], [], lexicons=[one]),
        "turkish_roots_affixes",
    ),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, home: Path) -> Kind:
    return KINDS[request.param]


def test_what_a_visitor_brings_is_theirs_alone(kind: Kind) -> None:
    hers = kind.keep(kind.made("secret", "one"), ANNA)
    hash_ = kind.shelf.hash_of(hers)
    assert hers.name == f"secret~{hash_[:8]}" and hers.title == "secret"
    assert kind.shelf.usable(ANNA) == {hers.name: hers}
    for given in (hers.name, hash_, hash_[:12]):
        assert kind.shelf.find(given, ANNA) == hers
        for other in (BERTA, EVERYONE):
            assert kind.shelf.usable(other) == {}
            with pytest.raises(UnknownName) as refused:
                kind.shelf.find(given, other)
            assert "ecret" not in str(refused.value).replace(f"'{given}'", "")
    with pytest.raises(UnknownName):
        kind.shelf.find(hash_[:11], ANNA)


def test_a_share_lends_it_to_whoever_has_the_link(kind: Kind) -> None:
    hers = kind.keep(kind.made("secret", "one"), ANNA)
    shares.save(KEY, kind.share(hers))
    for reader in (LENT, Visitor(None, (KEY,))):
        assert list(kind.shelf.usable(reader)) == [hers.name]
        assert kind.shelf.hash_of(kind.shelf.find(hers.name, reader)) == kind.shelf.hash_of(hers)
    assert kind.shelf.usable(Visitor(BERTA.id, ("6" * 64,))) == {}
    kind.forget(ANNA, hers.name)  # what is shared stays shared
    assert kind.shelf.usable(ANNA) == {}
    assert list(kind.shelf.usable(LENT)) == [hers.name]


def test_what_someone_has_by_themselves_is_not_lent_as_well(kind: Kind) -> None:
    hers = kind.keep(kind.made("hers", "one"), ANNA)
    shares.save(KEY, kind.share(hers))
    his = kind.keep(kind.made("his", "one"), BERTA)
    assert list(kind.shelf.usable(LENT)) == [his.name]


def test_a_damaged_share_lends_nothing(kind: Kind, home: Path) -> None:
    hers = kind.keep(kind.made("secret", "one"), ANNA)
    shares.save(KEY, kind.share(hers))
    place = home / "shares" / f"{KEY}.json"
    for damaged in (b"", b"[]", b'{"question": 1}', place.read_bytes()[:-9], b"\xff\xfe"):
        place.write_bytes(damaged)
        assert kind.shelf.usable(LENT) == {}


@pytest.mark.parametrize("damaged", [b"", b"null", b"[1]", b'{"name": ', b'{"name": "x"}', b"\xff"])
def test_a_damaged_record_is_passed_over(kind: Kind, home: Path, damaged: bytes) -> None:
    good, bad = (kind.keep(kind.made(name, name), ANNA) for name in ("good", "bad"))
    (home / kind.shelf.place(ANNA, kind.shelf.hash_of(bad))).write_bytes(damaged)
    assert kind.shelf.usable(ANNA) == {good.name: good}
    with pytest.raises(UnknownName):
        kind.shelf.find(bad.name, ANNA)
    # It can be brought again.
    assert kind.keep(kind.made("bad", "bad"), ANNA) == bad


def test_a_record_that_is_not_what_its_name_says_is_not_believed(kind: Kind, home: Path) -> None:
    hers = kind.keep(kind.made("secret", "one"), ANNA)
    place = home / kind.shelf.place(ANNA, kind.shelf.hash_of(hers))
    place.rename(place.with_name(f"{'0' * 64}.json"))
    assert kind.shelf.usable(ANNA) == {}


def test_the_same_content_twice_is_one_thing_and_keeps_its_name(kind: Kind) -> None:
    first = kind.keep(kind.made("first", "one"), ANNA)
    assert kind.keep(kind.made("other", "one"), ANNA) == first
    assert kind.shelf.usable(ANNA) == {first.name: first}
    his = kind.keep(kind.made("his", "one"), BERTA)
    assert kind.shelf.hash_of(his) == kind.shelf.hash_of(first) and his.name != first.name
    for_everyone = kind.keep(kind.made("theirs", "one"), EVERYONE)
    assert kind.keep(kind.made("again", "one"), EVERYONE) == for_everyone
    renamed = kind.keep(kind.made("better", "one"), EVERYONE, "better")
    assert list(kind.shelf.usable(EVERYONE)) == [renamed.name] == ["better"]


def test_everyones_names_do_not_collide(kind: Kind) -> None:
    first = kind.keep(kind.made("mine", "one"), EVERYONE)
    assert first.name == "mine"
    second = kind.keep(kind.made("mine", "two"), EVERYONE)
    assert second.name == f"mine~{kind.shelf.hash_of(second)[:8]}"
    of_catalogue = kind.keep(kind.made(kind.taken, "three"), EVERYONE)
    assert of_catalogue.name.startswith(f"{kind.taken}~")
    for taken in ("mine", kind.taken):
        with pytest.raises(TokenariumError, match=f"another {kind.shelf.noun} named '{taken}'"):
            kind.keep(kind.made(taken, "four"), EVERYONE, taken)
    assert len(kind.shelf.usable(EVERYONE)) == 3


@pytest.mark.parametrize("name", ["", "a/b", "a,b", "a~b", "a b", "..", "x" * 81, "0123456789ab"])
def test_a_name_that_would_be_something_else_is_refused(kind: Kind, name: str) -> None:
    for check in (kind.shelf.check_name, lambda it: kind.keep(kind.made("a", "b"), EVERYONE, it)):
        with pytest.raises(TokenariumError, match=f"can't be a {kind.shelf.noun}'s name"):
            check(name)
    assert kind.shelf.usable(EVERYONE) == {}


def test_everyones_name_goes_before_ones_own_and_that_before_a_shared_one(
    kind: Kind, home: Path
) -> None:
    """Records of that kind are made by hand: names don't collide otherwise."""
    named = replace(kind.made("same", "own"), name="same")
    other = replace(kind.made("same", "other"), name="same")
    place = home / kind.shelf.place(BERTA, kind.shelf.hash_of(named))
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(kind.shelf.record(named)))
    if kind.shelf is models.SHELF:
        models.keep(other, ANNA)
    shares.save(KEY, kind.share(other))
    assert kind.shelf.find("same", LENT) == named
    theirs = kind.keep(kind.made("same", "everyone's"), EVERYONE)
    assert kind.shelf.find("same", LENT) == theirs


@pytest.mark.parametrize("bad", ["", "../../everyone", "A" * 64, "a" * 63 + "/", "é" * 64])
def test_what_is_no_id_or_key_is_no_path(kind: Kind, bad: str, home: Path) -> None:
    for do in (kind.shelf.usable, lambda who: kind.keep(kind.made("a", "b"), who)):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            do(Visitor(bad))
    assert kind.shelf.usable(Visitor(None, (bad,))) == {}
    assert not (home / "visitors").exists()


def test_only_ones_own_can_be_given_up(kind: Kind) -> None:
    hers = kind.keep(kind.made("hers", "one"), ANNA)
    his = kind.keep(kind.made("his", "one"), BERTA)
    for who, name in ((BERTA, hers.name), (EVERYONE, hers.name), (ANNA, "nothing")):
        with pytest.raises(UnknownName):
            kind.forget(who, name)
    kind.forget(ANNA, hers.name)
    assert kind.shelf.usable(ANNA) == {} and kind.shelf.usable(BERTA) == {his.name: his}
    with pytest.raises(UnknownName):
        kind.forget(ANNA, hers.name)


def test_what_a_visitor_may_have_is_bounded(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(kind.shelf, most=2)
    for number in range(2):
        few.put(kind.made("one", str(number)), ANNA)
    with pytest.raises(TokenariumError, match=r"You have 2 .* remove one first"):
        few.put(kind.made("one", "2"), ANNA)
    few.put(kind.made("one", "1"), ANNA)  # has it already
    few.put(kind.made("one", "2"), BERTA)
    for number in range(4):
        few.put(kind.made("one", str(number)), EVERYONE)


def test_all_that_a_visitor_has_counts_against_one_quota(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(shelf.QUOTA_SETTING, "0.000001")  # 1,000 bytes
    text = KINDS["corpus"].keep(corpus("a", "x" * 600), ANNA)
    large = tokenizer("b", "y" * 500)
    with pytest.raises(TokenariumError, match="Remove something first"):
        KINDS["tokenizer"].keep(large, ANNA)
    KINDS["tokenizer"].keep(tokenizer("c", "y" * 300), ANNA)
    KINDS["corpus"].keep(corpus("a", "x" * 600), ANNA)  # has it already
    KINDS["tokenizer"].keep(large, BERTA)
    KINDS["tokenizer"].keep(large, EVERYONE)
    forget_corpus(ANNA, text.name)
    KINDS["tokenizer"].keep(large, ANNA)
    for given in ("", "much", "-1"):
        monkeypatch.setenv(shelf.QUOTA_SETTING, given)
        assert shelf.quota() == 10 * 10**9


def test_two_who_add_and_give_up_at_once_leave_nothing_half(kind: Kind) -> None:
    """Whoever has the thing at the end can use it."""
    thing = kind.made("one", "content")
    failed: list[OSError] = []

    def come_and_go(visitor: Visitor, stays: bool) -> None:
        try:
            for _ in range(5):
                kind.forget(visitor, kind.keep(kind.made("one", "content"), visitor).name)
            if stays:
                kind.keep(kind.made("one", "content"), visitor)
        except TokenariumError:
            pass  # a corpus that the other one removed at this moment: said so, not half there
        except OSError as error:
            failed.append(error)

    both = [Thread(target=come_and_go, args=(who, who is ANNA)) for who in (ANNA, BERTA)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert failed == []
    kept = kind.keep(kind.made("one", "content"), ANNA)
    assert kind.shelf.hash_of(kept) == kind.shelf.hash_of(thing)
    assert list(kind.shelf.usable(ANNA)) == [kept.name] and kind.shelf.usable(BERTA) == {}
    if kind.shelf is tokenizers.SHELF:
        assert library.has(kept.sha256)
    if kind.shelf is corpora.SHELF:
        assert store.by_hash(kept.hash) is not None
