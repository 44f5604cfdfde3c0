"""Every study that asks models, beside a model that it can't ask: a sentence, and the others'
answers."""

import json
from typing import Any

import pytest

import studies
from data import models
from data.charbench import words
from data.errors import TokenariumError
from tests import tiny_model
from tests.studies.test_charbench_items import WORDS

pytest.importorskip("torch", reason="models need requirements-worker.txt")

TEXT = "The house is old. We count tokens."
ASKED: dict[str, dict[str, Any]] = {
    "difficulty": {"text": TEXT},
    "charbench": {"items": 2, "shots": 1},
    "arithmetic": {"digits": "1", "sums": 1, "shots": 1, "formats": "bare"},
    "consistency": {"text": TEXT, "share": 50, "shots": 1},
    "undertrained": {"controls": 2},
}
HUGE = r"huge needs [\d.,]+ GB of memory in float32 \(bfloat16 takes half\), and .* GB free\."
CUT = "cut can't be loaded: .*"


@pytest.fixture(scope="module")
def added(lasting_home: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The models "whole", "huge" (its settings say so) and "cut" (half of its weights)."""
    folder = tmp_path_factory.mktemp("models")
    for name in ("whole", "huge", "cut"):
        place = tiny_model.save(folder / name, max_position_embeddings=400)
        settings, weights = place / "config.json", place / "model.safetensors"
        if name == "huge":
            its = json.loads(settings.read_text())
            settings.write_text(json.dumps(its | {"intermediate_size": 10**10}))
        elif name == "cut":
            weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
        models.add_folder(place)


@pytest.fixture
def ready(added: None, model_worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "words", lambda *_: WORDS)


@pytest.mark.parametrize(("name", "sentence"), [("huge", HUGE), ("cut", CUT)])
@pytest.mark.parametrize("study", ASKED)
def test_one_that_cant_be_loaded_is_a_sentence_and_the_next_is_asked(
    ready: None, study: str, name: str, sentence: str
) -> None:
    def question(*names: str) -> studies.Spec:
        return studies.prepare(study, (), None, ASKED[study], models=names)

    for names in ((name,), ("whole", name)):
        with pytest.raises(TokenariumError, match=sentence):
            studies.run(question(*names))
    assert any(table.height for table in studies.run(question("whole")).tables.values())
