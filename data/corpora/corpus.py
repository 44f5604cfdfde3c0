"""What is known of a stored corpus."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Corpus:
    """What is known of a stored corpus without reading its text.

    `segments` counts positions (some languages may lack some of them); `chunk_starts` are the
    first segments of the chunks, ascending, the first one 0.
    """

    hash: str
    languages: tuple[str, ...]
    segments: int
    bytes: int
    chunk_starts: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def table_name(self) -> str:
        return f"c_{self.hash[:32]}"

    @property
    def table(self) -> str:
        """The corpus' table in the lake."""
        return f'corpora."{self.table_name}"'

    @property
    def chunks(self) -> list[tuple[int, int]]:
        """Half-open segment ranges that together cover the corpus."""
        return list(zip(self.chunk_starts, (*self.chunk_starts[1:], self.segments), strict=True))
