"""Which column of a table holds what: as a person says it, or as names and first rows suggest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data.corpora.read.labels import label_of, tag_label
from data.errors import TokenariumError

TEXT, LANGUAGE, ID, SECTION, SEGMENT = "text", "language", "id", "section", "segment"
ROLES = (TEXT, LANGUAGE, ID, SECTION, SEGMENT)
NOTHING = "-"

_SYNONYMS = {"segment_id": ID, "domain": SECTION, "lang": LANGUAGE, "": NOTHING, "none": NOTHING}

# Names that say what a column holds, the likelier first.
_NAMED = {
    TEXT: (
        "text",
        "content",
        "sentence",
        "segment_text",
        "body",
        "document",
        "code",
        "raw_content",
    ),
    LANGUAGE: ("language", "lang", "language_code", "lang_code", "iso_639_3", "locale"),
    ID: ("segment_id", "id", "sentence_id", "sid", "uid", "key", "_id"),
    SECTION: ("section", "domain", "split", "source", "topic", "category"),
    SEGMENT: ("segment",),
}
_PREFIXES = ("sentence_", "text_", "translation.", "translations.")


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


def columns_of(given: Mapping[str, str], beginning: pl.DataFrame) -> Columns:
    """What the columns hold: as `given` (column → role or language), the rest as guessed.

    `beginning` has the table's columns and first rows, as strings. Raises TokenariumError for a
    column that isn't there, two columns for one thing, or where no column can be told to be text.
    """
    columns = beginning.columns
    said = _said(columns, given)
    roles = {role: name for name, role in said.items() if role in ROLES}
    texts = {name: label_of(role) for name, role in said.items() if role not in (*ROLES, NOTHING)}
    free = [name for name in columns if name not in said]
    if not texts and TEXT not in roles:
        texts = _languages_among(free, beginning)
        free = [name for name in free if name not in texts]
    for role, names in _NAMED.items():
        if role in roles or (role in (TEXT, LANGUAGE) and texts):
            continue
        found = next((name for want in names for name in free if _plain(name) == want), None)
        if found is not None and _fits(role, found, beginning, LANGUAGE in roles or bool(texts)):
            roles[role] = found
            free.remove(found)
    if not texts and TEXT not in roles:
        roles[TEXT] = _only_text(columns, free)
    if len(set(texts.values())) < len(texts):
        raise TokenariumError(f"Two columns are to hold the same language: {', '.join(texts)}.")
    if texts and (TEXT in roles or LANGUAGE in roles):
        other = roles.get(TEXT) or roles.get(LANGUAGE)
        raise TokenariumError(
            f"Columns are mapped both to languages ({', '.join(texts)}) and to {other}: choose one "
            "text column with a language column, or a column a language."
        )
    return Columns(texts=texts, **{role: roles.get(role) for role in ROLES})


def _said(columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, role in given.items():
        if name not in columns:
            raise TokenariumError(
                f"There is no column '{name}'; the columns are: {', '.join(columns[:30])}."
            )
        folded = role.strip().casefold()
        role = _SYNONYMS.get(folded, folded if folded in ROLES else role.strip())
        if role in ROLES and role in said.values():
            raise TokenariumError(f"Two columns are mapped to {role}: choose one.")
        said[name] = role
    return said


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _languages_among(names: Sequence[str], beginning: pl.DataFrame) -> dict[str, str]:
    """Columns named after languages, if there are at least two."""
    found = {name: label for name in names if (label := _language_named(name)) is not None}
    for name in list(found):  # 'id' is Indonesian, and 'nr' Southern Ndebele
        ids = _plain(name) in _NAMED[ID] and not _matches(beginning, name, r"\s")
        if ids or not _matches(beginning, name, r"\p{L}"):
            del found[name]
    return found if len(found) > 1 and len(set(found.values())) == len(found) else {}


def _language_named(name: str) -> str | None:
    bare = name.strip()
    for prefix in _PREFIXES:
        bare = bare.removeprefix(prefix)
    return tag_label(bare)


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
    raise TokenariumError(
        "Say which column is the text (or which columns are the texts of which language); the "
        f"columns are: {', '.join(columns[:30])}."
    )
