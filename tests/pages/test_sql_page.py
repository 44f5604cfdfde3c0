"""The SQL page as AppTest sees it: what is run, what is said, the link, the chart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import studies.desks.query
from data.errors import TokenariumError
from data.progress import Progress, Report
from data.query.errors import QueryError
from data.query.views import Column, Content, View
from pages.components.palette import tokenizer_colour
from pages.components.query import chart, editor, outcome
from pages.components.query.chart import Chosen
from studies.desks.answer_files import csv
from studies.desks.query import ROWS, QueryResult
from tests.pages.app_test import first_of_link, stand_in

PAGE = str(Path(__file__).parents[2] / "pages" / "sql.py")

FRAME = pl.DataFrame(
    {
        "language": ["eng_Latn", "deu_Latn", "<b>x</b>"],
        "tokenizer": ["gpt2", "gpt2", "gpt2"],
        "tokens": [10, 20, None],
        "share": [0.5, 0.25, 0.25],
    }
)


def result(frame: pl.DataFrame = FRAME, truncated: bool = False) -> QueryResult:
    return QueryResult(tuple(frame.columns), frame, frame.height, truncated, 0.25)


def nothing(report: Report) -> Content:
    raise AssertionError("the page opens no view")


VIEWS = [
    View("corpora", "the corpora", (Column("name", "VARCHAR", "its <i>name</i>"),), nothing),
    View("my~1a2b3c4d", "Mine", (Column("text", "VARCHAR", "the text"),), nothing, "corpus"),
]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that were run; `fail` in one fails."""
    statements: list[str] = []

    def query(sql: str, visitor: Any, progress: Progress) -> QueryResult:
        statements.append(sql)
        progress("Running the query", 0.5)
        if "fail" in sql:
            raise QueryError("Binder Error: no *column* `x`", "LINE 1: fail\n        ^")
        if "gone" in sql:
            raise TokenariumError("The package is gone.")
        return result(FRAME.clear() if "nothing" in sql else FRAME, "many" in sql)

    stand_in(monkeypatch, outcome, "query", query)
    stand_in(monkeypatch, studies.desks.query, "schema", lambda visitor: VIEWS)
    yield statements


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def test_an_example_stands_there_and_is_answered(ran: list[str]) -> None:
    at = opened()
    assert at.title[0].value == "What do you want to find out?"
    assert at.markdown[0].value == "**3 rows**, 4 columns, in 0.25 s."
    assert ran == [at.text_area[0].value]
    assert 'FROM "my~1a2b3c4d"' in ran[0]
    assert not at.error
    assert first_of_link(at)["sql"] == ran[0]


def test_a_link_opens_the_query_again(ran: list[str]) -> None:
    at = opened(sql="SELECT 1 AS one", chart="points", y="share")
    assert ran == ["SELECT 1 AS one"]
    assert not at.warning
    assert first_of_link(at) == {
        "sql": "SELECT 1 AS one",
        "chart": "points",
        "x": "language",
        "y": "share",
    }


def test_the_same_statement_is_run_once_unless_it_is_asked_for(ran: list[str]) -> None:
    at = opened(sql="SELECT 1")
    at.selectbox(key="sql.y").select("tokens").run()
    assert ran == ["SELECT 1"]
    assert first_of_link(at)["y"] == "tokens"
    at.button[0].click().run()
    assert ran == ["SELECT 1", "SELECT 1"]


def test_another_statement_another_link(ran: list[str]) -> None:
    at = opened(sql="SELECT 1")
    at.text_area(key="sql.sql").set_value("SELECT 2")
    at.button[0].click().run()
    assert ran == ["SELECT 1", "SELECT 2"]
    assert first_of_link(at)["sql"] == "SELECT 2"


def test_an_error_is_said_with_its_place(ran: list[str]) -> None:
    at = opened(sql="fail")
    assert at.error[0].value == "Binder Error: no \\*column\\* \\`x\\`"
    assert "        ^" in at.code[0].value
    assert not at.dataframe
    assert first_of_link(at)["sql"] == "fail"
    # It isn't run again by itself.
    at.run()
    assert ran == ["fail"]
    assert opened(sql="gone").error[0].value == "The package is gone."


def test_no_rows_are_no_error(ran: list[str]) -> None:
    at = opened(sql="nothing")
    assert at.markdown[0].value == "**No rows**, in 0.25 s."
    assert not at.error


