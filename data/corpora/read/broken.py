"""What becomes of a row that can't be read."""

from data.corpora.options import Errors
from data.errors import TokenariumError

SHOWN = 10


class BrokenRow(TokenariumError):
    """A row that can't be read; the sentence says where it is and what is wrong with it."""


class Broken:
    """Refuses the first broken row, or counts them all, as the person chose."""

    def __init__(self, errors: Errors) -> None:
        self._errors = errors
        self._seen: list[str] = []
        self.count = 0

    def row(self, where: str, reason: str) -> None:
        """Tell of a broken row. `where` names file and line, `reason` goes on "it …".

        Raises BrokenRow unless such rows are to be skipped.
        """
        if self._errors == "refuse":
            raise BrokenRow(f"{where}: {reason}. Mend it, or choose to skip broken rows.")
        self.count += 1
        if len(self._seen) < SHOWN:
            self._seen.append(f"{where} ({reason})")

    @property
    def first(self) -> str | None:
        """Where the first broken row is, and what is wrong with it."""
        return self._seen[0] if self._seen else None

    def notes(self) -> list[str]:
        """One sentence on what was skipped, or none."""
        if not self.count:
            return []
        rows = "1 broken row was" if self.count == 1 else f"{self.count:,} broken rows were"
        more = ", …" if self.count > len(self._seen) else ""
        return [f"{rows} left out: {'; '.join(self._seen)}{more}."]
