"""What the vocabulary page draws and says, from made-up frames."""

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.components import token_text
from pages.components.palette import (
    SURFACES,
    VERDICTS,
    class_colour,
    on_share_scale,
    readable_on,
    share_scale,
)
from pages.components.vocabulary import (
    browse,
    composition,
    encodings,
    numbers,
    overlap,
    search,
    sentence,
    tree,
)
from tests.pages import made_up_vocabulary as made_up
from tests.pages.made_up_vocabulary import NAMES
from tests.pages.test_palette import MODES, contrast

TITLES = {"cl100k_base": "GPT-4", "bert_base_uncased": "<i>BERT</i>"}
LOOK = {"tokenizers": NAMES, "titles": TITLES, "mode": "light"}


@pytest.fixture
def shares() -> pl.DataFrame:
    return pl.concat(
        made_up.composition(name).select(pl.lit(name).alias("tokenizer"), pl.all())
        for name in NAMES
    )


def bars(shares: pl.DataFrame, by: str = "script", chosen: str = "") -> go.Figure:
    return composition.figure(shares, by=by, chosen=chosen, **LOOK)


@pytest.mark.parametrize("by", composition.SORTED_BY)
def test_the_pieces_of_each_bar_make_one_whole(shares: pl.DataFrame, by: str) -> None:
    totals = [0.0, 0.0]
    for trace in bars(shares, by).data:
        for line, share in zip(trace.y, trace.x, strict=True):
            totals[line] += share
    assert totals == pytest.approx([1, 1])


def test_classes_stand_by_their_largest_share(shares: pl.DataFrame) -> None:
    # Latin: 11 of 18 and 4 of 7; Common: 5 of 18 and 1 of 7; Cyrillic: 2 of 18 and 2 of 7 (.286).
    assert composition.classes(shares, "script") == ["Latin", "Cyrillic", "Common"]
    assert composition.classes(shares, "bytes") == ["1", "2", "3", "5", "6", "7"]


def test_classes_without_a_colour_are_one() -> None:
    many = pl.DataFrame(
        [("x", "script", f"s{n:02}", 100 - n, (100 - n) / 1500) for n in range(20)],
        schema=["tokenizer", "by", "class", "items", "share"],
        orient="row",
    )
    gathered = composition.gathered(many, "script")
    assert gathered.height == composition.MOST + 1
    other = gathered.filter(pl.col("class") == composition.OTHER).row(0, named=True)
    assert other["items"] == sum(100 - n for n in range(10, 20))
    assert "All others" in composition.legend(many, by="script", mode="dark")


def test_long_items_are_one_class() -> None:
    sizes = [(str(length), 10) for length in (*range(1, 30), 128)]
    many = pl.DataFrame(
        [
            ("x", "characters", size, items, items / 310)
            for size, items in (*sizes, ("part of a character", 10))
        ],
        schema=["tokenizer", "by", "class", "items", "share"],
        orient="row",
    )
    figure = composition.figure(
        many, by="characters", tokenizers=["x"], titles={"x": "X"}, chosen="", mode="light"
    )
    names = [trace.name for trace in figure.data]
    assert names == [*map(str, range(1, 13)), "More than 12", "Part of a character"]
    assert figure.data[-2].x[0] == pytest.approx(180 / 310)


def test_a_class_chosen_stands_out(shares: pl.DataFrame) -> None:
    opacity = {trace.name: trace.marker.opacity for trace in bars(shares, chosen="Latin").data}
    assert opacity["Latin"] == 1
    assert opacity["Cyrillic"] < 0.5
    assert {trace.marker.opacity for trace in bars(shares).data} == {1}


def test_a_title_is_no_markup(shares: pl.DataFrame) -> None:
    for figure in (
        bars(shares),
        overlap.figure(made_up.overlap(NAMES), **LOOK),
    ):
        assert "<i>" not in str(figure.to_dict())
    table = numbers.grid(named(made_up.numbers()), **LOOK)
    assert "&lt;i&gt;BERT" in table


