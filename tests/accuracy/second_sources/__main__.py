"""Is each row of the catalogue the tokenizer that people use?

    python -m tests.accuracy.second_sources FOLDER [ROW...]

For every row of which another published form can be had (sources.toml), the ids of both on the
same texts (texts.py): as they are counted, and with written special tokens interpreted. Packages
are fetched into FOLDER by pip and npm, and kept there. Prints a table in Markdown, and under it the
first texts that differ; docs/second-sources.md has the outcome. Not part of `make test`: it
downloads 350 MB, takes some ten minutes, and runs code of the packages (by Node.js for two).
"""

import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from data import catalogue
from data.catalogue import Origin
from data.packages import download, read_member
from data.stream import TokenStream
from data.tokenizers import load
from data.tokenizers.base import Tokenizer
from data.tokenizers.spans import Segmentation
from tests.accuracy.second_sources import readers
from tests.accuracy.second_sources.readers import Second
from tests.accuracy.second_sources.texts import plain_texts, written

_MOST_TOKENS = 150  # of each row's special and added tokens, evenly chosen
_SHOWN = 6


@dataclass(frozen=True)
class Outcome:
    """Texts tried, and those whose ids differ: text, ours, theirs."""

    tried: int
    differing: list[tuple[str, list[int], list[int]]]

    def __str__(self) -> str:
        return f"{len(self.differing):,} of {self.tried:,}" if self.tried else "–"


def main(folder: Path, names: list[str]) -> None:
    rows = tomllib.loads(Path(__file__).with_name("sources.toml").read_text())["source"]
    for row in rows:
        if not names or row["row"] in names:
            compare(row["row"], row["read"], Origin(**row["origin"]), row["sha256"], folder)


def compare(name: str, how: str, origin: Origin, its_hash: str, folder: Path) -> None:
    """Prints the row's line, and what differs."""
    assert origin.member is not None
    opened, member = _opened(origin, folder)
    assert sha256(member).hexdigest() == its_hash, f"{origin.package}: not the file of the list"
    second = getattr(readers, how)(member, opened)
    source = catalogue.find("tokenizer", name)
    ours = load.from_identity(load.of_row(source), source)
    plain, interpreted = _plain(ours, second), _interpreted(ours, second)
    same = ", the row's own file" if its_hash == source.sha256 else ""
    file = origin.member.rsplit("/", 1)[-1]
    print(
        f"| {name} | {origin.package} {origin.version}, `{file}` ({its_hash[:12]}{same}) "
        f"| {how} | {plain} | {interpreted} | {_tokens(ours, second)} |",
        flush=True,
    )
    for outcome in (plain, interpreted):
        for text, own, other in outcome.differing[:: max(1, len(outcome.differing) // _SHOWN)]:
            print(f"    {text[:40]!a}: {own[:12]}, second {other[:12]}", flush=True)


def _opened(origin: Origin, folder: Path) -> tuple[Path, bytes]:
    """A folder with what is needed of the package, and the member."""
    assert origin.member is not None
    place = folder / f"{origin.package.replace('/', '_')}-{origin.version}"
    if not place.exists():
        place.mkdir(parents=True)
        download(origin, place)
    archive = next(path for path in place.iterdir() if path.is_file())
    member = read_member(archive, origin.member)
    # Of the source of llama.cpp only the files beside the member are wanted.
    beside = origin.member.removesuffix(".gguf") if origin.member.endswith(".gguf") else ""
    opened = place / f"opened{Path(beside).name}"
    if not opened.exists():
        if zipfile.is_zipfile(archive):
            zipfile.ZipFile(archive).extractall(opened)
        else:
            with tarfile.open(archive) as packed:
                wanted = [one for one in packed if one.name.startswith(beside)]
                packed.extractall(opened, wanted, filter="data")
    return opened, member


def _plain(ours: Tokenizer, second: Second) -> Outcome:
    texts = list(second.texts) if second.texts is not None else plain_texts()
    if second.texts is None:
        texts += written(_some({**ours.special_tokens(), **ours.added_tokens()}))
    stream, others = ours.encode_batch(texts), second.plain(texts)
    found = [_segment(stream, row) for row in range(len(texts))]
    return _outcome(texts, found, others)


def _interpreted(ours: Tokenizer, second: Second) -> Outcome:
    """Texts with the tokens that both have, at the same ids."""
    own = {**ours.special_tokens(), **ours.added_tokens()}
    common = {text: at for text, at in own.items() if second.tokens.get(text) == at}
    if second.interpreted is None or not common:
        return Outcome(0, [])
    texts = written(_some(common))
    found: list[Segmentation] = [ours.segment(text, special=True) for text in texts]
    return _outcome(texts, [one.ids.tolist() for one in found], second.interpreted(texts))


def _tokens(ours: Tokenizer, second: Second) -> str:
    """How the special and added tokens of both go together."""
    own = {**ours.special_tokens(), **ours.added_tokens()}
    if not second.tokens:
        return f"{len(own):,}, –"
    other = dict(second.tokens)
    shared = [text for text, at in own.items() if other.get(text) == at]
    lacking = sorted((at, text) for text, at in other.items() if own.get(text) != at)
    said = f"{len(own):,}, {len(other):,}; {len(shared):,} the same"
    first: Any = ", ".join(f"`{text}` {at}" for at, text in lacking[:4])
    return said + (f"; only there {len(lacking):,}: {first}" if lacking else "")


def _some(tokens: dict[str, int]) -> list[str]:
    listed = [text for text in tokens if text]
    return listed[:: -(-len(listed) // _MOST_TOKENS) or 1]


def _segment(stream: TokenStream, row: int) -> list[int]:
    return list(stream.ids[stream.offsets[row] : stream.offsets[row + 1]].tolist())


def _outcome(texts: list[str], found: list[list[int]], others: list[list[int]]) -> Outcome:
    rows = zip(texts, found, others, strict=True)
    return Outcome(len(texts), [row for row in rows if list(row[1]) != list(row[2])])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
