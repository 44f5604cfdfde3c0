"""Every figure of the entropy page and every table it offers is the study's: here those of samples,
and of another text. (`tests/twins/` holds the study against a slow twin.)"""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.components.entropy.sections import LEARNT
from pages.components.entropy.shift import COLUMNS
from tests.pages.entropy.conftest import Download
from tests.pages.entropy_home import grades, opened, rows_of, study, traces
from tests.twins.texts import NAMES, agree, same


def english(table: str, **where: str) -> list[dict[str, Any]]:
    return study(table, languages="eng_Latn", shift="second", **where)


@pytest.fixture(scope="module")
def page(download: Download) -> AppTest:
    """One page for the tests that look at its sections in turn."""
    return opened(shift="second", section="sample")


# --- samples -------------------------------------------------------------------------------------


def test_the_learning_curve(page: AppTest, download: Download) -> None:
    key = ["tokenizer", "language", "segments", "figure", "order"]
    page.selectbox(key=table_choice(page)).set_value("learning_curve").run()
    agree(download(page, "learning_curve"), english("learning_curve"), key)


def table_choice(page: AppTest) -> str:
    return str(next(one for one in page.selectbox if one.label == "Table to download").key)


@pytest.mark.parametrize("name", LEARNT)
def test_each_figure_of_the_learning_curve(page: AppTest, name: str) -> None:
    what = LEARNT[name]
    at = page.selectbox(key="entropy.figure").set_value(name).run()
    moved = []
    for tokenizer in NAMES:
        its = english("learning_curve", tokenizer=tokenizer)
        rows = [row for row in its if (row["figure"], row["order"]) == (what.figure, what.order)]
        known = [row for row in rows if row["value"] is not None]
        drawn = traces(at, "learning")[tokenizer]
        assert drawn["x"] == [row["tokens"] for row in known]
        same(drawn["y"], [row["value"] for row in known])
        assert grades(drawn) == [row["reliability"] or "reliable" for row in known]
        moved.append(abs(rows[-1]["value"] - rows[-2]["value"]))
        if what.order is not None:
            corrected = [
                row["value"]
                for row in its
                if (row["figure"], row["order"]) == (f"{what.figure}_corrected", what.order)
            ]
            same(traces(at, "learning")[f"{tokenizer}, corrected"]["y"], corrected)
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


def test_another_text(page: AppTest, download: Download) -> None:
    its = english("shift")
    key = ["tokenizer", "figure", "order"]
    # Else the greyed points would be the same ones on both sizes.
    assert any(row["matched_reliability"] != row["reliability"] for row in its)
    for sizes, columns in COLUMNS.items():
        page.segmented_control(key="entropy.section").set_value("shift").run()
        at = page.segmented_control(key="entropy.sizes").set_value(sizes).run()
        for name in NAMES:
            own = [row for row in its if row["tokenizer"] == name]
            rows = [row for row in own if row["figure"] == "conditional_entropy"]
            for column in columns[:2]:
                drawn = traces(at, "shift")[f"{name}, {column}"]
                same(drawn["y"], [row[column] for row in rows])
                assert grades(drawn) == [row[columns[3]] for row in rows]
                for said, row in zip(drawn["hovertext"], rows, strict=True):
                    assert signed(row[columns[2]]) in said
    shown = rows_of(at, 0).drop("named", "unit", "note").to_dicts()
    agree(shown, without_notes(its), key)
    page.selectbox(key=table_choice(page)).set_value("shift").run()
    agree(download(page, "shift"), its, key)
    for row in its:
        if row["figure"] == "h1":
            assert f"**{signed(row['matched_difference'])}** under {row['tokenizer']}" in "".join(
                one.value for one in page.markdown
            )


def without_notes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if not name.endswith("_note")} for row in rows
    ]


def signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{abs(value):.2f} bits"
