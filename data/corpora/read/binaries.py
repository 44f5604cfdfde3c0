"""Executables and shared libraries, read as bytes: each byte is one character, U+0000 to U+00FF.

So papers on BPE over binaries read them (Bommarito 2025, "Binary BPE"). In UTF-8 a byte above 0x7F
takes two: bytes of the text are not bytes of the file. A segment is a piece of CHUNK bytes of one
ELF section, which is the corpus' section too; sections without content and the file's tables are
left out.
"""

import struct
import tarfile
from collections.abc import Iterator
from pathlib import Path

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError

LABEL = "binary"
CHUNK = 4_096
_ELF = b"\x7fELF\x02\x01"  # 64 bits, little-endian
_NO_CONTENT = 8  # SHT_NOBITS


def read(path: Path) -> ReadCorpus:
    """Read the 64-bit ELF files of a package's archive. Raises TokenariumError if it has none."""
    try:
        with tarfile.open(path) as archive:
            found = [
                (member.name, content)
                for member in archive
                if member.isfile() and (file := archive.extractfile(member)) is not None
                if (content := file.read()).startswith(_ELF)
            ]
    except (tarfile.TarError, OSError, EOFError) as error:
        raise TokenariumError(f"{Path(path).name} can't be read: {error}.") from error
    if not found:
        raise TokenariumError(f"{Path(path).name} holds no 64-bit ELF file.")
    notes = ["Each byte of a file is one character; in UTF-8 one above 0x7F takes two bytes."]
    return ReadCorpus([LABEL], in_batches(_segments(found)), notes)


def sections(content: bytes) -> Iterator[tuple[str, bytes]]:
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


def _segments(found: list[tuple[str, bytes]]) -> Iterator[Segment]:
    index = 0
    for place, content in sorted(found):
        for section, held in sections(content):
            for start in range(0, len(held), CHUNK):
                text = held[start : start + CHUNK].decode("latin-1")
                yield Segment(index, f"{place}{section}+{start}", section, {LABEL: text})
                index += 1
