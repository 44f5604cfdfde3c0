"""Which column of a table holds what: as a person says it, or as names and first rows suggest.

A column that nobody said to be text, and whose name doesn't say so, is left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data.corpora.read.faults import some_of
from data.corpora.read.labels import language_label, name_label, tag_label
from data.corpora.read.reading import Reading
from data.errors import TokenariumError, Undecided

TEXT, LANGUAGE, ID, SECTION, SEGMENT = "text", "language", "id", "section", "segment"
ROLES = (TEXT, LANGUAGE, ID, SECTION, SEGMENT)
NOTHING = "-"

_SYNONYMS = {"segment_id": ID, "domain": SECTION, "lang": LANGUAGE, "": NOTHING, "none": NOTHING}

# Names that say what a column holds, the likelier first.
_NAMED = {
    TEXT: (
        *("text", "content", "sentence", "segment_text", "body", "document", "code"),
        "raw_content",
    ),
    LANGUAGE: ("language", "lang", "language_code", "lang_code", "iso_639_3", "locale"),
    ID: ("segment_id", "id", "sentence_id", "sid", "uid", "key", "_id"),
    SECTION: ("section", "domain", "split", "source", "topic", "category"),
    SEGMENT: ("segment",),
}
# Two columns that hold the same text in two languages, without saying in which.
_PAIRS = (("source", "target"), ("src", "tgt"), ("src", "trg"), ("src", "target"))

# Words beside a language's name or code in a column's name: text_en, translation.de.
_BESIDE = {*_NAMED[TEXT], "segment", "translation", "translations", "transcription", "caption"}
_BESIDE |= {name for pair in _PAIRS for name in pair}
_SEPARATORS = "._:/- "
_NESTED = "."

MOST_NAMED = 30
"""Columns that a sentence names."""


@dataclass(frozen=True)
class Columns:
    """What each used column holds: either one text column, or one a language (`texts`)."""

    text: str | None
    texts: Mapping[str, str]
    language: str | None = None
    id: str | None = None
    section: str | None = None
    segment: str | None = None

    @property
    def columns(self) -> list[str]:
        """The columns to be read."""
        found = [self.text, *self.texts, self.language, self.id, self.section, self.segment]
        return list(dict.fromkeys(name for name in found if name is not None))

    @property
    def ordered(self) -> bool:
        """Whether rows of one segment may stand apart, so that they have to be put in order."""
        return self.text is not None and (self.id is not None or self.segment is not None)

    def to_json(self) -> dict[str, str]:
        """Column → what it holds, as Options.mapping has it."""
        roles = {role: getattr(self, role) for role in ROLES}
        return dict(self.texts) | {name: role for role, name in roles.items() if name is not None}


def columns_of(reading: Reading, beginning: pl.DataFrame) -> Columns:
    """What the columns hold: as the person said (Options.mapping), the rest as guessed. What is
    left out is said in the notes.

    `beginning` has the table's columns and first rows, as strings. Raises TokenariumError for a
    column that isn't there or for what can't be, and Undecided where no column can be told to be
    text, or not in which language.
    """
    columns = beginning.columns
    said = _said(columns, reading.options.mapping)
    roles = {role: name for name, role in said.items() if role in ROLES}
    labels = {name: role for name, role in said.items() if role not in (*ROLES, NOTHING)}
    if TEXT not in roles and LANGUAGE not in roles:
        guessed = _languages_among(columns, beginning)
        labels = {name: said.get(name, guessed.get(name, NOTHING)) for name in columns}
        labels = {n: label for n, label in labels.items() if label not in (*ROLES, NOTHING)}
    texts = reading.repeats.named(labels, "column")
    free = [name for name in columns if name not in said and name not in labels]
    if TEXT not in roles:
        _check_pairs(free, texts)
    for role, names in _NAMED.items():
        if role in roles or (role in (TEXT, LANGUAGE) and texts):
            continue
        found = next((name for want in names for name in free if _plain(name) == want), None)
        if found is not None and _fits(role, found, beginning, LANGUAGE in roles or bool(texts)):
            roles[role] = found
            free.remove(found)
    if not texts and TEXT not in roles:
        roles[TEXT] = _only_text(columns, free)
    if texts and (TEXT in roles or LANGUAGE in roles):
        other = roles.get(TEXT) or roles.get(LANGUAGE)
        raise TokenariumError(
            f"Columns are mapped both to languages ({', '.join(texts)}) and to {other}: choose one "
            "text column with a language column, or a column a language."
        )
    found_columns = Columns(texts=texts, **{role: roles.get(role) for role in ROLES})
    left_out = [name for name in columns if name not in found_columns.columns]
    if left_out:
        reading.notes.append(f"Columns left out: {some_of(left_out, MOST_NAMED)}.")
    return found_columns


def _check_pairs(free: Sequence[str], texts: Mapping[str, str]) -> None:
    """Raises Undecided for a text and its translation of which nobody said the languages."""
    plain = {_plain(name): name for name in [*free, *texts]}
    for pair in _PAIRS:
        names = [plain[name] for name in pair if name in plain]
        unsaid = [name for name in names if name in free]
        if len(names) == len(pair) and (len(unsaid) == 2 or (unsaid and len(texts) == 1)):
            which = " and of ".join(f"'{name}'" for name in unsaid)
            raise Undecided(
                "mapping",
                f"The columns {' and '.join(names)} look like one text in two languages: say the "
                f"language of {which}.",
            )


def _said(columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Column → role, label or NOTHING, as the person said."""
    said: dict[str, str] = {}
    for name, role in given.items():
        if name not in columns:
            raise TokenariumError(
                f"There is no column '{name}'; the columns are: {some_of(columns, MOST_NAMED)}."
            )
        folded = role.strip().casefold()
        fixed = _SYNONYMS.get(folded, folded if folded in (*ROLES, NOTHING) else None)
        held = fixed or language_label(role.strip())
        if held is None:
            raise TokenariumError(
                f"'{role}' is neither a language nor what a column may hold "
                f"({', '.join(ROLES)}, or {NOTHING} for nothing): name a language or its code."
            )
        if held in ROLES and held in said.values():
            raise TokenariumError(f"Two columns are mapped to {held}: choose one.")
        said[name] = held
    return said


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _languages_among(names: Sequence[str], beginning: pl.DataFrame) -> dict[str, str]:
    """Columns named after languages, if there are at least two."""
    named = {name: list(_readings(name)) for name in names}
    stems = Counter(stem for of_name in named.values() for stem, _, _ in of_name)
    found = {}
    for name, of_name in named.items():
        for stem, part, label in of_name:
            if not _beside(stem) and stems[stem] < 2:
                continue  # en of meta.en alone says nothing
            # 'id' is Indonesian, and 'nr' Southern Ndebele.
            ids = _plain(part) in _NAMED[ID] and not _matches(beginning, name, r"\s")
            if not ids and _matches(beginning, name, r"\p{L}"):
                found[name] = label
                break
    return found if len(found) > 1 else {}


