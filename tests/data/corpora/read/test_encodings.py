"""Files that aren't Unicode: read as their language's letters tell, else asked; never guessed."""

import io
import zipfile
from pathlib import Path

import pytest

from data.corpora.read import code_pages
from data.corpora.read.encodings import canonical
from data.corpora.read.judgement import UndecidedEncoding
from data.errors import TokenariumError
from data.languages.facts import derive
from tests.data.corpora.brought import read, written


def _both(letters: str) -> str:
    return letters + letters.upper()


LATIN = _both("abcdefghijklmnopqrstuvwxyz")
LETTERS = {
    label: (letters, "éè", "„”“–")
    for label, letters in {
        "eng_Latn": LATIN,
        "deu_Latn": LATIN + _both("äöü") + "ß",
        "fra_Latn": LATIN + _both("àâæçéèêëîïôœùûüÿ"),
        "pol_Latn": LATIN + _both("ąćęłńóśźż"),
        "lit_Latn": LATIN + _both("ąčęėįšųūž"),
        "ron_Latn": LATIN + _both("ăâîșț"),
        "tur_Latn": LATIN + _both("çğöşü") + "ıİ",
        "rus_Cyrl": _both("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
        "ell_Grek": _both("αάβγδεέζηήθιίϊκλμνξοόπρστυύϋφχψωώ") + "ςΐΰ",
        "arb_Arab": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    }.items()
}
"""As CLDR has them, for the languages below."""

POLISH = "Zażółć gęślą jaźń.\nPchnąć w tę łódź jeża lub ośm skrzyń fig.\n"
LITHUANIAN = "Įlinkdama fechtuotojo špaga\nsublykčiojusi pragręžė apvalų arbūzą.\n"
TURKISH = "Çalışkan öğrenciler kütüphanede.\nIğdır'da şık bir iş.\n"
RUSSIAN = "Съешь ещё этих мягких французских булок.\nДа выпей же чаю, Юля.\n"
GREEK = "Άλλη γλώσσα είναι η Ελληνική.\nΆνω, Άρης, Άγιος: ΌΛΑ τα κείμενα είναι ωραία, Ώρα!\n"


@pytest.mark.parametrize(
    ("text", "language", "encoding"),
    [
        *((POLISH, "pl", page) for page in ("iso8859-2", "cp1250", "cp852", "mac-latin2")),
        *((POLISH, "pl", page) for page in ("iso8859-16", "iso8859-13", "cp775")),
        *((LITHUANIAN, "lt", page) for page in ("cp1257", "iso8859-4", "iso8859-13", "cp775")),
        *((TURKISH, "tr", page) for page in ("cp1254", "iso8859-3", "cp857", "mac-turkish")),
        (TURKISH, "tr", "cp1026"),
        *((RUSSIAN, "ru", page) for page in ("cp1251", "koi8-r", "cp866", "iso8859-5")),
        *((RUSSIAN, "ru", page) for page in ("mac-cyrillic", "cp855")),
        *((GREEK, "el", page) for page in ("cp1253", "iso8859-7", "cp737", "cp869", "mac-greek")),
    ],
)
def test_the_language_tells_the_code_page(
    tmp_path: Path, text: str, language: str, encoding: str
) -> None:
    path = written(tmp_path, {"a.txt": text.encode(encoding)}) / "a.txt"
    found = read(path, language=language, letters=LETTERS)
    assert "\n".join(found.texts()) + "\n" == text
    assert "was read as" in found.notes[0]
    assert "(told by the language's letters)" in found.notes[0]


def test_the_language_comes_from_a_file_name_or_the_columns(tmp_path: Path) -> None:
    named = written(tmp_path, {"pol_Latn.txt": POLISH.encode("iso8859-2")}) / "pol_Latn.txt"
    assert read(named, letters=LETTERS).texts() == POLISH.splitlines()
    first, second = TURKISH.splitlines()
    wide = f"eng,tur\nHello,{first}\nGoodbye,{second}\n".encode("cp1254")
    long = f"language,text\ntr,{first}\nen,Hello\n".encode("cp1254")
    mapped = f"a,b\nHello,{first}\n".encode("cp1254")
    lines = f'{{"en": "Hello", "tr": "{first}"}}\n'.encode("cp1254")
    files = {"wide.csv": wide, "long.csv": long, "mapped.csv": mapped, "lines.jsonl": lines}
    folder = written(tmp_path, files)
    mapping = {"a": "en", "b": "tr"}
    assert read(folder / "wide.csv", letters=LETTERS).texts("tur_Latn") == [first, second]
    assert read(folder / "long.csv", letters=LETTERS).texts("tur_Latn") == [first]
    found = read(folder / "mapped.csv", letters=LETTERS, mapping=mapping)
    assert found.texts("tur_Latn") == [first]
    assert read(folder / "lines.jsonl", letters=LETTERS).texts("tur_Latn") == [first]


def test_all_of_a_file_counts_and_not_its_beginning_alone(tmp_path: Path) -> None:
    """Latin-1 and Windows-1252 differ in the last line only."""
    content = ("Größe\n" * 200_000).encode("cp1252") + "“Maß”\n".encode("cp1252")
    path = written(tmp_path, {"a.txt": content}) / "a.txt"
    assert read(path, language="de", letters=LETTERS).texts()[-1] == "“Maß”"


def test_what_nothing_tells_is_asked(tmp_path: Path) -> None:
    polish = written(tmp_path, {"a.txt": POLISH.encode("iso8859-2")}) / "a.txt"
    with pytest.raises(UndecidedEncoding) as unsaid:
        read(polish, letters=LETTERS)
    ways = {one.encoding: one.lines for one in unsaid.value.candidates}
    assert ways["iso8859-2"] == ("Zażółć gęślą jaźń.", "Pchnąć w tę łódź jeża lub ośm skrzy")
    assert unsaid.value.option == "encoding"

    # Small letters alone: both pages make Russian letters of them, one small, one capital.
    short = written(tmp_path, {"b.txt": "привет\n".encode("koi8-r")}) / "b.txt"
    with pytest.raises(UndecidedEncoding) as several:
        read(short, language="ru", letters=LETTERS)
    ways = {one.encoding: one.lines for one in several.value.candidates}
    assert ways["koi8-r"] == ("привет",)
    assert ways["cp1251"] == ("РТЙЧЕФ",)

    # Windows-1250 has Romanian's letters with a cedilla, as is usual, ISO 8859-16 with a comma.
    romanian = written(tmp_path, {"d.txt": "şi ţară, încă\n".encode("cp1250")}) / "d.txt"
    with pytest.raises(UndecidedEncoding, match=r"cp1250 .*iso8859-16"):
        read(romanian, language="ro", letters=LETTERS)

    # The language that was said isn't the text's.
    with pytest.raises(UndecidedEncoding, match="several encodings fit") as wrong:
        read(written(tmp_path, {"c.txt": RUSSIAN.encode("koi8-r")}) / "c.txt", language="pl")
    assert wrong.value.candidates


def test_nothing_is_guessed_where_letters_were_not_fetched(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.txt": TURKISH.encode("cp1254")}) / "a.txt"
    with pytest.raises(UndecidedEncoding, match="several encodings"):
        read(path, language="tr")
    said = read(path, language="tr", encoding="windows-1254")
    assert "\n".join(said.texts()) + "\n" == TURKISH
    assert said.notes == ["a.txt was read as cp1254 (as you said)."]


@pytest.mark.parametrize(
    ("text", "language", "encoding"),
    [
        ("人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心。\n", "zh", "gb18030"),
        ("人人生而自由,在尊嚴及權利上均各平等。人各賦有理性良知。\n", "zh-TW", "big5"),
        ("すべての人間は、生まれながらにして自由である。\n", "ja", "shift_jis"),
        ("すべての人間は、生まれながらにして自由である。\n", "ja", "euc_jp"),
        ("모든 인간은 태어날 때부터 자유로우며 동등하다.\n", "ko", "euc_kr"),
    ],
)
def test_east_asian_encodings(tmp_path: Path, text: str, language: str, encoding: str) -> None:
    path = written(tmp_path, {"a.txt": text.encode(encoding) * 3}) / "a.txt"
    assert read(path, language=language).texts() == [text.strip()] * 3


def test_a_short_text_of_no_said_language_is_not_taken_for_an_east_asian_one(
    tmp_path: Path,
) -> None:
    text = "人人生而自由,在尊严和权利上一律平等。"
    short = {"принимая во внимание": "koi8-r", "ğış üç şık": "cp1254", text: "gb18030"}
    for number, content in enumerate(its.encode(page) for its, page in short.items()):
        path = written(tmp_path, {f"{number}.txt": content}) / f"{number}.txt"
        with pytest.raises(UndecidedEncoding):
            read(path, letters=LETTERS)
    long = written(tmp_path, {"long.txt": f"{text}\n".encode("gb18030") * 10}) / "long.txt"
    assert read(long).texts() == [text] * 10


def test_lines_that_end_in_carriage_returns(tmp_path: Path) -> None:
    content = "one\rtwo\ré".encode()
    path = written(tmp_path, {"a.txt": content}) / "a.txt"
    found = read(path, language="en")
    assert found.texts() == ["one", "two", "é"]
    assert "a.txt ends its lines in CR, which is not counted as text." in found.notes
    assert found.layout["files"][0]["returns"]
    assert read(path, language="en", lines="document").texts() == ["one\rtwo\ré"]
    mixed = written(tmp_path, {"b.txt": b"one\rtwo\n"}) / "b.txt"
    assert read(mixed, language="en").texts() == ["one\rtwo"]


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), bytes(range(256)) * 8, b"GIF89a\0\xff\xfe"],
)
def test_what_is_no_text_is_told(tmp_path: Path, content: bytes) -> None:
    for name in ("a.png", "b.txt", "c.csv", "d"):
        path = written(tmp_path, {name: content}) / name
        with pytest.raises(TokenariumError, match=r"is no text: its bytes|an image, and no text"):
            read(path, language="en")


def test_every_page_is_a_codec_of_a_byte_a_character() -> None:
    for page in code_pages.PAGES:
        canonical(page)
        held = [one for one in code_pages.characters(page) if one is not None]
        assert len(held) > 200, page
        assert all(len(one) == 1 for one in held), page


def test_letters_are_read_from_exemplar_characters() -> None:
    content = (
        'id: "tr_Latn"\nlanguage: "tr"\nscript: "Latn"\nexemplar_chars {\n'
        '  base: "A Ç {CH} i ı İ"\n  auxiliary: "â q"\n  marks: "◌̂"\n  punctuation: "\\" “"\n}\n'
    )
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("gflanguages/data/languages/tr_Latn.textproto", content)
    own, loans, punctuation = derive(wheel.getvalue(), None, None).letters["tur_Latn"]
    assert set(own) == set("AaÇçCcHhIiıİ\u0302\u0307") - {"\u0307"}
    assert set(loans) == set("âÂqQ")
    assert set(punctuation) == set('"“')
