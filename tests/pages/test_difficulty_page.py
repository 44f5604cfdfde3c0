"""The Difficulty page, with models that the test makes up: no torch is needed."""

import math
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import streamlit as st
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest

import studies
from data import catalogue, models
from data.errors import TokenariumError
from data.jobs import connection, records
from data.models import ModelFiles
from data.progress import Report, silent
from pages.components import visitor
from pages.components.difficulty import coloured, curve, summary
from pages.components.jobs import links
from studies.engine import jobs
from studies.engine import models as running
from studies.engine.run import run_by_parts
from studies.engine.spec import Spec
from studies.engine.steps import Steps
from tests.conftest import let_go
from tests.data.corpora.brought import written
from tests.data.models.files import model_files
from tests.pages.app_test import first_of_link, link, page_at, words
from tests.studies.conftest import named
from tests.studies.conftest import written as flores
from tests.worker.test_faults import other_host

TEXT = "The house is <b>old</b>.\nWe count: naïve 猫."
ME = studies.Visitor("a" * 64)


class MadeUp:
    """Each id has 1 to 7 bits, whatever stands before it."""

    vocabulary_size = 300
    context = 64
    facts: Mapping[str, Any] = {
        "architecture": "MadeUp",
        "parameters": 1_500_000,
        "device": "cpu",
        "dtype": "float32",
    }

    def log_probabilities(
        self, sequences: Sequence[NDArray[np.int32]]
    ) -> list[NDArray[np.float64]]:
        return [-math.log(2) * (1.0 + its[1:] % 7) for its in sequences]


@pytest.fixture(scope="module")
def with_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with the models "one" and "two"; each test has a copy."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        models.add_folder(written(folder / "one", model_files()))
        models.add_folder(written(folder / "two", model_files(begins=False)))
    let_go()
    return folder / "home"


@pytest.fixture
def ready(
    home: Path, with_models: Path, monkeypatch: pytest.MonkeyPatch, broken: set[str]
) -> Iterator[list[str]]:
    """Two models, "one" and "two"; yields the names of those that were loaded."""
    loaded: list[str] = []

    def load(files: ModelFiles, dtype: str, report: Report) -> MadeUp:
        loaded.append(files.identity.name)
        if files.identity.name in broken:
            raise TokenariumError(f"{files.title} doesn't fit into the memory of cpu.")
        return MadeUp()

    monkeypatch.setattr(catalogue, "models", dict)  # nothing is to be fetched
    shutil.copytree(with_models, home)
    running.provide(load)
    st.cache_resource.clear()
    yield loaded
    st.cache_resource.clear()
    running.provide(None)
    connection.detach()


