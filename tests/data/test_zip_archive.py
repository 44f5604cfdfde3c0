"""What a zip lists, held against what it says of its list."""

import io
import struct
import zipfile

import pytest

from data.errors import TokenariumError
from data.zip_archive import open_zip


def listing(count: int, said_bytes: int | None = None, in_zip64: bool = False) -> bytes:
    """A zip that lists so many empty files; its list is said to have `said_bytes`, with the truth
    in a record for large archives where `in_zip64`."""
    files = b"".join(
        struct.pack("<4s4B4H3I5H2I", b"PK\1\2", 20, 3, 20, 0, *[0] * 7, 6, *[0] * 6) + b"%06d" % n
        for n in range(count)
    )
    start = b"PK\3\4" + bytes(26)
    large = struct.pack(
        "<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(files), len(start)
    )
    place = struct.pack("<4sIQI", b"PK\6\7", 0, len(start) + len(files), 1)
    size = len(files) if said_bytes is None else said_bytes
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count % 65_536, count % 65_536, size, 30, 0)
    return start + files + (large + place if in_zip64 else b"") + end


def names(content: bytes, most_files: int = 100, most_list_bytes: int = 10_000) -> list[str]:
    _, entries = open_zip("a.zip", io.BytesIO(content), most_files, most_list_bytes)
    return [entry.filename for entry in entries]


@pytest.mark.parametrize("in_zip64", [False, True])
def test_a_list_of_sane_length_is_read(in_zip64: bool) -> None:
    assert names(listing(2, in_zip64=in_zip64)) == ["000000", "000001"]


@pytest.mark.parametrize("said_bytes", [None, 0, 100, 2**32 - 1])
def test_a_long_list_is_not_read_whatever_the_zip_says_of_its_length(
    said_bytes: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def entry(*_: object) -> None:
        raise AssertionError("the list was read")

    content = listing(10_000, said_bytes, in_zip64=True)
    monkeypatch.setattr(zipfile, "ZipInfo", entry)
    with pytest.raises(TokenariumError, match="lists too many files: at most 100 are taken"):
        names(content)


def test_a_list_of_too_many_files_is_refused() -> None:
    with pytest.raises(TokenariumError, match="lists too many files: at most 100 are taken"):
        names(listing(101))


@pytest.mark.parametrize("content", [b"", b"PK\3\4nothing", listing(2)[:-5], listing(2, 2**32 - 1)])
def test_a_zip_without_a_whole_list_is_damaged(content: bytes) -> None:
    with pytest.raises(TokenariumError, match=r"a\.zip is a damaged zip"):
        names(content)


def test_content_is_read_whatever_its_length() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("a", bytes(1_000_000))
    archive, entries = open_zip("a.zip", written, 1, 100)
    assert archive.read(entries[0]) == bytes(1_000_000)
