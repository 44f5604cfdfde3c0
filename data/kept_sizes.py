"""How small compressors made a corpus' text, kept once made: it is the same for every tokenizer.

They lie in derived/sizes/<corpus>-<how>.json, by language. A file that can't be read is as good as
none, and may be deleted at any time.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from data.atomic_files import write_atomically
from data.home import derived_folder

Sizes = dict[str, int]


def recall(corpus: str, how: str) -> dict[str, Sizes]:
    """By language, what is kept of the corpus with that content hash and that way to compress."""
    try:
        kept = json.loads(_place(corpus, how).read_bytes())
    except (OSError, ValueError):
        return {}
    sound = isinstance(kept, dict) and all(_is_sound(sizes) for sizes in kept.values())
    return kept if sound else {}


def keep(corpus: str, how: str, sizes: Mapping[str, Sizes]) -> None:
    """Keep these beside what is kept; whoever does so at the same time may lose some of theirs."""
    with suppress(OSError):  # a full disk: they can be made again
        write_atomically(_place(corpus, how), json.dumps({**recall(corpus, how), **sizes}).encode())


def of_corpus(corpus: str) -> list[Path]:
    """The files that are kept of it."""
    return sorted(_folder().glob(f"{corpus}-*.json"))


def _is_sound(sizes: object) -> bool:
    return isinstance(sizes, dict) and all(type(size) is int for size in sizes.values())


def _place(corpus: str, how: str) -> Path:
    return _folder() / f"{corpus}-{hashlib.sha256(how.encode()).hexdigest()[:16]}.json"


def _folder() -> Path:
    return derived_folder() / "sizes"
