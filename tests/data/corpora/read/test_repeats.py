"""Two texts of a segment in one language: never dropped quietly, in any format."""

import json
from pathlib import Path

import pytest

from data.errors import Undecided
from tests.data.corpora.brought import read, written

TMX = (
    "<tmx><body><tu><tuv xml:lang='en'><seg>hi</seg></tuv><tuv xml:lang='he'><seg>a</seg></tuv>"
    "<tuv xml:lang='iw'><seg>b</seg></tuv><tuv xml:lang='iw'><seg>c</seg></tuv>"
    "<tuv xml:lang='en'><seg>hi</seg></tuv></tu></body></tmx>"
)
ROWS = [
    {"id": "1", "lang": "en", "text": "hi"},
    {"id": "2", "lang": "en", "text": "two"},
    {"id": "1", "lang": "he", "text": "a"},
    {"id": "1", "lang": "iw", "text": "b"},
    {"id": "1", "lang": "iw", "text": "c"},
    {"id": "1", "lang": "en", "text": "hi"},
]
CATALOGUE = 'msgid ""\nmsgstr "Language: {}\\n"\n\nmsgid "hi"\nmsgstr "{}"\n'
FORMATS = {
    "tmx": {"a.tmx": TMX},
    "jsonl": {"a.jsonl": "\n".join(map(json.dumps, ROWS))},
    "po": {
        "x/m.po": CATALOGUE.format("he", "a"),
        "y/m.po": CATALOGUE.format("iw", "b"),
        "z/m.po": CATALOGUE.format("iw", "c"),
        "zz/m.po": CATALOGUE.format("iw", "a"),
    },
    "csv": {"a.csv": "en,he,iw,heb\nhi,a,b,c\n"},
    "moses": {"m.en": "hi\n", "m.he": "a\n", "m.heb": "b\n", "m.iw": "c\n"},
    "flores": {"en.dev": "hi\n", "he.dev": "a\n", "heb.dev": "b\n", "iw.dev": "c\n"},
}
APART = {"eng_Latn": "hi", "heb_Hebr": "a", "heb_Hebr_2": "b", "heb_Hebr_3": "c"}


@pytest.mark.parametrize("kind", FORMATS)
def test_several_texts_in_one_language(tmp_path: Path, kind: str) -> None:
    files = {name: content.encode() for name, content in FORMATS[kind].items()}
    folder = written(tmp_path / "given", files)
    with pytest.raises(Undecided, match="heb_Hebr") as raised:
        read(folder)
    assert raised.value.option == "repeated"
    with pytest.raises(Undecided):  # they are no broken rows
        read(folder, errors="skip")
    first = read(folder, repeated="first")
    assert first.format == kind
    texts = first.rows.filter(segment=0).select("language", "text").rows()
    assert texts == [("eng_Latn", "hi"), ("heb_Hebr", "a")]
    assert any("left out" in note for note in first.notes)
    apart = read(folder, repeated="apart")
    assert dict(apart.rows.filter(segment=0).select("language", "text").rows()) == APART
    assert any("heb_Hebr_2" in note for note in apart.notes)


def test_what_stands_twice_is_no_second_text(tmp_path: Path) -> None:
    content = "<tmx><body><tu>" + "<tuv xml:lang='en-US'><seg>hi</seg></tuv>" * 2
    path = written(tmp_path, {"a.tmx": f"{content}</tu></body></tmx>".encode()}) / "a.tmx"
    found = read(path)
    assert found.texts() == ["hi"]
    assert found.notes == ["1 texts stood twice in their segment, and are kept once."]