def named(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(frame.select(pl.lit(name).alias("tokenizer"), pl.all()) for name in NAMES)


def test_the_overlap_map_prints_its_values() -> None:
    figure = overlap.figure(made_up.overlap(NAMES), **LOOK)
    assert [note.text for note in figure.layout.annotations] == ["–", "0.25", "0.25", "–"]
    assert figure.data[0].z[0][1] == 0.25


def test_numbers_are_shown_as_they_are_cut() -> None:
    table = numbers.grid(named(made_up.numbers()), **LOOK)
    assert "<span>123</span><span>456</span><span>7</span></code> <small>3.0</small>" in table
    assert '<span>456</span></code> <b class="thousands">✓</b> <small>2.0</small>' in table
    assert "GPT-4<small>left</small>" in table
    assert "each digit" not in numbers.legend(made_up.numbers())
    assert numbers.cut("1+3+3") == ["1", "234", "567"]


def test_numbers_that_cannot_be_told_say_why() -> None:
    unknown = named(made_up.numbers()).with_columns(
        tokens_mean=pl.lit(None, pl.Float64), note=pl.lit("they became <UNK>")
    )
    assert '<td title="they became &lt;UNK&gt;">n/a</td>' in numbers.grid(unknown, **LOOK)


def test_the_tree_has_a_line_to_each_part_and_reads_from_left_to_right() -> None:
    table = made_up.derivation("cl100k_base")
    parts, width = tree.laid_out(table)
    assert len(parts) == 11
    ends = sorted((part for part in parts if not part.below), key=lambda part: part.x)
    assert "".join(part.text for part in ends) == "␣token"
    assert 0 < ends[0].x < ends[-1].x < width
    assert parts[0].height == 4
    for part in parts:
        for one in part.below:
            assert one.height < part.height
    figure = tree.figure(table, tokenizer="gpt2", mode="dark")
    assert sum(x is None for x in figure.data[0].x) == 10
    assert "40" in figure.layout.annotations[0].text
    assert tree.opened(table) == (6, 6)


def comb(length: int) -> pl.DataFrame:
    """The tree of a run of `length` spaces, made one space at a time."""
    rows: list[tuple[int, int | None, int, str, str, int | None]] = [
        (0, None, 1, "20" * length, " " * length, length)
    ]
    for left in range(length - 1, 0, -1):
        above = rows[-2][0] if len(rows) > 1 else 0
        rows.append((len(rows), above, 1, "20" * left, " " * left, left if left > 1 else None))
        rows.append((len(rows), above, 1, "20", " ", None))
    columns = ["node", "parent", "id", "bytes_hex", "text", "rank"]
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


def test_a_very_long_token_is_drawn_in_part() -> None:
    table = comb(300)
    parts, _ = tree.laid_out(table)
    ends = [part for part in parts if not part.below]
    assert len(ends) == tree.MOST
    assert sum(part.closed for part in ends) == 1
    assert tree.opened(table) == (tree.MOST - 1, 300)
    assert len(parts[0].label) < 30
    assert tree.wide(table)


@pytest.mark.parametrize(
    ("wanted", "by", "first", "match", "total"),
    [
        ("token", "text", 10, search.WHOLE, 4),
        (" token", "text", 11, search.WHOLE, 1),
        ("␣token", "text", 11, search.WHOLE, 1),
        ("KEN", "text", 9, search.CASE, 5),
        ("C3 A9", "bytes", 14, search.WHOLE, 1),
        ("a9", "bytes", 7, search.WHOLE, 2),
        ("12", "id", 12, search.NEAR, 1),
        ("3-5", "id", 3, search.RANGE, 3),
        ("", "text", 0, search.ALL, 18),
    ],
)
def test_searching(wanted: str, by: str, first: int, match: str, total: int) -> None:
    found = search.find(made_up.items("cl100k_base"), wanted, by)
    assert found.problem is None
    assert found.total == total
    assert found.items.row(0, named=True)["id"] == first
    assert found.items.row(0, named=True)["match"] == match


def test_bytes_are_found_at_bytes_only() -> None:
    # "746f6b" holds the digits 46f6 across three bytes, but not the bytes 46 f6.
    assert search.find(made_up.items("cl100k_base"), "46f6", "bytes").total == 0


@pytest.mark.parametrize(("wanted", "by"), [("xyz", "bytes"), ("e", "bytes"), ("ab", "id")])
def test_what_cannot_be_searched_is_said(wanted: str, by: str) -> None:
    found = search.find(made_up.items("cl100k_base"), wanted, by)
    assert found.problem
    assert found.items.is_empty()


@given(st.text(max_size=6), st.sampled_from(list(search.SEARCHED_BY)))
def test_nothing_that_is_typed_breaks_the_search(wanted: str, by: str) -> None:
    found = search.find(made_up.items("cl100k_base"), wanted, by)
    assert found.items.height <= found.total


def test_the_item_to_begin_with_is_the_longest_word() -> None:
    items = made_up.items("cl100k_base")
    assert browse.token_of(items, "") == 11  # " token", 6 bytes, before "tokens"
    assert browse.token_of(items, "3") == 3
    assert browse.token_of(items, "99") is None
    assert browse.token_of(items, "x") is None


def test_items_of_a_class() -> None:
    items = made_up.items("cl100k_base")
    assert browse.of_class(items, "bytes", "6", [])["id"].to_list() == [11, 13]
    assert browse.of_class(items, "script", composition.OTHER, ["Latin"]).height == 7


def test_facts_are_escaped() -> None:
    items = made_up.items("cl100k_base").with_columns(script=pl.lit("<script>"))
    shown = browse.facts(items, made_up.token("cl100k_base", 17)["token"], "light")
    assert "&lt;|end|&gt;" in shown
    assert "<script>" not in shown


def test_the_answer_is_made_of_the_data(shares: pl.DataFrame) -> None:
    said = sentence.sentence(
        shares, made_up.overlap(NAMES), by="script", tokenizer="cl100k_base", titles=TITLES
    )
    assert said == (
        "Of the 18 items of **GPT-4**, **61 %** are Latin and 28 % of no script; "
        "5 of them are also in **\\<i\\>BERT\\</i\\>**."
    )
    alone = sentence.sentence(
        shares, made_up.overlap([]), by="bytes", tokenizer="cl100k_base", titles=TITLES
    )
    assert alone.startswith("Of the 18 items of **GPT-4**, **44 %** are 1 byte long and")


@pytest.mark.parametrize(
    ("share", "said"), [(0.616, "62 %"), (0.0999, "10 %"), (0.0344, "3.4 %"), (0.0, "0.0 %")]
)
def test_shares_in_a_sentence(share: float, said: str) -> None:
    assert sentence.per_cent(share) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("0", "0"),
        ("12345", "12,345"),
        ("123456789012", "123,456,789,012"),
        ("9" * 40, "9.99 × 10³⁹"),
        ("1" + "0" * 5000, "1.00 × 10⁵⁰⁰⁰"),
    ],
)
def test_large_numbers_stay_readable(number: str, said: str) -> None:
    assert encodings.counted(number) == said


