"""Aligned formats: FLORES in a zip, Moses pairs, gettext, TMX, and source code."""

import io
import zipfile
from pathlib import Path

import pytest

from data.errors import TokenariumError
from tests.data.corpora.brought import read, written, zipped

FLORES = {
    "flores/README": b"about",
    "flores/dev/eng_Latn.dev": b"one\ntwo\n",
    "flores/dev/tur_Latn.dev": "bir\n \niğ".encode(),
    "flores/devtest/eng_Latn.devtest": b"three\n",
    "flores/devtest/tur_Latn.devtest": "üç\n".encode(),
}


def test_a_zip_laid_out_as_flores(tmp_path: Path) -> None:
    found = read(zipped(tmp_path / "mine.zip", FLORES))
    assert found.format == "flores"
    assert found.table() == [
        (0, "dev-1", "dev", "eng_Latn", "one"),
        (0, "dev-1", "dev", "tur_Latn", "bir"),
        (1, "dev-2", "dev", "eng_Latn", "two"),
        (2, "dev-3", "dev", "tur_Latn", "iğ"),
        (3, "devtest-1", "devtest", "eng_Latn", "three"),
        (3, "devtest-1", "devtest", "tur_Latn", "üç"),
    ]
    folder = written(tmp_path / "folder", FLORES)
    assert read(folder).table() == found.table()


def test_moses_pairs(tmp_path: Path) -> None:
    files = {"n.en": b"one\n\nthree\n", "n.tr": "bir\r\niki\r\nüç\r\n".encode()}
    folder = written(tmp_path / "pair", files)
    expected = [
        (0, "1", "", "eng_Latn", "one"),
        (0, "1", "", "tur_Latn", "bir"),
        (1, "2", "", "tur_Latn", "iki"),
        (2, "3", "", "eng_Latn", "three"),
        (2, "3", "", "tur_Latn", "üç"),
    ]
    assert read(folder / "n.en", folder / "n.tr").table() == expected
    found = read(folder)
    assert (found.format, found.table()) == ("moses", expected)
    assert found.notes == ["eng_Latn has 1 lines without text (missing in it)."]
    both = written(tmp_path / "two", {**files, "m.en": b"x\n", "m.de": b"y\n", "alone.fr": b"z\n"})
    found = read(both)
    assert found.rows["section"].unique(maintain_order=True).to_list() == ["m", "n"]
    assert "alone.fr was left out" in found.notes[0]


NAMES = {
    "the stem": ("eng_Latn.txt", "tur_Latn.txt"),
    "a suffix of any kind": ("en.sents", "tr.sents"),
    "a name": ("english.txt", "Türkçe.txt"),
    "before": ("en-news.txt", "tr-news.txt"),
    "behind": ("news_eng_Latn.txt", "news_tur_Latn.txt"),
    "between": ("a.en.clean", "a.tr.clean"),
    "OPUS": ("books.en-tr.en", "books.en-tr.tr"),
    "a folder": ("en/news.txt", "tr/news.txt"),
    "FLORES, flat": ("eng_Latn.dev", "tur_Latn.dev"),
}


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("packed", [False, True])
def test_files_that_look_parallel_are(tmp_path: Path, kind: str, packed: bool) -> None:
    english, turkish = NAMES[kind]
    files = {english: b"one\ntwo\n", turkish: b"bir\niki"}
    given = zipped(tmp_path / "mine.zip", files) if packed else written(tmp_path / "given", files)
    found = read(given)
    assert found.format == ("flores" if ".dev" in english else "moses")
    columns = sorted(found.rows.select("segment", "language", "text").rows())
    assert columns == [
        (0, "eng_Latn", "one"),
        (0, "tur_Latn", "bir"),
        (1, "eng_Latn", "two"),
        (1, "tur_Latn", "iki"),
    ]
    for format_ in ("moses", *(["flores"] if found.format == "flores" else [])):
        forced = read(given, format=format_)
        assert sorted(forced.rows.select("segment", "language", "text").rows()) == columns
    assert read(given, format="text").rows["segment"].n_unique() == 4


