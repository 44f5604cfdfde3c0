"""Packages whose files are the text: samples of code, documentation, executables."""

import re
import struct
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError

ENGLISH = "eng_Latn"
BINARY = "binary"
CHUNK = 4_096
_BETWEEN_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
_ELF = b"\x7fELF\x02\x01"  # 64 bits, little-endian
_NO_CONTENT = 8  # SHT_NOBITS


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of the files of a tar or a zip. Raises TokenariumError for no such one."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for entry in packed.infolist():
                    if not entry.is_dir():
                        yield entry.filename, packed.read(entry)
            return
        with tarfile.open(path) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None:
                    yield member.name, file.read()
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise TokenariumError(f"{Path(path).name} can't be read: {error}.") from error


def code_samples(
    path: Path,
    folder: str = "",
    suffix: str = "",
    without: Sequence[str] = (),
    language: str = "",
) -> ReadCorpus:
    """Samples of programming languages: of the files below `folder` those that end with `suffix`
    and with none of `without`, a segment each. `folder` holds the folders of the languages, or
    files of `language` alone.

    The language's label is the folder's name in small letters, as for anybody's source code. Files
    that aren't UTF-8 and those without text are left out, and counted in the notes. Raises
    TokenariumError for no such archive.
    """
    endings = tuple(without)
    found: list[tuple[str, str, str]] = []  # language, place, text
    left_out = 0
    for name, content in _files(path):
        place = name.removeprefix(folder)
        if not name.startswith(folder) or not (language or "/" in place):
            continue
        if not name.endswith(suffix) or (endings and name.endswith(endings)):
            continue
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if not text.strip() or "\0" in text:
            left_out += 1
            continue
        found.append((language or place.partition("/")[0].lower(), place, text))
    if not found:
        raise TokenariumError(f"{Path(path).name} has no samples under {folder}.")
    notes = []
    if left_out:
        notes.append(f"{left_out} files are left out: they aren't UTF-8, or hold no text.")
    segments = (
        Segment(index, place, "", {its: text})
        for index, (its, place, text) in enumerate(sorted(found))
    )
    return ReadCorpus(sorted({its for its, _, _ in found}), in_batches(segments), notes)


def documentation(path: Path, folder: str, suffix: str = ".txt") -> ReadCorpus:
    """A program's documentation in English: the files of that suffix under the folder.

    They are reStructuredText as it is written: what stands between two empty lines is a segment,
    code and markup with it. The section is the folder. Raises TokenariumError if there are none.
    """
    try:
        found = sorted(
            (name.removeprefix(folder), content.decode("utf-8"))
            for name, content in _files(path)
            if name.startswith(folder) and name.endswith(suffix)
        )
    except UnicodeDecodeError as error:
        raise TokenariumError(f"{Path(path).name} can't be read: {error}.") from error
    if not found:
        raise TokenariumError(f"{Path(path).name} has no documentation under {folder}.")
    paragraphs = (
        (f"{place}#{number}", place.rpartition("/")[0], block.strip("\n"))
        for place, text in found
        for number, block in enumerate(_BETWEEN_PARAGRAPHS.split(text))
        if any(character.isalpha() for character in block)
    )
    segments = (
        Segment(index, label, section, {ENGLISH: text})
        for index, (label, section, text) in enumerate(paragraphs)
    )
    return ReadCorpus([ENGLISH], in_batches(segments), [])


def binaries(path: Path) -> ReadCorpus:
    """The 64-bit ELF files, read as bytes: each byte is one character, U+0000 to U+00FF.

    So papers on BPE over binaries read them (Bommarito 2025, "Binary BPE"). In UTF-8 a byte above
    0x7F takes two: bytes of the text are not bytes of the file. A segment is a piece of CHUNK bytes
    of one ELF section, which is the corpus' section too; sections without content and the file's
    tables are left out. Raises TokenariumError if there is no such file.
    """
    found = sorted((name, content) for name, content in _files(path) if content.startswith(_ELF))
    if not found:
        raise TokenariumError(f"{Path(path).name} holds no 64-bit ELF file.")
    pieces = (
        (f"{place}{section}+{start}", section, held[start : start + CHUNK].decode("latin-1"))
        for place, content in found
        for section, held in _elf_sections(content)
        for start in range(0, len(held), CHUNK)
    )
    segments = (
        Segment(index, label, section, {BINARY: text})
        for index, (label, section, text) in enumerate(pieces)
    )
    notes = ["Each byte of a file is one character; in UTF-8 one above 0x7F takes two bytes."]
    return ReadCorpus([BINARY], in_batches(segments), notes)


def _elf_sections(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each section of a 64-bit little-endian ELF file that has content.

    Raises TokenariumError where its tables lie outside of it.
    """
    try:
        (table,) = struct.unpack_from("<Q", content, 0x28)
        size, count, names_at = struct.unpack_from("<HHH", content, 0x3A)
        headers = [struct.unpack_from("<IIQQQQ", content, table + size * n) for n in range(count)]
        names = headers[names_at]
        for name, kind, _, _, offset, length in headers:
            if kind in (0, _NO_CONTENT) or not length:
                continue
            if offset + length > len(content):
                raise TokenariumError("A section of the ELF file lies outside of it.")
            start = names[4] + name
            called = content[start : content.index(b"\0", start)].decode("ascii")
            yield called, content[offset : offset + length]
    except (struct.error, IndexError, ValueError) as error:
        raise TokenariumError(f"The ELF file's tables can't be read: {error}.") from error