def _readings(name: str) -> Iterator[tuple[str, str, str]]:
    """The ways to find a language in a column's name: what stands beside it, its name or code,
    and its label. A field of a nested object may have any name beside."""
    if (label := _language_named(name.strip())) is not None:
        yield "", name.strip(), label
    for separator in _SEPARATORS:
        for cut in (str.partition, str.rpartition):
            head, found, tail = cut(name.strip(), separator)
            for beside, part in ((f"{head}{found}", tail), (f"{found}{tail}", head)):
                if not found or not (_beside(beside) or separator == _NESTED):
                    continue
                if (label := _language_named(part)) is not None:
                    yield beside, part, label


def _beside(stem: str) -> bool:
    """Whether that beside a language's name says that it is text."""
    return not stem or _plain(stem.strip(_SEPARATORS)) in _BESIDE


def _language_named(name: str) -> str | None:
    return tag_label(name) or name_label(name)


def _matches(beginning: pl.DataFrame, name: str, pattern: str) -> bool:
    """Whether any of the column's first values does; an empty column may be anything."""
    values = beginning[name].drop_nulls().filter(beginning[name].drop_nulls() != "")
    return values.is_empty() or bool(values.str.contains(pattern).any())


def _fits(role: str, name: str, beginning: pl.DataFrame, parallel: bool) -> bool:
    """Whether the first rows look like what the column's name promises."""
    values = beginning[name]
    if role == ID:
        # Where a row is a segment, ids must differ; where it is one language's text, they needn't.
        return values.null_count() == 0 and (parallel or values.n_unique() == len(values))
    if role == SEGMENT:
        return values.null_count() == 0 and bool(values.str.contains(r"^\d{1,12}$").all())
    return True


def _only_text(columns: Sequence[str], free: Sequence[str]) -> str:
    if len(free) == 1:
        return free[0]
    raise Undecided(
        "mapping",
        "Say which column is the text, or which columns are the texts of which language; the "
        f"columns are: {some_of(columns, MOST_NAMED)}.",
    )
