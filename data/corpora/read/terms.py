"""Terms in one language out of a file of two columns, `section` and `text`: a row a segment."""

from collections.abc import Iterator
from pathlib import Path

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError

HEAD = "section\ttext"


def read(path: Path, language: str) -> ReadCorpus:
    """Read the file. Raises TokenariumError for a row that hasn't both columns."""
    try:
        head, *rows = Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TokenariumError(f"{Path(path).name} can't be read: {error}.") from error
    if head != HEAD or not rows:
        raise TokenariumError(f"{Path(path).name} is no list of terms.")
    return ReadCorpus([language], in_batches(_segments(rows, language)), [])


def _segments(rows: list[str], language: str) -> Iterator[Segment]:
    for index, row in enumerate(rows):
        section, tab, text = row.partition("\t")
        if not tab or not text.strip() or "\t" in text:
            raise TokenariumError(f"Row {index + 1} isn't a section and a text.")
        yield Segment(index, text, section, {language: text})
