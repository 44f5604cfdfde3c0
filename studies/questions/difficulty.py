"""How hard is this text for a language model? The surprisal of each token, in bits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis import difficulty as measures
from analysis.columns import schema
from analysis.difficulty import CURVE, LANGUAGES, SUMMARY, TOKENS
from data.corpora import Corpus, contents
from data.errors import TokenariumError
from data.languages.resolve import resolve
from data.tokenizers import Tokenizer
from studies.engine.models import BEGIN, DTYPE, AskedModel, LanguageModel
from studies.engine.parameters import Parameter, integer, verbatim
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table
from studies.questions.segmentation import token_table

SAMPLE = "The capital of France is Paris."
MOST_TOKENS = 2_000_000  # of all texts, for one model
BATCH_TOKENS = 16_384  # of what a killed job computes twice

NO_CONTEXT = "the first token has nothing before it, and this model's texts begin with no token"

METHOD = {
    "unit": "token; bits are -log2 p(token | tokens before it)",
    "aggregation": "bits per byte: sum of the bits over the bytes of the text that these tokens "
    "answer for; spread: standard deviation of the bits over the tokens (divided by n)",
    "windows": "each token is scored once; behind the first window it has at least window - stride "
    "tokens before it; each window begins as the text does",
}


@dataclass(frozen=True)
class Text:
    """What is measured: the text that was given, or a segment of a corpus."""

    text: str
    language: str | None = None
    segment: int | None = None


def languages(given: Any) -> str:
    """Labels by comma, each once, sorted; nothing stands for all."""
    return ",".join(sorted({part.strip() for part in str(given).split(",")} - {""}))


def pin(parameters: dict[str, Any], corpus: Corpus | None) -> dict[str, Any]:
    """A text, or a sample of a corpus: what the other one needs is left empty.

    Raises TokenariumError for an empty text or a stride as long as the window, UnknownName for a
    language that the corpus lacks.
    """
    if parameters["stride"] >= parameters["window"]:
        raise TokenariumError(
            "The stride must be shorter than the window: each token needs something before it."
        )
    if corpus is None:
        if not parameters["text"]:
            raise TokenariumError("There is nothing to measure: give a text, or a corpus.")
        return {**parameters, "languages": "", "segments": 0}
    given = filter(None, parameters["languages"].split(","))
    labels = languages(",".join(resolve(name, corpus.languages) for name in given))
    if not parameters["segments"]:
        raise TokenariumError("Of a corpus at least one segment is measured: segments=1 or more.")
    return {**parameters, "text": "", "languages": labels}


def compute(
    models: Sequence[AskedModel], corpus: Corpus | None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    """Raises NeedsWorker, or TokenariumError where a model can't be had or loaded."""
    texts = list(_texts(corpus, parameters))
    return [_of_model(model, texts, parameters, its) for model, its in steps.shared(models)]


def _texts(corpus: Corpus | None, parameters: Mapping[str, Any]) -> Iterator[Text]:
    """The text, or the first segments of each of the languages."""
    if corpus is None:
        yield Text(parameters["text"])
        return
    wanted = parameters["languages"].split(",") if parameters["languages"] else corpus.languages
    rows = contents.first_segments(corpus, wanted, parameters["segments"])
    yield from (Text(*row) for row in rows)


