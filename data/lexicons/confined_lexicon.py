"""A lexicon that somebody brought: it is parsed, and asked, in a process with limits (program.py).

What comes back is checked before anyone indexes with it.
"""

import tempfile
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.languages import describe
from data.languages.scripts import characters_of
from data.lexicons.lexicon import GoldWord, GoldWords, Lexicon, Verdicts
from data.tokenizers.base import Identity
from data.tokenizers.sandbox.frames import ByteStrings, Fields
from data.tokenizers.sandbox.pool import Seat, asked
from data.tokenizers.sandbox.process import SandboxProcess

PROGRAM = "data.lexicons.program"
READ_SECONDS, READ_BYTES_A_SECOND = 60.0, 400_000
JUDGE_SECONDS, WORDS_A_SECOND = 30.0, 1_000
"""What reading a file and judging words may take: of real dictionaries, a tenth of it."""

Content = Callable[[], bytes]


class ConfinedLexicon(Lexicon):
    """`content` gives the artefact's bytes each time a child is started."""

    def __init__(self, identity: Identity, content: Content) -> None:
        """Raises TokenariumError with what is wrong with the file, where it takes too long or too
        much memory, and where none of it is written in the language's script."""
        super().__init__(identity)
        self._content = content
        self._opened: Fields = {}
        self._seat = Seat(self._open, PROGRAM)
        self.judge([])  # which has it opened
        self.rule = str(self._opened["rule"])
        self.entries = {str(kind): int(n) for kind, n in self._opened["entries"].items()}
        _refuse_other_scripts(self, [str(form) for form in self._opened["sample"]])

    def judge(self, surfaces: Sequence[str]) -> Verdicts:
        texts = ByteStrings([one.encode() for one in surfaces])
        seconds = JUDGE_SECONDS + len(surfaces) / WORDS_A_SECOND
        said = self._seat.ask("judge", {"surfaces": texts}, seconds, self.title)
        word = self._column(said.get("word"), len(surfaces))
        if word is None:
            raise self._nonsense()
        root, affix = (self._column(said.get(name), len(surfaces)) for name in ("root", "affix"))
        return Verdicts(word, root, affix)

    def _open(self, child: SandboxProcess) -> None:
        self._opened = _opened(child, self.identity, self._content())

    def _column(self, column: Any, count: int) -> NDArray[np.bool_] | None:
        if column is None:
            return None
        if not isinstance(column, np.ndarray) or len(column) != count:
            raise self._nonsense()
        return column.astype(bool)

    def _nonsense(self) -> TokenariumError:
        self._seat.close()
        return TokenariumError(f"{self.title} gave no sound verdicts; it can't be used.")

    def __del__(self) -> None:
        if hasattr(self, "_seat"):
            self._seat.close_if_idle()


def gold_words(identity: Identity, content: bytes) -> GoldWords:
    """Cut words, read by a child that ends at once. Raises TokenariumError with the line that is
    wrong."""
    child = SandboxProcess(PROGRAM)
    try:
        told = _opened(child, identity, content)
    finally:
        child.kill()
    words = []
    for word, joined in zip(told["words"].items, told["morphemes"].items, strict=True):
        morphemes = tuple(joined.decode().split("+"))
        if "".join(morphemes) != word.decode():
            raise TokenariumError(f"{identity.title} gave no sound words; it can't be used.")
        words.append(GoldWord(word.decode(), morphemes))
    return GoldWords(identity, words, str(told["rule"]))


def _opened(child: SandboxProcess, identity: Identity, content: bytes) -> Fields:
    with tempfile.TemporaryDirectory(prefix="tokenarium-") as folder:
        fields = {
            "title": identity.title,
            "format": identity.format,
            "options": dict(identity.options),
            "artefact": content,
            "folder": folder,
        }
        seconds = READ_SECONDS + len(content) / READ_BYTES_A_SECOND
        return asked(child, "open", fields, seconds, identity.title)


def _refuse_other_scripts(lexicon: Lexicon, forms: Sequence[str]) -> None:
    known = characters_of(lexicon.language)
    letters = [c for form in forms for c in form if c.isalpha()]
    if letters and not any(known[ord(letter)] for letter in letters):
        name = describe(lexicon.language).english_name or lexicon.language
        raise TokenariumError(
            f"No word of {lexicon.title} is written in the letters of {name}: choose its own "
            "language."
        )