def test_a_cut_result_is_said_to_be_cut(ran: list[str]) -> None:
    at = opened(sql="many")
    assert at.markdown[0].value.startswith("The first **3 rows** of more")
    assert any(f"at most {ROWS:,}" in caption.value for caption in at.caption)


def test_an_empty_statement_is_no_query(ran: list[str]) -> None:
    at = opened(sql="   ")
    assert ran == []
    assert "Write a SELECT" in at.info[0].value


def test_a_long_statement_stays_out_of_the_address(ran: list[str]) -> None:
    long = f"SELECT '{'x' * 7000}'"
    at = opened()
    at.text_area(key="sql.sql").set_value(long)
    at.button[0].click().run()
    assert ran[-1] == long
    assert "sql" not in first_of_link(at)
    assert any("too long for the address bar" in caption.value for caption in at.caption)


# --- parts ----------------------------------------------------------------------------------------


def traces(frame: pl.DataFrame, chosen: Chosen) -> list[Any]:
    rows = chart.drawn_rows(frame, chosen)
    return list(chart.figure(rows, chosen, {"gpt2": "GPT-2"}, "light").data)


def test_rows_without_a_value_are_left_out_of_the_chart() -> None:
    chosen = Chosen("bars", "language", "tokens", "")
    (bars,) = traces(FRAME, chosen)
    assert list(bars.x) == ["eng_Latn", "deu_Latn"]
    assert list(bars.y) == [10.0, 20.0]


def test_bars_never_stand_on_each_other() -> None:
    """Plotly would add them up: a sum that nobody asked for."""

    def repeated(frame: pl.DataFrame, *chosen: str) -> bool:
        return chart.repeated(chart.drawn_rows(frame, Chosen(*chosen)), Chosen(*chosen))

    assert not repeated(FRAME, "bars", "language", "tokens", "")
    assert repeated(FRAME, "bars", "tokenizer", "share", "")
    assert not repeated(FRAME, "points", "tokenizer", "share", "")
    twice = pl.concat([FRAME, FRAME.with_columns(tokenizer=pl.lit("o200k_base"))])
    assert repeated(twice, "bars", "language", "share", "")
    assert not repeated(twice, "bars", "language", "share", "tokenizer")


def test_long_names_stay_apart() -> None:
    frame = pl.DataFrame({"t": [f"{'x' * 60}{n}" for n in range(3)], "y": [1, 2, 3]})
    (bars,) = traces(frame, Chosen("bars", "t", "y", ""))
    assert len(set(bars.x)) == 3


def test_a_column_may_be_called_like_a_pattern() -> None:
    frame = pl.DataFrame({"^.*$": ["a", "b"], "*": [1, 2]})
    (bars,) = traces(frame, Chosen("bars", "^.*$", "*", "^.*$"))[:1]
    assert (list(bars.x), list(bars.y)) == (["a"], [1.0])


def test_a_colour_for_each_value_of_a_column() -> None:
    frame = pl.DataFrame({"t": ["gpt2", "other", None], "x": [1, 2, 3], "y": [1.5, 2.5, 3.5]})
    found = {one.name: one for one in traces(frame, Chosen("lines", "x", "y", "t"))}
    assert set(found) == {"gpt2", "other", "null"}
    assert found["gpt2"].marker.color == tokenizer_colour("gpt2", "light")
    assert list(found["other"].y) == [2.5]


def test_what_a_cell_holds_is_no_html() -> None:
    frame = pl.DataFrame({"t": ["<img src=x> $x$"], "y": [1]})
    (bars,) = traces(frame, Chosen("bars", "t", "y", "t"))
    assert bars.name == "&lt;img src=x> &#36;x&#36;"
    assert list(bars.x) == [bars.name]


def test_examples_are_for_the_corpus_there_is() -> None:
    assert list(editor.statements(None)) == ["What is here"]
    found = editor.statements('it\'s "mine"')
    assert 'FROM "it\'s ""mine"""' in found["Bytes a character"]
    assert "corpus = 'it''s \"mine\"'" in found["Evenness"]
    assert "FROM udhr\n" in editor.statements("udhr")["Bytes a character"]


def test_lists_are_written_as_json_in_csv() -> None:
    frame = pl.DataFrame({"a": [[[1, 2], [3]], None], "^b$": [[1], []], "c": ["x", "ü"]})
    assert csv(frame) == 'a,^b$,c\n"[[1, 2], [3]]",[1],x\n,[],ü\n'
