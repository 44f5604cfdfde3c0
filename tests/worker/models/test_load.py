"""What is loaded and what is refused, in a sentence; one model is kept for the next job."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

import worker.models
from data import models
from data.errors import TokenariumError
from studies.engine import models as asked
from tests import tiny_model
from worker.models import device, keeping
from worker.models import load as loading

CPU = torch.device("cpu")


def load(place: Path, dtype: str = "float32") -> None:
    files = models.model_files(models.add_folder(place))
    loading.load(files, dtype, CPU, lambda _: None)


def copied(tiny: Path, folder: Path) -> Path:
    return Path(shutil.copytree(tiny, folder / "copy"))


def changed(place: Path, **settings: object) -> Path:
    config = json.loads((place / "config.json").read_text())
    (place / "config.json").write_text(json.dumps(config | settings))
    return place


def test_weights_in_several_files(home: Path, tmp_path: Path) -> None:
    folder = tiny_model.save(tmp_path / "sharded", shards=True)
    assert len(list(folder.glob("*.safetensors"))) > 1
    load(folder)


def test_code_in_a_repository_never_runs(home: Path, tiny: Path, tmp_path: Path) -> None:
    place = copied(tiny, tmp_path)
    proof = tmp_path / "it ran"
    (place / "evil.py").write_text(f"open({str(proof)!r}, 'w')\n")
    names = {"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"}
    changed(place, auto_map=names, model_type="of-its-own")
    with pytest.raises(TokenariumError, match="copy can't be loaded"):
        load(place)
    assert not proof.exists()


def test_weights_that_are_missing_arent_made_up(home: Path, tiny: Path, tmp_path: Path) -> None:
    place = copied(tiny, tmp_path)
    weights = load_file(place / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, place / "model.safetensors", {"format": "pt"})
    with pytest.raises(TokenariumError, match=r"lacks 1 of its weights .*up_proj"):
        load(place)


@pytest.mark.parametrize(
    "settings", [{"hidden_size": "x"}, {"num_attention_heads": 0}, {"hidden_size": 64}]
)
def test_settings_that_dont_fit_are_a_sentence(
    home: Path, tiny: Path, tmp_path: Path, settings: dict[str, object]
) -> None:
    with pytest.raises(TokenariumError, match=r"copy (can't be loaded|lacks)"):
        load(changed(copied(tiny, tmp_path), **settings))


def test_damaged_weights_are_a_sentence(home: Path, tiny: Path, tmp_path: Path) -> None:
    place = copied(tiny, tmp_path)
    content = (place / "model.safetensors").read_bytes()
    (place / "model.safetensors").write_bytes(content[: len(content) // 2])
    with pytest.raises(TokenariumError, match="copy can't be loaded"):
        load(place)


def test_a_model_that_looks_ahead_is_refused(home: Path, tmp_path: Path) -> None:
    tiny_model.save_other(tmp_path / "bert", "Bert", "LMHeadModel")
    with pytest.raises(TokenariumError, match="no model that predicts the next token"):
        load(tmp_path / "bert")


def test_memory_is_looked_at_before_anything_is_loaded(
    home: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "free_bytes", lambda _: 100_000_000)
    with pytest.raises(
        TokenariumError, match=r"tiny needs 0\.5 GB .*bfloat16 takes half.* 0\.1 GB free"
    ):
        load(tiny)


def test_free_memory_is_told() -> None:
    free = device.free_bytes(CPU)
    assert free is not None and 2**20 < free < 2**50


def test_devices_by_name() -> None:
    assert device.chosen("cpu") == CPU
    with pytest.raises(TokenariumError, match="no device"):
        device.chosen("nonsense")
    with pytest.raises(TokenariumError, match="not on 'meta'"):
        device.chosen("meta")
    if not torch.cuda.is_available():
        assert device.chosen(None) == CPU
        with pytest.raises(TokenariumError, match="no GPU here"):
            device.chosen("cuda:0")


def test_a_model_is_kept_for_the_next_job(home: Path, tiny: Path, tmp_path: Path) -> None:
    first = models.model_files(models.add_folder(tiny))
    other = models.model_files(models.add_folder(tiny_model.save(tmp_path / "other", seed=2)))
    said: list[str] = []
    one = keeping.loaded(first, "float32", "cpu", said.append)
    assert keeping.loaded(first, "float32", "cpu", said.append) is one
    assert len([line for line in said if line.startswith("Loading")]) == 1
    assert keeping.loaded(other, "float32", "cpu", said.append) is not one
    assert keeping.loaded(first, "float32", "cpu", said.append) is not one  # one at a time
    keeping.forget()


def test_a_worker_gives_studies_its_models(home: Path, tiny: Path) -> None:
    model = asked.AskedModel(models.add_folder(tiny))
    with pytest.raises(asked.NeedsWorker, match=r"python -m worker"):
        model.files()
    assert worker.models.provide("cpu")
    try:
        loaded = model.load(model.files(), "float32", lambda _: None)
        assert loaded.vocabulary_size == 300
    finally:
        asked.provide(None)
        keeping.forget()
    assert not asked.available()
