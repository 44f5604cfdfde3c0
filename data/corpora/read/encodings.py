"""How a text file is written: its encoding and line ends, looked for in all of it beforehand.

Whatever isn't plain UTF-8 is said in the corpus' notes; what neither bytes nor language tell is
asked.
"""

import codecs
import hashlib
import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, Any

from data.corpora.read import code_pages, judgement
from data.corpora.read.alphabets import Letters
from data.corpora.read.files import InputFile, Wrapped
from data.errors import TokenariumError

BLOCK = 2**20
SAMPLE_BYTES = 256 * 2**10
UTF8 = "utf-8"

_MARKS = {
    codecs.BOM_UTF8: UTF8,
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_NO_TEXT = {
    *("base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "undefined"),
    *("unicode_escape", "raw_unicode_escape"),
}
# Not those that end lines or pages, or that EBCDIC and ISO 2022 have in text.
_CONTROLS = bytes(set(range(32)) - set(b"\x05\t\n\f\r\x0e\x0f\x15\x1b")) + b"\x7f"
_MOST_CONTROLS = 0.02
_MISREAD = "tokenarium-misread"


def _misread(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error(_MISREAD, _misread)


@dataclass(frozen=True)
class Written:
    """How a file is written.

    `mark` is its byte order mark, which is no text; `carriage` says that every line ends in CR LF
    (else LF alone ends a line, and a CR is text); `returns`, that there is no LF and CR alone ends
    a line; `ended`, that the last line has an end; `how`, how the encoding was found. `exact` is
    false where encoding the text again gives other bytes.
    """

    encoding: str
    mark: bytes
    carriage: bool
    ended: bool
    how: str
    exact: bool = True
    returns: bool = False

    def notes(self, path: str) -> list[str]:
        """Sentences on what isn't plain UTF-8."""
        said = []
        if self.encoding != UTF8:
            said.append(f"{path} was read as {self.encoding} ({self.how}).")
        if self.mark:
            said.append(f"{path} begins with a byte order mark, which is not counted as text.")
        if not self.exact:
            said.append(f"{path} can't be written again byte for byte in {self.encoding}.")
        return said

    def layout(self) -> dict[str, Any]:
        """What differs from plain UTF-8 with LF and an ended last line, as JSON."""
        plain = {
            "encoding": UTF8,
            "carriage": False,
            "returns": False,
            "ended": True,
            "exact": True,
        }
        found = {name: getattr(self, name) for name in plain if getattr(self, name) != plain[name]}
        return found | ({"mark": self.mark.hex()} if self.mark else {})


def examine(
    file: InputFile,
    encoding: str | None = None,
    most: int | None = None,
    languages: Callable[[], Collection[str]] = tuple,
    letters: Letters = MappingProxyType({}),
) -> Written:
    """How the file is written; only its first `most` bytes are looked at where that is given.

    `languages` gives the labels of its text's languages as far as they are known, and is asked
    where the bytes leave the encoding open; `letters` are the languages' own. Raises
    TokenariumError for an unknown encoding, UndecidedEncoding where several fit.
    """
    sample = file.head(SAMPLE_BYTES)
    mark, marked = _mark(sample)
    if encoding is not None:
        name, how = canonical(encoding), "as you said"
        mark = mark if marked == name else b""  # else it is text in the encoding asked for
    elif mark:
        name, how = marked, "byte order mark"
    else:
        name, how = _told(file, sample, most, languages, letters)
    return _examined(file, name, mark, how, most)


def canonical(encoding: str) -> str:
    """Python's own name of an encoding. Raises TokenariumError for an unknown one."""
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise TokenariumError(
            f"'{encoding}' is no encoding that is known here; say one such as utf-8, utf-16, "
            "windows-1254 or shift_jis."
        ) from error
    if name in _NO_TEXT:
        raise TokenariumError(f"'{encoding}' is no encoding of text.")
    return {"utf-8-sig": UTF8, "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(name, name)


def utf8_stream(file: InputFile, written: Written) -> IO[bytes]:
    """The file's text as UTF-8, past its byte order mark, its lines ended by LF or CR LF.

    What can't be decoded comes as bytes that are no valid UTF-8, so that whoever decodes the lines
    finds the line.
    """
    opened = file.open()
    opened.read(len(written.mark))
    if written.encoding == UTF8 and not written.returns:
        return opened
    return io.BufferedReader(_Recoded(opened, written), BLOCK)


class _Recoded(Wrapped):
    def __init__(self, source: IO[bytes], written: Written) -> None:
        super().__init__(source)
        self._returns = written.returns
        self._decoder = codecs.getincrementaldecoder(written.encoding)(_MISREAD)
        self._left = b""
        self._ended = False

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left and not self._ended:
            block = self._stored.read(BLOCK)
            self._ended = not block
            text = self._decoder.decode(block, final=self._ended)
            if self._returns:
                text = text.replace("\r", "\n")
            self._left = text.encode(UTF8, "surrogatepass")
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count


def _mark(sample: bytes) -> tuple[bytes, str]:
    found = (pair for pair in _MARKS.items() if sample.startswith(pair[0]))
    return next(found, (b"", UTF8))


def _told(
    file: InputFile,
    sample: bytes,
    most: int | None,
    languages: Callable[[], Collection[str]],
    letters: Letters,
) -> tuple[str, str]:
    wide = _two_bytes_each(sample)
    if wide is not None and _is_text(sample, wide):
        return wide, "detected"
    suspect = _first_invalid(file, most)
    if suspect is None or _mostly_utf8(sample) or _mostly_utf8(suspect):
        return UTF8, "valid UTF-8"
    _refuse_binary(file, suspect)
    spoken = languages()

    def every() -> code_pages.Bytes:
        with file.open() as opened:
            return code_pages.counted(_blocks(opened, most))

    name = judgement.decide(file.path, suspect, every, spoken, letters)
    return canonical(name), "told by the language's letters" if spoken else "detected"


def _refuse_binary(file: InputFile, sample: bytes) -> None:
    """Raises TokenariumError where there are more control characters than text has."""
    if len(sample.translate(None, _CONTROLS)) < len(sample) * (1 - _MOST_CONTROLS):
        raise TokenariumError(
            f"{file.path} is no text: its bytes are those of an image, a program or the like. "
            "Where it is text after all, say its encoding."
        )


def _two_bytes_each(sample: bytes) -> str | None:
    """UTF-16 without a mark: where the text is in part ASCII, every other byte is mostly NUL."""
    if len(sample) < 4:
        return None
    even, odd = sample[0::2], sample[1::2]
    zero_even, zero_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if zero_odd > 0.3 and zero_even < 0.02:
        return "utf-16-le"
    if zero_even > 0.3 and zero_odd < 0.02:
        return "utf-16-be"
    return None


def _is_text(sample: bytes, encoding: str) -> bool:
    try:
        whole = len(sample) < SAMPLE_BYTES
        codecs.getincrementaldecoder(encoding)().decode(sample, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _first_invalid(file: InputFile, most: int | None) -> bytes | None:
    """The bytes around the first place that isn't UTF-8, None if there is none."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    before = b""
    with file.open() as opened:
        for block in _blocks(opened, most):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                start = max(0, error.start - SAMPLE_BYTES // 2)
                return (before + block)[start : start + SAMPLE_BYTES]
            before = decoder.getstate()[0]
        if before and most is None:
            return block[-SAMPLE_BYTES:]
    return None


def _mostly_utf8(sample: bytes) -> bool:
    """Whether the non-ASCII part of a sample is UTF-8 save a few broken bytes."""
    text = sample.decode(UTF8, "replace")
    broken = text.count("\ufffd")
    beyond_ascii = sum(character > "\x7f" for character in text) - broken
    return beyond_ascii >= 10 * max(broken, 1)


def _blocks(opened: IO[bytes], most: int | None) -> Iterator[bytes]:
    left = most
    while block := opened.read(BLOCK if left is None else min(BLOCK, left)):
        yield block
        if left is not None:
            left -= len(block)
            if left <= 0:
                return


def _examined(file: InputFile, encoding: str, mark: bytes, how: str, most: int | None) -> Written:
    """A walk over the text that looks at line ends, and whether its bytes come out again."""
    carriages = ends = returns = 0
    last = b""
    plain = encoding == UTF8
    before, after = hashlib.blake2b(), hashlib.blake2b()
    with file.open() as opened:
        opened.read(len(mark))
        for block, raw in _decoded(opened, encoding, most):
            if not plain:
                before.update(raw)
                after.update(_encoded(block, encoding))
            joint = last[-1:] + block
            ends += block.count(b"\n")
            carriages += joint.count(b"\r\n")
            returns += block.count(b"\r")
            last = block or last
    carriage = ends > 0 and carriages == ends
    alone = ends == 0 and returns > 0
    ended = last.endswith(b"\r" if alone else b"\n")
    exact = plain or before.digest() == after.digest()
    return Written(encoding, mark, carriage, ended, how, exact, alone)


def _decoded(opened: IO[bytes], encoding: str, most: int | None) -> Iterator[tuple[bytes, bytes]]:
    """Blocks of the text as UTF-8, and the stored bytes that they were made of."""
    if encoding == UTF8:
        yield from ((block, b"") for block in _blocks(opened, most))
        return
    decoder = codecs.getincrementaldecoder(encoding)(_MISREAD)
    for raw in _blocks(opened, most):
        yield decoder.decode(raw).encode(UTF8, "surrogatepass"), raw
    if most is None:
        yield decoder.decode(b"", final=True).encode(UTF8, "surrogatepass"), b""


def _encoded(block: bytes, encoding: str) -> bytes:
    try:
        return block.decode(UTF8).encode(encoding)
    except UnicodeError:
        return b""  # a broken row, which is told of where it is read
