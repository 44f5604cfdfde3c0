"""The report: what other studies found of a tokenizer, and where it stands."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import studies
from analysis.columns import schema
from analysis.fairness import gini
from analysis.standing import standings
from analysis.vocabulary import near_duplicate_share
from data import lexicons
from data.errors import TokenariumError
from data.visitors import EVERYONE
from studies.questions.report import OWN_VERSION, REPORT_STUDY
from studies.report.document import _Axis, document
from studies.report.registry import all_sections
from studies.report.section import Standing, place
from tests.conftest import let_go
from tests.studies.conftest import SENTENCES, everyones, named, written

Asked = tuple[list[str], str]


@pytest.fixture(scope="module")
def asked(
    byte_level: Path, letters: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    """Two tokenizers and the report's parameter, in a state folder of their own."""
    folder = tmp_path_factory.mktemp("report")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        corpus = named(written(folder))
        yield [everyones(byte_level).name, everyones(letters).name], f"languages={corpus}"
    let_go()


def report(names: list[str], corpora: str, **judges: str) -> studies.Result:
    return studies.run(studies.prepare("report", names, params={"corpora": corpora, **judges}))


def judges() -> dict[str, str]:
    """A lexicon and gold words of Turkish."""
    words, cuts = b"ev\troot\neski\troot\nbu\ndir\taffix\n", b"eskidir\teski+dir\nevler\tev+ler\n"
    return {
        name: lexicons.add({f"{name}.tsv": content}, "tur_Latn", name == "gold", EVERYONE).name
        for name, content in (("lexicon", words), ("gold", cuts))
    }


def value(result: studies.Result, tokenizer: str, figure: str, label: str = "") -> float | None:
    rows = result.tables["figures"].filter(
        pl.col("tokenizer") == tokenizer, pl.col("figure") == figure, pl.col("label") == label
    )
    return rows["value"].item()


def test_its_figures_are_those_of_the_studies_it_rests_on(asked: Asked) -> None:
    names, corpora = asked
    result = report(names, corpora)
    corpus = corpora.partition("=")[2]
    premiums = studies.run(studies.prepare("premiums", names, corpus))
    counts = studies.run(studies.prepare("counts", names, corpus, {"group_by": "language"}))
    entropy = studies.run(
        studies.prepare("entropy", names, corpus, {"languages": "eng_Latn"})
    ).tables["summary"]
    audit = studies.run(studies.prepare("audit", names)).tables["checks"]
    for name in names:
        own = premiums.tables["premiums"].filter(pl.col("tokenizer") == name)
        for row in own.iter_rows(named=True):
            assert value(result, name, "premium", row["language"]) == row["premium"]
        if own["premium"].null_count() == 0:
            assert value(result, name, "evenness") == gini(own["premium"].to_numpy())
            assert value(result, name, "median_premium") == np.median(own["premium"].to_numpy())
        english = counts.tables["counts"].filter(
            pl.col("tokenizer") == name, pl.col("language") == "eng_Latn"
        )
        told = value(result, name, "bytes_per_token", "languages")
        assert told == english["bytes_per_token"].item()
        assert told == len("".join(SENTENCES["eng_Latn"]).encode()) / english["tokens"].item()
        of_it = entropy.filter(pl.col("tokenizer") == name)
        assert value(result, name, "h1") == of_it["h1"].item()
        verdicts = audit.filter(pl.col("tokenizer") == name)["verdict"].to_list()
        assert value(result, name, "fails") == verdicts.count("fail")
        assert value(result, name, "warnings") == verdicts.count("warn")


def test_every_section_says_something_of_every_tokenizer(asked: Asked) -> None:
    names, corpora = asked
    sections = report(names, corpora).tables["sections"]
    for name in names:
        own = sections.filter(pl.col("tokenizer") == name)
        assert own["section"].unique(maintain_order=True).to_list() == [
            section.name for section in all_sections()
        ]
        assert all(one.endswith(".") and "nan" not in one for one in own["sentence"])


