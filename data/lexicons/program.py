"""The child that holds a lexicon which somebody brought: `python -m data.lexicons.program PARENT
MEMORY`. It is asked once to open an artefact, then for verdicts."""

import os

import numpy as np

from data.errors import TokenariumError
from data.lexicons import own_list, spelling
from data.lexicons.lexicon import Lexicon
from data.tokenizers.base import Identity
from data.tokenizers.sandbox.frames import ByteStrings, Fields
from data.tokenizers.sandbox.service import serve

SAMPLE = 1_000
"""Forms that are told when a list is opened."""

_LEXICONS = {own_list.WORDS: own_list.lexicon, own_list.DICTIONARY: spelling.from_files}


class _Session:
    def __init__(self) -> None:
        self._lexicon: Lexicon | None = None

    def answer(self, request: Fields) -> Fields:
        if request["kind"] == "judge":
            return self._judge(request["surfaces"])
        # Hunspell reads files alone; the folder is the other side's, which clears it away.
        os.environ["TMPDIR"] = request["folder"]
        options = dict(request["options"])
        identity = Identity("brought", request["title"], request["format"], "0" * 64, options)
        if identity.format == own_list.CUT_WORDS:
            return _cut_words(identity, request["artefact"])
        self._lexicon = _LEXICONS[identity.format](identity, request["artefact"])
        return {
            "entries": dict(self._lexicon.entries),
            "rule": self._lexicon.rule,
            "sample": self._lexicon.sample(SAMPLE),
        }

    def _judge(self, surfaces: ByteStrings) -> Fields:
        if self._lexicon is None:
            raise TokenariumError("No lexicon was opened.")
        said = self._lexicon.judge([one.decode() for one in surfaces.items])
        columns = {"word": said.word, "root": said.root, "affix": said.affix}
        return {
            name: None if column is None else column.astype(np.int32)
            for name, column in columns.items()
        }


def _cut_words(identity: Identity, content: bytes) -> Fields:
    gold = own_list.gold_words(identity, content)
    return {
        "words": ByteStrings([word.word.encode() for word in gold.words]),
        "morphemes": ByteStrings(["+".join(word.morphemes).encode() for word in gold.words]),
        "rule": gold.rule,
    }


if __name__ == "__main__":
    serve(_Session(), file_bytes=4 * own_list.MOST_BYTES)
