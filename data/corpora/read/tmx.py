"""TMX translation memories, read as a stream of XML events.

No entity that a file declares is accepted, and nothing outside the file is ever fetched. A unit is
a segment; its domain property is the section. Codes inside a text (bpt, ept, it, ph, ut) are no
text; what is highlighted (hi) is.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.parsers import expat

import polars as pl

from data.corpora.read import lines
from data.corpora.read.files import InputFile
from data.corpora.read.labels import label_of
from data.corpora.read.reading import Reading
from data.corpora.read.rows import Segment, in_batches
from data.errors import TokenariumError

BLOCK = 2**18
CODES = {"bpt", "ept", "it", "ph", "ut", "sub"}
MOST_DEPTH = 50


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA. Raises TokenariumError, naming the line, for what is no TMX."""
    yield from in_batches(_segments(reading))


def _segments(reading: Reading) -> Iterator[Segment]:
    position = 0
    several = len(reading.files) > 1
    for file in reading.files:
        section = PurePosixPath(file.path).stem if several else ""
        units = _Units(reading, file)
        for texts, domain in units.each():
            yield Segment(position, str(position + 1), domain or section, texts)
            position += 1
        if not units.is_tmx:
            raise TokenariumError(f"{file.path} is no TMX file: it has no <tmx> element.")


class _Units:
    """The translation units of a file, as the parser meets them."""

    def __init__(self, reading: Reading, file: InputFile) -> None:
        self._reading, self._file = reading, file
        self._found: list[tuple[dict[str, str], str]] = []
        self._open: list[str] = []
        self._texts: dict[str, str] = {}
        self._language = self._domain = self._property = ""
        self._pieces: list[str] | None = None
        self._size = 0
        self._coded = 0
        self.is_tmx = False
        self._parser = expat.ParserCreate(reading.options.encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.EntityDeclHandler = self._entity
        self._parser.ExternalEntityRefHandler = lambda *told: 0
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def each(self) -> Iterator[tuple[dict[str, str], str]]:
        """(Language → text, domain) of each unit."""
        with self._file.open() as stream:
            while True:
                block = stream.read(BLOCK)
                try:
                    self._parser.Parse(block, not block)
                except expat.ExpatError as error:
                    raise TokenariumError(
                        f"{self._file.path}, line {error.lineno}: it is no well-formed XML "
                        f"({expat.ErrorString(error.code)})."
                    ) from error
                except (ValueError, LookupError) as error:
                    raise TokenariumError(
                        f"{self._file.path}: its encoding is not known ({error})."
                    ) from error
                yield from self._found
                self._found.clear()
                if not block:
                    return

    def _where(self) -> str:
        return f"{self._file.path}, line {self._parser.CurrentLineNumber}"

    def _entity(self, *told: object) -> None:
        raise TokenariumError(
            f"{self._where()}: the file declares an entity, which is refused: "
            "such a file can be made to unpack without end or to read other files."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MOST_DEPTH:
            raise TokenariumError(f"{self._where()}: the elements are nested too deeply for TMX.")
        if not self._open:
            self.is_tmx = name == "tmx"
        self._open.append(name)
        if name == "tu":
            self._texts, self._domain = {}, ""
        elif name == "tuv":
            self._language = label_of(attributes.get("xml:lang") or attributes.get("lang") or "")
        elif name == "prop":
            self._property = attributes.get("type", "")
            self._pieces, self._size = [], 0
        elif name == "seg":
            self._pieces, self._size, self._coded = [], 0, 0
        elif name in CODES:
            self._coded += 1

    def _data(self, text: str) -> None:
        if self._pieces is None or self._coded:
            return
        self._size += len(text)
        if self._size <= lines.MOST_BYTES:
            self._pieces.append(text)

    def _end(self, name: str) -> None:
        self._open.pop()
        if name in CODES:
            self._coded -= 1
        elif name == "prop" and self._pieces is not None:
            kind = self._property.casefold().rpartition(":")[2]
            if "tuv" not in self._open and kind in ("domain", "x-domain"):
                self._domain = "".join(self._pieces).strip()[:1_000]
            self._pieces = None
        elif name == "seg" and self._pieces is not None:
            self._take("".join(self._pieces))
            self._pieces = None
        elif name == "tu" and self._texts:
            self._found.append((self._texts, self._domain))

    def _take(self, text: str) -> None:
        if self._size > lines.MOST_BYTES:
            self._reading.broken.row(self._where(), lines.too_long())
        else:
            what = f"{self._where()}: the unit has two texts"
            self._reading.repeats.add(self._texts, self._language, text, what)