@pytest.fixture
def me(ready: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """As `ready`, for a visitor with a cookie: the page asks by jobs."""
    monkeypatch.setattr(visitor, "current", lambda: ME)
    return ready


def opened(**query: str | list[str]) -> AppTest:
    return page_at("difficulty.py", {"models": ["one", "two"], "text": TEXT, **query})


def measured(**query: str | list[str]) -> AppTest:
    test = opened(**query)
    test.button(key="measure").click().run()
    assert not test.exception
    return test


def test_it_is_computed_when_the_reader_says_so_and_is_kept(ready: list[str]) -> None:
    test = opened()
    assert "A model is fetched when it is first asked" in words(test)
    assert not ready
    test.button(key="measure").click().run()
    assert ready == ["one", "two"]
    spec = studies.prepare("difficulty", (), None, {"text": TEXT}, models=["one", "two"])
    result = studies.cached(spec)
    assert result is not None
    best = result.tables["summary"].sort("bits_per_byte").row(0, named=True)
    assert f"**{best['bits_per_byte']:.2f} bits** for each byte of this text" in words(test)
    assert shown_models(test) == ["one", "two"]
    assert "no surprisal" in words(test)  # how it is measured: "two" begins with nothing
    ready.clear()
    running.provide(None)
    st.cache_resource.clear()
    assert "bits** for each byte" in words(opened())  # by its link, at once
    assert not ready


def test_a_job_leads_to_where_it_was_asked(ready: list[str]) -> None:
    chosen = {"begin": "none", "window": "64", "stride": "32", "dtype": "bfloat16"}
    measured(**chosen)
    params = {**chosen, "window": 64, "stride": 32}
    spec = studies.prepare("difficulty", (), None, {"text": TEXT, **params}, models=["one", "two"])
    found = links.address(spec)
    assert found is not None
    page, query = found
    assert page == "difficulty.py"
    test = opened(**query)
    assert "bits** for each byte of this text" in words(test)
    long = studies.prepare("difficulty", (), None, {"text": TEXT * 200, **params}, models=["one"])
    assert links.address(long) is None  # no address holds it


def shown_models(test: AppTest) -> list[str]:
    """Those in the table of models; none where there is no answer."""
    tables = [one.value for one in test.dataframe if "bits_per_byte" in one.value]
    return list(tables[0]["model"]) if tables else []


def test_the_others_are_shown_where_a_model_fails(ready: list[str], broken: set[str]) -> None:
    broken.add("one")
    test = measured()
    assert shown_models(test) == ["two"]
    assert "**one**: one doesn't fit into the memory" in test.warning[0].value
    tried = ready.count("one")
    test.run()
    assert ready.count("one") == tried  # not at every run
    broken.clear()
    next(button for button in test.button if button.label == "Try again").click().run()
    assert shown_models(test) == ["one", "two"] and not test.warning


def test_where_all_models_fail_each_is_named(ready: list[str], broken: set[str]) -> None:
    broken.update(("one", "two"))
    test = measured()
    assert not shown_models(test)
    assert all(f"**{name}**: {name} doesn't fit" in test.warning[0].value for name in broken)


def worked() -> jobs.Job:
    """The visitor's newest job, run as the worker runs it (tests/worker has the worker itself)."""
    row = records.begin(jobs.mine(ME)[0].id, "here")
    assert row is not None
    parts: list[str] = []
    state, reason, part = "done", None, None
    try:
        run_by_parts(Spec.from_json(row["spec"]), Steps(silent, began=parts.append))
    except TokenariumError as error:
        state, reason, part = "failed", str(error), parts[-1]
    assert records.finish(row["id"], "here", state, reason, part)
    found = jobs.status(row["id"], ME)
    assert found is not None
    return found


def test_the_others_are_asked_where_a_model_fails_in_a_job(me: list[str], broken: set[str]) -> None:
    broken.add("one")
    test = measured()
    failed = worked()
    assert failed.state == "failed" and failed.failed is not None and failed.failed.name == "one"
    test.run()
    assert "Not shown: **one**. one doesn't fit" in test.warning[0].value
    assert jobs.mine(ME)[0].title == "difficulty: two"
    assert not shown_models(test)
    assert worked().state == "done"
    test.run()
    assert shown_models(test) == ["two"] and "Not shown: **one**" in test.warning[0].value
    reopened = opened()  # by its link
    assert shown_models(reopened) == ["two"]
    assert len(jobs.mine(ME)) == 2
    broken.clear()
    reopened.button(key=f"again {failed.id}").click().run()
    assert jobs.mine(ME)[0].title == "difficulty: one, two"
    assert worked().state == "done"
    reopened.run()
    assert shown_models(reopened) == ["one", "two"] and not reopened.warning


def test_what_failed_and_was_answered_since_is_asked_anew(me: list[str], broken: set[str]) -> None:
    broken.add("one")
    measured()
    worked()
    broken.clear()
    measured(models="one")
    assert worked().state == "done"
    test = opened()
    assert not test.warning
    assert [job.title for job in jobs.mine(ME) if job.state == "queued"] == ["difficulty: one, two"]


def test_a_single_model_that_fails_can_be_asked_again(me: list[str], broken: set[str]) -> None:
    broken.add("one")
    test = measured(models="one")
    failed = worked()
    test.run()
    assert test.error[0].value.startswith("one doesn't fit")
    test.button(key=f"again {failed.id}").click().run()
    assert jobs.mine(ME)[0].state == "queued"


def test_ones_own_model_is_removed_and_no_other(me: list[str], tmp_path: Path) -> None:
    mine = models.add_folder(
        written(tmp_path / "mine", model_files(**{"tokenizer_config.json": b"{}"})), visitor=ME
    )
    weights = tmp_path / "home" / "library" / "model_identities" / f"{mine.fingerprint}.json"
    test = opened(models=["one", mine.name])
    assert [one.label for one in test.expander if "Your models" in one.label] == ["Your models (1)"]
    assert weights.exists()
    remove = [one for one in test.button if one.label == "Remove it"]
    assert [one.key for one in remove] == [f"remove {mine.name} now"]
    remove[0].click().run()
    assert not test.exception and not test.warning
    assert link(test)["models"] == ["one"]
    assert not any("Your models" in one.label for one in test.expander)
    assert not weights.exists()


@pytest.mark.parametrize(
    ("queues", "device", "query", "expected"),
    [
        ("cpu,gpu", "cuda:0", {}, "bfloat16"),
        ("cpu,gpu", "cuda:0", {"dtype": "float32"}, "float32"),
        ("cpu,gpu", "cpu", {}, "float32"),
        ("cpu", "cuda:0", {}, "float32"),
        (None, "", {}, "float32"),
    ],
)
def test_what_is_computed_in_at_first_depends_on_the_workers(
    ready: list[str], queues: str | None, device: str, query: dict[str, str], expected: str
) -> None:
    if queues is not None:
        other_host(queues=queues, device=device, models=True)
    assert first_of_link(opened(**query))["dtype"] == expected


def test_without_a_worker_the_page_says_so(ready: list[str]) -> None:
    running.provide(None)
    test = opened()
    assert "No worker that runs language models is here" in test.warning[0].value
    assert (
        "`make worker`" in test.warning[0].value and "ask whoever runs it" in test.warning[0].value
    )
    test.button(key="measure").click().run()
    assert "Language models are run by a worker" in test.error[0].value


@pytest.mark.parametrize(("queues", "said"), [("cpu", True), ("cpu,gpu", False)])
def test_a_worker_with_models_is_missed_only_where_there_is_none(
    ready: list[str], queues: str, said: bool
) -> None:
    running.provide(None)
    other_host(queues=queues, models=True)
    assert bool(opened().warning) == said


def test_a_shared_answer_needs_neither_worker_nor_model(ready: list[str]) -> None:
    spec = studies.prepare("difficulty", (), None, {"text": TEXT}, models=["one", "two"])
    key = studies.share(spec, studies.Visitor())
    running.provide(None)
    test = opened(share=key)
    assert "bits** for each byte" in words(test)


def test_a_sample_of_a_corpus(ready: list[str], tmp_path: Path) -> None:
    corpus = named(flores(tmp_path))
    test = measured(
        of="corpus",
        corpus=corpus,
        languages=["eng_Latn", "tur_Latn"],
        segments="2",
        show="tur_Latn",
    )
    tables = [one.value for one in test.dataframe if "segments" in one.value]
    assert len(tables[0]) == 4  # two models, two languages
    shown = [re.sub("<[^>]+>", "", str(one.proto.body)) for one in test.get("html")]
    assert any("Ev eskidir." in one for one in shown)
    assert not any("The house" in one for one in shown)


TOKENS = pl.DataFrame(
    {
        "model": ["m"] * 5,
        "id": [1, 2, 3, 4, 5],
        "text": ["a", "<", "\ufffd", "\ufffd", "\n"],
        "start": [0, 2, 3, 3, 6],
        "end": [1, 3, 6, 6, 7],
        "bits": [None, 0.0, 3.0, 5.0, 40.0],
        "piece": [0, 1, 2, 2, 3],
    }
)


def test_the_coloured_text_is_the_text() -> None:
    # "a", a space that the tokenizer leaves out, "<", a character of two tokens, a line's end.
    html = coloured._run("a <猫\n".encode(), TOKENS, (0, 7))
    assert html == (
        '<span class="none" title="“a” no surprisal: nothing stands before it, id 1">a</span> '
        '<span class="b0" title="“&lt;” 0.00 bits, id 2">&lt;</span>'
        '<span class="b16" title="“\ufffd” 3.00 bits, id 3; “\ufffd” 5.00 bits, id 4">猫</span>'
        '<span class="b32" title="“\n” 40.00 bits, id 5"><b class="end">↵</b>\n</span>'
    )


@pytest.mark.parametrize("text", ["", "short", "word " * 3_000, "猫" * 5_000, "line\n\n" * 2_000])
def test_the_parts_of_a_long_text_are_all_of_it(text: str) -> None:
    content = text.encode()
    parts = coloured.passages(text)
    assert "".join(content[start:end].decode() for start, end in parts) == text
    assert all(end - start <= 1.3 * coloured.PASSAGE_BYTES for start, end in parts)
    assert parts == [(0, 0)] if not text else all(end > start for start, end in parts)


def test_the_sentence_names_the_easiest_model_and_the_hardest_token() -> None:
    rows = {"model": ["a", "b"], "bits_per_byte": [2.0, 1.0]}
    tokens = pl.DataFrame(
        {"model": ["a", "b", "b"], "text": ["x", "*y*", "z"], "bits": [9.0, 5, 1]}
    )
    said = summary.sentence(pl.DataFrame(rows), tokens, {"a": "A", "b": "B"})
    assert said == (
        "**B** needs **1.00 bits** for each byte of this text, **A** 2.00. What surprises it most "
        r"is “\*y\*”, with 5.0 bits."
    )
    none = pl.DataFrame(
        {"model": ["a"], "bits_per_byte": [None]}, schema_overrides={"bits_per_byte": pl.Float64}
    )
    assert "No token" in summary.sentence(none, tokens, {"a": "A"})


def test_a_line_for_each_model_and_a_bar_for_each_language() -> None:
    titles = {"a": "A", "b": "B"}
    along = pl.DataFrame(
        {"model": ["a", "a", "b"], "byte": [0, 5, 0], "bits_per_byte": [1.0, 2.0, None]}
    )
    figure = curve.figure(along, titles, "light")
    assert [list(trace.x) for trace in figure.data] == [[0, 5], [0]]
    frame = pl.DataFrame(
        {"model": ["a", "a", "b"], "language": ["x", "y", "x"], "bits_per_byte": [2.0, 1.0, 3.0]}
    )
    bars = curve.bars(frame, {"x": "X"}, titles, "dark")
    assert list(bars.data[-1].y) == ["y", "X"]  # the hardest on top
    assert list(bars.data[0].x) == [None, 3.0]
