"""Models by name: the catalogue's, a folder's, a visitor's, a shared study's."""

from pathlib import Path
from typing import Any

import pytest

from data import catalogue, library, models, shares, tokenizers
from data.errors import TokenariumError
from data.models import blobs, collection
from data.models.files import beginning
from data.models.identity import GGUF_NAME, ModelIdentity
from data.shares import Share
from data.tokenizers.arrival.admit import admit
from data.visitors import Visitor
from tests.data.corpora.brought import written
from tests.data.models.files import CONFIG, WEIGHTS, gguf, model_files

ANNA, BERT = Visitor("a" * 64), Visitor("b" * 64)


def test_the_catalogue_names_models_before_they_are_fetched(home: Path) -> None:
    identity = models.identify("smollm2_135m")
    row = catalogue.find("model", "smollm2_135m")
    assert dict(identity.files) == {GGUF_NAME: row.sha256}
    assert models.identify(identity.fingerprint[:12]) == identity
    assert models.identity_of(identity.fingerprint) == identity
    assert not list((home / "library").glob("*"))


def test_a_folder_is_known_by_its_files(home: Path, tmp_path: Path) -> None:
    place = written(tmp_path / "tiny", model_files(**{"notes.md": b"x", "modeling_x.py": b"x"}))
    identity = models.add_folder(place)
    assert identity.name == "tiny"
    assert set(identity.files) == {"config.json", "model.safetensors", "tokenizer.json"}
    assert models.identify("tiny") == identity
    (place / "notes.md").write_bytes(b"y")
    assert models.add_folder(place).fingerprint == identity.fingerprint
    (place / "config.json").write_bytes(CONFIG.replace(b"llama", b"gpt_x"))
    other = models.add_folder(place)
    assert other.fingerprint != identity.fingerprint
    assert other.name == f"tiny~{other.fingerprint[:8]}"


def test_its_files_are_verified_each_time(home: Path, tmp_path: Path) -> None:
    identity = models.add_folder(written(tmp_path / "tiny", model_files()))
    files = models.model_files(identity)
    assert files.paths["config.json"].read_bytes() == CONFIG
    blobs.path(identity.files["config.json"]).write_bytes(b"rot")
    with pytest.raises(TokenariumError, match="tiny is no longer kept here; add it again"):
        models.model_files(identity)


def test_the_tokenizer_is_the_models_own(home: Path, tmp_path: Path) -> None:
    place = written(tmp_path / "tiny", model_files())
    tokenizer = models.model_files(models.add_folder(place)).tokenizer()
    assert tokenizer.title == "tiny"
    assert tokenizer.vocabulary()[tokenizer.encode_batch(["The"]).ids[0]] == b"The"


def test_the_tokenizer_is_read_again_if_its_artefact_is_gone(home: Path, tmp_path: Path) -> None:
    for name in ("tiny", "file"):
        content = model_files() if name == "tiny" else {"file.gguf": gguf()}
        place = written(tmp_path / name, content)
        identity = models.add_folder(place if name == "tiny" else place / "file.gguf")
        assert identity.tokenizer is not None
        library.remove(identity.tokenizer.sha256)
        tokenizer = models.model_files(identity).tokenizer()
        assert len(tokenizer.encode_batch(["We count tokens."]).ids)


def test_a_gguf_file_is_the_same_under_any_name(home: Path, tmp_path: Path) -> None:
    one = models.add_folder(written(tmp_path, {"one.gguf": gguf()}) / "one.gguf")
    other = models.add_folder(written(tmp_path / "b", {"other.gguf": gguf()}))
    assert one.fingerprint == other.fingerprint
    assert one.format == "gguf"


