"""What a reader meets that its person is told of, or has to decide: rows that can't be read, and
several texts of one segment in one language."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from data.corpora.options import Errors, Repeated
from data.errors import TokenariumError, Undecided
from data.languages.codes import parts
from data.languages.describe import base_name

SHOWN = 10
MOST_REMARKS = 5


def some_of(names: Sequence[str], most: int) -> str:
    """The first names, as many at most."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


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


@dataclass
class Repeats:
    """What becomes of several texts of one segment in one language (`repeated`, as Options has it),
    and how many there were."""

    repeated: Repeated
    left_out: int = 0
    same: int = 0
    apart: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def add(self, texts: dict[str, str], label: str, text: str, what: str) -> None:
        """Put a segment's text to its others, which are by label. One that is the same as the first
        in its language is no second text.

        Raises Undecided, beginning with `what`, where nobody has said.
        """
        if label not in texts:
            texts[label] = text
        elif texts[label] == text:
            self.same += 1
        elif self.repeated == "refuse":
            raise Undecided("repeated", f"{what} in one language, {spoken(label)}.")
        elif self.repeated == "first":
            self.left_out += 1
        else:
            apart = next_label(label, texts)
            texts[apart] = text
            self.apart[apart] += 1

    def named(self, labels: Mapping[str, str], kind: str) -> dict[str, str]:
        """The columns or files (name → label) that are kept, each with a label of its own; `kind`
        is what they are. Raises Undecided where two have one and nobody has said."""
        kept: dict[str, str] = {}
        for name, label in labels.items():
            if label not in kept.values():
                kept[name] = label
                continue
            same = ", ".join(one for one, its in labels.items() if its == label)
            if self.repeated == "refuse":
                raise Undecided("repeated", f"Several {kind}s ({same}) are {spoken(label)}.")
            if self.repeated == "first":
                self.remarks.append(f"The {kind} '{name}' was left out: {label} has one already.")
                continue
            kept[name] = next_label(label, kept.values())
            self.remarks.append(f"The {kind} '{name}' has the label {kept[name]}.")
        return kept

    def notes(self) -> list[str]:
        """Sentences on what was met."""
        found = self.remarks[:MOST_REMARKS]
        if self.same:
            found.append(f"{self.same:,} texts stood twice in their segment, and are kept once.")
        if self.left_out:
            found.append(
                f"{self.left_out:,} further texts of a segment in one language were left out."
            )
        if self.apart:
            found.append(
                f"{self.apart.total():,} further texts of a segment in one language have labels "
                f"of their own: {some_of(list(self.apart), 5)}."
            )
        return found


def spoken(label: str) -> str:
    """The label with the language's name before it."""
    code = parts(label)
    name = base_name(code.iso639_3) if code else None
    return f"{name} ({label})" if name else label


def next_label(label: str, taken: Container[str]) -> str:
    """The first free label for a language's further text: `eng_Latn_2`, `por_Latn_PT-2`."""
    code, number = parts(label), 2
    joint = "-" if code and code.variant else "_"
    while f"{label}{joint}{number}" in taken:
        number += 1
    return f"{label}{joint}{number}"
