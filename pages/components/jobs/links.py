"""Where the answer of a job can be seen: on the page that asked, and as tables on the page Jobs."""

from collections.abc import Callable, Mapping

import streamlit as st

import studies
from pages.components.compare.text import IN_ADDRESS
from pages.components.probes.undertrained import MANY, MOST_CONTROLS
from studies.desks import charbench
from studies.engine import jobs
from studies.engine.jobs import Job
from studies.questions import arithmetic, consistency

OPEN = "jobs.job"
"""Where the page Jobs holds which job's tables are open (its address parameter `job`)."""

Query = Mapping[str, str | list[str]]


def _training(spec: studies.Spec) -> Query:
    assert spec.corpus is not None
    asked = _asked(spec, "language", "vocabularies", "steps", "compressed")
    return {"corpus": spec.corpus.name, "section": "training", **asked}


def _difficulty(spec: studies.Spec) -> Query | None:
    asked = _asked(spec, "begin", "window", "stride", "dtype")
    asked["models"] = [model.name for model in spec.models]
    if spec.corpus is not None:
        asked["languages"] = str(spec.parameters["languages"]).split(",")
        return {"of": "corpus", "corpus": spec.corpus.name, **asked, **_asked(spec, "segments")}
    if len(str(spec.parameters["text"])) > IN_ADDRESS:
        return None
    return {"of": "text", **asked, **_asked(spec, "text")}


def _charbench(spec: studies.Spec) -> Query | None:
    words = charbench.list_of_words(str(spec.parameters["words"]))
    usual = spec.parameters["seed"] == charbench.SEED and spec.parameters["capitals"] == "some"
    if words is None or not usual:  # a file, by its visitor's name, or what the page doesn't ask
        return None
    asked = _asked(spec, "items", "shots", "begin", "dtype")
    asked["models"] = [model.name for model in spec.models]
    return {"of": words, "ask": "models", **asked}


def _undertrained(spec: studies.Spec) -> Query | None:
    asked = _asked(spec, "candidates", "controls", "unused", "begin", "dtype")
    usual = {one.name: one.default for one in studies.study(spec.study).parameters}
    elsewhere = spec.parameters["seed"] != usual["seed"] or asked["candidates"] not in MANY
    if elsewhere or int(spec.parameters["controls"]) > MOST_CONTROLS:  # what the page doesn't ask
        return None
    models: Query = {"models": [model.name for model in spec.models]}
    return {"probe": spec.study, **asked, **models}


def _arithmetic(spec: studies.Spec) -> Query | None:
    if spec.parameters["seed"] != arithmetic.SEED:  # the page asks no other
        return None
    first, last = str(spec.parameters["digits"]).split("-")
    asked = _asked(spec, "pairs", "sums", "shots", "begin", "dtype")
    asked["formats"] = str(spec.parameters["formats"]).split(",")
    asked["models"] = [model.name for model in spec.models]
    return {"probe": spec.study, "from": first, "to": last, **asked}


def _consistency(spec: studies.Spec) -> Query | None:
    usual = spec.parameters["seed"] == consistency.SEED
    if not usual or len(str(spec.parameters["text"])) > IN_ADDRESS:
        return None
    asked = _asked(spec, "text", "shots", "begin", "dtype")
    asked["marked"] = str(spec.parameters["share"])
    asked["models"] = [model.name for model in spec.models]
    return {"probe": spec.study, **asked}


def _asked(spec: studies.Spec, *names: str) -> dict[str, str | list[str]]:
    return {name: str(spec.parameters[name]) for name in names}


# The page of a study that is asked as a job, and what its address holds of the question; None
# where no address can.
PAGES: dict[str, tuple[str, Callable[[studies.Spec], Query | None]]] = {
    "training": ("entropy.py", _training),
    "difficulty": ("difficulty.py", _difficulty),
    "charbench": ("charbench.py", _charbench),
    "undertrained": ("probes.py", _undertrained),
    "arithmetic": ("probes.py", _arithmetic),
    "consistency": ("probes.py", _consistency),
}


def address(spec: studies.Spec) -> tuple[str, Query] | None:
    """The page that shows the answer, and its query; None where there is none."""
    page, query_of = PAGES.get(spec.study, ("", lambda _: None))
    query = query_of(spec)
    return None if query is None else (page, query)


def draw(job: Job, who: studies.Visitor) -> None:
    """Links to the answer of a job that is done."""
    spec = jobs.spec(job.id, who)
    found = None if spec is None else address(spec)
    if found is not None:
        page, query = found
        st.page_link(page, label="Open", query_params=dict(query), width="content")
    # No link: one to the page that is open leaves the address as it is.
    if st.button("Tables", icon=":material/table:", key=f"open {job.id}"):
        st.session_state[OPEN] = job.id
        st.rerun(scope="app")
