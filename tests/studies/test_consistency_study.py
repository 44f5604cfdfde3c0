"""The study `consistency`, whole, on a tiny model that the test makes; and its scoring, on ids that
a model might have said."""

from typing import Any

import numpy as np
import pytest

import studies
from analysis.consistency import Span, in_brackets, marked, prompt, sentences
from data import models
from data.errors import TokenariumError
from studies.engine.models import asked_model
from studies.engine.session import Session, opened
from studies.engine.steps import Steps
from studies.questions.consistency import MOST_SENTENCES, _words
from tests import tiny_model
from tests.studies.killed_job import killed_and_resumed
from tests.twins.forward_passes import direct_answer, ids_of

pytest.importorskip("torch", reason="models need requirements-worker.txt")

SEED = 4
TEXT = (
    "The house is old. We count tokens. It has more words in it.\nThird lines of words are naïve."
)


def oracle() -> Any:
    return tiny_model.torch_model(SEED, max_position_embeddings=400)


@pytest.fixture(scope="module")
def added(lasting_home: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("models") / "copier"
    models.add_folder(tiny_model.save(place, SEED, max_position_embeddings=400))


@pytest.fixture
def ready(added: None, model_worker: None) -> None:
    """It can be asked."""


def spec(**params: Any) -> studies.Spec:
    given = {"text": TEXT, "share": 40, "shots": 1, **params}
    return studies.prepare("consistency", (), None, given, models=["copier"])


def test_the_copies_equal_direct_forward_passes(ready: None) -> None:
    result = studies.run(spec())
    texts = sentences(TEXT)
    spans = marked(texts, 40, 42)
    rows = result.tables["sentences"].to_dicts()
    assert [row["sentence"] for row in rows] == [n for n, its in enumerate(spans) if its]
    asked = [in_brackets(texts[row["sentence"]], spans[row["sentence"]]) for row in rows]
    most = max(len(ids_of(f" {one}")) for one in asked) * 3 // 2 + 16
    for row, sentence in zip(rows, asked, strict=True):
        assert row["asked"] == sentence
        assert row["response"] == direct_answer(oracle(), [0, *ids_of(prompt(sentence, 1))], most)
    words = result.tables["words"]
    assert words["position"].to_list() == list(range(sum(map(len, spans))))
    assert words["word"].to_list() == [
        one.of(text) for text, its in zip(texts, spans, strict=True) for one in its
    ]
    rates = result.tables["rates"]
    assert rates["words"].sum() == words.height == rates["n"][0]


def test_a_killed_job_goes_on_behind_its_last_batch(
    ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studies.questions.consistency.BATCH_SENTENCES", 1)
    said, computed = killed_and_resumed(spec(share=100), 2)
    assert "copier: 2 of 4 sentences" in said[-1] and len(computed) == 4


@pytest.fixture
def session(ready: None) -> Session:
    one = spec().models[0]
    parameters = {"begin": "own", "dtype": "float32"}
    return opened(asked_model(one), parameters, Steps(lambda *_: None))


SENTENCE = "We count the old tokens."
SPANS = [Span(3, 8), Span(17, 23)]  # count, tokens


def scored(session: Session, ids: list[int]) -> list[dict[str, Any]]:
    return _words(session, SENTENCE, SPANS, np.array(ids, np.int32), 1)


def spelt(session: Session, text: str) -> list[int]:
    """The text in ids of one byte each."""
    surfaces = session.tokenizer.vocabulary()
    return [surfaces.index(bytes([one])) for one in text.encode()]


def test_ids_as_they_were_are_unchanged_and_other_strings_are_replaced(session: Session) -> None:
    first, second = scored(session, ids_of(" We [count] the old [words]."))
    assert (first["outcome"], first["said"], first["bracketed"]) == ("unchanged", "count", True)
    assert first["ids_before"] == first["ids_after"] == ids_of("[count]")[1:-1]
    assert (second["outcome"], second["said"]) == ("replaced", "words")
    assert "artefact" not in first and "artefact" not in second


def test_other_ids_of_the_same_string_are_phantom_edits(session: Session) -> None:
    ids = [*ids_of(" We ["), *spelt(session, "count"), *ids_of("] the old ["),
           *spelt(session, " tokens"), *ids_of("].")]  # fmt: skip
    first, second = scored(session, ids)
    assert (first["outcome"], first["artefact"], first["said"]) == ("phantom", "split", "count")
    assert first["ids_after"] == spelt(session, "count")
    assert len(first["ids_before"]) < 5
    assert (second["outcome"], second["said"]) == ("phantom", " tokens")
    assert second["artefact"] == "detached space"
    assert "".join(second["pieces_after"]) == " tokens"


def test_without_brackets_the_ids_are_those_of_the_text_without_brackets(session: Session) -> None:
    """Else each word that was left alone would look cut otherwise: a space stands before it."""
    first, second = scored(session, ids_of(" We count the old tokens."))
    assert first["outcome"] == second["outcome"] == "unchanged"
    assert first["pieces_before"][0].startswith(" ") and not first["bracketed"]


def test_a_cut_character_moves_nothing_and_a_special_id_is_nothing(session: Session) -> None:
    broken = spelt(session, "猫")[:2]
    ids = [*ids_of(" We ["), *broken, *ids_of("] the old [tokens]."), 0]
    first, second = scored(session, ids)
    assert (first["outcome"], first["ids_after"]) == ("replaced", broken)
    assert "\N{REPLACEMENT CHARACTER}" in first["said"]
    assert second["outcome"] == "unchanged"


def test_what_isnt_a_copy_is_lost(session: Session) -> None:
    for ids in (
        [],
        [0],
        ids_of(" In a line of its own."),
        ids_of("\n We [count] the old [tokens]."),
    ):
        rows = scored(session, ids)
        assert [one["outcome"] for one in rows] == ["lost", "lost"]
        assert "ids_after" not in rows[0] and rows[0]["ids_before"]


def test_what_cant_be_asked_is_a_sentence(ready: None) -> None:
    for text in ("", "A red cat. 12345", "…"):
        with pytest.raises(TokenariumError, match="no word of four letters"):
            spec(text=text)
    with pytest.raises(TokenariumError, match="give a shorter one"):
        spec(text="Some words. " * (MOST_SENTENCES + 1))
    with pytest.raises(TokenariumError, match=r"takes 400 tokens at once.*shorter sentences"):
        studies.run(spec(text="word " * 400), keep=False)
