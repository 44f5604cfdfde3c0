"""The functions that a query has beside DuckDB's own: `tokens(text, tokenizer)`, `bytes(text)`.

Tokens are counted on the other side of the channel: this process knows no tokenizer.
"""

from threading import Lock
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import FunctionNullHandling, PythonUDFType
from numpy.typing import NDArray

from data.query.channel import Channel
from data.query.limits import BATCH_BYTES, TEXT_BYTES
from data.query.rows import fetched, written


class Refused(Exception):
    """Ends the query; what is to be said is kept by the counter."""


class Counter:
    """Asks for the counts of texts, for the threads of DuckDB one at a time.

    `refusal` is the sentence for which counting was refused.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._lock = Lock()
        self._rehearsing = False
        self.refusal: str | None = None

    def define(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the functions known to the connection."""
        connection.create_function(
            "tokens",
            self._tokens,
            ["VARCHAR", "VARCHAR"],
            "BIGINT",
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
            side_effects=False,
        )
        connection.execute("CREATE MACRO bytes(content) AS strlen(content)")

    def rehearse(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Have the functions called once, without asking anyone: what libraries load when they are
        first used is loaded then."""
        self._rehearsing = True
        texts = "FROM (VALUES ('a', 'b'), (NULL, 'b'), ('a', NULL)) AS made_up(text, tokenizer)"
        fetched(connection.query(f"SELECT tokens(text, tokenizer), bytes(text), 1.5 {texts}"))
        self._rehearsing = False

    def _tokens(self, texts: Any, tokenizers: Any) -> pa.Array:
        """The counts, null where the text or the tokenizer is null."""
        texts, tokenizers = _one(texts).cast(pa.large_string()), _one(tokenizers)
        counts = np.zeros(len(texts), np.int64)
        known = pc.and_(pc.is_valid(texts), pc.is_valid(tokenizers))
        for name in pc.unique(tokenizers).to_pylist():
            if name is None:
                continue
            asked = pc.and_(known, pc.equal(tokenizers, name))
            places = np.flatnonzero(asked.to_numpy(zero_copy_only=False))
            if len(places):
                counts[places] = self._counted(texts.take(pa.array(places)), name)
        return pa.array(counts, mask=~known.to_numpy(zero_copy_only=False))

    def _counted(self, texts: pa.LargeStringArray, name: str) -> NDArray[np.int64]:
        lengths = pc.binary_length(texts).to_numpy()
        if lengths.max() > TEXT_BYTES:
            self._refuse(
                f"tokens() takes texts of at most {TEXT_BYTES:,} bytes, "
                f"and one here has {lengths.max():,}."
            )
        ends, counts, start = np.cumsum(lengths), [], 0
        while start < len(texts):
            before = ends[start - 1] if start else 0
            end = max(int(np.searchsorted(ends, before + BATCH_BYTES, "right")), start + 1)
            counts.append(self._asked(texts.slice(start, end - start), name))
            start = end
        return np.concatenate(counts)

    def _asked(self, texts: pa.LargeStringArray, name: str) -> NDArray[np.int64]:
        with self._lock:
            if self.refusal is not None:
                raise Refused
            if self._rehearsing:
                return np.zeros(len(texts), np.int64)
            content = written(pa.table({"text": texts}))
            self._channel.send({"kind": "tokens", "tokenizer": name}, content)
            fields, payload = self._channel.receive()
        if "refused" in fields:
            self._refuse(str(fields["refused"]))
        return np.frombuffer(payload, np.int64)

    def _refuse(self, sentence: str) -> None:
        self.refusal = sentence
        raise Refused


def _one(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
