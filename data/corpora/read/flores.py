"""A folder laid out as FLORES: `<folder>/<split>/<language>.<split>`, one sentence a line.

Line n of every file of a split is the same segment. The files of a split are read in step, so
that only a batch is held in memory, however large they are. A split has as many segments as its
longest file has lines; a language whose file is shorter lacks the rest. A line without text
(empty, or white space alone) is a segment that its language lacks: later lines keep their
position. Lines end at LF or CR LF and nowhere else; a byte order mark at the start of a file is
no text. All else is kept as it stands, NUL and leading spaces too.
"""

import errno
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError

LAYOUT = "<folder>/<split>/<language>.<split> (such as dev/eng_Latn.dev), one sentence a line"
FIRST_SPLITS = ("dev", "devtest")
MAX_LINE_BYTES = 64 * 2**20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read(path: Path) -> ReadCorpus:
    """Read the folder.

    Sections are the splits: dev, devtest, then the others by name. A language's label is its
    file's name without the split. Raises TokenariumError where the folder hasn't the layout or
    has no text, and, while the batches are walked, for invalid UTF-8 (naming file, line, byte).
    """
    path = Path(path)
    notes: list[str] = []
    splits = _splits(path)
    empty: dict[str, list[str]] = {}
    languages: set[str] = set()
    for files in splits.values():
        for language, file in list(files.items()):
            if _has_text(file):
                languages.add(language)
            else:
                empty.setdefault(language, []).append(f"{file.parent.name}/{file.name}")
                del files[language]
    if not languages:
        raise TokenariumError(f"No file in {path} has any text.")
    for language, names in sorted(empty.items()):
        left_out = "" if language in languages else f"; the language {language} is left out"
        which = f"{names[0]} has" if len(names) == 1 else f"{' and '.join(names)} have"
        notes.append(f"{which} no text{left_out}.")
    return ReadCorpus(sorted(languages), in_batches(_segments(splits, notes)), notes)


def _splits(path: Path) -> dict[str, dict[str, Path]]:
    """Split → language → file, in reading order. Raises TokenariumError naming the layout."""
    if not path.exists():
        raise TokenariumError(f"There is no folder {path}.")
    if not path.is_dir():
        raise TokenariumError(f"{path} is not a folder; a corpus folder is laid out as {LAYOUT}.")
    try:
        folders = sorted(entry for entry in path.iterdir() if entry.is_dir())
        splits = {folder.name: _files(folder) for folder in folders}
    except OSError as error:
        raise TokenariumError(f"{path} can't be read: {error.strerror}.") from error
    splits = {name: files for name, files in splits.items() if files}
    if not splits:
        hint = ""
        if _files(path):
            hint = f" It looks like a split itself: give the folder that holds '{path.name}'."
        raise TokenariumError(f"{path} is not laid out as {LAYOUT}.{hint}")
    first = [name for name in FIRST_SPLITS if name in splits]
    return {name: splits[name] for name in first + [n for n in splits if n not in first]}


def _files(folder: Path) -> dict[str, Path]:
    suffix = f".{folder.name}"
    return {
        file.name.removesuffix(suffix): file
        for file in sorted(folder.iterdir())
        if file.is_file() and file.name.endswith(suffix) and file.name != suffix
    }


def _has_text(path: Path) -> bool:
    with _opened(path) as file:
        while block := file.read(2**16):
            if block.strip():
                return True
    return False


def _opened(path: Path) -> IO[bytes]:
    """The file, past its byte order mark."""
    try:
        file = path.open("rb")
    except OSError as error:
        reason = error.strerror
        if error.errno == errno.EMFILE:
            reason = "more files at once than this system lets a process open"
        raise TokenariumError(f"{path} can't be read: {reason}.") from error
    if file.read(3) != BYTE_ORDER_MARK:
        file.seek(0)
    return file


def _segments(splits: dict[str, dict[str, Path]], notes: list[str]) -> Iterator[Segment]:
    position = 0
    for split, files in splits.items():
        lines = dict.fromkeys(files, 0)
        blank = dict.fromkeys(files, 0)
        number = 0
        with ExitStack() as stack:
            opened = {name: stack.enter_context(_opened(file)) for name, file in files.items()}
            while True:
                texts: dict[str, str] = {}
                ended: list[str] = []
                for language, file in opened.items():
                    text = _line(file, files[language], number + 1)
                    if text is None:
                        ended.append(language)
                        continue
                    lines[language] += 1
                    if text.strip():
                        texts[language] = text
                    else:
                        blank[language] += 1
                for language in ended:
                    del opened[language]
                if not opened:
                    break
                number += 1
                yield Segment(position, f"{split}-{number}", split, texts)
                position += 1
        notes += _remarks(split, number, lines, blank)


def _line(file: IO[bytes], path: Path, number: int) -> str | None:
    """The next line without its end, None after the last one."""
    raw = file.readline(MAX_LINE_BYTES + 1)
    if not raw:
        return None
    if len(raw) > MAX_LINE_BYTES:
        limit = MAX_LINE_BYTES // 2**20
        raise TokenariumError(f"{path}, line {number}: it is longer than {limit} MiB.")
    raw = raw.removesuffix(b"\n").removesuffix(b"\r")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"{path}, line {number}: byte 0x{raw[error.start]:02x} at position "
            f"{error.start + 1} of the line is not valid UTF-8."
        ) from None


def _remarks(
    split: str, segments: int, lines: dict[str, int], blank: dict[str, int]
) -> Iterator[str]:
    for language in lines:
        if lines[language] < segments:
            yield (
                f"{split}: {language} has {lines[language]} of {segments} lines; "
                "the rest is missing in it."
            )
        if blank[language]:
            yield f"{split}: {language} has {blank[language]} lines without text (missing in it)."
