"""The readers of packages: Debian's help pages, samples of code, documentation, ELF files."""

import lzma
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from data.corpora.read import archives, libreoffice
from data.corpora.read.rows import ReadCorpus
from data.errors import TokenariumError
from tests.data.corpora.brought import tarred, zipped


def deb(files: Mapping[str, bytes]) -> bytes:
    """A Debian package: an archive of ar's with three members."""

    def member(name: str, content: bytes) -> bytes:
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        return header + content + b"\n" * (len(content) % 2)

    with tempfile.TemporaryDirectory() as folder:
        data = lzma.compress(tarred(Path(folder) / "data.tar", files).read_bytes())
    parts = [("debian-binary", b"2.0\n"), ("control.tar.xz", b"x"), ("data.tar.xz", data)]
    return b"!<arch>\n" + b"".join(member(*part) for part in parts)


def page(
    language: str, *elements: tuple[str, str], name: str = "scalc/01/help"
) -> dict[str, bytes]:
    body = "".join(f'<p id="{id_}" class="x" dir="auto">{text}</p>\n' for id_, text in elements)
    html = f'<html><p id="other">No help</p>{body}</html>'
    return {f"./usr/share/libreoffice/help/{language}/text/{name}.html": html.encode()}


def rows(corpus: ReadCorpus) -> list[tuple[str, str, str]]:
    """(segment id, language, text) of all rows."""
    whole = pl.concat(corpus.batches)
    return whole.select("segment_id", "language", "text").rows()


def test_help_is_aligned_by_file_and_element(tmp_path: Path) -> None:
    english = page(
        "en-US",
        ("par_id1", 'Click <span class="emph">OK</span>&nbsp;&amp;<br/> wait'),
        ("par_id2", "LEFT"),
        ("par_id3", "12 + 3"),
    )
    english |= page("en-US", ("par_id1", "Click OK & wait"), name="shared/02/again")
    turkish = page("tr", ("par_id1", "Tamam'a tıklayın"), ("par_id2", "LEFT"))
    packages = tmp_path / "packages"
    packages.write_bytes(deb(english) + deb(turkish))
    corpus = libreoffice.read(packages)
    assert corpus.languages == ["eng_Latn", "tur_Latn"]
    assert rows(corpus) == [
        ("scalc/01/help#par_id1", "eng_Latn", "Click OK & wait"),
        ("scalc/01/help#par_id1", "tur_Latn", "Tamam'a tıklayın"),
        ("scalc/01/help#par_id2", "eng_Latn", "LEFT"),
    ]
    assert corpus.notes == [
        "1 English paragraphs stand in an earlier file too, and count once.",
        "tur_Latn: 1 paragraphs; 1 equal the English text and are left out.",
    ]


def test_portugal_s_help_and_brazil_s_are_two(tmp_path: Path) -> None:
    each = {"en-US": "One", "pt": "Ecrã", "pt-BR": "Tela"}
    packages = tmp_path / "packages"
    packages.write_bytes(b"".join(deb(page(tag, ("par_id1", text))) for tag, text in each.items()))
    assert sorted(row[1:] for row in rows(libreoffice.read(packages))) == [
        ("eng_Latn", "One"),
        ("por_Latn", "Tela"),
        ("por_Latn_PT", "Ecrã"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no help in English"),
        (b"PK\x03\x04 no package", "can't be read as Debian packages"),
        (deb(page("tr", ("par_id1", "Tek"))), "no help in English"),
        (deb(page("en-US", ("par_id1", "One")))[:-30], "can't be read as Debian packages"),
    ],
)
def test_what_is_no_help_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "packages"
    path.write_bytes(content)
    with pytest.raises(TokenariumError, match=words):
        libreoffice.read(path)


def test_samples_are_labelled_by_their_folder(tmp_path: Path) -> None:
    files = {
        "package/samples/Python/b.py": b"print('b')\n",
        "package/samples/Python/a.py": b"x = 1\n",
        "package/samples/C++/x.cpp": "int é;\n".encode(),
        "package/samples/C++/latin.cpp": b"int \xe9;\n",
        "package/samples/Text/empty": b" \n",
        "package/README.md": b"about",
    }
    corpus = archives.code_samples(tarred(tmp_path / "s", files), "package/samples/")
    assert corpus.languages == ["c++", "python"]
    assert rows(corpus) == [
        ("C++/x.cpp", "c++", "int é;\n"),
        ("Python/a.py", "python", "x = 1\n"),
        ("Python/b.py", "python", "print('b')\n"),
    ]
    assert corpus.notes == ["2 files are left out: they aren't UTF-8, or hold no text."]
    with pytest.raises(TokenariumError, match="no samples"):
        archives.code_samples(tmp_path / "s", "elsewhere/")


