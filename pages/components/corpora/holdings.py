"""What a corpus holds, as tables that the page draws, and as they are kept for the next visitor."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
import streamlit as st

from data.errors import TokenariumError
from data.languages.scripts import right_to_left, script_name
from data.recent import Recent
from pages.components import visitor
from pages.components.escaping import escaped
from pages.components.languages import table
from pages.components.progress import watched
from studies.desks import corpora
from studies.desks.corpora import Profile

NO_SCRIPT = ("Zyyy", "Zinh", "Zzzz")  # digits, punctuation, marks: characters of every script
NONE = "no script"

_COUNT = pl.Int64
_SCHEMAS: dict[str, dict[str, Any]] = {
    "sections": {"section": pl.String, "language": pl.String, "segments": _COUNT, "bytes": _COUNT},
    "lengths": {"language": pl.String, "from": _COUNT, "to": _COUNT, "segments": _COUNT},
    "scripts": {
        "language": pl.String,
        "script": pl.String,
        "characters": _COUNT,
        "share": pl.Float64,
    },
    "alignment": {"languages": pl.List(pl.String), "segments": _COUNT, "example": _COUNT},
    "gaps": {"language": pl.String, "first": _COUNT, "last": _COUNT},
    "samples": {
        "segment": _COUNT,
        "segment_id": pl.String,
        "section": pl.String,
        "language": pl.String,
        "text": pl.String,
    },
}
KEPT = 8


@dataclass(frozen=True)
class Holdings:
    """The profile's tables (data/corpora/profile.py). `languages` has names beside, and script (the
    commonest one), bytes_per_character, looks_like_name; `lengths` and `scripts` are by language.
    """

    segments: int
    bytes: int
    characters: int
    looked_at: float
    version: str
    languages: pl.DataFrame
    sections: pl.DataFrame
    lengths: pl.DataFrame
    scripts: pl.DataFrame
    alignment: pl.DataFrame
    gaps: pl.DataFrame
    samples: pl.DataFrame

    @property
    def covered(self) -> bool:
        """Whether every text is counted in `sections`: a corpus may have more than are kept."""
        return bool(self.sections["segments"].sum() == self.languages["segments"].sum())

    @property
    def labels(self) -> list[str]:
        return self.languages["language"].to_list()

    def name(self, label: str) -> str:
        """The English name of a language of the corpus."""
        return str(self.languages.filter(language=label)["name"].item())

    def tables(self) -> dict[str, pl.DataFrame]:
        """What can be downloaded: the profile's own columns."""
        own = self.languages.drop(
            "display", "spoken", "looks_like_name", "family", "region", "native_name"
        )
        # CSV has no lists.
        sets = self.alignment.with_columns(pl.col("languages").list.join(" "))
        kept = [name for name in _SCHEMAS if name != "sections" or self.covered]
        others = {name: getattr(self, name) for name in kept}
        return {"languages": own, **others, "alignment": sets}


def of(profile: Profile) -> Holdings:
    """The profile as tables."""
    said = asdict(profile)
    frames = {name: pl.DataFrame(said[name], schema=schema) for name, schema in _SCHEMAS.items()}
    languages = pl.DataFrame(
        profile.languages,
        schema_overrides={
            "looks_like": pl.String,
            "looks_like_share": pl.Float64,
            "differs": pl.Boolean,
        },
    )
    labels = languages["language"].to_list()
    languages = (
        languages.join(table(labels).drop("script"), on="language", how="left")
        .join(_main_scripts(frames["scripts"]), on="language", how="left")
        .with_columns(
            pl.col("script").fill_null(NONE),
            (pl.col("bytes") / pl.col("characters")).fill_nan(None).alias("bytes_per_character"),
            looks_like_name=_names(languages["looks_like"].to_list()),
        )
    )
    return Holdings(
        profile.segments,
        profile.bytes,
        profile.characters,
        profile.looked_at,
        profile.version,
        languages,
        **frames,
    )


def script_title(code: str) -> str:
    """A script's English name."""
    return script_name(code) or code


def runs_left(label: str, script: str) -> bool:
    """Whether the text of a language runs from right to left: as its label says, else its
    commonest script, given by its English name."""
    written = label.split("_")[1:2]
    code = written[0] if written else ""
    return right_to_left(code) or script in ("Arabic", "Hebrew", "Syriac", "Thaana", "Nko")


def _main_scripts(scripts: pl.DataFrame) -> pl.DataFrame:
    """language, script: the commonest of each, punctuation aside."""
    named = scripts.filter(~pl.col("script").is_in(NO_SCRIPT))
    main = named.sort("characters", descending=True).unique(
        "language", keep="first", maintain_order=True
    )
    titles = pl.Series("script", [script_title(code) for code in main["script"]], pl.String)
    return main.select("language").with_columns(titles)


def _names(labels: Sequence[str | None]) -> pl.Series:
    distinct = sorted({label for label in labels if label is not None})
    names = dict(zip(distinct, table(distinct)["name"].to_list(), strict=True)) if distinct else {}
    return pl.Series("looks_like_name", [names.get(one or "") for one in labels], pl.String)


@st.cache_resource(show_spinner=False)
def _kept() -> Recent[Holdings]:
    return Recent(KEPT)


def obtain(name: str) -> Holdings:
    """What the corpus of that name holds; where it can't be had that is said, and the run of the
    page ends."""
    who = visitor.current()
    try:
        # Asked of this visitor's choices at every run: what isn't theirs is never looked up.
        choice = corpora.choices(who).get(name)
        hash_ = choice.hash if choice else None
        found = _kept().get(hash_) if hash_ else None
        if found is None:
            found = of(watched(lambda report: corpora.profile(name, who, report)))
            if hash_ is not None:
                _kept().put(hash_, found)
    except TokenariumError as error:
        st.error(f"{escaped(str(error))} Choose another corpus.", icon=":material/error:")
        st.stop()
    return found


def drop(hash_: str | None) -> None:
    """Hold that corpus no longer: it has samples of a text that may be removed."""
    _kept().remove(hash_ or "")
