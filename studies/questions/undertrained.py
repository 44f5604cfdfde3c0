"""Which tokens was this model hardly trained on? Suspected by its embeddings, tried by asking."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis import undertrained as measures
from analysis.embedding_rows import centre, distances, norms
from analysis.undertrained import HEADLINE, PROMPTS, TESTABLE, Kind
from analysis.undertrained_prompts import REPEATED, WRITTEN
from analysis.utf8 import text_of
from data.errors import TokenariumError
from data.tokenizers import Tokenizer
from studies.engine.models import BEGIN, DTYPE, AskedModel, LanguageModel, Side
from studies.engine.parameters import Parameter, integer
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table
from studies.probes.kinds import kinds
from studies.probes.swapped import StandIn, Tokens, stand_in

SEED = 42
ALL = "all"
BATCH_ITEMS = 16  # of what a killed job computes twice
BLOCK_BYTES = 64 * 2**20
PLACES = 3  # of generated ids at which the token is looked for

METHOD = {
    "indicator": "tied matrices: cosine distance of a row to the mean row of unused ids; else the "
    "length of its row in the input matrix",
    "candidates": "reachable items, and those written like special tokens, at or below the 2nd "
    "percentile of the indicator over reachable items; the lowest are asked first",
    "controls": "reachable items above the threshold, drawn with numpy's PCG64 from the seed",
    "prompts": "copy: lines repeated between « and »; meaning: a question about the word, the "
    f"answer open behind its quotation mark; repeat: the id {REPEATED} times. Each is made with a "
    "stand-in, whose id is replaced. Own wording",
    "repeated": REPEATED,
    "probability": f"the likeliest id, {PLACES} times; the highest probability of the token at "
    "these places, over the prompts",
    "verdict": "above 0.9 strongly rejected, above 0.1 weakly rejected; else not encodable if no "
    "prompt's text gives the id, strongly verified below 0.001, weakly verified",
}
_BATCH = {
    "id": pl.Int64(),
    **{f"{prompt}_probability": pl.Float64() for prompt in PROMPTS},
    "said": pl.String(),
    "encodable": pl.Boolean(),
}


def candidates(given: Any) -> int | str:
    """How many, or ALL."""
    return ALL if str(given) == ALL else integer(0, 300_000)(given)


def ids(given: Any) -> str:
    """Ids and ranges of ids by comma, as `177-187,200`, sorted and each once; may be empty.

    >>> ids("200, 177-179,178")
    '177-179,200'
    """
    found = sorted({one for part in str(given).split(",") if part.strip() for one in _range(part)})
    return _written(found)


def _range(part: str) -> range:
    first, dash, last = part.strip().partition("-")
    whole = range(int(first), int(last if dash else first) + 1)
    if not 1 <= len(whole) <= 100_000 or whole.start < 0:
        raise ValueError("it must be ids and ranges, as 177-187,200")
    return whole


def _written(found: Sequence[int]) -> str:
    parts: list[list[int]] = []
    for one in found:
        if parts and parts[-1][-1] == one - 1:
            parts[-1][1:] = [one]
        else:
            parts.append([one])
    return ",".join("-".join(map(str, part)) for part in parts)


def compute(
    models: Sequence[AskedModel], corpus: None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    """Raises NeedsWorker, or TokenariumError where a model can't be had, loaded or asked."""
    return [
        _of_model(model, parameters, steps.within(n / len(models), (n + 1) / len(models)))
        for n, model in enumerate(models)
    ]


