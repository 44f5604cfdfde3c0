"""Every table of the entropy study and of the training study, against the slow twin."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import studies
from data.tokenizers import add_file
from tests.twins import samples, sizes, training, zipf
from tests.twins.counts import LONGEST, Counted, of_order
from tests.twins.intervals import curve, intervals, summary
from tests.twins.texts import BOTH, NAMES, TEXTS, agree, counted, home_in

Rows = list[dict[str, Any]]
ALL = [counted(name, "first", language) for name in NAMES for language in BOTH["language"]]
LETTERS = "abcdefghijlmnopqrstuvwxyz"  # without k
FITTED = ["tokenizer", "language"]


@pytest.fixture(scope="module", autouse=True)
def home_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with home_in(tmp_path_factory.getbasetemp() / "entropy"):
        yield


def ask(tokenizers: tuple[str, ...] = NAMES, **params: Any) -> studies.Result:
    asked = {"languages": ",".join(BOTH["language"]), **params}
    return studies.run(studies.prepare("entropy", tokenizers, "first", asked))


@pytest.fixture(scope="module")
def result(home_here: None) -> studies.Result:
    return ask()


def orders(one: Counted) -> Rows:
    return [of_order(one.segments, k) for k in range(1, LONGEST + 1)]


@pytest.mark.parametrize(
    ("table", "slow", "by"),
    [
        ("orders", orders, ["order"]),
        ("summary", lambda one: [summary(one, 1000, 0)], []),
        ("renyi", lambda one: curve(one, 1000, 0), ["order"]),
        ("zipf", lambda one: zipf.curve(one.segments), ["rank"]),
        ("zipf_fit", lambda one: [zipf.fit(one.segments)], []),
        ("compression", sizes.sizes, ["stream", "compressor"]),
        ("learning_curve", lambda one: samples.learning(one, 0), ["segments", "figure", "order"]),
    ],
)
def test_each_table(result: studies.Result, table: str, slow: Any, by: list[str]) -> None:
    expected = [
        {"tokenizer": one.name, "language": one.language, **row} for one in ALL for row in slow(one)
    ]
    agree(result.tables[table].to_dicts(), expected, [*FITTED, *by])


def test_replicates_and_their_seed_are_those_asked_for() -> None:
    (row,) = (
        ask(NAMES[:1], languages="eng_Latn", bootstrap=150, seed=9).tables["summary"].to_dicts()
    )
    around = intervals(counted(NAMES[0], "first", "eng_Latn"), 150, 9)
    for name in ("h1", "renyi_2", "utilisation"):
        found = row[f"{name}_low"], row[f"{name}_high"]
        assert found == pytest.approx(around[name], abs=1e-9)


@pytest.mark.parametrize("seed", [0, 4])
def test_another_text(seed: int) -> None:
    found = ask(languages="eng_Latn", shift="second", seed=seed).tables["shift"].to_dicts()
    expected = [
        {"tokenizer": name, "language": "eng_Latn", **row}
        for name in NAMES
        for row in samples.shift(
            counted(name, "first", "eng_Latn"), counted(name, "second", "eng_Latn"), seed
        )
    ]
    agree(found, expected, [*FITTED, "figure", "order"])


def test_a_text_that_is_partly_unknown(tmp_path: Path) -> None:
    """WordPiece of all letters but one: a word that has it is one UNK."""
    pieces = ["[UNK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    (tmp_path / "letters.txt").write_text("\n".join(pieces), encoding="utf-8")
    add_file(tmp_path / "letters.txt", name="letters")
    lines, unknown = TEXTS["first"]["eng_Latn"], 0
    segments: list[list[int]] = []
    for line in lines:
        segments.append([])
        for word in line.split(" "):
            if set(word) <= set(LETTERS):
                segments[-1] += [pieces.index(word[0])]
                segments[-1] += [pieces.index(f"##{letter}") for letter in word[1:]]
            else:
                segments[-1].append(pieces.index("[UNK]"))
                unknown += len(word)
    slow = summary(Counted("letters", "eng_Latn", lines, segments, len(pieces), unknown), 1000, 0)
    assert 0 < slow["unk_share"] < 0.1
    found = ask(("letters",), languages="eng_Latn").tables["summary"].to_dicts()
    agree(found, [{"tokenizer": "letters", "language": "eng_Latn", **slow}], FITTED)


def test_trained_tokenizers() -> None:
    parts = training.split(TEXTS["first"]["eng_Latn"], 0)
    asked = {"vocabularies": "270,300", "steps": 3, "compressed": "280", "candidates": 8}
    result = studies.run(
        studies.prepare("training", [], "first", {**asked, "language": "eng_Latn"})
    )
    growing = training.growing(parts.training, 3)
    merges = training.merges(tuple(parts.training), tuple(parts.validation), 280, 8)
    by_hand = []
    for lines, size in [*((lines, n) for lines in growing for n in (270, 300)), (growing[-1], 280)]:
        one = training.plain(lines, parts.test, size)
        by_hand.append((training.key(one, size, lines), one))
    one = training.aware(merges, parts.test)
    by_hand.append((training.key(one, 280, parts.training), one))
    key = ["algorithm", "vocabulary", "training_segments"]
    slow = [{**its, **row} for its, one in by_hand for row in training.orders(one)]
    agree(result.tables["orders"].to_dicts(), slow, [*key, "order"])
    slow = [{**its, **training.summary(one, its["vocabulary"])} for its, one in by_hand]
    assert any(row["vocabulary_note"] for row in slow)
    agree(result.tables["summary"].to_dicts(), slow, key)
    agree(result.tables["merges"].to_dicts(), merges, ["vocabulary", "step"])
