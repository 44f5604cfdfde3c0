"""The tables of studies that SQL may name, and what their columns hold.

Only studies whose inputs are tokenizers and corpora are offered: where someone typed a text, the
text is theirs. A view is called as the study and the table, or once where both have one name.
"""

from dataclasses import dataclass

from data.query.views import Column
from studies.engine.registry import STUDIES

_TOKENIZER = Column("tokenizer", "VARCHAR", "name of the tokenizer")
_CORPUS = Column("corpus", "VARCHAR", "name of the corpus")


@dataclass(frozen=True)
class ResultTable:
    """A table of a study that is offered as a view. `parameters` are those of the question, in
    columns before the table's own."""

    view: str
    study: str
    table: str
    about: str
    parameters: tuple[Column, ...]
    columns: tuple[Column, ...]

    @property
    def joint(self) -> bool:
        """Whether it is about all tokenizers of a question at once."""
        return self.table in STUDIES[self.study].joint

    @property
    def in_lake(self) -> str:
        """The table of the lake that holds its rows."""
        return f"{self.study}_{STUDIES[self.study].version}_{self.table}"

    @property
    def of_question(self) -> tuple[Column, ...]:
        """What a question says of all its rows: its corpus and parameters."""
        corpus = (_CORPUS,) if STUDIES[self.study].needs_corpus else ()
        return (*corpus, *self.parameters)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return (_TOKENIZER, *self.of_question, *self.columns)

    @property
    def of_part(self) -> tuple[Column, ...]:
        """The columns whose values a part has for all its rows."""
        return self.of_question if self.joint else (_TOKENIZER, *self.of_question)

    @property
    def of_rows(self) -> tuple[Column, ...]:
        """The columns that each row has its own values of."""
        return (_TOKENIZER, *self.columns) if self.joint else self.columns


_PREMIUM_PARAMETERS = (
    Column("reference", "VARCHAR", "label of the language that the others are compared with"),
    Column("unit", "VARCHAR", "segment, document or document_petrov: what was encoded as one text"),
    Column("bootstrap", "BIGINT", "replicates of the bootstrap"),
    Column("seed", "BIGINT", "seed of the bootstrap"),
)

_ENTROPY_PARAMETERS = (
    Column("bootstrap", "BIGINT", "replicates of the bootstrap"),
    Column("seed", "BIGINT", "seed of the bootstrap"),
)

