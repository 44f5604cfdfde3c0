"""A state that lay in a folder, put into a store and a database: what a backup of it held is there
afterwards, on every machine."""

import os
from pathlib import Path

import pytest

import studies
from data import api_keys, library, long_texts, records, shares, state, tokenizers
from data.backup import backup, restore
from data.corpora import Options
from data.corpora import collection as corpora
from data.errors import TokenariumError
from data.models import collection as models
from data.models import model_files
from data.tokenizers.collection import admit_file
from data.visitors import EVERYONE, Visitor
from studies.engine import sharing
from tests.conftest import let_go
from tests.data.corpora.brought import written
from tests.data.models import files
from tests.data.tokenizers.artefacts import rank_file
from tests.object_store import Store
from tests.postgresql import Server, program

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
TEXT = "\n".join(["eng,tur", *(f"house {n},ev {n}" for n in range(50))])
YEAR_2001 = 1_000_000_000.0


def moved_to(patch: pytest.MonkeyPatch, folder: Path) -> None:
    let_go()
    patch.setenv("TOKENARIUM_HOME", str(folder))
    state.check()


def question() -> studies.Spec:
    corpus, cut = next(iter(corpora.known_to(ANNA))), next(iter(tokenizers.known_to(ANNA)))
    return studies.prepare("counts", [cut], corpus, {}, visitor=ANNA)


def answer() -> tuple[str, dict[str, list[object]]]:
    found = studies.cached(question())
    assert found is not None
    return str(found.signature), {name: its.rows() for name, its in found.tables.items()}


@pytest.mark.parametrize("kept_with", ["SQLite", "PostgreSQL"])
def test_what_people_have_is_in_the_store_afterwards(
    kept_with: str,
    server: Server,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if kept_with == "PostgreSQL":
        if program("pg_dump") is None:
            pytest.skip("PostgreSQL's client programs aren't here")
        monkeypatch.setenv("TOKENARIUM_DATABASE", server.database())
    moved_to(monkeypatch, tmp_path / "before")
    (tmp_path / "mine.csv").write_text(TEXT)
    (tmp_path / "mine.tiktoken").write_bytes(rank_file())
    record = corpora.add_path(tmp_path / "mine.csv", Options())
    corpora.keep(record, ANNA)
    admitted = admit_file(tmp_path / "mine.tiktoken", pattern="gpt2")
    cut = tokenizers.keep(admitted.identity, admitted.artefact, ANNA)
    model = models.add_folder(written(tmp_path / "tiny", files.model_files()), visitor=ANNA)
    studies.run(question())
    link = sharing.share(question(), ANNA)
    secret, _ = api_keys.make(str(ANNA.id), "a program")
    text = long_texts.keep(str(ANNA.id), "long")
    opened = tmp_path / "before" / "visitors" / str(BERTA.id) / "shares" / link
    opened.parent.mkdir(parents=True)
    opened.touch()
    os.utime(opened, (YEAR_2001, YEAR_2001))
    library.put_here(b"of the catalogue once")
    before = answer()
    backup(tmp_path / "state.tar")

    store.name(monkeypatch)
    monkeypatch.setenv("TOKENARIUM_DATABASE", server.database())
    moved_to(monkeypatch, tmp_path / "one")
    restore(tmp_path / "state.tar")
    sent = {path.name for path in store.files.rglob("*") if path.is_file()}
    assert {cut.sha256, record.layout, *model.files.values()} <= sent
    assert library.sha256_of(b"of the catalogue once") not in sent
    for machine in ("one", "other"):
        moved_to(monkeypatch, tmp_path / machine)
        assert answer() == before
        assert library.read(cut.sha256) == rank_file()
        assert library.read(record.layout) == b"{}"
        assert model_files(models.known_to(ANNA)[model.name]).paths.keys() == model.files.keys()
        shown = sharing.show_frozen(link)
        assert shown is not None and shown.key == question().key
        assert [key for key, _ in shares.made_by(str(ANNA.id))] == [link]
        assert api_keys.whose(secret) == ANNA.id
        assert long_texts.load(str(ANNA.id), text) == "long"
        assert record.name in corpora.known_to(EVERYONE)
    assert records.changed(f"visitors/{BERTA.id}/shares/{link}") == YEAR_2001
    again = studies.run(question(), keep=False)  # counted anew, out of the store
    assert {name: its.rows() for name, its in again.tables.items()} == before[1]
    moved_to(monkeypatch, tmp_path / "third")
    with pytest.raises(TokenariumError, match="names what isn't empty"):
        restore(tmp_path / "state.tar")
    assert answer() == before
