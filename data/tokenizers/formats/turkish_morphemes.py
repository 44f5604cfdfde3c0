"""The hybrid Turkish tokenizer: of each word the longest root, else the longest suffix, else the
longest piece that goes on from here, all in lower case.

Three JSON objects end to end: roots, suffixes, pieces, each text → id. Forms of one morpheme share
an id (lar, ler), so the vowel is lost; capitals become a mark before the word, and characters that
no table has become an unknown one. White space beside spaces is left out where it stands alone.
Source: turkish-tokenizer 0.2.26, turkish_tokenizer.py, whose ids these are.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.tokenizers import spans
from data.tokenizers.base import Identity
from data.tokenizers.bounds import check_entries, check_ids
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.spans import Segmentation

_CAPITAL, _UNKNOWN, _SPACE = "<uppercase>", "<unknown>", " "
_SPECIAL = (_CAPITAL, _UNKNOWN, "<pad>", "<eos>")


class _Token(NamedTuple):
    """An id and the characters of the text that it stands for."""

    its_id: int
    start: int
    end: int


def read(identity: Identity, content: bytes) -> "MorphemeTokenizer":
    """Raises TokenariumError if the file isn't three tables with the marks among the first."""
    decoder, tables, place = json.JSONDecoder(), [], 0
    try:
        text = content.decode()
        while place < len(text):
            table, place = decoder.raw_decode(text, place)
            tables.append({str(form): int(its_id) for form, its_id in table.items()})
            place += len(text[place:]) - len(text[place:].lstrip())
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise TokenariumError(f"{identity.title} is not three tables in JSON: {error}.") from error
    if len(tables) != 3 or not {*_SPECIAL, _SPACE} <= tables[0].keys():
        raise TokenariumError(f"{identity.title} lacks a table, or the marks in the first one.")
    return MorphemeTokenizer(identity, tables)


class MorphemeTokenizer(Adapter):
    """Roots, then suffixes, then pieces, each by the longest match over characters."""

    algorithm = "LongestMatch"
    normaliser = "Turkish lower case; capitals become a mark before the word"
    pre_tokenizer = "splits at spaces and before capitals"
    remarks = (
        "Forms of one morpheme share an id: lar and ler come back as lar.",
        "Marks such as <eos> written in a text become their ids, as the package does it.",
    )

    def __init__(self, identity: Identity, tables: list[dict[str, int]]) -> None:
        super().__init__(identity)
        ids = [its_id for table in tables for its_id in table.values()]
        check_entries(self.title, len(ids), "forms")
        check_ids(self.title, ids, len(ids))
        self._tables = [(table, _longest_by_beginning(table)) for table in tables]
        self._marks = {name: tables[0][name] for name in _SPECIAL}
        self._space = tables[0][_SPACE]
        self.unk_id = self._marks[_UNKNOWN]
        self.vocabulary_size = max(ids) + 1
        self.reference = ("longest morphemes", "1")

    def special_tokens(self) -> dict[str, int]:
        return dict(self._marks)

    def _vocabulary(self) -> list[bytes]:
        """Of each id the first form."""
        forms = [b""] * self.vocabulary_size
        for table, _ in reversed(self._tables):
            for form, its_id in reversed(table.items()):
                forms[its_id] = form.encode()
        return forms

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        forms, said, capital = self.vocabulary(), [], False
        for its_id in map(int, ids):
            if its_id == self._marks[_CAPITAL]:
                capital = True
                continue
            form = forms[its_id].decode()
            said.append(_capitalised(form) if capital else form)
            capital = False
        return "".join(said).encode()

    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        # A word has the same ids wherever it stands, and texts say the same words again.
        known: dict[str, list[int]] = {}
        for text in texts:
            ids: list[int] = []
            for number, word in enumerate(text.split(_SPACE)):
                if word not in known:
                    known[word] = [token.its_id for token in self._tokens(word)]
                ids += [self._space, *known[word]] if number else known[word]
            yield ids

    def _located(self, text: str) -> Segmentation:
        tokens = list(self._tokens(text))
        ids, starts, ends = ([token[part] for token in tokens] for part in range(3))
        return spans.in_bytes(text, ids, starts, ends)

    def _unk_characters(self, texts: list[str]) -> Iterable[int]:
        for text in texts:
            yield sum(token.its_id == self.unk_id for token in self._tokens(text))

    def _tokens(self, text: str) -> Iterator[_Token]:
        place = 0
        for number, word in enumerate(text.split(_SPACE)):
            if number:
                yield _Token(self._space, place - 1, place)
            if word.strip():
                yield from self._word(word, place)
            place += len(word) + 1

    def _word(self, word: str, start: int) -> Iterator[_Token]:
        cuts = [0, *(at for at in range(1, len(word)) if word[at].isupper()), len(word)]
        for first, last in pairwise(cuts):
            if word[first].isupper():
                yield _Token(self._marks[_CAPITAL], start + first, start + first)
            part, at = _lower(word[first:last]), 0
            while at < len(part):
                its_id, length = self._longest(part, at)
                yield _Token(its_id, start + first + at, start + first + at + length)
                at += length

    def _longest(self, part: str, at: int) -> tuple[int, int]:
        for table, longest in self._tables:
            most = longest.get(part[at : at + 2], 1)
            for length in range(min(most, len(part) - at), 0, -1):
                its_id = table.get(part[at : at + length])
                if its_id is not None:
                    return its_id, length
        return self._marks[_UNKNOWN], 1


def _longest_by_beginning(table: Mapping[str, int]) -> dict[str, int]:
    """The length of the longest form that begins with these two characters."""
    longest: dict[str, int] = {}
    for form in table:
        longest[form[:2]] = max(longest.get(form[:2], 1), len(form))
    return longest


def _lower(text: str) -> str:
    return text.replace("İ", "i").replace("I", "ı").lower()


def _capitalised(form: str) -> str:
    first = {"i": "İ", "ı": "I"}.get(form[:1], form[:1].upper())
    return first + form[1:]
