"""Which languages pay more? Token premiums of tokenizers on a parallel corpus."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis import fairness, premiums
from analysis.pairing import unit_count
from data.corpora import Corpus
from data.languages import resolve
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.counting.documents import count_documents
from studies.counting.segments import count_segments
from studies.engine.parameters import Parameter, choice, integer, text
from studies.engine.study import Answer, Study, Table


def pin(parameters: dict[str, Any], corpus: Corpus) -> dict[str, Any]:
    """The reference by its label; raises UnknownName for a language the corpus lacks."""
    return {**parameters, "reference": resolve(parameters["reference"], corpus.languages)}


def compute(
    tokenizers: Sequence[Tokenizer],
    corpus: Corpus,
    parameters: Mapping[str, Any],
    progress: Progress,
) -> list[Answer]:
    reference = corpus.languages.index(parameters["reference"])
    unit = parameters["unit"]
    if unit == "segment":
        text_totals, counted = count_segments(tokenizers, corpus, reference, progress)
    else:
        text_totals, counted = count_documents(
            tokenizers, corpus, reference, unit == "document_petrov", progress
        )
    answers = []
    for number, (tokenizer, totals) in enumerate(zip(tokenizers, counted, strict=True)):
        progress(f"Resampling for {tokenizer.title}", (number + 1) / (len(tokenizers) + 1))
        surface = tokenizer.surface_characters()
        counts = premiums.Counts(
            languages=corpus.languages,
            reference=reference,
            segments=text_totals.segments,
            tokens=totals.tokens,
            bytes=text_totals.bytes,
            characters=text_totals.characters,
            whitespace=text_totals.whitespace,
            unk_characters=totals.unk_characters,
            mean_token_length=[
                premiums.mean_token_length(totals.types.of(language), surface)
                for language in range(len(corpus.languages))
            ],
        )
        table = premiums.premium_table(
            counts, parameters["bootstrap"], parameters["seed"], resample=unit == "segment"
        )
        answers.append(
            Answer(
                {
                    "premiums": table,
                    "fairness": premiums.fairness_table(table),
                    "factors": premiums.factor_table(table),
                },
                _method(corpus, unit),
            )
        )
    return answers


def _method(corpus: Corpus, unit: str) -> dict[str, Any]:
    units = unit_count(corpus.segments)
    resampled = "nothing (the document is one text)"
    if unit == "segment":
        runs = f"{units} runs of neighbouring segments" if units < corpus.segments else "segments"
        resampled = f"{runs}, paired, 95 % percentile interval"
    return {
        "unit": unit,
        "aggregation": "ratio of totals over the segments shared with the reference",
        "resampled": resampled,
        "special_tokens": "none added; written ones are plain text",
    }


PREMIUM_STUDY = Study(
    name="premiums",
    version=2,
    about="Which languages pay more: tokens of each language over those of a reference.",
    parameters=(
        Parameter("reference", "eng_Latn", "the language that the others are compared with", text),
        Parameter(
            "unit",
            "segment",
            "segment: each encoded alone; document: all joined by a space; document_petrov: "
            "joined as Petrov et al. 2023 do, with an empty item after each section",
            choice("segment", "document", "document_petrov"),
        ),
        Parameter("bootstrap", 1000, "replicates of the bootstrap", integer(100, 100_000)),
        Parameter("seed", 0, "seed of the bootstrap", integer(0, 2**32 - 1)),
    ),
    tables={
        "premiums": Table(
            "one row a language: totals, premium with its interval, explaining factors",
            premiums.PREMIUM_COLUMNS,
        ),
        "fairness": Table("how evenly the tokenizer treats the languages", fairness.COLUMNS),
        "factors": Table(
            "least-squares line of the premium on each explaining factor, with R² and n",
            premiums.FACTOR_COLUMNS,
        ),
    },
    pin=pin,
    compute=compute,
)
