"""Every figure of the entropy page and every table it offers, against a slow twin: here those of
samples, of another text, and of tokenizers trained on the page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.components.entropy.controls import FIXED
from pages.components.entropy.sections import LEARNT
from pages.components.entropy.shift import COLUMNS
from tests.pages.entropy_home import (
    NAMES,
    TEXTS,
    Tokenizers,
    agree,
    cells,
    counted,
    doubts,
    downloads,
    home_in,
    opened,
    rows_of,
    same,
    traces,
)
from tests.pages.entropy_twin import samples, training
from tests.pages.entropy_twin.counts import Counted

Rows = list[dict[str, Any]]
Download = Callable[[AppTest, str], Rows]


@pytest.fixture(scope="module", autouse=True)
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tokenizers]:
    with home_in(tmp_path_factory.getbasetemp() / "entropy") as tokenizers:
        yield tokenizers


@pytest.fixture(scope="module")
def download(made: Tokenizers) -> Iterator[Download]:
    with downloads() as read:
        yield read


@pytest.fixture(scope="module")
def english(made: Tokenizers) -> list[Counted]:
    return [counted(made, name, "first", "eng_Latn") for name in NAMES]


@pytest.fixture(scope="module")
def page(download: Download) -> AppTest:
    """One page for the tests that look at its sections in turn."""
    return opened(shift="second", section="sample")


# --- samples -------------------------------------------------------------------------------------


def test_the_learning_curve(page: AppTest, download: Download, english: list[Counted]) -> None:
    key = ["tokenizer", "language", "segments", "figure", "order"]
    page.selectbox(key=table_choice(page)).set_value("learning_curve").run()
    expected = [
        {"tokenizer": one.name, "language": "eng_Latn", **row}
        for one in english
        for row in samples.learning(one, 0)
    ]
    agree(download(page, "learning_curve"), expected, key)


def table_choice(page: AppTest) -> str:
    return str(next(one for one in page.selectbox if one.label == "Table to download").key)


@pytest.mark.parametrize("name", LEARNT)
def test_each_figure_of_the_learning_curve(
    page: AppTest, english: list[Counted], name: str
) -> None:
    what = LEARNT[name]
    at = page.selectbox(key="entropy.figure").set_value(name).run()
    moved = []
    for one in english:
        rows = [
            row
            for row in samples.learning(one, 0)
            if (row["figure"], row["order"]) == (what.figure, what.order)
        ]
        known = [row for row in rows if row["value"] is not None]
        drawn = traces(at, "learning")[one.name]
        assert drawn["x"] == [row["tokens"] for row in known]
        same(drawn["y"], [row["value"] for row in known])
        assert doubts(drawn) == [int(row["unreliable"] or False) for row in known]
        moved.append(abs(rows[-1]["value"] - rows[-2]["value"]))
        if what.order is not None:
            corrected = [
                row["value"]
                for row in samples.learning(one, 0)
                if (row["figure"], row["order"]) == (f"{what.figure}_corrected", what.order)
            ]
            same(traces(at, "learning")[f"{one.name}, corrected"]["y"], corrected)
    said = next(one.value for one in at.caption if "last doubled" in one.value)
    assert written(min(moved), what.unit) in said
    assert written(max(moved), what.unit) in said


def written(value: float, unit: str) -> str:
    """As the page writes a value."""
    match unit:
        case "bits":
            return f"{value:.2f} bits"
        case "share":
            return f"{100 * value:.1f} %"
        case "count":
            return f"{value:.0f}"
    return f"{value:.3f}"


# --- another text --------------------------------------------------------------------------------


def test_another_text(
    made: Tokenizers, page: AppTest, download: Download, english: list[Counted]
) -> None:
    others = [counted(made, name, "second", "eng_Latn") for name in NAMES]
    slow = [
        {"tokenizer": one.name, "language": "eng_Latn", **row}
        for one, other in zip(english, others, strict=True)
        for row in samples.shift(one, other, 0)
    ]
    key = ["tokenizer", "figure", "order"]
    # Else the greyed points would be the same ones on both sizes.
    assert any(row["matched_unreliable"] and not row["unreliable"] for row in slow)
    for sizes, columns in COLUMNS.items():
        page.segmented_control(key="entropy.section").set_value("shift").run()
        at = page.segmented_control(key="entropy.sizes").set_value(sizes).run()
        for one in english:
            own = [row for row in slow if row["tokenizer"] == one.name]
            rows = [row for row in own if row["figure"] == "conditional_entropy"]
            for column in columns[:2]:
                drawn = traces(at, "shift")[f"{one.name}, {column}"]
                same(drawn["y"], [row[column] for row in rows])
                assert doubts(drawn) == [int(row[columns[3]]) for row in rows]
                for said, row in zip(drawn["hovertext"], rows, strict=True):
                    assert signed(row[columns[2]]) in said
    shown = rows_of(at, 0).drop("named", "unit", "note").to_dicts()
    agree(shown, slow, key)
    page.selectbox(key=table_choice(page)).set_value("shift").run()
    agree(download(page, "shift"), slow, key)
    for row in slow:
        if row["figure"] == "h1":
            assert f"**{signed(row['matched_difference'])}** under {row['tokenizer']}" in "".join(
                one.value for one in page.markdown
            )


def signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{abs(value):.2f} bits"


# --- training ------------------------------------------------------------------------------------

PARTS = training.split(TEXTS["first"]["eng_Latn"], FIXED["seed"])
SIZES, STEPS, AWARE, CANDIDATES = (270, 300), 3, 280, 8
Trained = tuple[dict[str, Any], Counted]


@pytest.fixture(scope="module")
def by_hand() -> list[Trained]:
    """Each trained tokenizer's key and its ids of the test's lines."""
    found = []
    growing = training.growing(PARTS.training, STEPS)
    for lines, size in [(lines, size) for lines in growing for size in SIZES] + [
        (growing[-1], AWARE)
    ]:
        one = training.plain(lines, PARTS.test, size)
        found.append((training.key(one, size, lines), one))
    one = training.aware(merges(), PARTS.test)
    return [*found, (training.key(one, AWARE, PARTS.training), one)]


def merges() -> Rows:
    return training.merges(tuple(PARTS.training), tuple(PARTS.validation), AWARE, CANDIDATES)


@pytest.fixture(scope="module")
def trained(page: AppTest) -> AppTest:
    chosen = {"vocabularies": "270,300", "steps": "3", "compressed": "280"}
    at = opened(section="training", **chosen)
    next(one for one in at.button if one.label == "Train them").click().run()
    assert not at.exception
    return at


def test_trained_tokenizers(trained: AppTest, download: Download, by_hand: list[Trained]) -> None:
    key = ["algorithm", "vocabulary", "training_segments"]
    for k in (1, 2, 3):
        for size in SIZES:
            own = [one for its, one in by_hand if its["vocabulary"] == size]
            slow = [training.orders(one)[k - 1] for one in own]
            drawn = traces(trained, f"training {k}")[f"vocabulary of {size}"]
            same(drawn["y"], [row["conditional_entropy"] for row in slow])
            assert drawn["x"] == [
                its["training_bytes"] for its, _ in by_hand if its["vocabulary"] == size
            ]
            assert doubts(drawn) == [
                2 if row["seen_once_mass"] > 0.5 else int(row["unreliable"]) for row in slow
            ]
    slow = [{**its, **row} for its, one in by_hand for row in training.orders(one)]
    agree(download(trained, "training orders"), slow, [*key, "order"])
    table = str(next(one for one in trained.selectbox if "training to" in one.label).key)
    trained.selectbox(key=table).set_value("summary").run()
    slow = [{**its, **training.summary(one, its["vocabulary"])} for its, one in by_hand]
    agree(download(trained, "training summary"), slow, key)
    trained.selectbox(key=table).set_value("merges").run()
    agree(download(trained, "training merges"), merges(), ["vocabulary", "step"])


def test_compression_aware_beside_plain(trained: AppTest, by_hand: list[Trained]) -> None:
    for algorithm, name in (("compressed_bpe", "compression-aware BPE"), ("bpe", "plain BPE")):
        (one,) = (
            one
            for its, one in by_hand
            if (its["algorithm"], its["vocabulary"]) == (algorithm, AWARE)
        )
        slow, second = training.summary(one, AWARE), training.orders(one)[1]
        assert cells(trained)[f"{name}, {AWARE}"] == [
            [
                f"{slow['h1']:.2f} bits",
                f"{second['conditional_entropy']:.2f} bits",
                f"{100 * slow['utilisation']:.1f} %",
                f"{slow['bytes_per_token']:.3f}",
                f"{slow['zstd_size']:,} bytes {slow['zstd_bits_per_byte']:.3f} bits per byte",
                f"{slow['xz_size']:,} bytes {slow['xz_bits_per_byte']:.3f} bits per byte",
            ]
        ]


def test_what_training_changes_is_said(trained: AppTest, by_hand: list[Trained]) -> None:
    """At the largest vocabulary that every text was long enough for."""
    reached = [
        size
        for size in SIZES
        if all(full(*each) for each in by_hand if each[0]["vocabulary"] == size)
    ]
    assert max(reached) < max(SIZES)
    own = [(its, one) for its, one in by_hand if its["vocabulary"] == max(reached)]
    (start, first), (end, last) = own[0], own[-1]
    said = next(one.value for one in trained.markdown if "At a vocabulary of" in one.value)
    assert f"from {start['training_bytes']:,} to {end['training_bytes']:,} bytes" in said
    for k in (1, 2):
        before, after = (
            training.orders(one)[k - 1]["conditional_entropy"] for one in (first, last)
        )
        how = "rises" if after > before else "falls"
        assert f"{how} from **{before:.2f}** to **{after:.2f} bits**" in said


def full(its: dict[str, Any], one: Counted) -> bool:
    return training.summary(one, its["vocabulary"])["vocabulary_note"] is None
