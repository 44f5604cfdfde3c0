"""Text found on this machine: source code, documentation and translations, a file a text.

Nothing is read twice: files whose content was seen are passed over. What a machine lacks for a size
that is asked for is made of the same texts again, each begun with a line that names the round; the
benchmark says how much that was.
"""

import gzip
import hashlib
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

CODE = {".py", ".pyi", ".js", ".ts", ".c", ".h", ".hpp", ".cpp", ".rs", ".go", ".pl", ".pm", ".sh"}
PROSE = {".md", ".rst", ".txt", ".html", ".htm", ".po", ".pot"}
MAN_PAGE = re.compile(r"\.\d[a-z]*$")
MOST_BYTES = 8 * 2**20  # of one file: a larger one is data, not text
LANGUAGE = "und"


@dataclass(frozen=True)
class Text:
    """kind: code, documentation or translations."""

    kind: str
    path: str
    text: str


def python_files() -> Iterator[str]:
    """Every readable Python file of this interpreter, each once."""
    for found in _once(_roots()):
        if found.path.endswith(".py"):
            yield found.text


def found_here() -> Iterator[Text]:
    """All texts of this machine, each once."""
    system = (Path("/usr") / name for name in ("lib", "share", "include", "src"))
    yield from _once([*_roots(), *system])


def enough(megabytes: int) -> Iterator[Text]:
    """Texts of that size together: those found here, and again with another first line."""
    wanted = int(megabytes * 1e6)
    for round_ in range(1_000):
        for one in found_here():
            text = one.text if round_ == 0 else f"round {round_}\n{one.text}"
            yield Text(one.kind if round_ == 0 else f"{one.kind} again", one.path, text)
            wanted -= len(text.encode())
            if wanted <= 0:
                return
    raise SystemExit("there is next to no text on this machine")


def _roots() -> list[Path]:
    return [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")]


def _once(roots: list[Path]) -> Iterator[Text]:
    seen = set()
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
                continue
            kind, content = _content(path)
            if not content or (digest := hashlib.sha256(content).digest()) in seen:
                continue
            seen.add(digest)
            try:
                yield Text(kind, str(path), content.decode())
            except UnicodeDecodeError:
                continue


def _content(path: Path) -> tuple[str, bytes]:
    """What kind of text a file is, and its bytes; nothing if it is none."""
    name = path.name.removesuffix(".gz")
    ending = Path(name).suffix
    try:
        if ending == ".mo":
            entries = polib.mofile(str(path))
            return "translations", "\n".join(entry.msgstr for entry in entries).encode()
        kind = "code" if ending in CODE else "documentation"
        if kind == "code" or ending in PROSE or MAN_PAGE.search(name) or "/doc/" in str(path):
            read = gzip.decompress if path.suffix == ".gz" else bytes
            return kind, read(path.read_bytes())
    except (OSError, ValueError, EOFError):
        pass  # it can't be read by us, or isn't what its name says
    return "", b""
