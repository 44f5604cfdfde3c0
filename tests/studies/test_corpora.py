"""Bringing a corpus through the browser's side of the house: add, look, share, forget."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import studies
from data.corpora import Options
from data.errors import TokenariumError, UnknownName
from studies import Visitor
from studies.desks import corpora
from tests import hub_server
from tests.pages import brought_text
from tests.studies.conftest import SENTENCES, everyones, named

pytestmark = pytest.mark.usefixtures("home")

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)


def zipped() -> bytes:
    """The sentences as a zip laid out as FLORES, the last of them in the split devtest."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for language, lines in SENTENCES.items():
            dev = "".join(f"{line}\n" for line in lines[:2])
            archive.writestr(f"mine/dev/{language}.dev", dev)
            archive.writestr(f"mine/devtest/{language}.devtest", f"{lines[2]}\n")
    return content.getvalue()


def test_an_uploaded_zip_is_counted_as_its_folder_is(
    tmp_path: Path, byte_level: Path, flores: Callable[..., Path]
) -> None:
    choice = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    assert (choice.origin, choice.format, choice.segments) == ("yours", "flores", 3)
    assert corpora.choices(ANNA)[choice.name] == choice
    assert choice.name not in corpora.choices(BERTA)
    folder = tmp_path / "folder"
    with zipfile.ZipFile(io.BytesIO(zipped())) as archive:
        archive.extractall(folder)
    assert named(folder / "mine") == "mine"
    tokenizer = everyones(byte_level).name
    params = {"unit": "document_petrov", "bootstrap": 100}
    mine = studies.prepare("premiums", [tokenizer], choice.name, params, visitor=ANNA)
    assert mine.key == studies.prepare("premiums", [tokenizer], "mine", params).key
    rows = studies.run(mine).tables["premiums"].to_dicts()
    # " ".join(dev.split("\n") + devtest.split("\n")) has a space for each split's empty last item.
    joined = {language: " ".join([*s[:2], "", s[2], ""]) for language, s in SENTENCES.items()}
    assert {row["language"]: row["bytes"] for row in rows} == {
        language: len(text.encode()) for language, text in joined.items()
    }


def test_the_same_text_again_is_the_same_corpus_under_its_first_name() -> None:
    first = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    again = corpora.add({"other.zip": zipped()}, Options(), ANNA, name="Another name")
    assert not first.here_before and again == replace(first, here_before=True)
    assert [one for one in corpora.choices(ANNA).values() if one.origin == "yours"] == [first]
    hers = corpora.add({"other.zip": zipped()}, Options(), BERTA, name="Another name")
    assert not hers.here_before and hers.title == "Another name"


def test_a_share_opens_an_uploaded_corpus_to_whoever_has_the_link(byte_level: Path) -> None:
    choice = corpora.add({"mine.zip": zipped()}, Options(), ANNA)
    tokenizer = everyones(byte_level).name
    params = {"bootstrap": 100}
    spec = studies.prepare("premiums", [tokenizer], choice.name, params, visitor=ANNA)
    with pytest.raises(UnknownName):
        studies.prepare("premiums", [tokenizer], choice.name, params, visitor=BERTA)
    key = studies.share(spec, ANNA)
    with_link = Visitor(BERTA.id, (key,))
    assert corpora.choices(with_link)[choice.name].origin == "shared"
    again = studies.prepare("premiums", [tokenizer], choice.name, params, visitor=with_link)
    assert again.key == spec.key
    assert studies.languages(choice.name, visitor=with_link) == sorted(SENTENCES)
    corpora.forget(ANNA, choice.name)
    assert choice.name not in corpora.choices(ANNA)
    assert studies.show_frozen(key) is not None


def test_files_come_as_bytes_paths_or_streams(tmp_path: Path) -> None:
    (tmp_path / "b.tr").write_text("bir\niki\n")
    files = {"../a.en": io.BytesIO(b"one\ntwo\n"), "a.tr": tmp_path / "b.tr"}
    choice = corpora.add(files, Options(), ANNA, name="my pair", licence="CC0")
    assert choice.name.startswith("my-pair~")
    assert (choice.title, choice.licence, choice.languages) == (
        "my pair",
        "CC0",
        ("eng_Latn", "tur_Latn"),
    )
    profile = corpora.profile(choice.name, ANNA)
    assert [row["segments"] for row in profile.languages] == [2, 2]
    with pytest.raises(UnknownName):
        corpora.profile(choice.name, BERTA)


def test_a_data_set_of_the_hub_is_looked_at_before_it_is_added(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_set = hub_server.Repository({"README.md": b""}, brought_text.splits())
    with hub_server.running({"owner/villages": data_set}) as server:
        fetch = partial(corpora.hub.fetch, endpoint=server.address)
        monkeypatch.setattr(corpora.hub, "fetch", fetch)
        with pytest.raises(TokenariumError, match="several configurations"):
            corpora.fetch_from_hub("owner/villages", None, None, None)
        assert not list((home / "lake").glob("staging-*"))  # nothing is left of it
        fetched = corpora.fetch_from_hub("owner/villages", "en-tr", "train", None)
    seen = corpora.preview(fetched.contents, Options())
    assert (seen.title, seen.files, seen.languages) == ("Parquet", 2, ["eng_Latn", "tur_Latn"])
    options = Options(mapping={"translation.en": "text", "translation.tr": "-"}, language="en")
    assert corpora.preview(fetched.contents, options).languages == ["eng_Latn"]
    choice = corpora.add_fetched(fetched, Options(), ANNA)
    assert (choice.title, choice.segments) == ("owner/villages en-tr train", 3)
    del fetched
    assert not list((home / "lake").glob("staging-*"))


def test_limits_hold_on_the_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "LIMIT_BYTES", 1000)
    for content in (b"x" * 1001, io.BytesIO(b"x" * 1001)):
        with pytest.raises(TokenariumError, match="the limit of an upload"):
            corpora.add({"a.txt": content}, Options(), ANNA)
    with pytest.raises(TokenariumError, match="the limit of an upload"):
        corpora.preview({"a.en": b"x" * 600, "a.tr": b"x" * 600})
    with pytest.raises(TokenariumError, match="at least one file"):
        corpora.preview({})
    assert list((home / "incoming").iterdir()) == []
    assert corpora.preview({"a.txt": b"x" * 900}, Options(language="en")).languages == ["eng_Latn"]


def test_the_formats_have_titles() -> None:
    assert corpora.formats()["tmx"] == "TMX translation memory"
    assert set(corpora.choices(ANNA)) >= {"udhr", "django"}
    assert not corpora.choices(ANNA)["udhr"].here


def test_a_preview_asks_for_the_encoding_that_nothing_tells() -> None:
    content = {"a.txt": "привет\n".encode("koi8-r") * 3}
    found = corpora.preview(content, corpora.Options(language="ru"))
    assert found.question == "encoding"
    assert found.encoding is None
    ways = {one["encoding"]: one["lines"] for one in found.candidates}
    assert ["привет"] * 3 in map(list, ways.values())
    said = corpora.preview(content, corpora.Options(language="ru", encoding="koi8-r"))
    assert (said.encoding, said.question, said.candidates) == ("koi8-r", None, [])
