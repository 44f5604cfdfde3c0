"""Figures that are drawn once: the same JSON as plotly's own, and never one of other inputs."""

import copy
import json

import numpy as np
import plotly.graph_objects as go
import plotly.io
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.components.drawings import Drawing, contents, drawn_once, forget

TRACES = [
    {
        "type": "scatter",
        "x": np.array([1.0, 2.0, np.nan]),
        "y": [0.1, None, 3],
        "name": "ığ <b>ü</b>",
        "customdata": [["a", 1], ["b", None], ["c", 2.5]],
    },
    {"type": "bar", "x": ["α", "β"], "y": np.array([3, 4]), "marker": {"color": ["red", "#fff"]}},
]
LAYOUT = {"height": 320, "title": {"text": "it"}, "shapes": [{"type": "line", "x0": 0}]}


def test_its_json_is_plotlys_own() -> None:
    figure = {"data": TRACES, "layout": LAYOUT}
    plain = json.loads(plotly.io.to_json(go.Figure(figure), engine="json"))
    for _ in range(2):  # the second time out of what was written
        drawing = Drawing(figure, _validate=False)
        assert json.loads(plotly.io.to_json(drawing.to_dict(), validate=False)) == plain
    assert drawing.to_dict()["layout"]["height"] == 320  # a page reads it


def test_what_is_done_to_one_is_not_done_to_the_next() -> None:
    drawing = Drawing({"data": TRACES, "layout": LAYOUT}, _validate=False)
    drawing.to_dict()["data"][0].pop("x")
    assert "x" in drawing.to_dict()["data"][0]


def test_equal_inputs_are_drawn_once_and_others_anew() -> None:
    made = []

    @drawn_once
    def figure(frame: pl.DataFrame, *, mode: str) -> go.Figure:
        made.append(mode)
        return Drawing({"data": [{"type": "bar", "y": frame["a"].to_list()}]}, _validate=False)

    frame = pl.DataFrame({"a": [1, 2]})
    first = figure(frame, mode="light")
    assert figure(pl.DataFrame({"a": [1, 2]}), mode="light") is first
    assert figure(frame, mode="dark") is not first
    assert list(figure(pl.DataFrame({"a": [1, 3]}), mode="light").data[0].y) == [1, 3]
    assert made == ["light", "dark", "light"]
    forget()
    assert figure(frame, mode="light") is not first


DIFFERENT = [
    pl.DataFrame({"a": [1, 2]}),
    pl.DataFrame({"a": [2, 1]}),
    pl.DataFrame({"a": [1, None]}),
    pl.DataFrame({"b": [1, 2]}),
    pl.DataFrame({"a": [1.0, 2.0]}),
    pl.DataFrame({"a": [1.0, float("nan")]}),
    pl.DataFrame({"a": ["1", "2"]}),
    pl.DataFrame({"a": ["1", ""]}),
    pl.DataFrame({"a": ["1", None]}),
    pl.DataFrame({"a": [1]}),
    pl.DataFrame({"a": [[1], [2]]}),
    pl.DataFrame({"a": [[1, 2], []]}),
    pl.DataFrame({"a": []}, schema={"a": pl.Int64}),
]


def test_frames_that_differ_have_other_contents() -> None:
    assert len({contents(frame) for frame in DIFFERENT}) == len(DIFFERENT)


@pytest.mark.parametrize("frame", DIFFERENT, ids=str)
def test_a_copy_has_the_same_contents(frame: pl.DataFrame) -> None:
    assert contents(pl.concat([frame[:1], frame[1:]], rechunk=False)) == contents(frame)


@given(st.integers(0, 69_999), st.integers(-(2**40), 2**40))
def test_one_cell_of_a_large_frame_counts(row: int, value: int) -> None:
    frame = pl.DataFrame({"a": range(70_000)})
    changed = frame.with_row_index().select(
        pl.when(pl.col("index") == row).then(value).otherwise(pl.col("a")).alias("a")
    )
    assert (contents(changed) == contents(frame)) == (value == row)


NAMED = [
    ["a", "b"],
    ["a, b"],
    ["a', 'b"],
    ["a", None],
    ["a", "None"],
    [1],
    [1.0],
    [True],
    ["1"],
    [],
    {},
    {"a": "b"},
    {"a": None},
    {"a": ["b"]},
    {"a": ["b", "c"]},
    [["a", "b"]],
    [["a"], ["b"]],
    [pl.DataFrame({"a": [1, 2]})],
    [pl.DataFrame({"a": [2, 1]})],
]


def test_lists_that_differ_are_other_figures() -> None:
    made = []

    @drawn_once
    def figure(names: object) -> go.Figure:
        made.append(names)
        return go.Figure()

    for named in [*NAMED, *copy.deepcopy(NAMED)]:
        figure(named)
    assert len(made) == len(NAMED)