def _of_model(model: AskedModel, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    files = model.files(lambda doing: steps(f"{model.title}: {doing}", 0.0))
    tokenizer = files.tokenizer()
    steps(f"Loading {model.title}", 0.02)
    loaded = model.load(files, parameters["dtype"], lambda doing: steps(doing, 0.02))
    begin = model.begins_with(files, parameters["begin"])
    rows = loaded.vocabulary_size
    sorts = kinds(tokenizer, rows, steps.within(0.05, 0.1))
    suspects = _Suspects.of(tokenizer, loaded, sorts, parameters["unused"], steps.within(0.1, 0.2))
    session = _Session(model, loaded, tokenizer, begin, sorts)
    chosen = suspects.chosen(parameters["candidates"])
    drawn = suspects.controls(parameters["controls"], parameters["seed"])
    said = session.ask([*chosen, *drawn], steps.within(0.2, 1.0))
    asked_as = dict.fromkeys(chosen, "candidate") | dict.fromkeys(drawn, "control")
    items = _items(tokenizer, suspects, said, asked_as)
    signature = {
        "format": files.format,
        "files": dict(files.identity.files),
        "begins_with": begin,
        "stand_in": session.stand_in_used,
        **loaded.facts,
    }
    tables = {"items": items, "summary": _summary(tokenizer, suspects, items)}
    return Answer(tables, METHOD, signature)


@dataclass(frozen=True)
class _Suspects:
    """The measures of every row, and which items are candidates. `rows`: columns as ITEM_COLUMNS'
    measures; `threshold`: None where there is no indicator."""

    kinds: Sequence[Kind]
    rows: pl.DataFrame
    tied: bool
    unused: Sequence[int]
    unused_by: str | None
    threshold: float | None

    @classmethod
    def of(
        cls,
        tokenizer: Tokenizer,
        loaded: LanguageModel,
        sorts: Sequence[Kind],
        named: str,
        steps: Steps,
    ) -> "_Suspects":
        """Raises TokenariumError for a named id that has no row, or a model without matrices."""
        count = loaded.vocabulary_size
        unused, unused_by = measures.unused_ids(tokenizer.vocabulary(), count)
        if named:
            unused = [one for part in named.split(",") for one in _range(part)]
            unused_by = "named by who asks"
            if unused[-1] >= count:
                raise TokenariumError(f"There is no id {unused[-1]}: the model has {count:,} rows.")
        rows = _measured(loaded, unused, steps)
        reachable = np.array([one == Kind.REACHABLE for one in sorts])
        indicator = rows["indicator"]
        limit = None
        if not indicator.null_count() and reachable.any():
            limit = measures.threshold(indicator.to_numpy(), reachable)
        return cls(sorts, rows, loaded.tied, unused, unused_by, limit)

    @property
    def candidates(self) -> list[int]:
        """All of them, the lowest first; of equals the lower id."""
        if self.threshold is None:
            return []
        indicator = self.rows["indicator"].to_numpy()
        order = np.argsort(indicator, kind="stable").tolist()
        return [
            at for at in order if indicator[at] <= self.threshold and self.kinds[at] in TESTABLE
        ]

    def chosen(self, most: int | str) -> list[int]:
        found = self.candidates
        return found if most == ALL else found[: int(most)]

    def controls(self, count: int, seed: int) -> list[int]:
        """Drawn without replacement from the reachable items that are no candidates."""
        suspected = set(self.candidates)
        pool = [
            at
            for at, kind in enumerate(self.kinds)
            if kind == Kind.REACHABLE and at not in suspected
        ]
        drawn = np.random.default_rng(seed).permutation(len(pool))[:count]
        return [pool[at] for at in drawn.tolist()]


def _measured(loaded: LanguageModel, unused: Sequence[int], steps: Steps) -> pl.DataFrame:
    """The measures of every row, the matrices taken in blocks."""
    steps("Measuring the embeddings", 0.0)
    found = {"input_norm": np.concatenate([norms(each) for each in _blocks(loaded, "input")])}
    columns = ("cosine_distance", "centred_distance", "residual_distance", "euclidean_distance")
    output = []
    far: list[tuple[NDArray[np.float64], ...]] = []
    its = centre(_blocks(loaded, "output"), unused) if unused else None
    steps("Measuring the embeddings", 0.5)
    for block in _blocks(loaded, "output"):
        output.append(norms(block))
        if its is not None:
            one = distances(block, its)
            far.append((one.cosine, one.centred, one.residual, one.euclidean))
    found["output_norm"] = np.concatenate(output)
    if far:
        found |= dict(zip(columns, map(np.concatenate, zip(*far, strict=True)), strict=True))
    frame = pl.DataFrame(found)
    if not far:
        frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in columns)
    name = "cosine_distance" if loaded.tied else "input_norm"
    return frame.with_columns(pl.col(name).alias("indicator"))


