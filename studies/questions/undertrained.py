"""Which tokens was this model hardly trained on? Suspected by its embeddings, tried by asking."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from analysis import undertrained as measures
from analysis.undertrained import REPEATED, Kind
from analysis.undertrained_tables import ITEM_COLUMNS, ITEMS, SUMMARY, SUMMARY_COLUMNS
from data.tokenizers import Tokenizer
from studies.engine.models import BEGIN, DTYPE, AskedModel
from studies.engine.parameters import Parameter, integer
from studies.engine.session import opened
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, each
from studies.probes import id_ranges
from studies.probes.repeating import PLACES, Repeater, highest
from studies.probes.suspects import ALL, Suspects, kinds

SEED = 42

METHOD = {
    "indicator": "tied matrices: cosine distance of a row to the mean row of unused ids; else the "
    "length of its row in the input matrix",
    "candidates": "reachable items, and those written like special tokens, at or below the 2nd "
    "percentile of the indicator over reachable items; the lowest are asked first",
    "controls": "reachable items above the threshold, drawn with numpy's PCG64 from the seed",
    "prompts": "copy: lines repeated between « and »; meaning: a question about the word, the "
    f"answer open behind its quotation mark; repeat: a line and the id {REPEATED} times. Each is "
    "made with a stand-in, whose id is replaced. Own wording",
    "repeated": REPEATED,
    "probability": f"the likeliest id, {PLACES} times; the highest probability of the token at "
    "these places, over the prompts",
    "verdict": "above 0.9 strongly rejected, above 0.1 weakly rejected; else not encodable if no "
    "prompt's text gives the id, strongly verified below 0.001, weakly verified",
}


def candidates(given: Any) -> int | str:
    """How many, or ALL."""
    return ALL if str(given) == ALL else integer(0, 300_000)(given)


def _of_model(model: AskedModel, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    """Raises NeedsWorker, or TokenariumError where a model can't be had, loaded or asked."""
    session = opened(model, parameters, steps.within(0.0, 0.05))
    sorts = kinds(session.tokenizer, session.loaded.vocabulary_size, steps.within(0.05, 0.1))
    suspects = Suspects.of(session, sorts, parameters["unused"], steps.within(0.1, 0.2))
    chosen = suspects.chosen(parameters["candidates"])
    drawn = suspects.controls(parameters["controls"], parameters["seed"])
    repeater = Repeater(session, sorts)
    said = repeater.ask([*chosen, *drawn], steps.within(0.2, 1.0))
    asked_as = dict.fromkeys(chosen, "candidate") | dict.fromkeys(drawn, "control")
    items = _items(session.tokenizer, suspects, said, asked_as)
    used = {"id": repeater.stand_in.id, "text": repeater.stand_in.text} if asked_as else None
    signature = {**session.facts, "stand_in": used}
    tables = {"items": items, "summary": _summary(session.tokenizer, suspects, items)}
    return Answer(tables, METHOD, signature)


def _items(
    tokenizer: Tokenizer, suspects: Suspects, said: pl.DataFrame, asked_as: Mapping[int, str]
) -> pl.DataFrame:
    """A row an id, in their order."""
    vocabulary = tokenizer.vocabulary()
    count = suspects.rows.height
    surfaces = [vocabulary[at] if at < len(vocabulary) else b"" for at in range(count)]
    probability = highest(said)
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
    return joined.select(ITEMS.names())


def _summary(tokenizer: Tokenizer, suspects: Suspects, items: pl.DataFrame) -> pl.DataFrame:
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
        "unused": id_ranges.written(suspects.unused) or None,
        "unused_by": suspects.unused_by,
        "indicator_mean": reachable.mean(),
        "indicator_deviation": reachable.std(ddof=0),
        "threshold": suspects.threshold,
        "candidates": len(suspects.candidates),
        **measures.counted(items),
        "note": "; ".join(notes) or None,
    }
    return pl.DataFrame([row], schema=SUMMARY)


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
            "ids known to be unused, as 177-187,200; empty: bytes F5 to FF, else what is named so, "
            "rows without item, or special ids of equal rows",
            id_ranges.canonical,
        ),
        BEGIN,
        DTYPE,
    ),
    tables={
        "items": Table(
            "one row an id of the model: what it stands for, its embeddings, what asking showed",
            ITEM_COLUMNS,
        ),
        "summary": Table("one row: counts, threshold, controls", SUMMARY_COLUMNS),
    },
    compute=each(_of_model),
    subject="models",
    corpus=None,
    queue="gpu",
    prefers="job",
)
