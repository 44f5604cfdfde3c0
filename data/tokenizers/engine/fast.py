"""The fast engine: gigatoken, fed Arrow columns without making Python strings."""

import zlib
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from data.stream import TokenStream

if TYPE_CHECKING:
    import awkward as ak


RENEWED_AFTER_BYTES = 4 << 30
"""The engine remembers every pre-token it meets, about 0.2 GB for each GB of text, and has no way
to forget them: it is made anew (a second for the largest vocabularies) after so much text."""


class FastEngineError(Exception):
    """The fast engine can't take this tokenizer or these texts; never shown to a person."""


class FastEncoder:
    """One tokenizer inside the fast engine."""

    def __init__(self, tokenizer_json: str, renewed_after: int = RENEWED_AFTER_BYTES) -> None:
        """Raises FastEngineError if the engine doesn't know this kind of tokenizer."""
        # Needed again once in 4 GB of text, and up to 70 MB as it is.
        self._packed = zlib.compress(tokenizer_json.encode(), level=1)
        self._renewed_after = renewed_after
        self._make(tokenizer_json)

    def _make(self, tokenizer_json: str) -> None:
        import gigatoken  # with awkward, a second: only those who encode wait for it

        try:
            self._tokenizer = gigatoken.Tokenizer.from_json(tokenizer_json)
        except BaseException as error:  # a Rust panic isn't an Exception; see _refusal
            raise _refusal(error) from error
        self._bytes = 0

    @staticmethod
    def version() -> tuple[str, str]:
        return "gigatoken", _version()

    def tokenizer_json(self) -> str:
        """What it was made of."""
        return zlib.decompress(self._packed).decode()

    def encode(self, texts: pa.LargeStringArray) -> TokenStream:
        """The ids of the texts. Raises FastEngineError if the engine gives up."""
        if not len(texts):
            return TokenStream(np.empty(0, np.int32), np.zeros(1, np.int64))
        if self._bytes > self._renewed_after:
            self._make(self.tokenizer_json())
        self._bytes += texts.nbytes
        try:
            layout = self._tokenizer.encode_batch(_as_awkward(texts)).layout
        except BaseException as error:
            raise _refusal(error) from error
        offsets = np.asarray(layout.offsets.data)
        ids = np.asarray(layout.content.data).view(np.int32)[offsets[0] : offsets[-1]]
        return TokenStream(ids, offsets - offsets[0])


def _as_awkward(texts: pa.LargeStringArray) -> "ak.Array":
    """The same memory as an awkward array of strings (only 64-bit offsets are taken)."""
    import awkward as ak

    _, offset_buffer, data_buffer = texts.buffers()
    first, last = texts.offset, texts.offset + len(texts) + 1
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[first:last]
    data = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer else np.empty(0, np.uint8)
    characters = ak.contents.NumpyArray(data, parameters={"__array__": "char"})
    layout = ak.contents.ListOffsetArray(
        ak.index.Index64(offsets), characters, parameters={"__array__": "string"}
    )
    return ak.Array(layout)


def _refusal(error: BaseException) -> BaseException:
    """The error as FastEngineError, unless it is the interpreter's own (Ctrl-C, exit).

    A panic inside the engine arrives as pyo3's PanicException, which derives from BaseException
    and can't be imported.
    """
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return FastEngineError(reason)
    return error


@cache  # looking it up takes milliseconds, and every signature says it
def _version() -> str:
    return version("gigatoken")