def test_pieces_of_an_encoding() -> None:
    table = made_up.encodings("token")["encodings"]
    cut = encodings.pieces(table, made_up.items("cl100k_base"))["pieces"].to_list()
    assert cut == ["to | ken", "␣token", "to | ken", "t"]


def test_ways_are_said_also_where_they_cannot_be_written_out() -> None:
    given, spaced, _, upper = made_up.encodings("x")["encodings"].iter_rows(named=True)
    assert encodings.ways_of(given) == "12"
    assert encodings.ways_of(upper) is None
    # 2 ** 40000 = 10 ** 12041.2
    huge = spaced | {"segmentations": None, "segmentations_log2": 40000.0}
    assert encodings.ways_of(huge) == "about 10¹²⁰⁴¹"
    unknown = made_up.encodings("x")["encodings"].with_columns(
        segmentations=None, segmentations_log2=None, segmentations_note=pl.lit("it is unknown")
    )
    assert encodings.sentence(unknown, "T") == "T makes **2 tokens** of it: it is unknown."


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (b" a\n\t", "␣a↵⇥"),
        (b"\xe2\x96", "⟨E2 96⟩"),
        (b"a\xff\x00", "a⟨FF U+0000⟩"),
        ("\u200d\u202e".encode(), "⟨U+200D U+202E⟩"),
        ("\u0301".encode(), "◌\u0301"),
        ("नमस्ते".encode(), "नमस्ते"),
        (b"", ""),
    ],
)
def test_what_cannot_be_seen_is_shown(token: bytes, shown: str) -> None:
    assert token_text.visible(token) == shown


@given(st.binary(max_size=12))
def test_every_token_can_be_shown(token: bytes) -> None:
    shown = token_text.visible(token)
    assert bool(shown) == bool(token)
    shown.encode()  # no lone surrogate is left


@pytest.mark.parametrize("mode", MODES)
def test_classes_and_verdicts_stand_out(mode: str) -> None:
    paper = SURFACES[mode].paper
    colours = [class_colour(place, mode) for place in range(composition.MOST)]
    assert len(set(colours)) == composition.MOST
    assert all(contrast(colour, paper) > 1.7 for colour in colours)
    assert all(contrast(colour, paper) > 4.5 for colour in VERDICTS[mode].values())


@pytest.mark.parametrize("mode", MODES)
def test_figures_on_the_share_scale_can_be_read(mode: str) -> None:
    assert on_share_scale(0, mode) == share_scale(mode)[0][1]
    assert on_share_scale(1, mode) == share_scale(mode)[-1][1]
    for step in range(21):
        colour = on_share_scale(step / 20, mode)
        assert contrast(colour, readable_on(colour)) > 4.5
    assert SURFACES[mode].paper != share_scale(mode)[0][1]
