"""Asking a pinned question: look whether it was answered, answer it, put the parts together."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import polars as pl

from data import results, tokenizers
from data.corpora import store
from data.corpora.presence import Removed, using
from data.corpora.store import Corpus
from data.errors import TokenariumError, UnknownName
from data.progress import Progress, silent
from data.results import StoredPart
from data.tokenizers import Tokenizer
from data.turns import Turns
from data.version import VERSION
from studies.engine.models import asked_model
from studies.engine.registry import study
from studies.engine.spec import Input, Spec
from studies.engine.steps import Steps
from studies.engine.study import Study, Tables

LIBRARIES = ("numpy", "polars", "duckdb")
_asked = Turns()  # questions that this process is answering, by key


@dataclass(frozen=True)
class Result:
    """An answer: tables with a `tokenizer` column first (where the question is about tokenizers),
    and all that is needed to repeat it."""

    key: str
    signature: dict[str, Any]
    tables: Tables


def cached(spec: Spec) -> Result | None:
    """The answer, if every part of it is kept."""
    kept = _kept(spec)
    return _assemble(spec, kept) if set(kept) == set(_keys(spec)) else None


def is_kept(spec: Spec) -> bool:
    """Whether `cached` would give the answer."""
    keys = set(_keys(spec))
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
    kept = _kept(spec) if keep else {}
    if _missing(spec, kept):
        computed = _answered(spec, kept, _steps(progress))
        if keep:
            progress("Keeping the result", 1.0)
            results.save(_family(spec), computed, corpora=_corpora(spec))
        kept |= {part.key: part for part in computed}
    if keep:
        results.note_question(spec.key, spec.to_json())
    return _assemble(spec, kept)


def run_by_parts(spec: Spec, progress: Progress | Steps = silent) -> None:
    """Compute and keep what isn't kept yet, each part by itself, so that whoever is killed over it
    loses one part's last batch. Raises as `run`."""
    steps, family = _steps(progress), _family(spec)
    there = results.present(_keys(spec))
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
        loaded = _load(spec.tokenizers, its.within(0.0, 0.2))
        compared = _compare(_current(spec), spec, loaded, its.within(0.2, 1.0))
        results.save(family, [compared], question, _corpora(spec))
        its.finished()
    if not count:
        results.note_question(*question)


def _steps(progress: Progress | Steps) -> Steps:
    return progress if isinstance(progress, Steps) else Steps(progress)


def _missing(spec: Spec, kept: Mapping[str, StoredPart]) -> bool:
    return not set(_keys(spec)) <= set(kept)


def _current(spec: Spec) -> Study:
    """The study that was asked. Raises TokenariumError where the code has another version of it."""
    asked = study(spec.study)
    if asked.version != spec.version:
        raise TokenariumError(
            f"This question was asked of version {spec.version} of {spec.study}; "
            f"the code here has version {asked.version}: ask it again."
        )
    return asked


def _answered(spec: Spec, kept: Mapping[str, StoredPart], steps: Steps) -> list[StoredPart]:
    """All parts that are missing, computed together."""
    asked = _current(spec)
    missing = [part for part in spec.parts if part.key not in kept]
    joint_missing = _has_joint(spec) and spec.joint_key not in kept
    needed = list(spec.tokenizers)
    if not joint_missing:
        needed = [tokenizer for part in missing for tokenizer in part.tokenizers]
    loaded = _load(needed, steps.within(0.0, 0.25))
    computed = _compute(asked, missing, loaded, steps.within(0.25, 0.95)) if missing else []
    if joint_missing:
        computed.append(_compare(asked, spec, loaded, steps.within(0.95, 1.0)))
    return computed


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


def _keys(spec: Spec) -> list[str]:
    keys = [part.key for part in spec.parts]
    return [*keys, spec.joint_key] if _has_joint(spec) else keys


def _kept(spec: Spec) -> dict[str, StoredPart]:
    return results.load(_family(spec), _keys(spec))


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
    with using(_corpora(missing[0])):
        answers = asked.compute(used, _corpus(missing[0]), missing[0].parameters, steps)
    return [
        StoredPart(
            part.key,
            answer.tables,
            {
                "tokenizer": _described(part.tokenizers, loaded),
                "method": dict(answer.method),
                "code": _code(),
            }
            | ({"model": dict(answer.model)} if answer.model is not None else {}),
        )
        for part, answer in zip(missing, answers, strict=True)
    ]


