"""Languages as a reader sees them: English name, native name, script, family, region."""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from data.errors import TokenariumError
from data.languages import describe, resolve

# Unicode isolates: a right-to-left name keeps to itself inside a left-to-right line.
_ISOLATE, _END = "\u2068", "\u2069"


# Forty widely spoken languages over all large scripts, so that most readers find their own.
_SPOKEN = {
    *("eng", "zho", "hin", "spa", "fra", "arb", "ben", "por", "rus", "urd", "ind", "deu", "jpn"),
    *("swh", "mar", "tel", "tur", "tam", "yue", "vie", "kor", "hau", "pes", "ita", "tha", "guj"),
    *("kan", "amh", "yor", "mya", "ukr", "pol", "mal", "pan", "khm", "ell", "heb", "fin", "nld"),
    "zul",
}


def table(labels: Sequence[str]) -> pl.DataFrame:
    """A row for each label: language (the label), name, native_name, display, script, family,
    region, spoken.

    `name` is unique: where two labels share an English name, what tells them apart is added.
    `display` is name and native name. Script, family and region are "unknown" where not known.
    `spoken` marks the plain text in each of the widely spoken languages.
    """
    known = [describe(label) for label in labels]
    names = [language.english_name or language.label for language in known]
    names = _told_apart(names, [language.script_name or "" for language in known])
    names = _told_apart(names, [label.partition("_")[2] for label in labels])
    names = _told_apart(names, list(labels))
    spoken = {label_of(code, labels) for code in _SPOKEN}
    native = [language.native_name or "" for language in known]
    return pl.DataFrame(
        {
            "language": list(labels),
            "name": names,
            "native_name": native,
            "display": [
                name if not own or own == name else f"{name} · {_ISOLATE}{own}{_END}"
                for name, own in zip(names, native, strict=True)
            ],
            "script": [language.script_name or language.script or "unknown" for language in known],
            "family": [language.family or "unknown" for language in known],
            "region": [language.region or "unknown" for language in known],
            "spoken": [label in spoken for label in labels],
        },
        schema_overrides={"native_name": pl.String},
    )


def label_of(name: str, labels: Sequence[str]) -> str | None:
    """The label that a name, code or label in a link means, or None."""
    if name in labels:
        return name
    try:
        return resolve(name, labels)
    except TokenariumError:
        return None


def name_of(label: str, names: pl.DataFrame) -> str:
    """The unique English name of a label in a `table`."""
    return str(names.filter(pl.col("language") == label)["name"].item())


def _told_apart(names: list[str], by: list[str]) -> list[str]:
    """The names, with `by` in parentheses behind those that occur more than once."""
    count = Counter(names)
    return [
        f"{name} ({what})" if count[name] > 1 and what else name
        for name, what in zip(names, by, strict=True)
    ]
