"""A text that its visitor removed can't be asked about any more, wherever it was asked before."""

import re
from pathlib import Path

import pytest

import studies
from data import lake
from data.corpora import Options, Removed, removing, store
from data.errors import UnknownName
from data.visitors import EVERYONE
from studies.desks import corpora, samples
from studies.desks.query import query
from studies.engine.run import run_by_parts
from studies.engine.spec import Spec
from tests.studies.conftest import everyones
from tests.studies.test_corpora import ANNA, BERTA, zipped
from worker import failure_messages

GONE = r"^The corpus mine~\w{8} isn't here any more: it was removed\. Bring it again to use it\.$"


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No others read the lake, who would need a second."""
    monkeypatch.setattr(lake, "GRACE_S", 0.0)


def asked(name: str, tokenizer: str, study: str = "premiums") -> studies.Spec:
    params = {"bootstrap": 100} if study == "premiums" else {}
    return studies.prepare(study, [tokenizer], name, params, visitor=ANNA)


def test_it_is_offered_nowhere_and_no_answer_is_left(byte_level: Path) -> None:
    tokenizer = everyones(byte_level).name
    mine = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    spec = asked(mine.name, tokenizer)
    first = studies.run(spec)
    assert studies.cached(spec) is not None
    assert query("SELECT count(*) FROM premiums", ANNA).frame.item() == 3
    corpora.forget(ANNA, mine.name)
    assert mine.name not in corpora.choices(ANNA)
    assert studies.cached(spec) is None
    with pytest.raises(UnknownName):
        studies.show(spec.key)
    for use in (
        lambda: asked(mine.name, tokenizer),
        lambda: corpora.profile(mine.name, ANNA),
        lambda: samples.segment(mine.name, "eng_Latn", 1, ANNA),
        lambda: studies.languages(mine.name, visitor=ANNA),
    ):
        with pytest.raises(UnknownName):
            use()
    assert query("FROM corpus_text", ANNA).rows == 0
    assert query("FROM premiums", ANNA).rows == 0
    with pytest.raises(Removed, match=GONE):
        studies.run(spec)
    # Brought again it is counted again.
    again = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    assert again == mine
    assert corpora.choices(ANNA)[mine.name] == mine
    assert studies.run(spec).tables["premiums"].equals(first.tables["premiums"])
    assert corpora.profile(mine.name, ANNA).segments == 3


@pytest.mark.parametrize("phase", ["Loading", "Keeping"])
def test_a_study_in_the_middle_of_it_is_told(byte_level: Path, phase: str) -> None:
    """Removed before it is read, and after that, before the answer is kept."""
    mine = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    spec, seen = asked(mine.name, everyones(byte_level).name), []

    def remove(doing: str, share: float) -> None:
        if doing.startswith(phase) and not seen:
            seen.append(doing)
            corpora.forget(ANNA, mine.name)

    with pytest.raises(Removed, match="isn't here any more: it was removed"):
        studies.run(spec, remove)
    assert seen
    assert studies.cached(spec) is None
    with lake.reading() as cursor:
        assert cursor.execute("SELECT count(*) FROM corpora").fetchone() == (0,)


def test_what_was_shared_stays_and_what_was_not_can_not_be_shared(byte_level: Path) -> None:
    tokenizer = everyones(byte_level).name
    mine = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    spec = asked(mine.name, tokenizer)
    key = studies.share(spec, ANNA)
    corpora.forget(ANNA, mine.name)
    assert store.by_hash(mine.hash or "") is not None
    assert mine.name not in corpora.choices(ANNA)
    shown = studies.show_frozen(key)
    assert shown is not None and shown.tables["premiums"].height == 3
    lent = studies.Visitor(BERTA.id, (key,))
    assert corpora.choices(lent)[mine.name].origin == "shared"
    other = corpora.add({"a.txt": b"one\ntwo\n"}, Options(language="en"), ANNA)
    unshared = studies.prepare("counts", [tokenizer], other.name, visitor=ANNA)
    corpora.forget(ANNA, other.name)
    with pytest.raises(Removed):
        studies.share(unshared, ANNA)


def test_a_job_over_it_fails_in_a_sentence(byte_level: Path) -> None:
    tokenizer = everyones(byte_level).name
    mine = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    queued = asked(mine.name, tokenizer, "counts").to_json()
    corpora.forget(ANNA, mine.name)
    with pytest.raises(Removed, match=GONE) as refused:
        run_by_parts(Spec.from_json(queued))
    # What a worker keeps as the job's reason.
    assert not failure_messages.is_fault(refused.value)
    assert re.match(GONE, failure_messages.failed(refused.value, 0))


def test_one_of_everyones_is_nobodys_to_remove(byte_level: Path) -> None:
    mine = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    for visitor in (BERTA, EVERYONE):
        with pytest.raises(UnknownName):
            corpora.forget(visitor, mine.name)
    removing.finish()
    assert corpora.choices(ANNA)[mine.name] == mine
