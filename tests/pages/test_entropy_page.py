"""The entropy page as AppTest sees it, over real studies of small texts made here: every figure
against an independent computation, the link, and what isn't defined."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import streamlit as st
import tokenizers as library
from streamlit.testing.v1 import AppTest

import studies
from data import lake
from data.corpora import store
from data.corpora.known import keep
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.corpora.record import Record
from data.tokenizers import add_file
from pages.components.entropy import naming, orders
from pages.components.palette import SURFACES
from tests.pages import entropy_twin as twin
from tests.pages.app_test import answer, html, link

PAGE = str(Path(__file__).parents[2] / "pages" / "main.py")
WORDS = {
    "eng_Latn": ["the", "a", "old", "house", "river", "very", "new", "token", "word", "is"],
    "tur_Latn": ["ve", "bir", "eski", "ev", "nehir", "çok", "yeni", "sözcük", "bu", "için"],
}
NAMES = ("few", "more")  # the tokenizers, by the size of their vocabularies


def sentences(language: str, count: int, seed: int) -> list[str]:
    """Words drawn with Zipf's weights."""
    random = np.random.default_rng(seed)
    words = [*WORDS[language], *(a + b for a in WORDS[language] for b in WORDS[language])]
    weights = 1 / np.arange(1, len(words) + 1)
    return [
        " ".join(random.choice(words, random.integers(4, 12), p=weights / weights.sum()))
        for _ in range(count)
    ]


TEXTS = {
    "first": {"eng_Latn": sentences("eng_Latn", 90, 1), "tur_Latn": sentences("tur_Latn", 40, 2)},
    "second": {"eng_Latn": sentences("eng_Latn", 30, 3)},
    "tiny": {"eng_Latn": ["ab", "cde", "xyz"], "tur_Latn": ["aaaa"], "deu_Latn": ["a"]},
}


def keep_corpus(name: str, lines: Mapping[str, Sequence[str]]) -> None:
    segments = (
        Segment(n, str(n), "dev", {k: text for k, text in zip(lines, row, strict=True) if text})
        for n, row in enumerate(zip_longest(*lines.values()))
    )
    stored = store.add(ReadCorpus(list(lines), in_batches(segments), []))
    keep(Record(name, name, stored.hash, "lines"), studies.EVERYONE)


@pytest.fixture(scope="module", autouse=True)
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, library.Tokenizer]]:
    """A state folder with these texts and two tokenizers, which are yielded by name."""
    folder = tmp_path_factory.mktemp("entropy")
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        for name, size in zip(NAMES, (270, 320), strict=True):
            tokenizer = library.Tokenizer(library.models.BPE())
            tokenizer.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
            tokenizer.decoder = library.decoders.ByteLevel()
            trainer = library.trainers.BpeTrainer(
                vocab_size=size,
                initial_alphabet=library.pre_tokenizers.ByteLevel.alphabet(),
                show_progress=False,
            )
            tokenizer.train_from_iterator(TEXTS["first"]["eng_Latn"], trainer)
            tokenizer.save(str(folder / f"{name}.json"))
            add_file(folder / f"{name}.json", name=name)
            made[name] = tokenizer
        for name, lines in TEXTS.items():
            keep_corpus(name, lines)
        st.cache_resource.clear()
        yield made
        st.cache_resource.clear()
        lake.detach()


@dataclass(frozen=True)
class Counted:
    """One tokenizer's ids of one language, for the slow twin."""

    name: str
    language: str
    lines: Sequence[str]
    segments: list[list[int]]
    vocabulary: int


@pytest.fixture
def counted(here: dict[str, library.Tokenizer]) -> list[Counted]:
    return [
        of(here, name, "first", language) for name in NAMES for language in ("eng_Latn", "tur_Latn")
    ]


def of(here: dict[str, library.Tokenizer], name: str, corpus: str, language: str) -> Counted:
    lines = TEXTS[corpus][language]
    ids = [here[name].encode(line).ids for line in lines]
    return Counted(name, language, lines, ids, here[name].get_vocab_size())


