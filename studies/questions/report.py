"""How good is this tokenizer? What the other studies found of it, and where it stands."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from analysis import standing
from analysis.columns import Column, schema
from data.corpora import Removed, store
from data.progress import Progress
from studies.engine.parameters import Parameter, name_or_nothing
from studies.engine.study import TOKENIZER, Answer, Question, Study, Table, Tables
from studies.questions.audit import AUDIT_STUDY
from studies.questions.boundaries import BOUNDARIES_STUDY
from studies.questions.counts import COUNTS_STUDY
from studies.questions.entropy import ENTROPY_STUDY
from studies.questions.integrity import INTEGRITY_STUDY
from studies.questions.premiums import PREMIUM_STUDY
from studies.questions.vocabulary import VOCABULARY_STUDY
from studies.report.registry import all_sections
from studies.report.section import LANGUAGES, PROSE, Corpora, Row, Standing

DEFAULT_CORPORA = (
    f"{LANGUAGES}=udhr,{PROSE}=libreoffice_help,code=linguist_samples,binaries=shared_library"
)
OWN_VERSION = 1
_RESTS_ON = (
    AUDIT_STUDY,
    BOUNDARIES_STUDY,
    COUNTS_STUDY,
    ENTROPY_STUDY,
    INTEGRITY_STUDY,
    PREMIUM_STUDY,
    VOCABULARY_STUDY,
)

_SECTION = Column("section", pl.String, "section of the report")
_FIGURE = Column("figure", pl.String, "what is measured")
_LABEL = Column("label", pl.String, "of what: a language, a corpus, a script; empty for the whole")
_VALUE = Column(
    "value",
    pl.Float64,
    "its value, in the unit of the figure",
    null="note says why",
    formula="figure of a report",
)
_ENDS = tuple(
    Column(
        end,
        pl.Float64,
        f"{which} end of its 95 % interval",
        null="it has no interval",
        formula="figure of a report",
    )
    for end, which in (("low", "lower"), ("high", "upper"))
)
_NOTE = Column("note", pl.String, "why there is no value, or what it means", null="nothing to say")
FIGURE_COLUMNS = (_SECTION, _FIGURE, _LABEL, _VALUE, *_ENDS, _NOTE)
SECTION_COLUMNS = (
    TOKENIZER,
    _SECTION,
    Column("sentence", pl.String, "the section's finding"),
    _FIGURE,
    _LABEL,
    _VALUE,
    *_ENDS,
    *standing.COLUMNS,
)


def labelled(given: Any) -> str:
    """Corpora by comma, each with its label before an equals sign: `prose=libreoffice_help`."""
    pieces = [piece.strip() for piece in str(given).split(",") if piece.strip()]
    labels = [piece.partition("=")[0] if "=" in piece else "" for piece in pieces]
    if not pieces or len(set(labels)) < len(labels) or not all(labels):
        raise ValueError("give corpora by comma, each with a label of its own: languages=udhr")
    return ",".join(pieces)


def corpus_of(corpora: str, label: str) -> str | None:
    """The corpus that the parameter gives that label; None if it has none."""
    pairs = (piece.partition("=") for piece in corpora.split(","))
    return next((corpus for its, _, corpus in pairs if its == label), None)


def pin(parameters: dict[str, Any], _: Any) -> dict[str, Any]:
    """Raises Removed for a corpus that isn't in the lake."""
    corpora(parameters)
    return parameters


def corpora(parameters: Mapping[str, Any]) -> Corpora:
    """What is measured on, by label. Raises Removed for a corpus that isn't in the lake."""
    found = {}
    for piece in parameters["corpora"].split(","):
        label, _, hash_ = piece.partition("=")
        corpus = store.by_hash(hash_)
        if corpus is None:
            raise Removed(hash_)
        found[label] = corpus
    return Corpora(found, parameters["lexicon"], parameters["gold"])


