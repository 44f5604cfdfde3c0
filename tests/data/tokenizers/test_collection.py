"""Whose tokenizer it is, what it is called, and what lies on disk for it."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from data import library, shares
from data.errors import TokenariumError, UnknownName
from data.tokenizers.base import Identity
from data.tokenizers.collection import add_file, forget, identify, keep, known_to, load_known
from data.tokenizers.load import of_row
from data.tokenizers.sandbox.proxy import SandboxedTokenizer
from data.visitors import EVERYONE, Visitor
from tests.data.tokenizers import artefacts

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
CONTENT = artefacts.sentencepiece_unigram()
SECRET = Identity("secret", "My secret", "sentencepiece", library.sha256_of(CONTENT))

pytestmark = pytest.mark.usefixtures("home")


def kept_files(home: Path) -> set[str]:
    return {path.name for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"}


def test_a_share_lends_it_to_whoever_has_the_link() -> None:
    kept = keep(SECRET, CONTENT, ANNA)
    key = "5" * 64
    shares.save(key, shares.Share(["{}"], [kept]))
    with_link = Visitor(BERTA.id, (key,))
    assert known_to(with_link) == known_to(Visitor(None, (key,))) == {kept.name: kept}
    assert identify(kept.name, with_link) == kept
    assert known_to(Visitor(BERTA.id, ("6" * 64,))) == {}
    # It stays when its owner lets go of it, and can still be read.
    forget(ANNA, kept.name)
    assert known_to(ANNA) == {}
    assert known_to(with_link) == {kept.name: kept}
    assert load_known(kept.fingerprint).vocabulary_size == 115


def test_what_it_is_holds_nobodys_name(home: Path) -> None:
    kept = keep(SECRET, CONTENT, ANNA)
    record = home / "library" / "identities" / f"{kept.fingerprint}.json"
    assert "ecret" not in record.read_text()
    assert load_known(kept.fingerprint).title == f"uploaded~{kept.fingerprint[:8]}"
    assert load_known(kept.fingerprint, name="mine").title == "mine"


def test_it_runs_in_a_child_process() -> None:
    kept = keep(SECRET, CONTENT, ANNA)
    assert isinstance(load_known(kept.fingerprint), SandboxedTokenizer)
    own, again = load_known(kept.fingerprint, name="a"), load_known(kept.fingerprint, name="b")
    assert isinstance(own, SandboxedTokenizer) and isinstance(again, SandboxedTokenizer)
    assert own._seat is again._seat


def test_forgetting_removes_what_nobody_else_has(home: Path) -> None:
    kept = keep(SECRET, CONTENT, ANNA)
    keep(replace(SECRET, name="hers"), CONTENT, BERTA)
    with pytest.raises(UnknownName):
        forget(BERTA, kept.name)
    forget(ANNA, kept.name)
    assert library.has(kept.sha256) and known_to(ANNA) == {} != known_to(BERTA)
    forget(BERTA, next(iter(known_to(BERTA))))
    assert kept_files(home) == set()
    with pytest.raises(UnknownName):
        load_known(kept.fingerprint)


def test_forgetting_leaves_what_another_tokenizer_is_made_of() -> None:
    kept = keep(SECRET, CONTENT, ANNA)
    keep(replace(SECRET, options={"pattern": "cl100k"}), CONTENT, BERTA)  # the same file
    forget(ANNA, kept.name)
    assert library.has(kept.sha256)


# --- the command line's, which are everyone's ---------------------------------------------------


def written(folder: Path, name: str, content: bytes = CONTENT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def test_a_file_is_added_for_everyone(tmp_path: Path) -> None:
    added = add_file(written(tmp_path, "my own.model"))
    assert added.name == "my-own" and added.title == "my own"
    for visitor in (EVERYONE, ANNA, BERTA):
        assert identify("my-own", visitor) == identify(added.fingerprint[:12], visitor) == added
    assert add_file(tmp_path / "my own.model") == added
    assert add_file(str(tmp_path / "my own.model"), name="better").name == "better"
    assert list(known_to(EVERYONE)) == ["better"]  # one tokenizer has one name
    assert add_file(tmp_path / "my own.model").name == "better"


def test_a_name_that_is_taken_is_not_given_twice(tmp_path: Path) -> None:
    model = written(tmp_path, "gpt2.model")
    added = add_file(model)  # gpt2 is in the catalogue
    assert added.name == f"gpt2~{added.fingerprint[:8]}"
    with pytest.raises(TokenariumError, match="another tokenizer named 'gpt2'"):
        add_file(model, name="gpt2")
    add_file(model, name="mine")
    other = written(tmp_path, "other.json", artefacts.word_level())
    with pytest.raises(TokenariumError, match="another tokenizer named 'mine'"):
        add_file(other, name="mine")
    assert list(known_to(EVERYONE)) == ["mine"]


def test_a_file_with_a_usual_name_is_called_as_its_folder(tmp_path: Path) -> None:
    added = add_file(written(tmp_path / "Its Model", "tokenizer.model"))
    assert added.name == "Its-Model"
    assert add_file(tmp_path / "Its Model") == added  # the folder itself


def test_a_pair_and_settings_beside_a_file_are_taken_along(tmp_path: Path) -> None:
    names = ("vocab.json", "merges.txt")
    for name, content in zip(names, artefacts.gpt1_pair_files(), strict=True):
        written(tmp_path / "pair", name, content)
    by_either = [add_file(tmp_path / "pair" / name) for name in names]
    assert by_either[0] == by_either[1] == add_file(tmp_path / "pair")
    assert by_either[0].format == "vocab_merges" and by_either[0].name == "pair"
    written(tmp_path / "bert", "vocab.txt", artefacts.vocab_txt())
    written(tmp_path / "bert", "tokenizer_config.json", b'{"do_lower_case": false}')
    assert add_file(tmp_path / "bert" / "vocab.txt").options == {"lowercase": False}


def test_what_is_not_there_or_not_readable_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TokenariumError, match=r"There is no file .*nothing\."):
        add_file(tmp_path / "nothing")
    with pytest.raises(TokenariumError, match="holds no tokenizer file"):
        add_file(tmp_path)
    with pytest.raises(TokenariumError, match=r"a.model is empty"):
        add_file(written(tmp_path, "a.model", b""))


def test_records_of_the_earlier_version_are_read(home: Path) -> None:
    """They were everyone's and the only record: its name, title, format, sha256 and options."""
    old = Identity("old", "old.model", "sentencepiece", library.put(CONTENT))
    folder = home / "library" / "tokenizers"
    folder.mkdir(parents=True)
    (folder / f"{old.fingerprint}.json").write_text(json.dumps(asdict(old)))
    assert identify("old", ANNA) == identify(old.fingerprint[:12]) == old
    assert load_known(old.fingerprint).vocabulary_size == 115
    assert load_known(old.fingerprint).title == "old.model"


def test_an_artefact_that_is_gone_is_a_sentence() -> None:
    kept = keep(replace(SECRET, options={"never": "loaded before"}), CONTENT, ANNA)
    library.remove(kept.sha256)
    with pytest.raises(TokenariumError, match="is no longer kept here"):
        load_known(kept.fingerprint).encode_batch_reference(["a"])


def test_a_catalogue_tokenizer_runs_here_whoever_brought_its_file() -> None:
    """Its bytes are pinned by their hash, so that nobody can have made them."""
    from data import catalogue

    row = of_row(catalogue.tokenizers()["gpt2"])
    assert identify("gpt2", ANNA) == identify(row.fingerprint[:12]) == row
