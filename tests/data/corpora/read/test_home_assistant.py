"""Home Assistant's messages, on small made-up wheels."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from data.corpora.read import home_assistant
from data.errors import TokenariumError
from tests.data.corpora.brought import texts, whole, zipped

FOLDER = home_assistant.FOLDER
MD5 = "0123456789abcdef" * 2
ENGLISH = {
    "ui.days": "{count, plural, one {day} other {{count} days}}",
    "ui.name": "Name",
    "ui.number": "1,234.5",
    "ui.save": "Save {name} ",
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_assistant, "MIN_SEGMENTS", 2)


def wheel(path: Path, files: Mapping[str, object]) -> Path:
    packed = {f"{FOLDER}{name}-{MD5}.json": json.dumps(its) for name, its in files.items()}
    others = {f"{FOLDER}en-{MD5}.json.gz": "packed", "hass_frontend/manifest.json": "[]"}
    return zipped(path, packed | others)


def test_messages_are_aligned_by_part_and_key(tmp_path: Path) -> None:
    files = {
        "en": ENGLISH,
        "config/en": {"ui": {"name": "Name", "open": "Open"}},
        "tr": {
            "ui.days": "{count, plural, one {gün} other {{count} gün}}",
            "ui.name": "Ad",
            "ui.number": "1.234,5",
            "ui.save": "Save {name}",
            "ui.old": "Eski",
        },
        "config/tr": {"ui": {"name": "Ad", "open": ""}},
    }
    corpus = home_assistant.read(wheel(tmp_path / "w", files))
    rows = whole(corpus)
    assert corpus.languages == ["eng_Latn", "tur_Latn"]
    assert texts(rows, "eng_Latn") == {
        "ui.days": ENGLISH["ui.days"],
        "ui.name": "Name",
        "ui.save": "Save {name}",
        "config#ui.open": "Open",
    }
    assert texts(rows, "tur_Latn") == {"ui.days": files["tr"]["ui.days"], "ui.name": "Ad"}  # type: ignore[index]
    assert set(rows.filter(segment_id="config#ui.open")["section"]) == {"config"}
    assert corpus.notes == [
        "1 English messages have no letter.",
        "tur_Latn: 3 messages; left out are 1 that equal the English text, 0 in another script "
        "and 1 whose key English lacks.",
        "1 messages stand under an earlier key too, with the same texts in all languages, and "
        "count once.",
    ]


def test_texts_in_another_script_are_left_out(tmp_path: Path) -> None:
    files = {
        "en": ENGLISH,
        "sr": {"ui.days": "{count, plural, one {дан} other {дана}}", "ui.name": "Naziv"},
        "sr-Latn": {"ui.name": "Naziv", "ui.save": "Сачувај {name}", "ui.days": "Dani JSON"},
        "ko": {"ui.name": "Home Assistant 이름", "ui.save": "저장"},
        "zh-Hant": {"ui.name": "名稱", "ui.save": "儲存", "ui.days": "Dagen"},
        "hi": {"ui.name": "Naam"},
    }
    files["sr"]["ui.save"] = "Сачувај {name}"
    corpus = home_assistant.read(wheel(tmp_path / "w", files))
    rows = whole(corpus)
    assert corpus.languages == ["eng_Latn", "kor_Hang", "srp_Cyrl", "srp_Latn", "zho_Hant"]
    assert set(texts(rows, "srp_Cyrl")) == {"ui.days", "ui.save"}
    assert set(texts(rows, "srp_Latn")) == {"ui.days", "ui.name"}
    assert set(texts(rows, "kor_Hang")) == {"ui.name", "ui.save"}
    assert set(texts(rows, "zho_Hant")) == {"ui.name", "ui.save"}
    assert "hin_Deva is left out: it has fewer than 2 messages." in corpus.notes
    assert any("srp_Latn: 2 messages" in it and "1 in another script" in it for it in corpus.notes)


def test_both_portugueses_and_what_is_no_language(tmp_path: Path) -> None:
    portuguese = {"ui.name": "Nome", "ui.save": "Guardar {name}"}
    files = {"en": ENGLISH, "en-GB": ENGLISH, "pt": portuguese, "pt-BR": portuguese, "xx-y": {}}
    corpus = home_assistant.read(wheel(tmp_path / "w", files))
    assert corpus.languages == ["eng_Latn", "por_Latn", "por_Latn_PT"]
    assert "en-GB is left out: a variant of English repeats most messages." in corpus.notes
    assert "xx-y is left out: it is no known language." in corpus.notes


def test_one_label_twice_is_refused(tmp_path: Path) -> None:
    both = {"ui.name": "Name!", "ui.save": "Sichern"}
    path = wheel(tmp_path / "w", {"en": ENGLISH, "de": both, "de-DE": both})
    with pytest.raises(TokenariumError, match="Two languages would be deu_Latn"):
        home_assistant.read(path)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"tr": ENGLISH}, "no English messages"),
        ({"en": ["Name"]}, "holds list"),
        ({"en": {"ui": {"name": 3}}}, "holds int"),
    ],
)
def test_what_are_no_messages_is_refused(
    tmp_path: Path, files: Mapping[str, object], words: str
) -> None:
    with pytest.raises(TokenariumError, match=words):
        home_assistant.read(wheel(tmp_path / "w", files))


def test_no_wheel_is_refused(tmp_path: Path) -> None:
    path = wheel(tmp_path / "w", {"en": ENGLISH})
    for content in (b"", path.read_bytes()[:-40]):
        path.write_bytes(content)
        with pytest.raises(TokenariumError, match="can't be read"):
            home_assistant.read(path)
