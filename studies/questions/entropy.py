"""What does a tokenizer do to the entropy of text? Information-theoretic figures by language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis import compression, domain_shift, entropy_tables, zipf
from analysis.language_entropy import Measured, Row, Sample
from analysis.pairing import unit_count, unit_of
from analysis.premiums import UNK_LIMIT
from data.corpora import Corpus, store
from data.errors import TokenariumError, UnknownName
from data.languages import resolve
from data.tokenizers import Tokenizer
from studies.counting import compressors
from studies.counting.compressors import CompressedText, compressed_texts
from studies.counting.streams import LanguageStream, gather
from studies.engine.parameters import Parameter, integer, name_or_nothing
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table

TABLES = {
    "orders": Table(
        "one row a language and k: k-grams, block and conditional entropies in bits",
        entropy_tables.ORDERS,
    ),
    "summary": Table(
        "one row a language: entropies of the tokens, efficiencies, lengths, intervals",
        entropy_tables.SUMMARY,
    ),
    "renyi": Table(
        "one row a language and order: Rényi entropy with its interval", entropy_tables.RENYI
    ),
    "zipf": Table(
        "one row a language and rank (some, evenly spaced on a logarithmic scale): frequency",
        zipf.RANKS,
    ),
    "zipf_fit": Table("one row a language: the exponent, and the ranks it was fitted on", zipf.FIT),
    "compression": Table(
        "one row a language, stream and compressor: size, bits per byte of text",
        compression.COLUMNS,
    ),
    "learning_curve": Table(
        "one row a language, sample size and figure", entropy_tables.LEARNING_CURVE
    ),
    "shift": Table(
        "one row a language and figure: its value here, on the second corpus, the difference",
        domain_shift.COLUMNS,
    ),
}
MOST_ORDERS = 50
HIGHEST_ORDER = 100.0


def orders_of(given: Any) -> str:
    """Rényi orders from text, by comma: rising, each once, written one way."""
    orders = set()
    for part in str(given).split(","):
        try:
            order = float(part)
        except ValueError:
            raise ValueError(f"'{part.strip()}' is no number") from None
        if not (0 <= order <= HIGHEST_ORDER or order == float("inf")):
            raise ValueError(f"an order lies between 0 and {HIGHEST_ORDER:g}, or is inf")
        orders.add(f"{order:.10g}")
    if len(orders) > MOST_ORDERS:
        raise ValueError(f"there are more than {MOST_ORDERS} orders")
    return ",".join(sorted(orders, key=float))


def pin(parameters: dict[str, Any], corpus: Corpus) -> dict[str, Any]:
    """The languages by their labels, sorted; none where all are meant.

    Raises UnknownName for a language that the corpus lacks, TokenariumError for a second corpus
    that is the first.
    """
    given = [name.strip() for name in parameters["languages"].split(",") if name.strip()]
    labels = sorted({resolve(name, corpus.languages) for name in given})
    if labels == list(corpus.languages):
        labels = []
    if parameters["shift"] == corpus.hash:
        raise TokenariumError("The second corpus is the first one; choose another for shift.")
    return {**parameters, "languages": ",".join(labels)}


def compute(
    tokenizers: Sequence[Tokenizer],
    corpus: Corpus,
    parameters: Mapping[str, Any],
    progress: Steps,
) -> list[Answer]:
    chosen = parameters["languages"].split(",") if parameters["languages"] else corpus.languages
    texts: Mapping[str, CompressedText] = {}
    if parameters["compress"]:
        most_bytes = parameters["compress"] * 10**6
        texts = compressed_texts(corpus, chosen, most_bytes, progress.within(0.0, 0.1))
    second = _Second.of(corpus, chosen, parameters["shift"])
    answers = []
    for tokenizer, told in progress.within(0.1, 1.0).shared(tokenizers):
        shifted = second.measured(tokenizer, parameters["max_order"], told) if second else {}
        rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        streams = gather(tokenizer, corpus, chosen, told.within(0.2, 0.5))
        for place, (language, stream) in enumerate(streams):
            told(f"Measuring {language} with {tokenizer.title}", 0.5 + place / len(chosen) / 2)
            measured = _measured(tokenizer, corpus, stream, parameters["max_order"])
            its = _rows(measured, stream, parameters)
            its["compression"] = (
                _compression_rows(texts[language], tokenizer, stream, measured.note)
                if texts
                else []
            )
            if second:
                its["shift"] = second.rows(language, measured, shifted, parameters["seed"])
            for name, some in its.items():
                rows[name] += [{"language": language, **row} for row in some]
        tables = {
            name: entropy_tables.table(rows[name], table.columns) for name, table in TABLES.items()
        }
        answers.append(Answer(tables, _method(corpus, second, parameters)))
    return answers


def _measured(
    tokenizer: Tokenizer, corpus: Corpus, stream: LanguageStream, longest: int
) -> Measured:
    unk = stream.unk_characters / stream.characters if stream.characters else 0.0
    veto = None
    if unk > UNK_LIMIT:
        veto = f"{unk:.0%} of its characters became UNK: the text is not encoded"
    sample = Sample(
        stream.ids,
        stream.offsets,
        unit_of(stream.segment, corpus.segments),
        tokenizer.vocabulary_size,
        stream.bytes,
        stream.characters,
        veto,
    )
    return Measured(sample, longest)


def _rows(
    measured: Measured, stream: LanguageStream, parameters: Mapping[str, Any]
) -> dict[str, list[Row]]:
    orders = tuple(map(float, parameters["orders"].split(",")))
    replicates = measured.resampled(orders, parameters["bootstrap"], parameters["seed"])
    unk = stream.unk_characters / stream.characters if stream.characters else None
    return {
        "orders": measured.order_rows(),
        "summary": [{**measured.summary_row(replicates), "unk_share": unk}],
        "renyi": measured.renyi_rows(orders, replicates),
        "zipf": measured.zipf_rows(),
        "zipf_fit": [measured.zipf_fit_row()],
        "learning_curve": measured.learning_rows(parameters["seed"]),
    }


def _compression_rows(
    text: CompressedText, tokenizer: Tokenizer, stream: LanguageStream, note: str | None
) -> list[Row]:
    if text.sizes[compression.PLAIN] == 0:
        return []
    of_tokens = None
    if note is None:
        ids = stream.ids[: stream.offsets[text.segments]]
        size = tokenizer.vocabulary_size
        of_tokens = compression.token_sizes(ids, size, compressors.COMPRESSORS)
    return compression.compression_rows(text.segments, text.sizes, of_tokens, note)


@dataclass(frozen=True)
class _Second:
    """The second corpus, and its label for each language of the first (None where it lacks it)."""

    corpus: Corpus
    labels: Mapping[str, str | None]

    @classmethod
    def of(cls, first: Corpus, languages: Sequence[str], hash_: str) -> "_Second | None":
        if not hash_:
            return None
        corpus = store.by_hash(hash_)
        if corpus is None:
            raise UnknownName("corpus", hash_, [])
        return cls(corpus, {name: _label(name, corpus) for name in languages})

    def measured(self, tokenizer: Tokenizer, longest: int, progress: Steps) -> dict[str, Measured]:
        """By the second corpus' labels; their tokens are held until the first corpus was read."""
        there = sorted({label for label in self.labels.values() if label is not None})
        streams = gather(tokenizer, self.corpus, there, progress.within(0.0, 0.2))
        return {
            label: _measured(tokenizer, self.corpus, stream, longest) for label, stream in streams
        }

    def rows(
        self, language: str, first: Measured, shifted: Mapping[str, Measured], seed: int
    ) -> list[Row]:
        label = self.labels[language]
        if label is None:
            return domain_shift.shift_rows(
                first, None, "the second corpus lacks the language", seed
            )
        return domain_shift.shift_rows(first, shifted[label], None, seed)


