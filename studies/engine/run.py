"""Asking a pinned question: look whether it was answered, and answer it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from data import results, tokenizers
from data.corpora import Corpus, Removed, store, using
from data.errors import TokenariumError, UnknownName
from data.progress import Progress, silent
from data.results import StoredPart
from data.tokenizers import Tokenizer
from data.turns import Turns
from studies.engine.heartbeat import with_heartbeat
from studies.engine.models import asked_model
from studies.engine.prepare import follow_up
from studies.engine.registry import study
from studies.engine.result import Result, assembled, code, described
from studies.engine.spec import Input, Spec
from studies.engine.steps import Steps
from studies.engine.study import Study, Tables

TOGETHER = 6
"""Tokenizers that are loaded at a time: each takes 100 to 800 MB, and who asks for all of them must
not take them all at once."""
SIDE_BY_SIDE = 2  # questions that an answer rests on, asked at a time
JOINT_SHARE = 0.2  # of the time that a group of parts takes
_asked = Turns()  # questions that this process is answering, by key


def cached(spec: Spec) -> Result | None:
    """The answer, if every part of it is kept."""
    kept = _kept(spec)
    return assembled(spec, kept) if set(kept) == set(keys_of(spec)) else None


def is_kept(spec: Spec) -> bool:
    """Whether `cached` would give the answer."""
    keys = set(keys_of(spec))
    return results.present(sorted(keys)) == keys


def run(spec: Spec, progress: Progress | Steps = silent, keep: bool = True) -> Result:
    """The answer; what isn't kept yet is computed, and kept.

    With `keep` off nothing is looked up or written: for a text that someone is typing. Raises
    TokenariumError (FetchFailed, …) where an input can't be had.
    """
    if not keep:
        return _run(spec, progress, keep=False)
    with _asked.of(spec.key):  # who asks the same at once waits, and finds it kept
        return _run(spec, progress, keep=True)


def _run(spec: Spec, progress: Progress | Steps, keep: bool) -> Result:
    steps, kept = _steps(progress), _kept(spec) if keep else {}
    missing = [part for part in spec.parts if part.key not in kept]
    groups = [missing[start : start + TOGETHER] for start in range(0, len(missing), TOGETHER)]
    joint = _has_joint(spec) and spec.joint_key not in kept
    pieces, loaded = len(groups) + joint * JOINT_SHARE, dict[str, Tokenizer]()
    for number, group in enumerate(groups):
        its = steps.within(number / pieces, (number + 1) / pieces)
        loaded = _load([one for part in group for one in part.tokenizers], its.within(0.0, 0.25))
        computed = _compute(_current(spec), group, loaded, its.within(0.25, 1.0))
        _keep(spec, computed, kept, its if keep else None)
    if joint:
        its = steps.within(len(groups) / pieces, 1.0)
        _keep(spec, [_compare(spec, loaded, kept, its)], kept, its if keep else None)
    if keep and not pieces:
        results.note_question(spec.key, spec.to_json())
    return assembled(spec, kept)


def _keep(
    spec: Spec,
    computed: Sequence[StoredPart],
    kept: dict[str, StoredPart],
    progress: Steps | None,
) -> None:
    """Add what was computed to what is `kept`; with a progress to tell, in the lake too, with the
    question where it is the last of its answer."""
    kept.update((part.key, part) for part in computed)
    if progress is not None:
        progress("Keeping the result", 1.0)
        asked = (spec.key, spec.to_json()) if kept.keys() >= {*keys_of(spec)} else None
        results.save(_family(spec), computed, asked, _corpora(spec))


def run_by_parts(spec: Spec, progress: Progress | Steps = silent) -> None:
    """Compute and keep what isn't kept yet, each part by itself, so that whoever is killed over it
    loses one part's last batch. Raises as `run`."""
    steps, family = _steps(progress), _family(spec)
    there = results.present(keys_of(spec))
    pieces = [part for part in spec.parts if part.key not in there]
    joint = _has_joint(spec) and spec.joint_key not in there
    count = len(pieces) + joint
    question = spec.key, spec.to_json()
    for number, part in enumerate(pieces):
        its = steps.within(number / count, (number + 1) / count).of_part(part.key)
        loaded = _load(part.tokenizers, its.within(0.0, 0.1))
        computed = _compute(_current(part), [part], loaded, its.within(0.1, 1.0))
        asked = question if number == count - 1 else None
        results.save(family, computed, asked, _corpora(spec))
        its.finished()
    if joint:
        its = steps.within(len(pieces) / count, 1.0).of_part(spec.joint_key)
        kept = _kept(spec) if _current(spec).rests_on is not None else {}
        compared = _compare(spec, {}, kept, its)
        results.save(family, [compared], question, _corpora(spec))
        its.finished()
    if not count:
        results.note_question(*question)


def _steps(progress: Progress | Steps) -> Steps:
    return progress if isinstance(progress, Steps) else Steps(progress)