def rests_on(parameters: Mapping[str, Any]) -> dict[str, Question]:
    """The questions of all sections, labelled `section/label`."""
    its = corpora(parameters)
    return {
        f"{section.name}/{label}": question
        for section in all_sections()
        for label, question in section.asks(its).items()
    }


def compute(
    answers: Sequence[Mapping[str, Tables]],
    corpus: None,
    parameters: Mapping[str, Any],
    progress: Progress,
) -> list[Answer]:
    return [Answer({"figures": _figures(tables)}, _method(parameters)) for tables in answers]


def _figures(tables: Mapping[str, Tables]) -> pl.DataFrame:
    rows = []
    for section in all_sections():
        start = f"{section.name}/"
        its = {
            label.removeprefix(start): answer
            for label, answer in tables.items()
            if label.startswith(start)
        }
        rows += [{"section": section.name, **row} for row in section.measure(its)]
    return pl.DataFrame(rows, schema(FIGURE_COLUMNS), orient="row")


def compare(
    parts: Mapping[str, Tables], parameters: Mapping[str, Any], progress: Progress
) -> Tables:
    """What each section says of each, and where it stands among all."""
    kinds = pl.DataFrame(
        [
            (section.name, figure.name, figure.better)
            for section in all_sections()
            for figure in section.figures
            if figure.axis
        ],
        {"section": pl.String, "figure": pl.String, "better": pl.String},
        orient="row",
    )
    figures = pl.concat(
        part["figures"].select(pl.lit(label).alias("tokenizer"), pl.all())
        for label, part in parts.items()
    )
    ranked = standing.standings(
        figures.join(kinds, on=["section", "figure"], how="inner", maintain_order="left"),
        ["section", "figure", "label"],
    )
    of_each = ranked.partition_by("tokenizer", "section", as_dict=True)
    told = []
    for label, part in parts.items():
        rows = part["figures"].partition_by("section", as_dict=True)
        for section in all_sections():
            its = of_each.get((label, section.name))
            own: list[Row] = rows[section.name,].to_dicts() if (section.name,) in rows else []
            standing_rows: list[Row] = [] if its is None else its.to_dicts()
            sentence = section.sentence(Standing(standing_rows, own))
            told += [
                {"tokenizer": label, "section": section.name, "sentence": sentence, **row}
                for row in standing_rows or [{"figure": "", "label": "", "of": 0}]
            ]
    names = [column.name for column in SECTION_COLUMNS]
    listed = [{name: one.get(name) for name in names} for one in told]
    return {"sections": pl.DataFrame(listed, schema(SECTION_COLUMNS), orient="row")}


def _method(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rests_on": {
            label: {"study": question.study, "corpus": question.corpus, **question.parameters}
            for label, question in rests_on(parameters).items()
        },
        "versions": {study.name: study.version for study in _RESTS_ON},
        "rank": "among the tokenizers asked together that have a value; the same value, the same "
        "rank",
    }


REPORT_STUDY = Study(
    name="report",
    # Changes whenever one that it rests on does.
    version=OWN_VERSION + sum(study.version for study in _RESTS_ON),
    about="How good a tokenizer is: what the other studies found, and where it stands.",
    parameters=(
        Parameter(
            "corpora",
            DEFAULT_CORPORA,
            f"what to measure on, by comma, each with a label: {LANGUAGES}= for premiums, {PROSE}= "
            "for entropy; compression is measured on each",
            labelled,
        ),
        Parameter("lexicon", "", "who says what a word is; nobody if empty", name_or_nothing),
        Parameter("gold", "", "words with their morphemes; none if empty", name_or_nothing),
    ),
    tables={
        "sections": Table(
            "one row a section and ranked figure: the finding, the value, the rank", SECTION_COLUMNS
        ),
        "figures": Table("one row a figure of a section: value and interval", FIGURE_COLUMNS),
    },
    pin=pin,
    compute=compute,
    corpus=None,
    corpus_parameters=("corpora",),
    lexicon_parameters=("lexicon", "gold"),
    rests_on=rests_on,
    joint=("sections",),
    compare=compare,
)