def _blocks(loaded: LanguageModel, side: Side) -> Iterator[NDArray[np.float32]]:
    width = loaded.embedding_rows(side, 0, 1).shape[1]
    most = max(1, BLOCK_BYTES // (8 * width))
    for start in range(0, loaded.vocabulary_size, most):
        yield loaded.embedding_rows(side, start, min(start + most, loaded.vocabulary_size))


@dataclass
class _Session:
    """A loaded model that is asked for tokens."""

    model: AskedModel
    loaded: LanguageModel
    tokenizer: Tokenizer
    begin: int | None
    kinds: Sequence[Kind]
    stand_in_used: Mapping[str, Any] | None = None

    def ask(self, asked: Sequence[int], steps: Steps) -> pl.DataFrame:
        """Columns as _BATCH, a row an id in their order. Raises TokenariumError."""
        batches, low = [pl.DataFrame(schema=_BATCH)], 0
        if not asked:
            return batches[0]
        stand_in = self._stand_in()
        for start in range(0, len(asked), BATCH_ITEMS):
            batch = asked[start : start + BATCH_ITEMS]

            def compute(batch: Sequence[int] = batch) -> dict[str, pl.DataFrame]:
                return {"said": self._said(batch, stand_in)}

            steps(
                f"{self.model.title}: {start:,} of {len(asked):,} tokens asked, {low:,} of them "
                f"below {HEADLINE}",
                start / len(asked),
            )
            said = steps.batch(f"asked {start}", compute)["said"]
            low += int((_highest(said) < HEADLINE).sum())
            steps.counted(len(batch), "tokens")
            batches.append(said)
        return pl.concat(batches)

    def _stand_in(self) -> StandIn:
        texts = [
            text_of(item) if kind == Kind.REACHABLE else None
            for item, kind in zip(self.tokenizer.vocabulary(), self.kinds, strict=False)
        ]
        found = stand_in(self.tokenizer, texts, WRITTEN)
        longest = max(REPEATED, *(len(one.ids) for one in found.templates)) + 1 + PLACES
        if longest > self.loaded.context:
            raise TokenariumError(
                f"{self.model.title} takes {self.loaded.context:,} tokens at once, and the prompts "
                f"have {longest:,}."
            )
        self.stand_in_used = {"id": found.id, "text": found.text}
        return found

    def _said(self, batch: Sequence[int], stand_in: StandIn) -> pl.DataFrame:
        """Columns as _BATCH. Prompts of one kind begin alike, so each kind is asked by itself."""
        first = np.array([] if self.begin is None else [self.begin], np.int32)
        none, watched = np.zeros(0, np.int32), np.array(batch, np.int32)
        highest: dict[str, list[float]] = {}
        said: list[str] = []
        made = [[one.of(at) for at in batch] for one in stand_in.templates]
        made.append([np.full(REPEATED, at, np.int32) for at in batch])
        for prompt, its in zip(PROMPTS, made, strict=True):
            prompts = [np.concatenate([first, one]) for one in its]
            found = self.loaded.continuations(prompts, [], PLACES, none, watched)
            log_p = [float(one.watched.max()) for one in found]
            highest[f"{prompt}_probability"] = np.exp(np.minimum(log_p, 0.0)).tolist()
            said = said or [self._text(one.ids) for one in found]
        encodable = [self._encodable(at) for at in batch]
        return pl.DataFrame(
            {"id": batch, **highest, "said": said, "encodable": encodable}, schema=_BATCH
        )

    def _encodable(self, at: int) -> bool:
        """Whether the text of any of the prompts gives the id."""
        word = self.tokenizer.vocabulary()[at].decode()
        texts = [*(prompt(word) for prompt in WRITTEN), word * REPEATED]
        return bool((self.tokenizer.encode_batch(texts).ids == at).any())

    def _text(self, ids: Tokens) -> str:
        """Ids beyond the vocabulary stand for nothing."""
        surfaces = self.tokenizer.vocabulary()
        pieces = [surfaces[one] for one in ids.tolist() if one < len(surfaces)]
        return b"".join(pieces).decode(errors="replace")


def _highest(said: pl.DataFrame) -> pl.Series:
    return said.select(
        pl.max_horizontal(f"{prompt}_probability" for prompt in PROMPTS).alias("probability")
    )["probability"]


def _items(
    tokenizer: Tokenizer, suspects: _Suspects, said: pl.DataFrame, asked_as: Mapping[int, str]
) -> pl.DataFrame:
    """A row an id, in their order."""
    vocabulary = tokenizer.vocabulary()
    count = suspects.rows.height
    surfaces = [vocabulary[at] if at < len(vocabulary) else b"" for at in range(count)]
    probability = _highest(said)
    answers = said.with_columns(
        probability,
        pl.Series("asked_as", [asked_as[at] for at in said["id"].to_list()], pl.String),
        pl.Series(
            "verdict",
            [
                measures.verdict(*one).value
                for one in zip(probability.to_list(), said["encodable"].to_list(), strict=True)
            ],
            pl.String,
        ),
    )
    frame = suspects.rows.with_columns(
        pl.Series("id", range(count), pl.Int64),
        pl.Series("bytes_hex", [one.hex() for one in surfaces], pl.String),
        pl.Series("text", [one.decode(errors="replace") for one in surfaces], pl.String),
        pl.Series("kind", [one.value for one in suspects.kinds], pl.String),
    )
    joined = frame.join(answers, on="id", how="left", maintain_order="left")
    return joined.select(measures.ITEMS.names())


def _summary(tokenizer: Tokenizer, suspects: _Suspects, items: pl.DataFrame) -> pl.DataFrame:
    reachable = items.filter(pl.col("kind") == Kind.REACHABLE.value)["indicator"]
    with_item = sum(one != Kind.NONE for one in suspects.kinds)
    notes = []
    if suspects.threshold is None:
        notes.append(
            "no id is known to be unused, and of tied matrices the indicator is the distance to "
            "the mean row of such ids: name some (unused)"
            if not suspects.unused
            else "no item is reachable"
        )
    beyond = len(tokenizer.vocabulary()) - len(suspects.kinds)
    if beyond > 0:
        notes.append(f"the tokenizer has {beyond:,} items more than the model has rows")
    row = {
        "items": with_item,
        "rows_without_item": len(suspects.kinds) - with_item,
        "tied": suspects.tied,
        "indicator": "cosine_distance" if suspects.tied else "input_norm",
        "unused": _written(suspects.unused) or None,
        "unused_by": suspects.unused_by,
        "indicator_mean": reachable.mean(),
        "indicator_deviation": reachable.std(ddof=0),
        "threshold": suspects.threshold,
        "candidates": len(suspects.candidates),
        **measures.counted(items),
        "note": "; ".join(notes) or None,
    }
    return pl.DataFrame([row], schema=measures.SUMMARY)


UNDERTRAINED_STUDY = Study(
    name="undertrained",
    version=1,
    about="Tokens that a model was hardly trained on: suspected by its embeddings, tried by "
    "asking it to repeat them.",
    parameters=(
        Parameter(
            "candidates",
            100,
            "of those at or below the threshold, how many the model is asked, the lowest first; "
            "all",
            candidates,
        ),
        Parameter(
            "controls",
            30,
            "reachable items above the threshold that it is asked beside them",
            integer(0, 10_000),
        ),
        Parameter("seed", SEED, "seed by which the controls are drawn", integer(0, 2**31 - 1)),
        Parameter(
            "unused",
            "",
            "ids known to be unused, as 177-187,200; empty: bytes F5 to FF, or what is named so",
            ids,
        ),
        BEGIN,
        DTYPE,
    ),
    tables={
        "items": Table(
            "one row an id of the model: what it stands for, its embeddings, what asking showed",
            measures.ITEM_COLUMNS,
        ),
        "summary": Table("one row: counts, threshold, controls", measures.SUMMARY_COLUMNS),
    },
    compute=compute,
    subject="models",
    corpus=None,
    queue="gpu",
    prefers="job",
)
