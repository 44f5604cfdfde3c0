"""A morphological analyser of Turkish (zeyrek), which also cuts words into morphemes.

Its public calls need data that no registry has; the parser behind them works. It runs in a process
of its own (analyser_program.py). A word takes it a millisecond, so what it said is kept in
derived/morphology/: the verdicts by a digest of the word, which may be a visitor's; the cuts, which
are asked for words of the catalogue, as they are.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from itertools import islice
from subprocess import PIPE
from threading import Lock
from typing import TypeVar

import numpy as np

from data import confinement
from data.confined_process import ConfinedProcess
from data.errors import TokenariumError
from data.home import derived_folder
from data.lexicons.lexicon import Cut, Lexicon, Verdicts, lower
from data.tokenizers.base import Identity

T = TypeVar("T", str, bytes)

_AT_ONCE = 500
_FORMS = ""  # the key under which the suffixes' forms are kept: no word is empty


class Analyser(Lexicon):
    rule = (
        "the analyser finds a way to derive it, circumflexes and apostrophes aside; a root is what "
        "it derives without a suffix that is spelled; an affix is a form that one of its suffixes "
        "may have"
    )

    def __init__(self, identity: Identity) -> None:
        super().__init__(identity)
        self._process: ConfinedProcess | None = None
        self._lock = Lock()
        self._affixes = frozenset(self._forms())
        self.entries = {"affixes": len(self._affixes)}

    def judge(self, surfaces: Sequence[str]) -> Verdicts:
        lowered = self._lowered(surfaces)
        digests = {word: self._digest(word) for word in lowered if _is_word(word)}
        with self._lock, closing(self._store()) as store:
            said: dict[bytes, int] = {}
            for some in _batches(digests.values()):
                marks = ",".join("?" * len(some))
                said |= store.execute(f"SELECT * FROM verdicts WHERE digest IN ({marks})", some)
            for words in _batches(word for word, its in digests.items() if its not in said):
                new = {
                    digests[word]: bool(told) + 2 * any(len(each[0]) == 1 for each in told)
                    for word, told in zip(words, self._ask(words), strict=True)
                }
                with store:
                    store.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?)", new.items())
                said |= new
        found = np.array([said[digests[w]] if w in digests else 0 for w in lowered], np.int64)
        affix = np.array([word in self._affixes for word in lowered], bool)
        return Verdicts(found & 1 > 0, found & 2 > 0, affix)

    def _lowered(self, words: Sequence[str]) -> list[str]:
        return [lower(word, self.language).replace("’", "'") for word in words]

    def _digest(self, word: str) -> bytes:
        return blake2b(word.encode(), key=bytes.fromhex(self.hash), digest_size=16).digest()

    def cuts(self, words: Sequence[str]) -> list[list[Cut]]:
        """Every way to cut each word, the likeliest first; none for a word that isn't known."""
        lowered = self._lowered(words)
        asked = {word for word in lowered if _is_word(word)}
        found: dict[str, str] = {}
        with self._lock, closing(self._store()) as store:
            for some in _batches(asked):
                marks = ",".join("?" * len(some))
                found |= store.execute(f"SELECT * FROM cuts WHERE word IN ({marks})", some)
            for some in _batches(asked - found.keys()):
                told = [json.dumps(each, ensure_ascii=False) for each in self._ask(some)]
                found |= zip(some, told, strict=True)
                self._keep(store, dict(zip(some, told, strict=True)))
        return [
            list(_cuts(word, json.loads(found[word]))) if word in found else [] for word in lowered
        ]

    def _forms(self) -> list[str]:
        with self._lock, closing(self._store()) as store:
            kept = store.execute("SELECT told FROM cuts WHERE word = ?", (_FORMS,)).fetchone()
            if kept is not None:
                return list(json.loads(kept[0]))
            forms = self._started()
            self._keep(store, {_FORMS: json.dumps(forms, ensure_ascii=False)})
            return forms

    def _store(self) -> sqlite3.Connection:
        folder = derived_folder() / "morphology"
        folder.mkdir(exist_ok=True)
        store = sqlite3.connect(folder / f"{self.hash}.sqlite", timeout=60)
        store.execute("CREATE TABLE IF NOT EXISTS cuts (word TEXT PRIMARY KEY, told TEXT)")
        store.execute("CREATE TABLE IF NOT EXISTS verdicts (digest BLOB PRIMARY KEY, said INTEGER)")
        return store

    def _keep(self, store: sqlite3.Connection, told: dict[str, str]) -> None:
        with store:
            store.executemany("INSERT OR REPLACE INTO cuts VALUES (?, ?)", told.items())

    def _ask(self, words: list[str]) -> list[list[tuple[list[str], str, list[str]]]]:
        if self._process is None or not self._process.alive():
            self._started()
        assert self._process is not None
        try:
            self._process.stdin.write(json.dumps(words).encode() + b"\n")
            self._process.stdin.flush()
            return list(json.loads(self._process.stdout.readline()))
        except (OSError, ValueError) as error:
            self._process.end()
            raise _ended() from error

    def _started(self) -> list[str]:
        """A new process; the forms that it tells at first."""
        if self._process is not None:
            self._process.end()
        environment = confinement.environment(TOKENARIUM_HOME=confinement.NO_FOLDER)
        self._process = ConfinedProcess(
            "data.lexicons.analyser_program",
            environment=environment,
            stdin=PIPE,
            stdout=PIPE,
        )
        try:
            return list(json.loads(self._process.stdout.readline()))
        except ValueError as error:
            self._process.end()
            raise _ended() from error

    def __del__(self) -> None:
        if getattr(self, "_process", None) is not None:
            self._process.end()  # type: ignore[union-attr]


def _ended() -> TokenariumError:
    return TokenariumError("The analyser of Turkish words ended unexpectedly; ask again.")


def _batches(words: Iterable[T]) -> Iterator[list[T]]:
    ordered = iter(sorted(words))
    while some := list(islice(ordered, _AT_ONCE)):
        yield some


def _is_word(word: str) -> bool:
    return word[:1].isalpha() and len(word) <= 100


def _cuts(word: str, told: Sequence[Sequence[Sequence[str]]]) -> Iterator[Cut]:
    """The analyses as cuts of the word as it is spelled, each cut and reading once.

    The analyser leaves circumflexes and apostrophes out: an apostrophe goes with what follows.
    """
    for spelled, lemma, names in told:
        if len("".join(spelled)) != len(word.replace("'", "")):
            continue
        pieces, start = [], 0
        for piece in spelled:
            end = start
            left = len(piece)
            while left:
                left -= word[end] != "'"
                end += 1
            pieces.append(word[start:end])
            start = end
        pieces[-1] += word[start:]
        yield Cut(tuple(pieces), str(lemma), tuple(names))


def from_library(identity: Identity, content: bytes) -> Analyser:
    """The analyser of the installed package. Raises TokenariumError where its version isn't the
    one that the identity names."""
    from importlib.metadata import version

    wanted, found = identity.options["version"], version("zeyrek")
    if found != wanted:
        raise TokenariumError(f"{identity.title} is zeyrek {wanted}, but {found} is installed.")
    return Analyser(identity)
