"""Several texts of one segment in one language: which are kept is for the person to say."""

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from data.corpora.options import Repeated
from data.errors import Undecided
from data.languages.codes import parts
from data.languages.describe import base_name

MOST_REMARKS = 5


@dataclass
class Repeats:
    """What becomes of them (`repeated`, as Options has it), and how many there were."""

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
            labels = ", ".join(list(self.apart)[:5]) + (", …" if len(self.apart) > 5 else "")
            found.append(
                f"{self.apart.total():,} further texts of a segment in one language have labels "
                f"of their own: {labels}."
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