def test_a_tokenizer_that_loses_text_has_no_evenness(asked: Asked) -> None:
    names, corpora = asked
    word_level = names[1]
    result = report(names, corpora)
    lost = result.tables["figures"].filter(
        pl.col("tokenizer") == word_level, pl.col("figure") == "evenness"
    )
    assert lost["value"].item() is None and "not encoded" in lost["note"].item()
    ranked = result.tables["sections"].filter(
        pl.col("tokenizer") == word_level, pl.col("figure") == "evenness"
    )
    assert ranked["rank"].item() is None and ranked["of"].item() == 1
    assert (
        "isn't encoded"
        in result.tables["sections"].filter(
            pl.col("tokenizer") == word_level, pl.col("section") == "premiums"
        )["sentence"][0]
    )


def test_another_tokenizer_changes_ranks_and_no_value(asked: Asked) -> None:
    names, corpora = asked
    alone, together = report(names[:1], corpora), report(names, corpora)
    mine = pl.col("tokenizer") == names[0]
    one, other = (
        its.tables["sections"].filter(mine).drop("sentence", "rank", "better_than", "of")
        for its in (alone, together)
    )
    assert one.equals(other)
    assert (
        alone.tables["sections"]["of"].max() == 1 and together.tables["sections"]["of"].max() == 2
    )


def test_what_its_section_on_words_says_is_the_studies(asked: Asked) -> None:
    names, corpora = asked
    corpus, its = corpora.partition("=")[2], judges()
    result = report(names[:1], f"{corpora},prose={corpus}", **its)
    words = (
        studies.run(studies.prepare("integrity", names[:1], corpus, {"lexicon": its["lexicon"]}))
        .tables["shares"]
        .row(0, named=True)
    )
    assert value(result, names[0], "words", "tur_Latn") == words["valid_share"]
    above = words["valid_share"] - words["chance_valid_share"]
    assert value(result, names[0], "words_above_chance", "tur_Latn") == above
    cuts = studies.run(studies.prepare("boundaries", names[:1], params={"gold": its["gold"]}))
    f1 = cuts.tables["figures"].filter(pl.col("figure") == "f1_macro")["value"].item()
    assert value(result, names[0], "boundaries", "tur_Latn") == f1
    (told,) = (
        result.tables["sections"].filter(pl.col("section") == "integrity")["sentence"].unique()
    )
    assert f"F1 {f1:.2f}" in told and "are words" in told
    (told,) = (
        report(names[:1], corpora)
        .tables["sections"]
        .filter(pl.col("section") == "integrity")["sentence"]
        .unique()
    )
    assert told.startswith("No lexicon and no cut words")


def test_its_tables_have_the_columns_described(asked: Asked) -> None:
    for table, frame in report(*asked).tables.items():
        assert frame.schema == schema(REPORT_STUDY.columns(table)), table


def test_its_version_follows_those_it_rests_on(asked: Asked) -> None:
    names, corpora = asked
    told = report(names[:1], f"{corpora},prose={corpora.partition('=')[2]}", **judges())
    told = told.signature["method"]
    used = {one["study"] for one in told["rests_on"].values()}
    assert used == set(told["versions"])
    assert all(studies.study(name).version == its for name, its in told["versions"].items())
    assert REPORT_STUDY.version == OWN_VERSION + sum(told["versions"].values())


@pytest.mark.parametrize("given", ["", "mine", "a=x,a=y", "=x", "a=x,b"])
def test_corpora_without_labels_of_their_own_are_refused(asked: Asked, given: str) -> None:
    with pytest.raises(TokenariumError, match="each with a label"):
        studies.prepare("report", asked[0], params={"corpora": given})