@pytest.mark.parametrize(
    ("files", "own", "declared"),
    [
        (model_files(), 0, 0),  # the template of tokenizer.json
        (model_files(begins=False), None, 0),
        (model_files(**{"tokenizer_config.json": b'{"add_bos_token": false}'}), None, 0),
        (model_files(begins=False, **{"tokenizer_config.json": b'{"add_bos_token": true}'}), 0, 0),
        ({GGUF_NAME: gguf()}, None, 0),  # byte-level BPE: none is added unless said
        ({GGUF_NAME: gguf(add=True)}, 0, 0),
        ({GGUF_NAME: gguf(begin=7, add=True)}, 7, 7),
        ({GGUF_NAME: gguf(begin=None)}, None, None),
    ],
)
def test_how_a_text_begins(
    tmp_path: Path, files: dict[str, bytes], own: int | None, declared: int | None
) -> None:
    written(tmp_path, files)
    found = beginning({name: tmp_path / name for name in files})
    assert (found.own, found.declared) == (own, declared)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"pytorch_model.bin": b"x", "config.json": CONFIG}, "pickles"),
        (model_files(**{"tokenizer.json": b"{}"}), "tokenizer"),
        (model_files(**{"config.json": b"{"}), "no JSON"),
        ({"a.gguf": gguf()[:-50]}, "cut off"),
        ({"a.gguf": b"nothing of the kind"}, "format"),
    ],
)
def test_what_cant_be_used_is_refused_whole(
    home: Path, tmp_path: Path, files: dict[str, bytes], sentence: str
) -> None:
    with pytest.raises(TokenariumError, match=sentence):
        models.add_folder(written(tmp_path / "bad", files))
    assert not models.known_to(Visitor())


def test_a_name_that_is_taken(home: Path, tmp_path: Path) -> None:
    place = written(tmp_path / "smollm2_135m", model_files())
    assert models.add_folder(place).name.startswith("smollm2_135m~")
    with pytest.raises(TokenariumError, match="another model named 'gemma3_270m'"):
        models.add_folder(place, name="gemma3_270m")
    with pytest.raises(TokenariumError, match="no model at"):
        models.add_folder(tmp_path / "nowhere")


def files_of(home: Path) -> set[str]:
    """The names of all files that models, and their tokenizers, left."""
    library = home / "library"
    parts = ("model_files", "model_identities", "models", "identities", "tokenizers")
    found = {place for part in parts for place in (library / part).rglob("*") if place.is_file()}
    found |= {place for place in library.glob("??/*") if place.is_file()}
    return {place.name for place in found}


def test_what_nobody_has_any_more_is_removed(home: Path, tmp_path: Path) -> None:
    """Two models that share the settings and the tokenizer, not the weights."""
    one = models.add_folder(written(tmp_path / "one", model_files()), visitor=ANNA)
    weights = {"model.safetensors": WEIGHTS + b" "}
    other = models.add_folder(written(tmp_path / "two", model_files(**weights)), visitor=ANNA)
    assert one.tokenizer is not None
    assert one.tokenizer.sha256 in files_of(home)
    models.collection.forget(ANNA, one.name)
    left = files_of(home)
    assert one.files["model.safetensors"] not in left and f"{one.fingerprint}.json" not in left
    assert left >= {*other.files.values(), f"{other.fingerprint}.json", one.tokenizer.sha256}
    assert models.model_files(other).tokenizer().encode_batch(["The"]).ids.size
    models.collection.forget(ANNA, other.name)
    assert not files_of(home)


@pytest.mark.parametrize("who", ["another visitor", "everyone", "a share"])
def test_what_someone_has_still_stays(home: Path, tmp_path: Path, who: str) -> None:
    place = written(tmp_path / "mine", model_files())
    identity = models.add_folder(place, visitor=ANNA)
    if who == "a share":
        share = Share(["{}"], [], [], {identity.fingerprint: identity.name})
        shares.save("c" * 64, share)
    else:
        models.add_folder(place, visitor=BERT if who == "another visitor" else Visitor())
    models.collection.forget(ANNA, identity.name)
    assert who == "everyone" or identity.name not in models.known_to(ANNA)
    assert models.model_files(models.identity_of(identity.fingerprint)).bytes


def test_who_removes_the_same_files_at_that_moment_is_told_of(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = written(tmp_path / "tiny", model_files())
    annas = models.add_folder(place, visitor=ANNA)
    keep = collection.keep

    def meanwhile(*its: Any) -> ModelIdentity:
        collection.forget(ANNA, annas.name)
        return keep(*its)

    monkeypatch.setattr(collection, "keep", meanwhile)
    with pytest.raises(TokenariumError, match="was removed while it was taken in: add it again"):
        models.add_folder(place, visitor=BERT)
    assert not models.known_to(BERT)


def test_a_tokenizer_that_someone_added_stays(home: Path, tmp_path: Path) -> None:
    content = model_files()
    identity = models.add_folder(written(tmp_path / "mine", content), visitor=ANNA)
    assert identity.tokenizer is not None
    taken_in = admit("tokenizer.json", content["tokenizer.json"], name="its")
    tokenizers.keep(taken_in.identity, taken_in.artefact, BERT)
    models.collection.forget(ANNA, identity.name)
    assert library.has(identity.tokenizer.sha256)