def _described(
    tokenizers: Sequence[Input], loaded: Mapping[str, Tokenizer]
) -> dict[str, Any] | None:
    """What the signature says of a part's tokenizer; None for a part without one."""
    if not tokenizers:
        return None
    (one,) = tokenizers
    tokenizer = loaded[one.hash]
    return {
        "name": one.name,
        "fingerprint": tokenizer.fingerprint,
        "artefact_sha256": tokenizer.identity.sha256,
        "format": tokenizer.format,
        "vocabulary_size": tokenizer.vocabulary_size,
        "engine": tokenizer.engine,
        "engine_note": tokenizer.engine_note,
    }


def _corpora(spec: Spec) -> set[str]:
    """The content hashes of the corpora that the question is about."""
    named = {spec.parameters[name] for name in study(spec.study).corpus_parameters} - {""}
    return named | ({spec.corpus.hash} if spec.corpus else set())


def _corpus(spec: Spec) -> Corpus | None:
    if spec.corpus is None:
        return None
    corpus = store.by_hash(spec.corpus.hash)
    if corpus is None:
        raise Removed(spec.corpus.name)
    return corpus


def _compare(asked: Study, spec: Spec, loaded: Mapping[str, Tokenizer], steps: Steps) -> StoredPart:
    # By fingerprint: the same tokenizer may have another name for whoever asks next.
    assert asked.compare is not None
    tables = asked.compare(loaded, spec.parameters, steps)
    return StoredPart(spec.joint_key, tables, {"code": _code()})


def _assemble(spec: Spec, kept: Mapping[str, StoredPart]) -> Result:
    parts = [(part, kept[part.key]) for part in spec.parts]
    tables = {
        table: pl.concat([_labelled(part.tables[table], asked) for asked, part in parts])
        for table in parts[0][1].tables
    }
    if spec.joint_key in kept:
        tables |= _named(spec, kept[spec.joint_key].tables)
    if spec.version < study(spec.study).version:
        completed = study(spec.study).completed
        tables = {name: completed(table) for name, table in tables.items()}
    codes = [part.signature["code"] for _, part in parts]
    same = all(code == codes[0] for code in codes)
    signature = {
        "study": spec.study,
        "version": spec.version,
        "key": spec.key,
        "corpus": spec.corpus and {"name": spec.corpus.name, "hash": spec.corpus.hash},
        "parameters": dict(spec.parameters),
        "method": parts[0][1].signature["method"],
        "tokenizers": [
            # Parts may have been computed by different versions: then each says its own.
            {**part.signature["tokenizer"], "name": one.name}
            | ({} if same else {"code": part.signature["code"]})
            for asked, part in parts
            for one in asked.tokenizers
        ],
        "code": codes[0] if same else "differs by tokenizer",
    }
    if spec.models:
        signature["models"] = [
            {"name": one.name, "fingerprint": one.hash, **part.signature["model"]}
            | ({} if same else {"code": part.signature["code"]})
            for asked, part in parts
            for one in asked.models
        ]
    return Result(spec.key, signature, tables)


def _labelled(table: pl.DataFrame, part: Spec) -> pl.DataFrame:
    """The table with the name of its tokenizer or model first, if it is about one."""
    names = [pl.lit(one.name).alias("model") for one in part.models]
    names += [pl.lit(one.name).alias("tokenizer") for one in part.tokenizers]
    return table.select(*names, pl.all())


def _named(spec: Spec, joint: Tables) -> Tables:
    """The joint tables with the names that this question has for its tokenizers."""
    names = {one.hash: one.name for one in spec.tokenizers}
    labels = pl.col("^(tokenizer|other)$")
    return {
        table: frame.with_columns(labels.replace_strict(names, return_dtype=pl.String))
        for table, frame in joint.items()
    }


@cache  # looking up a version takes milliseconds
def _code() -> dict[str, str]:
    libraries = {name: version(name) for name in LIBRARIES}
    return {"tokenarium": VERSION, "python": platform.python_version(), **libraries}


def _family(spec: Spec) -> str:
    return f"{spec.study}_{spec.version}"