def test_as_many_lines_are_needed_unless_the_format_is_said(tmp_path: Path) -> None:
    files = {"eng_Latn.txt": b"one\ntwo\n", "tur_Latn.txt": b"bir\n"}
    folder = written(tmp_path / "given", files)
    apart = read(folder)
    assert apart.format == "text"
    assert apart.rows["segment"].n_unique() == 3
    assert any(
        "tur_Latn.txt has 1 lines and eng_Latn.txt 2: they were not taken as parallel" in note
        for note in apart.notes
    )
    aligned = read(folder, format="moses")
    assert aligned.rows["segment"].n_unique() == 2
    assert "tur_Latn has 1 of 2 lines; the rest is missing in it." in aligned.notes
    # Lines are counted as the encoding has them: 上 is 0A 4E in UTF-16.
    wide = {"eng_Latn.txt": b"a\nb\n", "zho_Hans.txt": "上上\n上".encode("utf-16")}
    assert read(written(tmp_path / "wide", wide)).format == "moses"


def test_files_apart_are_in_the_languages_of_their_names(tmp_path: Path) -> None:
    files = {"en.txt": b"a\nb\n", "german.txt": b"c\n", "notes.txt": b"d\n"}
    found = read(written(tmp_path / "given", files), format="text")
    assert found.rows["language"].to_list() == ["eng_Latn", "eng_Latn", "deu_Latn", "und"]
    alone = written(tmp_path / "alone", {"no.txt": b"a\n"}) / "no.txt"
    assert read(alone).rows["language"].to_list() == ["und"]  # a word


def test_names_that_are_no_languages_are_not_parallel(tmp_path: Path) -> None:
    files = {"chapter1.txt": b"a\n", "chapter2.txt": b"b\n", "readme.txt": b"c\n"}
    assert read(written(tmp_path / "given", files)).format == "text"


TURKISH = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: tr\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Open"
msgstr "Aç"

msgctxt "adjective"
msgid "Open"
msgstr "Açık"

#, fuzzy
msgid "Close"
msgstr "Kapa"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d dosya"
msgstr[1] "%d dosyalar"