def opened(**query: Any) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=120).switch_page("entropy.py")
    for name, value in {"corpus": "first", "tokenizers": list(NAMES), **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def traces(at: AppTest, key: str) -> dict[str, dict[str, Any]]:
    """The named traces of the figure with that key."""
    for one in at.get("plotly_chart"):
        if one.proto.id.endswith(f"-{key}"):
            return {each.get("name"): each for each in json.loads(one.proto.spec)["data"]}
    raise AssertionError(f"no figure {key}")


def doubts(trace: Mapping[str, Any]) -> list[int]:
    """Of each mark, how it is drawn: 0 in full colour, 1 hollow and greyed, 2 hollow and grey."""
    light, found = SURFACES["light"], []
    marker = trace["marker"]
    for fill, line in zip(marker["color"], marker["line"]["color"], strict=True):
        assert (fill == light.paper) is (fill != line)
        found.append(2 if line == light.context else int(fill == light.paper))
    return found


def slow_doubt(slow: Mapping[str, Any]) -> int:
    return 2 if slow["seen_once_mass"] > 0.5 else int(slow["seen_once_share"] > 0.5)


def same(found: Sequence[float], expected: Sequence[float]) -> None:
    assert list(found) == pytest.approx(list(expected), abs=1e-9)


# --- every figure of a view, computed anew -----------------------------------------------------

BOTH = {"language": ["eng_Latn", "tur_Latn"]}


@pytest.fixture(scope="module")
def page(here: dict[str, library.Tokenizer]) -> AppTest:
    """One page for the tests that look at its sections in turn."""
    return opened(**BOTH)


def turned(page: AppTest, section: str, language: str = "eng_Latn") -> AppTest:
    """The page with that section and language in focus."""
    page.segmented_control(key="entropy.section").set_value(section)
    page.selectbox(key="entropy.focus").set_value(language)
    page.run()
    assert not page.exception
    return page


def test_k_grams(page: AppTest, counted: list[Counted]) -> None:
    at, seen = page, set[int]()
    for one in counted:
        slow = {k: twin.of_order(one.segments, k) for k in range(1, 6)}
        for measure in ("conditional_entropy", "block_entropy"):
            drawn = traces(at, f"{measure} {one.language}")
            same(drawn[one.name]["y"], [slow[k][measure] for k in slow])
            corrected = drawn[f"{one.name}, corrected"]["y"]
            same(corrected, [slow[k][f"{measure}_corrected"] for k in slow])
            expected = [slow_doubt(slow[k]) for k in slow]
            assert doubts(drawn[one.name]) == expected
            seen.update(expected)
        once = traces(at, f"conditional_entropy {one.language}")
        for what, column in (("all", "seen_once_mass"), ("the distinct", "seen_once_share")):
            same(once[f"{one.name}, seen once of {what}"]["y"], [slow[k][column] for k in slow])
        for k in slow:
            said = drawn[one.name]["hovertext"][k - 1]
            assert f"{slow[k]['seen_once_mass'] * 100:.1f} % of all" in said
            assert ("not reliable" in said) is (slow[k]["seen_once_mass"] > 0.5)
            assert f"{slow[k]['distinct']:,} of {slow[k]['grams']:,}" in html(at)
    assert seen == {0, 1, 2}  # else it says nothing


def test_renyi_and_efficiency(page: AppTest, counted: list[Counted]) -> None:
    for one in (counted[0], counted[3]):
        at = turned(page, "efficiency", one.language)
        slow = twin.of_tokens(one.segments, one.vocabulary)
        around = twin.intervals(one.segments, one.vocabulary, 1000, 0)
        curve = traces(at, "renyi")[one.name]
        values = [twin.slow_renyi(twin.flat(one.segments), float(each)) for each in twin.ORDERS]
        same(curve["y"], values)
        ends = [around[each] for each in twin.ORDERS]
        low = [value - end[0] for value, end in zip(values, ends, strict=True)]
        high = [end[1] - value for value, end in zip(values, ends, strict=True)]
        same(curve["error_y"]["arrayminus"], low)
        same(curve["error_y"]["array"], high)
        marks = traces(at, "efficiency")
        for column in ("efficiency_observed", "efficiency_declared", "utilisation"):
            mark = marks[f"{one.name}, {column}"]
            same(mark["x"], [slow[column]])
            same(mark["error_x"]["arrayminus"], [slow[column] - around[column][0]])
            same(mark["error_x"]["array"], [around[column][1] - slow[column]])
        same(marks[f"{one.name}, utilisation_2"]["x"], [slow["utilisation_2"]])


def test_the_table(page: AppTest, counted: list[Counted]) -> None:
    frame = pl.from_pandas(turned(page, "efficiency").dataframe[0].value)
    for one in counted:
        row = frame.row(
            by_predicate=(pl.col("tokenizer") == one.name) & (pl.col("language") == one.language),
            named=True,
        )
        slow = twin.of_tokens(one.segments, one.vocabulary)
        del slow["zipf_exponent"]
        size, characters = len("".join(one.lines).encode()), len("".join(one.lines))
        slow |= {
            "segments": len(one.lines),
            "bytes": size,
            "characters": characters,
            "bytes_per_token": size / slow["tokens"],
            "characters_per_token": characters / slow["tokens"],
            "tokens_per_character": slow["tokens"] / characters,
        }
        around = twin.intervals(one.segments, one.vocabulary, 1000, 0)
        for column, name in (
            *(("h1", "1"), ("renyi_2", "2"), ("renyi_2_5", "2.5")),
            *((name, name) for name in ("efficiency_observed", "efficiency_declared")),
            ("utilisation", "utilisation"),
        ):
            slow[f"{column}_low"], slow[f"{column}_high"] = around[name]
        for column, value in slow.items():
            shown = value * 100 if _is_share(column) else value
            assert row[column] == pytest.approx(shown, abs=1e-7 if _is_share(column) else 1e-9)
        assert row["note"] == ""


def _is_share(column: str) -> bool:
    starts = ("efficiency", "shannon", "utilisation", "percentile", "vocabulary_used")
    return column.startswith(starts)


def test_zipf_and_the_vocabulary_used(page: AppTest, counted: list[Counted]) -> None:
    at = turned(page, "vocabulary", "tur_Latn")
    for one in (counted[1], counted[3]):
        slow, tokens = twin.zipf(one.segments), twin.of_tokens(one.segments, one.vocabulary)
        curve = traces(at, "zipf")[one.name]
        assert curve["y"] == [slow["counts"][rank - 1] for rank in curve["x"]]
        assert curve["x"][-1] == len(slow["counts"])
        fit = traces(at, "zipf")[f"{one.name}, fit"]
        assert fit["x"] == [1, slow["last_rank"]]
        same(fit["y"], [2 ** slow["intercept"] * x ** -slow["exponent"] for x in fit["x"]])
        for text in (
            f"<td>{slow['exponent']:.3f}</td>",
            f"<td>{tokens['percentile_frequency'] * 100:.1f} %</td>",
            f"<td>{tokens['vocabulary_used_share'] * 100:.1f} %</td>",
        ):
            assert text in html(at)


def test_compression(page: AppTest, counted: list[Counted]) -> None:
    at = turned(page, "compression")
    for one in (counted[0], counted[2]):
        slow = twin.sizes(one.lines, one.segments, one.vocabulary)
        text = len("".join(one.lines).encode())
        for compressor in ("none", "zstd", "xz"):
            drawn = traces(at, f"compression {compressor}")
            for stream in ("tokens_in_bytes", "tokens_in_bits"):
                same(drawn[f"{one.name}, {stream}"]["x"], [8 * slow[stream, compressor] / text])
            same(drawn["the text itself"]["x"], [8 * slow["text", compressor] / text] * 2)
        ratio = slow["tokens_in_bits", "xz"] / slow["text", "xz"]
        assert f"{slow['tokens_in_bits', 'xz']:,} bytes, {ratio:.3f} × the text" in html(at)


def learnt(page: AppTest, figure: str) -> AppTest:
    at = turned(page, "sample")
    at.selectbox(key="entropy.figure").set_value(figure).run()
    return at


def test_the_learning_curve(page: AppTest, counted: list[Counted]) -> None:
    for figure in ("efficiency_declared", "zipf_exponent"):
        at = learnt(page, figure)
        for one in (counted[0], counted[2]):
            samples = twin.nested_samples(one.segments, 0)
            slow = [twin.of_tokens(sample, one.vocabulary) for sample in samples]
            known = [each for each in slow if each[figure] is not None]
            drawn = traces(at, "learning")[one.name]
            assert drawn["x"] == [each["tokens"] for each in known]
            same(drawn["y"], [each[figure] for each in known])


def test_the_learning_curve_of_k_grams(page: AppTest, counted: list[Counted]) -> None:
    for order in (1, 3):
        at = learnt(page, f"conditional_entropy_{order}")
        for one in (counted[0], counted[2]):
            slow = [twin.of_order(each, order) for each in twin.nested_samples(one.segments, 0)]
            drawn = traces(at, "learning")[one.name]
            same(drawn["y"], [each["conditional_entropy"] for each in slow])
            corrected = traces(at, "learning")[f"{one.name}, corrected"]["y"]
            same(corrected, [each["conditional_entropy_corrected"] for each in slow])
            assert doubts(drawn) == [int(each["unreliable"]) for each in slow]


def test_a_choice_outlasts_its_section(page: AppTest) -> None:
    learnt(page, "zipf_exponent")
    at = turned(page, "efficiency")
    assert link(at)["figure"] == ["zipf_exponent"]
    assert turned(page, "sample").selectbox(key="entropy.figure").value == "zipf_exponent"


def test_another_text(here: dict[str, library.Tokenizer], counted: list[Counted]) -> None:
    at = opened(section="shift", shift="second")
    for one in (counted[0], counted[2]):
        other = of(here, one.name, "second", "eng_Latn")
        least = min(len(twin.flat(one.segments)), len(twin.flat(other.segments)))
        cut = twin.cut_to(one.segments, least, 0), twin.cut_to(other.segments, least, 0)
        drawn = traces(at, "shift")
        for name, segments in zip(("matched", "matched_shifted"), cut, strict=True):
            slow = [twin.of_order(segments, k)["conditional_entropy"] for k in range(1, 6)]
            same(drawn[f"{one.name}, {name}"]["y"], slow)
        frame = pl.from_pandas(at.dataframe[0].value)
        row = frame.row(
            by_predicate=(pl.col("figure") == "h1") & (pl.col("tokenizer") == one.name), named=True
        )
        first, second = (twin.slow_entropy(twin.flat(each.segments)) for each in (one, other))
        same([row["value"], row["shifted"], row["difference"]], [first, second, second - first])
        matched = [twin.slow_entropy(twin.flat(each)) for each in cut]
        same([row["matched"], row["matched_shifted"]], matched)
    at.segmented_control(key="entropy.sizes").set_value("whole").run()
    slow = [twin.of_order(counted[0].segments, k)["conditional_entropy"] for k in range(1, 6)]
    same(traces(at, "shift")["few, value"]["y"], slow)


def test_training_starts_when_it_is_asked_for() -> None:
    at = opened(section="training", vocabularies="270,300", steps="3", compressed="265")
    assert "Nothing is trained yet" in at.caption[-1].value
    with pytest.raises(AssertionError):
        traces(at, "training 1")
    next(one for one in at.button if one.label == "Train them").click().run()
    assert not at.exception
    params = {"language": "eng_Latn", "vocabularies": "270,300", "steps": 3, "compressed": "265"}
    result = studies.run(studies.prepare("training", [], "first", params))
    for k in (1, 2, 3):
        for size in (270, 300):
            table = result.tables["orders"].filter(algorithm="bpe", vocabulary=size, order=k)
            table = table.sort("training_bytes")
            drawn = traces(at, f"training {k}")[f"vocabulary of {size}"]
            assert drawn["y"] == table["conditional_entropy"].to_list()
            assert drawn["x"] == table["training_bytes"].to_list()
    aware = result.tables["summary"].filter(algorithm="compressed_bpe").row(0, named=True)
    assert f"{aware['xz_size']:,} bytes" in html(at)
    # Whoever opens the link sees it without the button: it was computed here.
    again = opened(**link(at))
    assert traces(again, "training 2").keys() == traces(at, "training 2").keys()


# --- the page ----------------------------------------------------------------------------------


def test_it_answers_its_question_from_the_data(counted: list[Counted]) -> None:
    at = opened()
    assert at.title[0].value == "How predictable is the next token?"
    h1 = {one.name: twin.slow_entropy(twin.flat(one.segments)) for one in counted[::2]}
    low, high = sorted(h1, key=lambda name: h1[name])
    assert answer(at).startswith(
        f"In **English**, a token carries from **{h1[low]:.2f} bits** ({low}) to "
        f"**{h1[high]:.2f} bits** ({high}); knowing the token before it leaves **"
    )
    assert not at.warning
    assert not at.error


def test_the_address_says_all_that_is_chosen() -> None:
    query = link(opened(**BOTH, shift="second"))
    assert query["corpus"] == ["first"]
    assert query["tokenizers"] == list(NAMES)
    assert query["language"] == ["eng_Latn", "tur_Latn"]
    assert query["shift"] == ["second"]
    assert query["section"] == ["efficiency"]
    assert query["focus"] == ["eng_Latn"]
    assert query["figure"] == ["conditional_entropy_1"]
    assert query["sizes"] == ["matched"]


def test_a_link_gives_the_same_page(page: AppTest) -> None:
    first = turned(page, "vocabulary", "tur_Latn")
    second = opened(**link(first))
    assert link(second) == link(first)
    assert answer(second) == answer(first)
    assert "In **Turkish**" in answer(second)


def test_what_a_link_asks_for_in_vain_is_named() -> None:
    at = opened(language="tlh", section="poetry", shift="first", steps="99", focus="deu_Latn")
    said = at.warning[0].value
    for unknown in ("tlh", "poetry", "shift “first”", "99", "deu\\_Latn"):
        assert unknown.replace("\\_", "_") in said.replace("\\_", "_")


def test_search_narrows_the_table() -> None:
    at = opened(**BOTH, search="turkish more")
    assert at.dataframe[0].value["tokenizer"].to_list() == ["more"]


def test_the_signature_and_all_tables_are_there(page: AppTest) -> None:
    at = turned(page, "efficiency")
    spec = studies.prepare("entropy", list(NAMES), "first", {"languages": "eng_Latn,tur_Latn"})
    assert any(spec.key in one.value for one in at.markdown)
    offered = " ".join(next(one for one in at.selectbox if "download" in one.label).options)
    for table in ("orders", "summary", "renyi", "zipf", "compression", "learning_curve", "shift"):
        assert table in offered


# --- what isn't defined ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "reason"),
    [("tur_Latn", "only one distinct token occurs"), ("deu_Latn", "there is only one token")],
)
def test_a_text_without_choice_shows_its_reason(language: str, reason: str) -> None:
    at = opened(corpus="tiny", language=language, shift="second")
    assert f"there is no entropy to show: {reason}" in answer(at)
    for section in ("efficiency", "vocabulary", "compression", "sample", "shift"):
        at.segmented_control(key="entropy.section").set_value(section).run()
        assert not at.exception
        assert reason in html(at)
        for drawn in at.get("plotly_chart"):
            assert "NaN" not in drawn.proto.spec
            assert '"y":[0.0' not in drawn.proto.spec
        row = pl.from_pandas(at.dataframe[-1].value).row(0, named=True)
        assert row["h1"] is None or np.isnan(row["h1"])
        assert reason in row["note"]


