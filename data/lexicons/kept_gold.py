"""Gold words that follow from a treebank and an analyser, kept once they were told.

They lie in derived/gold/<what they are made from>: the sha256 of the rest, then JSON. A file that
is damaged is as good as none, and may be deleted at any time.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from data.home import derived_folder
from data.lexicons.gold import GoldWord, GoldWords
from data.library import sha256_of, write_atomically
from data.tokenizers.base import Identity

FORMAT = 1  # raised too when other words become gold, or are cut otherwise


def of(identity: Identity, analyser: Identity, tell: Callable[[], GoldWords]) -> GoldWords:
    """The gold words of a treebank: as they are kept, else as `tell` says, and kept. Raises what
    `tell` raises."""
    made_from = [identity.fingerprint, analyser.fingerprint, FORMAT]
    name = hashlib.sha256(json.dumps(made_from).encode()).hexdigest()
    place = derived_folder() / "gold" / name
    kept = _recall(place, identity)
    if kept is not None:
        return kept
    found = tell()
    rows = [(word.word, word.morphemes, word.count) for word in found.words]
    content = json.dumps({"rule": found.rule, "words": rows}, ensure_ascii=False).encode()
    with suppress(OSError):  # a full disk: they can be told again
        write_atomically(place, f"{sha256_of(content)}\n".encode() + content)
    return found


def _recall(place: Path, identity: Identity) -> GoldWords | None:
    try:
        digest, _, content = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    if sha256_of(content).encode() != digest:
        return None
    kept = json.loads(content)
    words = [GoldWord(word, tuple(morphemes), count) for word, morphemes, count in kept["words"]]
    return GoldWords(identity, words, kept["rule"])