#~ msgid "Old"
#~ msgstr "Eski"
"""
GERMAN = 'msgid "Open"\nmsgstr "Öffnen"\n\nmsgid "Only here"\nmsgstr "Nur hier"\n'


def test_catalogues_are_aligned_by_context_and_id(tmp_path: Path) -> None:
    folder = written(tmp_path / "po", {"tr.po": TURKISH.encode(), "de.po": GERMAN.encode()})
    found = read(folder)
    assert found.format == "po"
    assert found.rows.select("segment", "language", "text").rows() == [
        (0, "eng_Latn", "Open"),
        (0, "deu_Latn", "Öffnen"),
        (0, "tur_Latn", "Aç"),
        (1, "eng_Latn", "Only here"),
        (1, "deu_Latn", "Nur hier"),
        (2, "eng_Latn", "Open"),
        (2, "tur_Latn", "Açık"),
        (3, "eng_Latn", "Close"),
        (4, "eng_Latn", "%d files"),
        (4, "tur_Latn", "%d dosyalar"),
    ]
    assert "1 fuzzy entries were left out." in found.notes
    assert read(folder / "tr.po", source_language="de").rows["language"][0] == "deu_Latn"


def test_a_broken_catalogue_names_the_line(tmp_path: Path) -> None:
    broken = b'msgid "a"\nmsgstr "b"\n\nmsgid: "c"\nmsgstr "d"\n'
    path = written(tmp_path, {"x.po": broken}) / "x.po"
    with pytest.raises(TokenariumError, match=r"x\.po, line 4: it is no readable gettext"):
        read(path)


def test_a_catalogue_is_never_taken_for_the_name_of_a_file(tmp_path: Path) -> None:
    secret = written(tmp_path, {"secret": GERMAN.encode()}) / "secret"
    path = written(tmp_path, {"x.po": str(secret).encode()}) / "x.po"
    with pytest.raises(TokenariumError):
        read(path)


TMX = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"><prop type="domain">no</prop></header><body>
<tu><prop type="x-Domain">law</prop><tuv xml:lang="en-US">
 <seg>Press <bpt i="1">&lt;b></bpt>OK<ept i="1">&lt;/b></ept> &amp; <hi>go</hi></seg></tuv>
 <tuv xml:lang="tr"><seg> Çık\n</seg></tuv>
 <tuv xml:lang="tr"><seg>İkinci</seg></tuv></tu>
<tu><tuv lang="DE-DE"><seg/></tuv><tuv xml:lang="en"><seg>&#x1F600;&#9;</seg></tuv></tu>
<tu></tu>
</body></tmx>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1254"])
def test_a_translation_memory(tmp_path: Path, encoding: str) -> None:
    content = TMX.replace("{encoding}", encoding).encode(encoding)
    found = read(written(tmp_path, {"a.tmx": content}) / "a.tmx", repeated="first")
    assert found.format == "tmx"
    assert found.table() == [
        (0, "1", "law", "eng_Latn", "Press OK & go"),
        (0, "1", "law", "tur_Latn", " Çık\n"),
        (1, "2", "", "deu_Latn", ""),
        (1, "2", "", "eng_Latn", "\U0001f600\t"),
    ]
    assert found.notes == ["1 further texts of a segment in one language were left out."]


LAUGHS = """<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<tmx><body><tu><tuv xml:lang="en"><seg>&b;</seg></tuv></tu></body></tmx>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<tmx><body><tu><tuv xml:lang="en"><seg>&a;</seg></tuv></tu></body></tmx>"""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (LAUGHS, "declares an entity, which is refused"),
        (OUTSIDE, "declares an entity, which is refused"),
        ("<tmx><body><tu><tuv xml:lang='en'><seg>a</tuv>", "line 1: it is no well-formed XML"),
        ("<html><tmx/></html>", "it has no <tmx> element"),
        ("<tmx>" + "<tu>" * 100, "nested too deeply"),
        ("<tmx><seg>&undefined;</seg></tmx>", "no well-formed XML"),
        ('<?xml version="1.0" encoding="klingon"?><tmx/>', "line 1|encoding"),
    ],
)
def test_hostile_and_broken_xml(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(TokenariumError, match=reason):
        read(written(tmp_path, {"a.tmx": content.encode()}) / "a.tmx")


def test_a_folder_of_source_code(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "code",
        {
            "main.py": b"print('a')\r\n",
            "src/a.cpp": "// ü\n".encode(),
            "src/a.h": b"",
            "src/py/b.py": b"pass",
            "data.bin": b"\0\1\2",
            "logo.png": b"\x89PNG",
            "tool.py": b"#!x\0",
            ".git/config": b"hidden",
        },
    )
    found = read(folder)
    assert found.format == "code"
    assert found.table() == [
        (0, "main.py", "", "python", "print('a')\r\n"),
        (1, "src/a.cpp", "src", "c++", "// ü\n"),
        (2, "src/a.h", "src", "c", ""),
        (3, "src/py/b.py", "src", "python", "pass"),
    ]
    assert found.notes == [
        "2 files of unknown language were left out: .bin (1), .png (1).",
        "1 binary files were left out.",
    ]


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder = written(tmp_path / "texts", {"a.txt": b"a\n"})
    secret = written(tmp_path, {"secret.txt": b"secret\n"}) / "secret.txt"
    (folder / "b.txt").symlink_to(secret)
    found = read(folder)
    assert found.texts() == ["a"]
    assert "1 links to other files were not followed." in found.notes


def hostile_zip(name: str, **facts: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = facts.get("attributes", 0)
        archive.writestr(entry, b"x" * facts.get("size", 1))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (hostile_zip("../a.txt"), "would lie outside its folder"),
        (hostile_zip("/etc/a.txt"), "would lie outside its folder"),
        (hostile_zip("a\\..\\b.txt"), "would lie outside its folder"),
        (hostile_zip("C:a.txt"), "would lie outside its folder"),
        (hostile_zip("a.txt", attributes=0o120777 << 16), "is a link"),
        (hostile_zip("a.txt", size=3_000_000), "larger than .* when unpacked"),
        (hostile_zip("a.txt", size=100)[:-30], "damaged"),
        (hostile_zip("a.zip")[:-22] + b"PK\5\6" + b"\0" * 18, "no file to read|can't be read"),
    ],
)
def test_hostile_zips(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(TokenariumError, match=reason):
        read(written(tmp_path, {"a.zip": content}) / "a.zip", most=1_000_000)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x80\x04\x95\x10\0\0\0", "a Python pickle, which is never opened"),
        (b"\x7fELF\2\1\1", "a program"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04nothing", "damaged zip"),
        (b"\0" * 257 + b"ustar\0", "a tar archive"),
        (b"[1, 2]", "one JSON document"),
        (b"", None),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, reason: str | None) -> None:
    path = written(tmp_path, {"a.json": content}) / "a.json"
    if reason is None:
        path = path.rename(tmp_path / "a.txt")
        assert read(path).texts() == []
        return
    with pytest.raises(TokenariumError, match=reason):
        read(path)