def _current(spec: Spec) -> Study:
    """The study that was asked. Raises TokenariumError where the code has another version of it."""
    asked = study(spec.study)
    if asked.version != spec.version:
        raise TokenariumError(
            f"This question was asked of version {spec.version} of {spec.study}; "
            f"the code here has version {asked.version}: ask it again."
        )
    return asked


def show(key: str) -> Result:
    """The answer with that key (or a part of it, 12 characters at least).

    Raises UnknownName if the key was never asked here.
    """
    asked = results.question(key) if len(key) >= 12 else None
    if asked is None:
        raise UnknownName("result", key, [])
    return run(Spec.from_json(asked))


def _has_joint(spec: Spec) -> bool:
    return bool(study(spec.study).joint)


def keys_of(spec: Spec) -> list[str]:
    """Under which the parts of the answer are kept."""
    keys = [part.key for part in spec.parts]
    return [*keys, spec.joint_key] if _has_joint(spec) else keys


def _kept(spec: Spec) -> dict[str, StoredPart]:
    return results.load(_family(spec), keys_of(spec))


def _load(needed: Sequence[Input], progress: Steps) -> dict[str, Tokenizer]:
    """The tokenizers by fingerprint."""
    loaded = {}
    for number, one in enumerate(needed):
        progress(f"Loading {one.name}", number / len(needed))
        loaded[one.hash] = tokenizers.load_known(one.hash, lambda d: progress(d, 0.0), one.name)
    return loaded


def _compute(
    asked: Study, missing: Sequence[Spec], loaded: Mapping[str, Tokenizer], steps: Steps
) -> list[StoredPart]:
    used: list[Any] = [loaded[one.hash] for part in missing for one in part.tokenizers]
    if asked.subject == "models":
        used = [asked_model(one) for part in missing for one in part.models]
    if asked.rests_on is not None:
        used = [_answers(asked, part, its) for part, its in steps.within(0.0, 0.9).shared(missing)]
    with using(_corpora(missing[0])):
        answers = asked.compute(used, _corpus(missing[0]), missing[0].parameters, steps)
    return [
        StoredPart(
            part.key,
            answer.tables,
            {
                "tokenizer": described(part.tokenizers, loaded),
                "method": dict(answer.method),
                "code": code(),
            }
            | ({"model": dict(answer.model)} if answer.model is not None else {}),
        )
        for part, answer in zip(missing, answers, strict=True)
    ]


def _answers(asked: Study, part: Spec, steps: Steps) -> dict[str, Tables]:
    """What a part rests on: the tables of these questions' answers, by label."""
    assert asked.rests_on is not None
    questions = asked.rests_on(part.parameters)
    asks = {label: follow_up(each, part.tokenizers) for label, each in questions.items()}
    once = {spec.key: spec for spec in asks.values()}

    def answer(tell: Progress) -> dict[str, Tables]:
        shares = dict.fromkeys(once, 0.0)

        def tables(spec: Spec) -> Tables:
            # Told as plain progress: its batches aren't this part's.
            def told(doing: str, share: float) -> None:
                shares[spec.key] = share
                tell(doing, sum(shares.values()) / len(shares))

            return run(spec, told).tables

        with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="asking") as asking:
            return dict(zip(once, asking.map(tables, once.values()), strict=True))

    found = with_heartbeat(answer, steps)
    return {label: found[spec.key] for label, spec in asks.items()}


def _corpora(spec: Spec) -> set[str]:
    """The content hashes of the corpora that the question is about."""
    named = study(spec.study).further_corpora(spec.parameters)
    return {*named, *([spec.corpus.hash] if spec.corpus else [])}


def _corpus(spec: Spec) -> Corpus | None:
    if spec.corpus is None:
        return None
    corpus = store.by_hash(spec.corpus.hash)
    if corpus is None:
        raise Removed(spec.corpus.name)
    return corpus


def _compare(
    spec: Spec, loaded: Mapping[str, Tokenizer], kept: Mapping[str, StoredPart], steps: Steps
) -> StoredPart:
    """The joint tables: from the tokenizers (those not loaded yet are), or from what was kept of
    the parts."""
    asked = _current(spec)
    assert asked.compare is not None
    # By fingerprint: the same tokenizer may have another name for whoever asks next.
    if asked.rests_on is not None:
        compared: dict[str, Any] = {
            part.tokenizers[0].hash: kept[part.key].tables for part in spec.parts
        }
    else:
        lacking = [one for one in spec.tokenizers if one.hash not in loaded]
        loaded = {**loaded, **_load(lacking, steps.within(0.0, 0.5))}
        compared = {one.hash: loaded[one.hash] for one in spec.tokenizers}
    tables = asked.compare(compared, spec.parameters, steps.within(0.5, 1.0))
    return StoredPart(spec.joint_key, tables, {"code": code()})


def _family(spec: Spec) -> str:
    return f"{spec.study}_{spec.version}"
