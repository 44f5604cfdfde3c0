"""Whose tokenizer it is: an upload is its visitor's alone, until a study with it is shared."""

from collections.abc import Callable
from pathlib import Path

import pytest

import studies
from data import library, tokenizers
from data.errors import UnknownName
from data.home import home as home_folder
from data.tokenizers import Identity
from studies import Visitor
from tests.studies.conftest import named

pytestmark = pytest.mark.usefixtures("home")

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)


@pytest.fixture
def annas(byte_level: Path) -> Identity:
    content = byte_level.read_bytes()
    identity = Identity("annas", "Anna's", "huggingface", library.sha256_of(content))
    return tokenizers.keep(identity, content, ANNA)


def asked(names: list[str], corpus: Path, visitor: Visitor) -> studies.Spec:
    params = {"bootstrap": 100}
    return studies.prepare("premiums", names, named(corpus), params, visitor=visitor)


def test_an_upload_is_its_visitors_alone(annas: Identity, flores: Callable[..., Path]) -> None:
    corpus = flores()
    assert asked([annas.name], corpus, ANNA).tokenizers[0].hash == annas.fingerprint
    for visitor in (BERTA, studies.EVERYONE):
        for name in (annas.name, annas.fingerprint, annas.fingerprint[:12], "annas"):
            with pytest.raises(UnknownName) as refused:
                asked([name], corpus, visitor)
            assert "annas~" not in str(refused.value).replace(f"'{name}'", "")


def test_a_shared_study_opens_for_whoever_has_its_key(
    annas: Identity, flores: Callable[..., Path]
) -> None:
    corpus = flores()
    spec = asked([annas.name], corpus, ANNA)
    assert studies.frozen(spec.key) is None
    key = studies.share(spec, ANNA)
    shown = studies.show_frozen(key)
    assert shown is not None
    assert shown.tables["premiums"].equals(studies.run(spec).tables["premiums"])
    assert shown.tables["premiums"]["tokenizer"].unique().to_list() == [annas.name]
    # Berta may use it where that link is open, and nowhere else.
    with_link = Visitor(BERTA.id, (key,))
    assert asked([annas.name], corpus, with_link).key == spec.key
    assert list(tokenizers.known_to(BERTA)) == []


def test_a_share_stays_as_it_was_first(annas: Identity, flores: Callable[..., Path]) -> None:
    spec = asked([annas.name], flores(), ANNA)
    key = studies.share(spec, ANNA)
    tokenizers.forget(ANNA, annas.name)
    assert annas.name not in tokenizers.known_to(ANNA)
    assert studies.show_frozen(studies.share(spec, BERTA)) is not None
    assert annas.name in tokenizers.known_to(Visitor(None, (key,)))


@pytest.mark.parametrize("key", ["", "0" * 64, "../../etc/passwd", "0" * 63 + "/", "É" * 64])
def test_a_key_that_was_never_shared_opens_nothing(key: str) -> None:
    assert studies.frozen(key) is None
    assert studies.show_frozen(key) is None
    assert tokenizers.known_to(Visitor(None, (key,))) == {}


def test_two_names_for_one_file_share_the_answer_and_not_the_name(
    annas: Identity, flores: Callable[..., Path], byte_level: Path
) -> None:
    corpus = flores()
    studies.run(asked([annas.name], corpus, ANNA))
    bertas = tokenizers.keep(
        Identity("hers", "Hers", annas.format, annas.sha256), byte_level.read_bytes(), BERTA
    )
    said: list[str] = []
    spec = asked([bertas.name], corpus, BERTA)
    result = studies.run(spec, lambda doing, share: said.append(doing))
    assert not any(line.startswith("Counting") for line in said)
    assert "annas" not in str(result.signature)
    assert result.tables["premiums"]["tokenizer"].unique().to_list() == [bertas.name]


def test_a_visitors_id_never_becomes_a_path() -> None:
    for bad in ("../everyone", "A" * 64, "a" * 63, ""):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            tokenizers.known_to(Visitor(bad))
    assert not (home_folder().parent / "everyone").exists()
