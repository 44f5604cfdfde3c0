"""What a format's reader is given, and what it reports back."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from data.corpora.options import Options
from data.corpora.read.alphabets import Letters
from data.corpora.read.encodings import Written, examine
from data.corpora.read.faults import Broken, Repeats
from data.corpora.read.files import InputFile
from data.corpora.read.labels import label_of
from data.progress import Report, silent

MOST_NOTES_A_KIND = 5


@dataclass
class Reading:
    """One import as its reader sees it.

    `scratch` is a folder for what doesn't fit into memory. `layout` and `notes` are filled on the
    way and complete once the rows were walked. `beginning` limits how much of each file is looked
    at before it is read (for a preview). `letters` are those of the languages that are known.
    """

    files: list[InputFile]
    options: Options
    scratch: Path
    broken: Broken
    notes: list[str] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)
    doing: Report = silent
    beginning: int | None = None
    letters: Letters = field(default_factory=dict)
    repeats: Repeats = field(init=False)
    _said: dict[str, int] = field(default_factory=dict)
    _written: dict[str, Written] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.repeats = Repeats(self.options.repeated)

    def written(
        self,
        file: InputFile,
        usual: str | None = None,
        languages: Callable[[], Collection[str]] | None = None,
    ) -> Written:
        """How the file is written; said in the notes. `usual` is the encoding where none was asked
        for (None: it is looked for), `languages` gives the labels of its text's languages (None:
        the one that the person said)."""
        if file.path not in self._written:
            encoding = self.options.encoding or usual
            self._written[file.path] = examine(
                file, encoding, self.beginning, languages or self._language, self.letters
            )
        found = self._written[file.path]
        if file.path not in self._told:
            self._told.add(file.path)
            for note in found.notes(file.path):
                self.say(note, note.replace(file.path, ""))
        return found

    def _language(self) -> list[str]:
        said = self.options.language
        return [label_of(said)] if said else []

    def in_latin_1(self, file: InputFile) -> "Reading":
        """A first look at one file whose encoding isn't known yet: what of it is ASCII can be read,
        as the names of a table's columns."""
        options = replace(self.options, encoding="iso8859-1")
        return replace(self.quiet(), files=[file], options=options, _written={})

    def quiet(self) -> "Reading":
        """The same for a first look: what is broken or notable is told when it is read."""
        return replace(
            self,
            broken=Broken("skip"),
            notes=[],
            layout={},
            _said={},
            _told=set(),
            files=self.files,
        )

    def say(self, note: str, kind: str) -> None:
        """Add a note, unless there are enough of that kind."""
        self._said[kind] = self._said.get(kind, 0) + 1
        if self._said[kind] <= MOST_NOTES_A_KIND:
            self.notes.append(note)

    def all_notes(self) -> list[str]:
        """The notes, with how many were left out."""
        more = sum(
            count - MOST_NOTES_A_KIND for count in self._said.values() if count > MOST_NOTES_A_KIND
        )
        rest = [f"… and the like of {more:,} more files."] if more else []
        return [*self.notes, *rest, *self.repeats.notes(), *self.broken.notes()]