def _of_model(
    model: AskedModel, texts: Sequence[Text], parameters: Mapping[str, Any], steps: Steps
) -> Answer:
    files = model.files(lambda doing: steps(f"{model.title}: {doing}", 0.0))
    steps(f"Encoding for {model.title}", 0.05)
    tokens = _tokens(files.tokenizer(), texts)
    steps(f"Loading {model.title}", 0.1)
    loaded = model.load(files, parameters["dtype"], lambda doing: steps(doing, 0.1))
    model.check_ids(tokens["id"].to_numpy(), loaded)
    begin = model.begins_with(files, parameters["begin"])
    # The token before the text takes a place in each window.
    window = min(parameters["window"], loaded.context - (begin is not None))
    stride = parameters["stride"] if parameters["stride"] < window else max(1, window // 2)
    log_p = _scored(model, loaded, tokens, begin, (window, stride), steps.within(0.15, 1.0))
    tokens = tokens.with_columns(
        pl.Series("bits", measures.bits(log_p)).fill_nan(None),
        pl.when(pl.Series(np.isnan(log_p))).then(pl.lit(NO_CONTEXT)).alias("bits_note"),
    )
    said = {
        "format": files.format,
        "files": dict(files.identity.files),
        "begins_with": begin,
        "window": window,
        "stride": stride,
        **loaded.facts,
    }
    return Answer(_tables(tokens, texts), METHOD, said)


def _tokens(tokenizer: Tokenizer, texts: Sequence[Text]) -> pl.DataFrame:
    """The tokens of all texts, in order; `sequence` numbers the texts, `own_bytes` and `piece` as
    analysis.difficulty has them."""
    frames, count = [], 0
    for number, one in enumerate(texts):
        frame = token_table(tokenizer, one.text, special=False)
        count += frame.height
        if count > MOST_TOKENS:
            raise TokenariumError(
                f"There are more than {MOST_TOKENS:,} tokens, more than is measured at once: take "
                "fewer segments or languages."
            )
        starts, ends = frame["start"].to_numpy(), frame["end"].to_numpy()
        whole = (frame["kind"] != "part of a character").to_numpy()
        frames.append(
            frame.select(
                "position",
                "id",
                "text",
                "bytes_hex",
                "start",
                "end",
                pl.lit(number, pl.Int64).alias("sequence"),
                pl.lit(one.language, pl.String).alias("language"),
                pl.lit(one.segment, pl.Int64).alias("segment"),
                pl.Series("own_bytes", measures.own_bytes(ends, len(one.text.encode()))),
                pl.Series("piece", measures.pieces(starts, ends, whole)),
            )
        )
    return pl.concat(frames)


def _scored(
    model: AskedModel,
    loaded: LanguageModel,
    tokens: pl.DataFrame,
    begin: int | None,
    window_and_stride: tuple[int, int],
    steps: Steps,
) -> NDArray[np.float64]:
    """ln p of every token, shape (tokens,); NaN where a token has nothing before it."""
    ids = tokens["id"].to_numpy().astype(np.int32)
    before = np.array([] if begin is None else [begin], np.int32)
    found = np.full(len(ids), np.nan)
    done = 0
    for number, batch in enumerate(_batches(tokens, *window_and_stride)):
        steps(f"{model.title}: {done:,} of {len(ids):,} tokens", done / max(len(ids), 1))

        def compute(batch: Sequence[measures.Window] = batch) -> dict[str, pl.DataFrame]:
            sequences = [np.concatenate([before, ids[one.start : one.end]]) for one in batch]
            values = loaded.log_probabilities(sequences)
            # A window's values end with its last token; the last of them are those to be scored.
            wanted = [
                min(one.end - one.scored, len(its)) for one, its in zip(batch, values, strict=True)
            ]
            places = [np.arange(one.end - n, one.end) for one, n in zip(batch, wanted, strict=True)]
            kept = [its[len(its) - n :] for its, n in zip(values, wanted, strict=True)]
            return {
                "scores": pl.DataFrame(
                    {"token": np.concatenate(places), "log_p": np.concatenate(kept)},
                    schema={"token": pl.Int64, "log_p": pl.Float64},
                )
            }

        scores = steps.batch(f"scores {number}", compute)["scores"]
        found[scores["token"].to_numpy()] = scores["log_p"].to_numpy()
        new = sum(one.end - one.scored for one in batch)
        steps.counted(new, "tokens")
        done += new
    return found


def _batches(tokens: pl.DataFrame, window: int, stride: int) -> Iterator[list[measures.Window]]:
    """The windows of all texts, of BATCH_TOKENS together or a little more; their places are those
    among the tokens of all texts."""
    batch: list[measures.Window] = []
    filled = first = 0
    for count in tokens["sequence"].rle().struct.field("len").to_list():
        for one in measures.windows(count, window, stride):
            batch.append(measures.Window(*(first + place for place in one)))
            filled += one.end - one.start
            if filled >= BATCH_TOKENS:
                yield batch
                batch, filled = [], 0
        first += count
    if batch:
        yield batch


def _tables(tokens: pl.DataFrame, texts: Sequence[Text]) -> dict[str, pl.DataFrame]:
    whole = _summary(tokens, sum(len(one.text.encode()) for one in texts))
    tables = {
        "tokens": tokens.select(schema(TOKENS).names()),
        "summary": pl.DataFrame([whole], schema=schema(SUMMARY)),
        "languages": pl.DataFrame(
            [_of_language(tokens, texts, label) for label in _labels(texts)],
            schema=schema(LANGUAGES),
        ),
    }
    if len(texts) == 1 and texts[0].language is None:
        curve = measures.curve(_bits(tokens), tokens["own_bytes"].to_numpy())
    else:
        curve = measures.curve(np.zeros(0), np.zeros(0, np.int64))
    frame = pl.DataFrame(
        {"byte": curve.byte, "bits_per_byte": curve.bits_per_byte}, schema=schema(CURVE)
    )
    tables["curve"] = frame.with_columns(pl.col("bits_per_byte").fill_nan(None))
    return tables


def _labels(texts: Sequence[Text]) -> list[str]:
    return list(dict.fromkeys(one.language for one in texts if one.language is not None))


def _of_language(tokens: pl.DataFrame, texts: Sequence[Text], label: str) -> dict[str, Any]:
    own = [one for one in texts if one.language == label]
    size = sum(len(one.text.encode()) for one in own)
    its = _summary(tokens.filter(pl.col("language") == label), size)
    return {"language": label, "segments": len(own), **its}


def _bits(tokens: pl.DataFrame) -> NDArray[np.float64]:
    """NaN for null."""
    return tokens["bits"].cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _summary(tokens: pl.DataFrame, size: int) -> dict[str, Any]:
    its = measures.summary(_bits(tokens), tokens["own_bytes"].to_numpy())
    note = None
    if not its.tokens:
        note = "the text has no tokens"
    elif not its.scored:
        note = NO_CONTEXT
    return {
        "tokens": its.tokens,
        "bytes": size,
        "bits": its.bits,
        "bits_per_byte": its.bits_per_byte,
        "spread": its.standard_deviation,
        "bits_per_token": its.bits_per_token,
        "scored_tokens": its.scored,
        "scored_bytes": its.bytes,
        "note": note,
    }


DIFFICULTY_STUDY = Study(
    name="difficulty",
    version=1,
    about="How hard a text is for language models: the surprisal of each token, bits per byte.",
    parameters=(
        Parameter("text", SAMPLE, "the text; left out where a corpus is named", verbatim),
        Parameter("languages", "", "of a corpus: labels by comma; empty: all", languages),
        Parameter(
            "segments", 20, "of a corpus: the first so many of each language", integer(0, 5_000)
        ),
        BEGIN,
        Parameter(
            "window", 1024, "tokens that the model sees at once, at most", integer(2, 131_072)
        ),
        Parameter("stride", 512, "tokens from one window to the next", integer(1, 131_072)),
        DTYPE,
    ),
    tables={
        "tokens": Table("one row a token, in order: its bits, id and place in the text", TOKENS),
        "summary": Table("one row a model: bits, bits per byte, standard deviation", SUMMARY),
        "languages": Table("of a corpus: the same for each language", LANGUAGES),
        "curve": Table("of a text: bits per byte around places in it, a moving average", CURVE),
    },
    pin=pin,
    compute=compute,
    subject="models",
    corpus="optional",
    queue="gpu",
    prefers="job",
)
