"""AI21's Jurassic models: a sentencepiece model that is run line by line.

A line break is a piece of its own, a space is put before each line that isn't empty, of a run of
spaces all but the last become pieces of spaces (the longest first), tabs count as spaces, and runs
of digits are cut anew: one piece if there is one for the whole number, else in threes from the
right. Source: ai21-tokenizer 0.12.0, which is asked in tests/accuracy/second_sources; the reference
library for what stands between is sentencepiece.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.stream import TokenStream
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats.sentencepiece_model import SentencePieceTokenizer, parsed
from data.tokenizers.spans import Segmentation

_RUN = re.compile("( {2,})")
_LONGEST_RUN = 32  # spaces in one piece
_GROUP = 3  # digits


def read(identity: Identity, content: bytes) -> "JurassicTokenizer":
    """Option: `newline_piece`, the piece that stands for a line break.

    Raises TokenariumError if the file isn't a sentencepiece model or lacks that piece."""
    return JurassicTokenizer(identity, parsed(identity, content))


class _Part(NamedTuple):
    """A piece of the text that is known (`its_id`), or a text for the library; `start` counts
    bytes, and is -1 beyond the line's own where a space was put before it."""

    its_id: int | None
    text: str
    start: int


class JurassicTokenizer(SentencePieceTokenizer):
    """A sentencepiece model, run by lines."""

    def __init__(self, identity: Identity, model: object) -> None:
        super().__init__(identity, model)
        ids = {piece.piece: at for at, piece in enumerate(self._model.pieces)}
        newline = identity.options.get("newline_piece")
        if newline not in ids or "▁" not in ids:
            raise TokenariumError(
                f"{self.title} has no piece {newline!r} for a line break, or none for a space."
            )
        self._newline = ids[newline]
        runs = [(length, ids.get("▁" * length)) for length in range(_LONGEST_RUN, 0, -1)]
        self._spaces = [(length, at) for length, at in runs if at is not None]
        self._numbers = {text: at for text, at in ids.items() if _is_number(text)}
        groups = (f"{n:0{size}}" for size in range(1, _GROUP + 1) for n in range(10**size))
        lacking = [group for group in groups if group not in self._numbers]
        if lacking:
            raise TokenariumError(f"{self.title} has no piece for the digits {lacking[0]}.")
        self.normaliser += ", each line by itself after a space, runs of spaces apart"
        self.pre_tokenizer = "numbers in threes from the right"

    def _parts(self, text: str) -> Iterator[_Part]:
        place = 0
        for number, line in enumerate(text.split("\n")):
            if number:
                yield _Part(self._newline, "\n", place - 1)
            if line:
                yield from self._line(" " + line.replace("\t", " "), place - 1)
            place += len(line.encode()) + 1

    def _line(self, line: str, place: int) -> Iterator[_Part]:
        held = ""  # the last space of a run goes with what follows
        for part in filter(None, _RUN.split(line)):
            if not part.startswith("  "):
                yield _Part(None, held + part, place)
                place += len((held + part).encode())
                held = ""
                continue
            held, left = " ", len(part) - 1
            for length, its_id in self._spaces:
                for _ in range(left // length):
                    yield _Part(its_id, " " * length, place)
                    place += length
                left %= length
        if held:
            yield _Part(None, held, place)

    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        parts = [list(self._parts(text)) for text in texts]
        asked = [part.text for row in parts for part in row if part.its_id is None]
        answers = iter(super()._encode_reference(asked)) if asked else iter(())
        for row in parts:
            ids: list[int] = []
            for part in row:
                ids += next(answers).tolist() if part.its_id is None else [part.its_id]  # type: ignore[attr-defined]
            yield self._with_numbers(ids)

    def _with_numbers(self, ids: list[int]) -> list[int]:
        """The ids with each run of number pieces cut anew."""
        if not self._is_number[ids].any():
            return ids
        found: list[int] = []
        for is_number, run in groupby(ids, self._is_number.__getitem__):
            own = list(run)
            found += self._number_ids(own) if is_number else own
        return found

    def _number_ids(self, run: list[int]) -> list[int]:
        pieces = [self._model.pieces[its_id].piece for its_id in run]
        return [self._numbers[group] for group in self._groups("".join(pieces))]

    def _groups(self, number: str) -> list[str]:
        """A whole number that is a piece, or threes from the right."""
        if number in self._numbers:
            return [number]
        first = len(number) % _GROUP
        threes = [number[at : at + _GROUP] for at in range(first, len(number), _GROUP)]
        return [number[:first], *threes] if first else threes

    @cached_property
    def _is_number(self) -> NDArray[np.bool_]:
        """Of each id whether its piece is a number, shape (vocabulary_size,)."""
        pieces = (_is_number(piece.piece) for piece in self._model.pieces)
        return np.fromiter(pieces, bool, self.vocabulary_size)

    def _located(self, text: str) -> Segmentation:
        content = text.encode()
        found: list[tuple[int, int, int]] = []
        for its_id, part, start in self._parts(text):
            if its_id is not None:
                found.append((its_id, start, start + len(part)))
                continue
            own = super()._located(part)
            found += zip(own.ids.tolist(), own.starts + start, own.ends + start, strict=True)
        placed = [
            token
            for is_number, run in groupby(found, lambda token: bool(self._is_number[token[0]]))
            for token in (self._number_places(list(run), content) if is_number else run)
        ]
        # A space that was put before a line stands nowhere in the text.
        line = 0
        for at, (its_id, start, end) in enumerate(placed):
            placed[at] = its_id, max(start, line), max(end, line)
            line = end if its_id == self._newline else line
        rows = np.array(placed, np.int64).reshape(-1, 3)
        return Segmentation(rows[:, 0].astype(np.int32), rows[:, 1], rows[:, 2])

    def _number_places(
        self, run: list[tuple[int, int, int]], content: bytes
    ) -> Iterator[tuple[int, int, int]]:
        """The run cut anew, with the places of its digits."""
        digits: list[tuple[str, int, int]] = []
        for its_id, start, end in run:
            piece, own = self._model.pieces[its_id].piece, content[start:end].decode()
            for at, digit in enumerate(piece):
                if len(own) == len(piece):
                    before, after = len(own[:at].encode()), len(own[: at + 1].encode())
                    digits.append((digit, start + before, start + after))
                else:  # one character that is normalised to several digits
                    digits.append((digit, start, end))
        place = 0
        for group in self._groups("".join(digit for digit, _, _ in digits)):
            yield (
                self._numbers[group],
                digits[place][1],
                digits[place + len(group) - 1][2],
            )
            place += len(group)

    def special_tokens(self) -> dict[str, int]:
        specials = super().special_tokens()
        return {text: at for text, at in specials.items() if at != self._newline}

    def _vocabulary(self) -> list[bytes]:
        surfaces = super()._vocabulary()
        surfaces[self._newline] = b"\n"
        return surfaces

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        lines: list[list[bytes]] = [[]]
        for its_id in np.asarray(ids, np.int64).tolist():
            if its_id == self._newline:
                lines.append([])
            else:
                lines[-1].append(self._decoded[its_id])
        return b"\n".join(b"".join(line).removeprefix(b" ") for line in lines)

    @cached_property
    def _decoded(self) -> list[bytes]:
        """The bytes of each id in a decoded text: those of special tokens are none."""
        specials = self.special_ids
        return [b"" if at in specials else token for at, token in enumerate(self.vocabulary())]

    def decode_bytes_batch(self, stream: TokenStream) -> list[bytes]:
        return Tokenizer.decode_bytes_batch(self, stream)


def _is_number(piece: str) -> bool:
    return piece.isascii() and piece.isdigit()
