"""Every figure of the entropy page and every table it offers, against a slow twin: here those of
tokenizers trained on the page."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import studies
from pages.components.entropy.controls import FIXED
from pages.components.jobs import links
from tests.pages.app_test import link
from tests.pages.entropy.conftest import Download
from tests.pages.entropy_home import (
    TEXTS,
    agree,
    cells,
    doubts,
    opened,
    same,
    traces,
)
from tests.pages.entropy_twin import training
from tests.pages.entropy_twin.counts import Counted

Rows = list[dict[str, Any]]
Trained = tuple[dict[str, Any], Counted]


PARTS = training.split(TEXTS["first"]["eng_Latn"], FIXED["seed"])
SIZES, STEPS, AWARE, CANDIDATES = (270, 300), 3, 280, 8


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
def trained(download: Download) -> AppTest:
    chosen = {"vocabularies": "270,300", "steps": "3", "compressed": "280"}
    at = opened(section="training", **chosen)
    assert "Nothing is trained yet" in at.caption[-1].value
    with pytest.raises(AssertionError):
        traces(at, "training 1")
    next(one for one in at.button if one.label == "Train them").click().run()
    assert not at.exception
    return at


def test_whoever_opens_the_link_sees_what_was_trained(trained: AppTest) -> None:
    again = opened(**link(trained))
    assert traces(again, "training 2") == traces(trained, "training 2")


def test_its_job_leads_back_to_the_page(trained: AppTest) -> None:
    asked = link(trained)
    names = ("vocabularies", "steps", "compressed")
    params = {name: asked[name][0] for name in names} | {"language": asked["language"][0]}
    spec = studies.prepare("training", [], asked["corpus"][0], params)
    found = links.address(spec)
    assert found is not None
    page, query = found
    assert page == "entropy.py"
    assert all(asked[name] == [value] for name, value in query.items())


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