def test_a_text_shorter_than_k_says_so() -> None:
    at = opened(corpus="tiny", tokenizers="few")
    assert "no segment has 5 tokens" in html(at)
    (figure,) = (
        json.loads(one.proto.spec)
        for one in at.get("plotly_chart")
        if one.proto.id.endswith("-conditional_entropy eng_Latn")
    )
    notes = {each["hovertext"] for each in figure["layout"]["annotations"] if each["text"] == "n/a"}
    assert notes == {"no segment has 4 tokens", "no segment has 5 tokens"}


def test_a_language_that_the_second_corpus_lacks() -> None:
    at = opened(section="shift", shift="second", language="tur_Latn")
    assert any("the second corpus lacks the language" in one.value for one in at.markdown)


def test_training_on_too_little_text_is_said() -> None:
    at = opened(corpus="tiny", section="training")
    next(one for one in at.button if one.label == "Train them").click().run()
    assert "3 segments here; training and measuring needs at least 10" in at.error[0].value
    assert at.subheader[-1].value == "All figures"  # the rest of the page stands
    at = opened(section="training", vocabularies="7")
    assert "a size lies between" in at.error[0].value


# --- parts -------------------------------------------------------------------------------------


def test_names_of_figures() -> None:
    assert naming.conditional(1) == "H(X1)"
    assert naming.conditional(3) == "H(X3 | X1 X2)"
    assert [naming.block(k) for k in (1, 2, 4)] == ["H(X1)", "H(X1 X2)", "H(X1 … X4)"]
    assert len(naming.of_a_sample(5)) == 10 + 9
    assert naming.written(None, "bits") == "n/a"


def test_a_title_is_no_markup() -> None:
    row = {"order": 2, "grams": 9, "distinct": 8, "seen_once_share": 0.9, "seen_once_mass": 0.8}
    row |= {"block_entropy": 1.0, "block_entropy_corrected": 2.0, "unreliable": True}
    assert "<i>" not in orders.said(row, "block_entropy", "<i>x</i>")
    assert "<i>x" not in naming.legend(["a"], {"a": "<i>x</i>"}, "light")