def test_source_code_of_one_language_or_without_what_was_made_of_it(tmp_path: Path) -> None:
    files = {"a.py": b"x = 1\n", "json/b.py": b"y = 2\n", "json/c.typed": b"no code", "d/": b""}
    library = zipped(tmp_path / "library.zip", files)
    corpus = archives.code_samples(library, suffix=".py", language="python")
    assert rows(corpus) == [("a.py", "python", "x = 1\n"), ("json/b.py", "python", "y = 2\n")]
    assert corpus.languages == ["python"]
    made = {"e/conftest.py": b"no language", "e/ada/a.adb": b"X", "e/ada/a.adb.output": b"tokens"}
    corpus = archives.code_samples(tarred(tmp_path / "e", made), "e/", without=[".output"])
    assert rows(corpus) == [("ada/a.adb", "ada", "X")]
    library.write_bytes(library.read_bytes()[:60])
    with pytest.raises(TokenariumError, match=r"^library\.zip can't be read: "):
        archives.code_samples(library)


def test_documentation_is_cut_at_empty_lines(tmp_path: Path) -> None:
    files = {
        "d-1/docs/topics/b.txt": b"Title\n=====\n\nFirst\nline.\n \n\n.. code::\n\n  x = 1\n",
        "d-1/docs/a.txt": b"----\n\nAlone\n",
        "d-1/docs/pic.svg": b"<svg/>",
    }
    corpus = archives.documentation(tarred(tmp_path / "d", files), "d-1/docs/")
    assert [(place, text) for place, _, text in rows(corpus)] == [
        ("a.txt#1", "Alone"),
        ("topics/b.txt#0", "Title\n====="),
        ("topics/b.txt#1", "First\nline."),
        ("topics/b.txt#2", ".. code::"),
        ("topics/b.txt#3", "  x = 1"),
    ]


def elf(sections: Mapping[str, bytes]) -> bytes:
    """A 64-bit ELF file with these sections and the table of their names."""
    names = b"\0" + b"".join(f"{name}\0".encode() for name in [*sections, ".shstrtab"])
    held = {**sections, ".shstrtab": names}
    content, headers = bytearray(64), [struct.pack("<IIQQQQIIQQ", *[0] * 10)]
    for name, data in held.items():
        start = names.index(b"\0" + name.encode() + b"\0") + 1
        kind = 8 if name == ".bss" else 1
        headers.append(
            struct.pack("<IIQQQQIIQQ", start, kind, 0, 0, len(content), len(data), 0, 0, 1, 0)
        )
        content += b"" if name == ".bss" else data
    content[:6] = b"\x7fELF\x02\x01"
    struct.pack_into("<Q", content, 0x28, len(content))
    struct.pack_into("<HHH", content, 0x3A, 64, len(headers), len(headers) - 1)
    return bytes(content) + b"".join(headers)


def test_bytes_of_a_library_are_characters_by_section(tmp_path: Path) -> None:
    code = bytes(range(256)) * 20
    file = elf({".text": code, ".bss": b"\0" * 9, ".rodata": b"hello"})
    corpus = archives.binaries(tarred(tmp_path / "l", {"package/x.node": file, "package/y": b"no"}))
    whole = pl.concat(corpus.batches)
    assert corpus.languages == ["binary"]
    by_section = whole.group_by("section", maintain_order=True).agg(pl.col("text").str.join(""))
    texts = dict(by_section.iter_rows())
    assert texts[".text"].encode("latin-1") == code and texts[".rodata"] == "hello"
    assert ".bss" not in texts
    assert whole["text"].str.len_chars().max() == archives.CHUNK


def test_a_broken_library_is_refused(tmp_path: Path) -> None:
    file = elf({".text": b"x" * 100})
    with pytest.raises(TokenariumError, match="tables can't be read"):
        rows(archives.binaries(tarred(tmp_path / "b", {"a": file[:-70]})))
    with pytest.raises(TokenariumError, match="no 64-bit ELF"):
        archives.binaries(tarred(tmp_path / "n", {"a": b"text"}))
