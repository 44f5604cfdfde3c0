"""SQL over corpora and results: who sees what, whether it is right, and its documentation."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import studies
from data import catalogue, lake, records, tokenizers
from data.corpora import collection
from data.errors import TokenariumError
from data.query.corpora import TEXT_COLUMNS
from data.query.views import Column
from studies.desks.query import QueryError, identifier, query, schema
from studies.desks.result_tables import RESULT_TABLES
from tests.studies.conftest import stored
from tests.studies.query_home import ME, OTHER, OWN, SECRET, Home, two_visitors

DOCUMENT = Path(__file__).parents[2] / "docs" / "sql.md"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, byte_level: Path) -> Iterator[Home]:
    with two_visitors(tmp_path_factory.mktemp("queried"), byte_level.read_bytes()) as made:
        yield made


def rows(sql: str, visitor: studies.Visitor = ME) -> list[tuple[object, ...]]:
    return query(sql, visitor).frame.rows()


def their_corpus() -> str:
    return next(iter(collection.known_to(OTHER)))


def test_a_corpus_is_what_was_read(home: Home) -> None:
    found = query("SELECT * FROM own ORDER BY language, segment", ME)
    assert found.columns == tuple(column.name for column in TEXT_COLUMNS)
    assert found.rows == 6
    assert not found.truncated
    english = found.frame.filter(pl.col("language") == "eng_Latn")
    assert english["text"].to_list() == OWN
    assert english["bytes"].to_list() == [len(text) for text in OWN]
    assert rows("SELECT text, bytes, characters FROM own WHERE text = 'Üç.'") == [("Üç.", 5, 3)]
    assert rows("SELECT name, title, languages, segments, bytes, labels FROM corpora") == [
        ("own", "Title of own", 2, 3, 58, ["eng_Latn", "tur_Latn"])
    ]


def test_tokens_are_those_of_the_tokenizer(home: Home) -> None:
    tokenizer = tokenizers.load_known(tokenizers.identify("gpt2").fingerprint)
    expected = {text: len(list(tokenizer.encode_batch([text]).ids)) for text in OWN}
    found = dict(rows("SELECT text, tokens(text, 'gpt2') FROM own WHERE language = 'eng_Latn'"))
    assert found == expected
    # By fingerprint too, and in an aggregate.
    fingerprint = tokenizers.identify("gpt2").fingerprint
    assert rows(
        f"SELECT sum(tokens(text, '{fingerprint[:12]}')) FROM own WHERE language = 'eng_Latn'"
    ) == [(sum(expected.values()),)]


def test_results_are_those_of_the_study(home: Home) -> None:
    tables = studies.run(studies.prepare("premiums", ["gpt2"], "own")).tables
    for view, table in (
        ("premiums", "premiums"),
        ("premiums_fairness", "fairness"),
        ("premiums_factors", "factors"),
    ):
        found = query(f"FROM {view}", ME).frame
        asked = ("tokenizer", "corpus", "reference", "unit", "bootstrap", "seed")
        for name, value in zip(asked, ("gpt2", "own", "eng_Latn", "segment", 1000, 0), strict=True):
            assert found[name].unique().to_list() == [value]
        expected = tables[table].drop("tokenizer")
        assert found.drop(asked).select(expected.columns).rows() == expected.rows()


def test_what_is_someone_s_own_is_seen_by_them(home: Home) -> None:
    name = their_corpus()
    found = rows(f"SELECT text FROM \"{name}\" WHERE language = 'eng_Latn'", OTHER)
    assert found == [(SECRET,)]
    assert rows("SELECT name FROM corpora ORDER BY name", OTHER) == [("own",), (name,)]
    assert set(rows("SELECT DISTINCT corpus FROM corpus_text", OTHER)) == {("own",), (name,)}
    assert set(rows("SELECT DISTINCT corpus, reference FROM premiums", OTHER)) == {
        ("own", "eng_Latn"),
        (name, "deu_Latn"),
    }
    tokenizer = home.their_tokenizer.name
    assert rows(f"SELECT tokens('We count', '{tokenizer}') > 0", OTHER) == [(True,)]
    assert (tokenizer,) in rows("SELECT name FROM tokenizers", OTHER)


def test_a_shared_link_opens_what_it_carries(home: Home) -> None:
    name = their_corpus()
    spec = studies.prepare("premiums", ["gpt2"], name, {"reference": "deu_Latn"}, visitor=OTHER)
    key = studies.share(spec, OTHER)
    with_link = replace(ME, shares=(key,))
    assert rows(f'SELECT count(*) FROM "{name}"', with_link) == [(2,)]
    assert (name, "deu_Latn") in rows("SELECT DISTINCT corpus, reference FROM premiums", with_link)
    with pytest.raises(TokenariumError, match="Unknown view"):
        rows(f'SELECT count(*) FROM "{name}"', ME)


def test_each_has_their_own_name_for_a_thing(home: Home) -> None:
    """The same corpus brought by another: its results are theirs too, under their name."""
    theirs = next(iter(collection.known_to(OTHER).values()))
    third = studies.Visitor("c" * 64)
    mine = collection.keep(replace(theirs, name="third", title="Third"), third)
    assert rows("SELECT DISTINCT corpus FROM premiums WHERE reference = 'deu_Latn'", third) == [
        (mine.name,)
    ]


def test_a_comparison_with_someone_s_own_corpus_is_seen_by_them(home: Home) -> None:
    """It is about a corpus that everyone has, but tells that the other one was there."""
    name = their_corpus()
    for visitor, shift, seed in ((ME, "", 1), (OTHER, name, 2)):
        params = {"shift": shift, "bootstrap": 100, "seed": seed, "compress": 0}
        spec = studies.prepare("entropy", ["gpt2"], "own", params, visitor=visitor)
        studies.run(spec)
    asked = "SELECT DISTINCT seed FROM entropy_{} WHERE corpus = 'own' ORDER BY seed"
    for view in ("orders", "summary"):
        assert rows(asked.format(view), ME) == [(1,)]
        assert rows(asked.format(view), OTHER) == [(1,), (2,)]
    expected = studies.run(
        studies.prepare("entropy", ["gpt2"], "own", {"bootstrap": 100, "seed": 1, "compress": 0})
    ).tables["summary"]
    found = rows("SELECT language, h1, efficiency_declared FROM entropy_summary WHERE seed = 1")
    columns = ("language", "h1", "efficiency_declared")
    assert sorted(found) == sorted(expected.select(columns).rows())


def test_a_text_that_someone_typed_is_in_no_view(home: Home) -> None:
    typed = "a private thought"
    studies.run(studies.prepare("segmentation", ["gpt2"], params={"text": typed}))
    offered = {view.name for view in schema(ME)}
    assert not {name for name in offered if "segmentation" in name or "encodings" in name}
    for table in RESULT_TABLES:
        study = studies.study(table.study)
        # With a corpus, a parameter names one of its languages or is a number or choice.
        assert study.corpus or not study.parameters, table.view


def test_a_corpus_called_like_a_view_hides_nothing(home: Home) -> None:
    corpus = stored({"eng_Latn": ["Only here."]})
    record = replace(
        next(iter(collection.known_to(OTHER).values())), hash=corpus.hash, name="premiums"
    )
    collection.keep(record, studies.EVERYONE)
    try:
        assert "tokenizer" in query("FROM premiums LIMIT 0", ME).columns
        found = rows("SELECT text FROM corpus_text WHERE corpus = 'premiums'")
        assert found == [("Only here.",)]
    finally:
        records.remove(collection.SHELF.place(studies.EVERYONE, corpus.hash))


def test_without_corpora_and_results_the_views_are_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(tmp_path / "empty"))
        patch.setattr(catalogue, "corpora", dict)
        names = [v.name for v in schema(ME) if v.name not in ("tokenizers", "views")]
        counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names)
        assert rows(counts) == [(name, 0) for name in names]
        lake.detach()


def test_an_error_says_where(home: Home) -> None:
    with pytest.raises(QueryError) as caught:
        query("SELECT texts FROM own", ME)
    assert 'column "texts" not found' in str(caught.value)
    assert caught.value.place is not None
    assert "LINE 1" in caught.value.place


# --- what is said of the views --------------------------------------------------------------------


def test_the_columns_are_those_that_are_told(home: Home) -> None:
    """By the views themselves, and by the view that lists them."""
    # The questions whose results have columns of their own.
    for name in ("vocabulary", "audit"):
        studies.run(studies.prepare(name, ["gpt2"]))
    listed: dict[str, list[tuple[object, object]]] = {}
    for view, column, its_type in rows('SELECT view, "column", type FROM views'):
        listed.setdefault(str(view), []).append((column, its_type))
    selects = {view.name: view for view in schema(ME)}
    assert set(listed) == set(selects) - {"views"}
    described = " UNION ALL ".join(
        f"SELECT '{name}', column_name, column_type FROM (DESCRIBE FROM \"{name}\")"
        for name in selects
    )
    found: dict[str, list[tuple[object, object]]] = {}
    for name, column, its_type in rows(described):
        found.setdefault(str(name), []).append((column, its_type))
    for name, view in selects.items():
        said = [(column.name, column.type) for column in view.columns]
        assert found[name] == said
        assert name == "views" or listed[name] == said


def documented() -> dict[str, list[Column]]:
    """The tables of docs/sql.md, by the heading above each."""
    found: dict[str, list[Column]] = {}
    heading = ""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            heading = line.removeprefix("### ").strip("`")
        elif cells := re.fullmatch(r"\| `(.+?)` \| (.+?) \| (.+) \|", line):
            found.setdefault(heading, []).append(Column(cells[1], cells[2], cells[3]))
    return found


def test_the_documentation_is_true(home: Home) -> None:
    of_corpus = documented().pop("a corpus")
    assert tuple(of_corpus) == TEXT_COLUMNS
    expected = {v.name: list(v.columns) for v in schema(ME) if v.kind != "corpus"}
    assert {name: found for name, found in documented().items() if name != "a corpus"} == expected


def test_who_forgets_the_quotes_of_their_corpus_name_is_told_them(home: Home) -> None:
    name = their_corpus()
    assert re.fullmatch(r"\w+~[0-9a-f]{8}", name)
    with pytest.raises(QueryError) as refused:
        query(f"SELECT count(*) FROM {name}", OTHER)
    assert str(refused.value).endswith(f'A name like this needs double quotes: "{name}".')
    assert refused.value.place is not None
    # Half of the name finds the whole one, as it has to be written.
    with pytest.raises(QueryError, match=f'did you mean .*"{name}"'):
        query(f"SELECT count(*) FROM {name.partition('~')[0]}", OTHER)
    assert rows(f'SELECT count(*) > 0 FROM "{name}"', OTHER) == [(True,)]
    # Where the names are right, an error says nothing of quotes.
    with pytest.raises(QueryError) as refused:
        query(f"SELECT nothing FROM \"{name}\" WHERE section <> '{name}'", OTHER)
    assert "quotes" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *(("udhr", "udhr"), ("my~1a2b3c4d", '"my~1a2b3c4d"'), ("order", '"order"')),
        *(('a"b', '"a""b"'), ("2nd", '"2nd"'), ("größe", '"größe"')),
    ],
)
def test_a_name_is_offered_as_sql_reads_it(name: str, written: str) -> None:
    assert identifier(name) == written
