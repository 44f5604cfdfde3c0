"""Getting a study's result for a page: kept, stored, or computed with its progress shown."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

import polars as pl
import streamlit as st

import studies
from data import catalogue
from data.errors import TokenariumError
from pages.components import visitor
from pages.components.languages import table
from pages.components.plain import escaped
from studies import corpora

KEPT = 32  # results held in memory, by key
KEPT_BYTES = 512 * 2**20  # and what they may take together; a vocabulary has 10 to 40 MB
T = TypeVar("T")
Report = Callable[[str, float], None]


@st.cache_resource(show_spinner=False)
def _kept() -> tuple[dict[str, studies.Result], threading.Lock]:
    return {}, threading.Lock()


def first_corpus(names: Sequence[str]) -> str:
    """The first corpus that can be had here; where none can, the first one."""
    state = st.session_state
    if "first corpus" not in state:
        state["first corpus"] = next(filter(_can_be_had, names), names[0])
    return str(state["first corpus"])


def _can_be_had(corpus: str) -> bool:
    try:
        _languages(corpus)
    except TokenariumError:
        return False
    return True


def language_names(corpus: str) -> pl.DataFrame:
    """The table of a corpus' languages; a corpus that can't be had is said to the reader, and ends
    the run of the page."""
    try:
        if corpus not in catalogue.corpora():
            brought = corpora.choices(visitor.current()).get(corpus)
            if brought is None:
                raise TokenariumError("This corpus isn't here any more.")
            return _names(brought.languages)
        return _names(tuple(_languages(corpus)))
    except TokenariumError as error:
        st.error(f"{error} Choose another corpus.", icon=":material/error:")
        st.stop()


# A catalogue name stands for the same content as long as the process runs.
@st.cache_resource(show_spinner=False)
def _corpora() -> dict[str, list[str]]:
    return {}


def _languages(corpus: str) -> list[str]:
    known = _corpora()
    if corpus not in known:
        known[corpus] = watched(lambda report: studies.languages(corpus, report))
    return known[corpus]


# Names may get better when resources come in, hence the limit.
@st.cache_resource(ttl=600, max_entries=16, show_spinner=False)
def _names(labels: tuple[str, ...]) -> pl.DataFrame:
    return table(labels)


@st.cache_resource(max_entries=256, show_spinner=False)
def _spec_for_everyone(
    name: str, tokenizers: tuple[str, ...], corpus: str, params: tuple[tuple[str, Any], ...]
) -> studies.Spec:
    return studies.prepare(name, tokenizers=tokenizers, corpus=corpus, params=dict(params))


def _spec(
    name: str, tokenizers: Sequence[str], corpus: str | None, params: Mapping[str, Any]
) -> studies.Spec:
    """The question, pinned for this visitor."""
    everyones = corpus in catalogue.corpora() and set(tokenizers) <= set(catalogue.tokenizers())
    if corpus is not None and everyones:
        # These names mean the same for everyone; what visitors named themselves is never kept.
        return _spec_for_everyone(name, tuple(tokenizers), corpus, tuple(params.items()))
    return studies.prepare(
        name,
        tokenizers=list(tokenizers),
        corpus=corpus,
        params=params,
        visitor=visitor.current(),
    )


def obtain(
    name: str,
    *,
    tokenizers: Sequence[str],
    corpus: str | None = None,
    params: Mapping[str, Any],
    keep: bool = True,
) -> studies.Result:
    """The result of a study over those of the tokenizers that can be had.

    Where the open link shares the answer to this same question, it is that answer. With `keep`
    off nothing is written (for a text that someone is typing). What fails is said to the reader;
    where nothing is left, the run of the page ends.
    """
    failed = _failed(params, keep)
    asked = [tokenizer for tokenizer in tokenizers if tokenizer not in failed]
    while asked:
        try:
            result = _result(name, asked, corpus, params, keep)
        except TokenariumError as error:
            guilty = _guilty(name, asked, corpus, params, keep)
            if not guilty:
                st.error(escaped(str(error)), icon=":material/error:")
                st.stop()
            failed |= guilty
            asked = [tokenizer for tokenizer in asked if tokenizer not in failed]
        else:
            _name_failures(failed, tokenizers)
            return result
    _name_failures(failed, tokenizers)
    st.stop()


def _failed(params: Mapping[str, Any], keep: bool) -> dict[str, str]:
    """Which tokenizers failed in this session, and why, so that they aren't tried at each run; for
    a text that someone is typing, those that failed on that text."""
    state = st.session_state
    if keep:
        return cast(dict[str, str], state.setdefault("tokenizers that failed", {}))
    if state.get("live failures", (None, {}))[0] != params:
        state["live failures"] = dict(params), {}
    return cast(dict[str, str], state["live failures"][1])


def spec_of(result: studies.Result) -> studies.Spec:
    """The question that a result answers, out of its signature."""
    said = result.signature
    return studies.Spec(
        said["study"],
        said["version"],
        tuple(studies.Input(one["name"], one["fingerprint"]) for one in said["tokenizers"]),
        studies.Input(said["corpus"]["name"], said["corpus"]["hash"]) if said["corpus"] else None,
        said["parameters"],
    )


def warm(name: str, tokenizers: Sequence[str], corpus: str, params: Mapping[str, Any]) -> None:
    """Bring what a page will need into memory, as far as it was computed before.

    Outside of a page's run, before the first reader comes. Raises TokenariumError.
    """
    _corpora()[corpus] = studies.languages(corpus)
    _names(tuple(_corpora()[corpus]))
    spec = _spec_for_everyone(name, tuple(tokenizers), corpus, tuple(params.items()))
    result = studies.cached(spec)
    if result is not None:
        _keep(spec, result)


def _memory_key(spec: studies.Spec) -> str:
    """The same inputs may have other names for other visitors, and stand in another order."""
    named = [one.name for one in (*spec.tokenizers, spec.corpus) if one is not None]
    return "\n".join([spec.key, *named])


def _keep(spec: studies.Spec, result: studies.Result) -> None:
    kept, lock = _kept()
    with lock:
        kept[_memory_key(spec)] = result
        while len(kept) > KEPT or (len(kept) > 1 and sum(map(_size, kept.values())) > KEPT_BYTES):
            kept.pop(next(iter(kept)))


def _size(result: studies.Result) -> float:
    """Bytes that its tables take."""
    return sum(table.estimated_size() for table in result.tables.values())


def _result(
    name: str,
    tokenizers: Sequence[str],
    corpus: str | None,
    params: Mapping[str, Any],
    keep: bool,
) -> studies.Result:
    spec = _spec(name, tokenizers, corpus, params)
    shared = _shared(spec)
    if shared is not None:
        return shared
    if not keep:
        return _live(spec)
    kept, lock = _kept()
    with lock:
        result = kept.get(_memory_key(spec))
    if result is None:
        result = studies.cached(spec) or watched(lambda report: studies.run(spec, report))
        _keep(spec, result)
    return result


def _live(spec: studies.Spec) -> studies.Result:
    """An answer that is for this session alone; the last one of each study is held for the next
    run."""
    answers = st.session_state.setdefault("live results", {})
    key, held = _memory_key(spec), answers.get(spec.study)
    if held is None or held[0] != key:
        with st.spinner("Counting", show_time=True):
            held = answers[spec.study] = key, studies.run(spec, keep=False)
    return cast(studies.Result, held[1])


def _shared(spec: studies.Spec) -> studies.Result | None:
    """The answer that an open link shares, if it is to this question."""
    for key in visitor.open_shares():
        frozen = studies.frozen(key)
        if frozen is None or not _same_question(frozen, spec):
            continue
        held = st.session_state.get("shared result")
        if held is None or held[0] != (key, _memory_key(spec)):
            result = studies.show_frozen(key)
            if result is None:
                continue  # withdrawn meanwhile
            names = {one.hash: one.name for one in spec.tokenizers}
            renamed = {one.name: names[one.hash] for one in frozen.tokenizers}
            held = (key, _memory_key(spec)), _with_names(result, renamed)
            st.session_state["shared result"] = held
        return cast(studies.Result, held[1])
    return None


def _same_question(frozen: studies.Spec, spec: studies.Spec) -> bool:
    """Whether someone who reads the page would take them for the same: the code or a corpus may
    have a newer version since, and the link still shows what was shared."""
    return (
        frozen.study == spec.study
        and {one.hash for one in frozen.tokenizers} == {one.hash for one in spec.tokenizers}
        and (frozen.corpus and frozen.corpus.name) == (spec.corpus and spec.corpus.name)
        and dict(frozen.parameters) == dict(spec.parameters)
    )


def _with_names(result: studies.Result, names: Mapping[str, str]) -> studies.Result:
    """The result with the names that this visitor has for its tokenizers."""
    labels = pl.col("^(tokenizer|other)$")
    tables = {
        table: frame.with_columns(labels.replace(names)) for table, frame in result.tables.items()
    }
    said = [{**one, "name": names[one["name"]]} for one in result.signature["tokenizers"]]
    return studies.Result(result.key, {**result.signature, "tokenizers": said}, tables)


def _guilty(
    name: str,
    tokenizers: Iterable[str],
    corpus: str | None,
    params: Mapping[str, Any],
    keep: bool,
) -> dict[str, str]:
    """Which of the tokenizers fail when asked alone, and why. Answers of the others are kept."""
    reasons = {}
    for tokenizer in tokenizers:
        try:
            _result(name, [tokenizer], corpus, params, keep)
        except TokenariumError as error:
            reasons[tokenizer] = str(error)
    return reasons


def _name_failures(failed: dict[str, str], tokenizers: Sequence[str]) -> None:
    said = [
        f"**{escaped(name)}**: {escaped(failed[name])}" for name in tokenizers if name in failed
    ]
    if said:
        st.warning("\n\n".join(["Not shown:", *said]), icon=":material/cloud_off:")
        st.button("Try again", on_click=failed.clear, icon=":material/refresh:")


def watched(action: Callable[[Report], T]) -> T:
    """Run what may take long; once it reports, what it is doing stands where the result will."""
    place = st.empty()
    shown: list[Any] = []

    def report(doing: str, share: float) -> None:
        if not shown:
            box = place.status("Working on it", expanded=True)
            shown.append(box.progress(0.0))
        shown[0].progress(min(max(share, 0.0), 1.0), text=doing)

    try:
        return action(report)
    finally:
        place.empty()
