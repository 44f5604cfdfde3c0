"""The tables of the under-trained tokens of a model: a row an id, and a row for the model."""

import polars as pl

from analysis.columns import SHARE, Column, schema
from analysis.undertrained import PROMPTS, Verdict

ITEM_COLUMNS = (
    Column("id", pl.Int64, "the id", heading="Id"),
    Column("bytes_hex", pl.String, "the bytes that it stands for, in hex", heading="Bytes"),
    Column("text", pl.String, "these bytes as text; a cut character is U+FFFD", heading="Token"),
    Column(
        "kind",
        pl.String,
        "reachable, looks special, single byte, part of a character, unreachable, special, no item",
        heading="Kind",
        formula="kind of a probed item",
    ),
    Column("indicator", pl.Float64,
           "low: hardly trained; input_norm, or of tied matrices cosine_distance",
           null="the matrices are tied and no id is known to be unused", heading="Indicator",
           formula="under-training indicator"),
    Column("input_norm", pl.Float64, "length of its row in the input matrix", heading="Norm, input",
           formula="under-training indicator"),
    Column("output_norm", pl.Float64, "length of its row in the output matrix",
           heading="Norm, output", formula="under-training indicator"),
    *(
        Column(name, pl.Float64, about, null="no id is known to be unused", heading=heading,
               formula="under-training indicator")
        for name, about, heading in (
            (
                "cosine_distance",
                "cosine distance of its output row to the mean row of unused ids",
                "Cosine distance",
            ),
            (
                "centred_distance",
                "the same after the mean of all rows was taken from both",
                "Cosine distance, centred",
            ),
            (
                "residual_distance",
                "the same after the first principal component was as well",
                "Cosine distance, without the first component",
            ),
            (
                "euclidean_distance",
                "length of the difference of these two rows",
                "Distance",
            ),
        )
    ),
    Column("asked_as", pl.String, "candidate, or control (drawn at random)",
           null="the model wasn't asked", heading="Asked as"),
    Column("probability", pl.Float64,
           "highest probability of it, over the prompts and three places", SHARE,
           "the model wasn't asked", "Probability", "under-training verdict"),
    *(
        Column(f"{prompt}_probability", pl.Float64,
               f"its highest probability after the prompt “{prompt}”", SHARE,
               "the model wasn't asked", f"Probability, {prompt}", "under-training verdict")
        for prompt in PROMPTS
    ),
    Column("said", pl.String, "the likeliest three tokens after the prompt “copy”, as text",
           null="the model wasn't asked", heading="Says after “copy”"),
    Column("verdict", pl.String,
           "strongly or weakly verified, weakly or strongly rejected, not encodable",
           null="the model wasn't asked", heading="Verdict", formula="under-training verdict"),
)  # fmt: skip

SUMMARY_COLUMNS = (
    Column("items", pl.Int64, "ids that have a row and an item", "ids", heading="Items"),
    Column("rows_without_item", pl.Int64, "rows that no item has", "rows"),
    Column("tied", pl.Boolean, "whether ids come in and go out by one matrix", heading="Tied"),
    Column("indicator", pl.String, "which column is the indicator", heading="Indicator"),
    Column("unused", pl.String, "ids known to be unused", null="none is", heading="Unused ids"),
    Column("unused_by", pl.String,
           "why: bytes (F5 to FF, one each), names, no item, equal rows, named by who asks",
           null="none is known"),
    Column("indicator_mean", pl.Float64, "mean of the indicator over reachable items",
           null="there is no indicator", heading="Mean", formula="under-training indicator"),
    Column("indicator_deviation", pl.Float64, "its standard deviation",
           null="there is no indicator", heading="Standard deviation",
           formula="under-training indicator"),
    Column("threshold", pl.Float64, "2nd percentile of the indicator over reachable items",
           null="there is no indicator", heading="Threshold", formula="under-trained candidates"),
    Column("candidates", pl.Int64, "testable items at or below the threshold", "items", "",
           "Candidates"),
    Column("tested", pl.Int64, "candidates that the model was asked", "items", heading="Tested"),
    Column("below_0_01", pl.Int64, "tested ones with a probability below 0.01", "items",
           heading="Below 0.01", formula="under-training verdict"),
    *(
        Column(verdict.value.replace(" ", "_"), pl.Int64, f"tested ones that are {verdict.value}",
               "items", heading=verdict.value.capitalize(), formula="under-training verdict")
        for verdict in Verdict
    ),
    Column("controls", pl.Int64, "items drawn above the threshold", "items", heading="Controls"),
    Column("controls_below_0_01", pl.Int64, "controls with a probability below 0.01", "items",
           heading="Controls below 0.01", formula="under-training verdict"),
    Column("controls_share", pl.Float64,
           "their share: what the prompts miss of tokens that aren't suspected", SHARE,
           "there are no controls", "Controls below 0.01 (%)", "under-trained controls"),
    Column("controls_share_low", pl.Float64, "lower end of its 95 % interval", SHARE,
           "there are no controls", "95 % low (%)", "under-trained controls"),
    Column("controls_share_high", pl.Float64, "upper end of its 95 % interval", SHARE,
           "there are no controls", "95 % high (%)", "under-trained controls"),
    Column("note", pl.String, "what is missing, and why", null="nothing is"),
)  # fmt: skip

ITEMS, SUMMARY = schema(ITEM_COLUMNS), schema(SUMMARY_COLUMNS)
