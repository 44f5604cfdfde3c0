"""What holds of every study that asks models: its columns, its signature, what is kept, and a model
that it can't ask beside one that it can."""

import json
from typing import Any

import pytest

import studies
from analysis.columns import schema
from data import models
from data.charbench import words
from data.errors import TokenariumError
from studies.engine import models as running
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


def question(study: str, *names: str, **params: Any) -> studies.Spec:
    return studies.prepare(study, (), None, {**ASKED[study], **params}, models=names)


@pytest.mark.parametrize(("name", "sentence"), [("huge", HUGE), ("cut", CUT)])
@pytest.mark.parametrize("study", ASKED)
def test_one_that_cant_be_loaded_is_a_sentence_and_the_next_is_asked(
    ready: None, study: str, name: str, sentence: str
) -> None:
    for names in ((name,), ("whole", name)):
        with pytest.raises(TokenariumError, match=sentence):
            studies.run(question(study, *names))
    assert any(table.height for table in studies.run(question(study, "whole")).tables.values())


@pytest.mark.parametrize("study", ASKED)
def test_an_answer_has_the_columns_described_and_says_which_model_it_is_of(
    ready: None, study: str
) -> None:
    result = studies.run(question(study, "whole"))
    assert set(result.tables) == set(studies.study(study).tables)
    for name, table in result.tables.items():
        assert table.schema == schema(studies.study(study).columns(name)), name
    (said,) = result.signature["models"]
    assert (said["begins_with"], said["dtype"], said["device"]) == (0, "float32", "cpu")
    assert set(said["libraries"]) == {"torch", "transformers"} and said["files"]
    assert result.signature["method"]


@pytest.mark.parametrize("study", ASKED)
def test_what_is_kept_needs_no_worker(ready: None, study: str) -> None:
    first = studies.run(question(study, "whole"))
    running.provide(None)
    again = studies.run(question(study, "whole"))
    assert all(again.tables[name].equals(first.tables[name]) for name in first.tables)
    with pytest.raises(running.NeedsWorker, match="run by a worker"):
        studies.run(question(study, "whole", begin="none"))