RESULT_TABLES = (
    ResultTable(
        "premiums",
        "premiums",
        "premiums",
        "token premiums that were computed, a row for each language",
        _PREMIUM_PARAMETERS,
        (
            Column("language", "VARCHAR", "label of the language"),
            Column("segments", "BIGINT", "segments that it shares with the reference"),
            Column("tokens", "BIGINT", "tokens of these segments"),
            Column("bytes", "BIGINT", "their bytes of UTF-8"),
            Column("characters", "BIGINT", "their characters (code points)"),
            Column("premium", "DOUBLE", "tokens over tokens of the reference"),
            Column("premium_low", "DOUBLE", "lower end of its 95 % interval"),
            Column("premium_high", "DOUBLE", "upper end of its 95 % interval"),
            Column("byte_premium", "DOUBLE", "bytes over bytes of the reference"),
            Column("tokens_per_character", "DOUBLE", "tokens over characters"),
            Column("unk_share", "DOUBLE", "share of the characters that became UNK, 0 to 1"),
            Column("reference_tokens", "BIGINT", "tokens of the reference in the same segments"),
            Column("reference_segments", "BIGINT", "segments of the reference language"),
            Column("whitespace_share", "DOUBLE", "share of the characters that are white space"),
            Column("mean_token_length", "DOUBLE", "characters of a token, over the types used"),
            Column("premium_note", "VARCHAR", "why there is no premium"),
            Column("interval_note", "VARCHAR", "why there is no interval"),
        ),
    ),
    ResultTable(
        "premiums_fairness",
        "premiums",
        "fairness",
        "how evenly a tokenizer treats languages, a row for each question",
        _PREMIUM_PARAMETERS,
        (
            Column("languages", "BIGINT", "languages that have a premium"),
            Column("max_over_min", "DOUBLE", "highest premium over the lowest"),
            Column("standard_deviation", "DOUBLE", "standard deviation of the premiums"),
            Column("gini", "DOUBLE", "Gini coefficient of the premiums"),
            Column("share_at_least_2", "DOUBLE", "share of the languages with a premium of 2 up"),
        ),
    ),
    ResultTable(
        "premiums_factors",
        "premiums",
        "factors",
        "least-squares line of the premium on what may explain it, a row for each factor",
        _PREMIUM_PARAMETERS,
        (
            Column("factor", "VARCHAR", "whitespace_share, mean_token_length or byte_premium"),
            Column("n", "BIGINT", "languages"),
            Column("r_squared", "DOUBLE", "share of the variance that it explains"),
            Column("slope", "DOUBLE", "slope of the line"),
            Column("intercept", "DOUBLE", "where the line meets 0"),
        ),
    ),
    ResultTable(
        "entropy_orders",
        "entropy",
        "orders",
        "entropies of tokenized text, a row for each language and k",
        _ENTROPY_PARAMETERS,
        (
            Column("language", "VARCHAR", "label of the language"),
            Column("order", "BIGINT", "k, the tokens of a k-gram"),
            Column("tokens", "BIGINT", "tokens of the text"),
            Column("grams", "BIGINT", "k-grams in it"),
            Column("distinct", "BIGINT", "distinct k-grams"),
            Column("seen_once_share", "DOUBLE", "share of the distinct k-grams seen once, 0 to 1"),
            Column("seen_once_mass", "DOUBLE", "share of all k-grams seen once, 0 to 1"),
            Column("block_entropy", "DOUBLE", "entropy of a k-gram, bits"),
            Column("block_entropy_corrected", "DOUBLE", "the same, corrected (Miller-Madow)"),
            Column(
                "conditional_entropy", "DOUBLE", "of a token that follows k - 1 known ones, bits"
            ),
            Column("conditional_entropy_corrected", "DOUBLE", "the same, corrected"),
            Column("unreliable", "BOOLEAN", "more than half of the distinct k-grams seen once"),
            Column("block_entropy_note", "VARCHAR", "why there is no entropy"),
        ),
    ),
    ResultTable(
        "entropy_summary",
        "entropy",
        "summary",
        "entropy, efficiency and use of the vocabulary, a row for each language",
        _ENTROPY_PARAMETERS,
        (
            Column("language", "VARCHAR", "label of the language"),
            Column("segments", "BIGINT", "segments of the text"),
            Column("tokens", "BIGINT", "tokens of the text"),
            Column("types", "BIGINT", "distinct tokens in it"),
            Column("vocabulary_size", "BIGINT", "ids that the tokenizer has"),
            Column("h1", "DOUBLE", "entropy of a token, bits"),
            Column("h1_low", "DOUBLE", "lower end of its 95 % interval"),
            Column("h1_high", "DOUBLE", "upper end of its 95 % interval"),
            Column("renyi_2_5", "DOUBLE", "Rényi entropy of order 2.5, bits"),
            Column("efficiency_observed", "DOUBLE", "renyi_2_5 over log2 of the types, 0 to 1"),
            Column("efficiency_declared", "DOUBLE", "renyi_2_5 over log2 of all ids, 0 to 1"),
            Column("utilisation", "DOUBLE", "h1 over log2 of all ids, 0 to 1"),
            Column("percentile_frequency", "DOUBLE", "share of tokens with ranks from 3 to 83 %"),
            Column("bytes_per_token", "DOUBLE", "bytes of UTF-8 over tokens"),
            Column("h1_note", "VARCHAR", "why there is no entropy"),
            Column("interval_note", "VARCHAR", "why there is no interval"),
        ),
    ),
    ResultTable(
        "vocabulary_composition",
        "vocabulary",
        "composition",
        "vocabularies sorted into classes, a row for each class",
        (),
        (
            Column("by", "VARCHAR", "what they are sorted by: script, position, kind, bytes, …"),
            Column("class", "VARCHAR", "the class"),
            Column("items", "BIGINT", "ids in the class"),
            Column("share", "DOUBLE", "their share of all ids, 0 to 1"),
        ),
    ),
    ResultTable(
        "vocabulary_overlap",
        "vocabulary",
        "overlap",
        "what two vocabularies have in common, a row for each ordered pair",
        (),
        (
            Column("other", "VARCHAR", "name of the tokenizer that it is compared with"),
            Column("shared", "BIGINT", "byte strings that both have"),
            Column("jaccard", "DOUBLE", "shared over what either has, 0 to 1"),
        ),
    ),
    ResultTable(
        "vocabulary_items",
        "vocabulary",
        "items",
        "vocabularies, a row for each id",
        (),
        (
            Column("id", "BIGINT", "the id"),
            Column("bytes_hex", "VARCHAR", "the bytes that it stands for, in hex"),
            Column("text", "VARCHAR", "these bytes as text; a cut character is U+FFFD"),
            Column("kind", "VARCHAR", "class by kind of characters"),
            Column("script", "VARCHAR", "class by script"),
            Column("position", "VARCHAR", "whether it begins a word"),
            Column("bytes", "BIGINT", "number of bytes"),
            Column("characters", "BIGINT", "number of whole characters"),
            Column("special", "BOOLEAN", "whether it is a special token"),
        ),
    ),
    ResultTable(
        "vocabulary_numbers",
        "vocabulary",
        "numbers",
        "how numbers are cut, a row for each count of digits",
        (),
        (
            Column("digits", "BIGINT", "digits of the numbers, 1 to 12"),
            Column("tried", "BIGINT", "numbers that were encoded"),
            Column("tokens_mean", "DOUBLE", "tokens of a number on average"),
            Column("grouping", "VARCHAR", "single, left, right, irregular or whole"),
            Column(
                "aligned_with_thousands_share",
                "DOUBLE",
                "share of the numbers whose cuts fall on the thousands, 0 to 1",
            ),
        ),
    ),
    ResultTable(
        "audit_checks",
        "audit",
        "checks",
        "audits, a row for each check",
        (),
        (
            Column("check", "VARCHAR", "name of the check"),
            Column("verdict", "VARCHAR", "pass, warn or fail; null where it doesn't apply"),
            Column("tried", "BIGINT", "what was tried"),
            Column("failed", "BIGINT", "how many of them failed"),
            Column("examples", "VARCHAR[]", "some that failed"),
            Column("about", "VARCHAR", "what the check does and when it warns or fails"),
            Column("note", "VARCHAR", "why it doesn't apply, or what else is to be said"),
        ),
    ),
    ResultTable(
        "audit_reachability",
        "audit",
        "reachability",
        "items of vocabularies that don't encode to themselves alone, a row for each",
        (),
        (
            Column("id", "BIGINT", "the id"),
            Column("bytes_hex", "VARCHAR", "the bytes that it stands for, in hex"),
            Column("text", "VARCHAR", "these bytes as text; a cut character is U+FFFD"),
            Column("class", "VARCHAR", "how it can be reached, if at all"),
            Column("context", "VARCHAR", "a text that gives it"),
        ),
    ),
)