def test_ranks_are_those_of_a_slow_count() -> None:
    random = np.random.default_rng(0)
    values = [None if x < 0.2 else round(float(x), 1) for x in random.random(60)]
    rows = pl.DataFrame(
        {
            "figure": [f"f{i % 3}" for i in range(60)],
            "better": [("lower", "higher", None)[i % 3] for i in range(60)],
            "value": values,
        },
        schema_overrides={"value": pl.Float64},
    )
    for row in standings(rows, ["figure"]).iter_rows(named=True):
        others = [v for f, v in zip(rows["figure"], values, strict=True) if f == row["figure"]]
        others = [v for v in others if v is not None]
        assert row["of"] == len(others)
        if row["value"] is None or row["better"] is None:
            assert row["rank"] is row["better_than"] is None
            continue
        sign = 1 if row["better"] == "lower" else -1
        assert row["rank"] == 1 + sum(sign * v < sign * row["value"] for v in others)
        assert row["better_than"] == sum(sign * v > sign * row["value"] for v in others)


@pytest.mark.parametrize(
    ("rank", "beaten", "of", "words"),
    [
        (1, 21, 22, "the best of 22"),
        (3, 17, 22, "before 17 of 21 others"),
        (22, 0, 22, "the last of 22"),
        (1, 0, 22, ""),  # all the same
        (1, 0, 1, ""),
        (None, None, 5, ""),
    ],
)
def test_a_place_in_words(rank: int | None, beaten: int | None, of: int, words: str) -> None:
    row = {"rank": rank, "better_than": beaten, "of": of}
    assert place(row, "the best", "before", "the last") == words


def test_sections_say_so_where_nothing_was_measured() -> None:
    for section in all_sections():
        said = section.sentence(Standing([], []))
        assert said.endswith(".") and len(said) > 10


def test_near_duplicates_count_case_and_a_leading_space() -> None:
    texts = ["a", "A", " a", "b", "  b", " ", "<s>", "ß", "ẞ"]
    items = pl.DataFrame(
        {
            "text": texts,
            "characters": [len(t) for t in texts],
            "special": [t == "<s>" for t in texts],
        }
    )
    # a, A, " a" and ß, ẞ double each other; "b" and "  b" differ by two spaces: 5 of 7.
    assert near_duplicate_share(items) == 5 / 7
    assert near_duplicate_share(items.clear()) is None


def test_the_better_side_of_a_strip_is_on_the_right() -> None:
    (evenness,) = (f for s in all_sections() for f in s.figures if f.name == "evenness")
    axis = _Axis(evenness, [0.1, 0.3])
    assert axis.place(0.1) > axis.place(0.3)
    (held,) = (f for s in all_sections() for f in s.figures if f.name == "bytes_per_token")
    axis = _Axis(held, [2.0, 4.0])
    assert 0 < axis.place(2.0) < axis.place(4.0) < 100
    assert 0 <= _Axis(held, [3.0]).place(3.0) <= 100


def test_the_document_needs_nothing_else_and_escapes_names(asked: Asked) -> None:
    names, corpora = asked
    result = report(names, corpora)
    hostile = "<img src=x onerror=alert(1)>"
    html = document(result, names[0], {names[0]: hostile, names[1]: '"><script>'}, date(2026, 1, 2))

    tags: list[str] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: tags.extend([tag, *(name for name, _ in attrs)])  # type: ignore[method-assign]
    reader.feed(html)
    assert not {"img", "script", "link", "iframe", "src", "href", "onerror"} & set(tags)
    assert result.key in html and "2026-01-02" in html
    for section in all_sections():
        assert section.title.replace("'", "&#x27;") in html


def test_of_prose_the_english_alone_is_encoded(asked: Asked) -> None:
    names, corpora = asked
    both = f"{corpora},prose={corpora.partition('=')[2]}"
    result = report(names[:1], both)
    told = {
        label: value(result, names[0], "bytes_per_token", label) for label in ("languages", "prose")
    }
    assert told["prose"] == told["languages"]
    questions = result.signature["method"]["rests_on"]
    assert questions["compression/prose eng_Latn"]["study"] == "entropy"