def _label(language: str, corpus: Corpus) -> str | None:
    try:
        return resolve(language, corpus.languages)
    except TokenariumError:  # no such language there, or several that could be meant
        return None


def _method(
    corpus: Corpus, second: _Second | None, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    units = unit_count(corpus.segments)
    runs = f"{units} runs of neighbouring segments" if units < corpus.segments else "segments"
    return {
        "unit": "segment, each encoded alone; k-grams don't cross segments",
        "aggregation": "pooled over a language's segments",
        "entropies": "plug-in, in bits; corrected: Miller-Madow; the prefixes of a conditional "
        "entropy are the k-grams' own",
        "seen_once_share": "of the distinct k-grams; seen_once_mass: of the occurrences; "
        "unreliable: seen_once_share above one half; reliability none: seen_once_mass as well",
        "efficiency": "Rényi of order 2.5 over log2 of the distinct ids seen (observed), of all "
        "ids (declared); utilisation: H1, and Rényi of order 2, over log2 of all ids",
        "percentile_frequency": "types by falling frequency, ranks from 3 % to 83 % of them",
        "resampled": f"{runs}; 95 % percentile interval, moved by the estimate minus the "
        "replicates' mean",
        "compression": {
            **compressors.versions(),
            "text": f"the first {parameters['compress']} MB of whole segments, end to end",
            "tokens": "ids of the same segments, in whole bytes or in ceil(log2 vocabulary) bits",
        },
        "shift": None if second is None else {"corpus": second.corpus.hash},
        "special_tokens": "none added; written ones are plain text",
    }


ENTROPY_STUDY = Study(
    name="entropy",
    version=4,
    about="What a tokenizer does to the entropy of text: entropies, efficiency, compression.",
    parameters=(
        Parameter("max_order", 5, "the longest k-grams counted", integer(1, 5)),
        Parameter(
            "orders",
            "0,0.5,1,1.5,2,2.5,3,4,8,inf",
            "orders of the Rényi entropies, by comma",
            orders_of,
        ),
        Parameter("languages", "", "languages, by comma; all if empty", name_or_nothing),
        Parameter("shift", "", "a second corpus, to compare with; none if empty", name_or_nothing),
        Parameter("bootstrap", 1000, "replicates of the bootstrap", integer(100, 100_000)),
        Parameter(
            "compress",
            4,
            "megabytes of each language's text that are compressed; 0 for none",
            integer(0, 256),
        ),
        Parameter("seed", 0, "seed of the bootstrap and the subsamples", integer(0, 2**32 - 1)),
    ),
    tables=TABLES,
    pin=pin,
    compute=compute,
    corpus_parameters=("shift",),
    completed=entropy_tables.with_reliability,
)
