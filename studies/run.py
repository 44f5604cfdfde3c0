"""Asking a study: prepare a question, look whether it was answered, answer it."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from data import results, tokenizers
from data.corpora import store
from data.corpora.obtain import obtain
from data.errors import TokenariumError, UnknownName
from data.results import StoredPart
from studies import parameters as parameter_rules
from studies.registry import study
from studies.spec import Input, Spec
from studies.study import Progress, Study, Tables
from studies.version import VERSION

LIBRARIES = ("numpy", "polars", "duckdb")


@dataclass(frozen=True)
class Result:
    """An answer: tables with a `tokenizer` column first, and all that is needed to repeat it."""

    key: str
    signature: dict[str, Any]
    tables: Tables


def _silent(doing: str, share: float) -> None:
    """The progress of someone who doesn't watch."""


def prepare(
    study_name: str,
    tokenizers: Sequence[str],
    corpus: str,
    params: Mapping[str, Any] | None = None,
    progress: Progress = _silent,
) -> Spec:
    """Pin a question. Tokenizers and corpus by catalogue name, hash or path.

    Reads the corpus into the lake if it isn't there yet. Raises UnknownName or TokenariumError.
    """
    asked = study(study_name)
    if not tokenizers:
        raise TokenariumError("Choose at least one tokenizer.")
    inputs: dict[str, Input] = {}
    for given in tokenizers:
        identity = _identify(given)
        name = identity.name
        if any(name == other.name for other in inputs.values()):
            name += f"~{identity.fingerprint[:6]}"  # two of one name: a file beside a known one
        inputs.setdefault(identity.fingerprint, Input(name, identity.fingerprint))
    stored = obtain(corpus, lambda doing: progress(doing.capitalize(), 0.0))
    values = parameter_rules.parse(asked.parameters, params or {})
    return Spec(
        asked.name,
        asked.version,
        tuple(inputs.values()),
        Input(_corpus_name(corpus), stored.hash),
        asked.pin(values, stored),
    )


def languages(corpus: str, progress: Progress = _silent) -> list[str]:
    """The labels of a corpus' languages; the corpus is read into the lake first if need be."""
    return list(obtain(corpus, lambda doing: progress(doing.capitalize(), 0.0)).languages)


def cached(spec: Spec) -> Result | None:
    """The answer, if every part of it is kept."""
    kept = results.load(_family(spec), [part.key for part in spec.parts])
    if len(kept) < len(spec.parts):
        return None
    return _assemble(spec, kept)


def run(spec: Spec, progress: Progress = _silent) -> Result:
    """The answer; what isn't kept yet is computed, and kept.

    Raises TokenariumError (FetchFailed, …) where an input can't be had.
    """
    asked = study(spec.study)
    if asked.version != spec.version:
        raise TokenariumError(
            f"This question was asked of version {spec.version} of {spec.study}; "
            f"the code here has version {asked.version}."
        )
    kept = results.load(_family(spec), [part.key for part in spec.parts])
    missing = [part for part in spec.parts if part.key not in kept]
    if missing:
        computed = _compute(asked, missing, progress)
        progress("Keeping the result", 1.0)
        results.save(_family(spec), computed)
        kept |= {part.key: part for part in computed}
    results.note_question(spec.key, spec.to_json())
    return _assemble(spec, kept)


def show(key: str) -> Result:
    """The answer with that key (or a part of it, 12 characters at least).

    Raises UnknownName if the key was never asked here.
    """
    asked = results.question(key) if len(key) >= 12 else None
    if asked is None:
        raise UnknownName("result", key, [])
    return run(Spec.from_json(asked))


def _compute(asked: Study, missing: Sequence[Spec], progress: Progress) -> list[StoredPart]:
    loaded = []
    for number, part in enumerate(missing):
        name = part.tokenizers[0].name
        progress(f"Loading {name}", number / len(missing) / 4)
        loaded.append(tokenizers.load_known(part.tokenizers[0].hash, lambda d: progress(d, 0.0)))
    corpus = store.by_hash(missing[0].corpus.hash)
    if corpus is None:
        raise UnknownName("corpus", missing[0].corpus.name, [])
    answers = asked.compute(
        loaded,
        corpus,
        missing[0].parameters,
        lambda doing, done: progress(doing, 0.25 + done * 0.7),
    )
    return [
        StoredPart(
            part.key,
            answer.tables,
            {
                "tokenizer": {
                    "name": part.tokenizers[0].name,
                    "fingerprint": tokenizer.fingerprint,
                    "artefact_sha256": tokenizer.identity.sha256,
                    "format": tokenizer.format,
                    "vocabulary_size": tokenizer.vocabulary_size,
                    "engine": tokenizer.engine,
                    "engine_note": tokenizer.engine_note,
                },
                "method": dict(answer.method),
                "code": _code(),
            },
        )
        for part, tokenizer, answer in zip(missing, loaded, answers, strict=True)
    ]


def _assemble(spec: Spec, kept: Mapping[str, StoredPart]) -> Result:
    parts = [(part.tokenizers[0].name, kept[part.key]) for part in spec.parts]
    tables = {
        table: pl.concat(
            [
                part.tables[table].select(pl.lit(name).alias("tokenizer"), pl.all())
                for name, part in parts
            ]
        )
        for table in study(spec.study).tables
    }
    codes = [part.signature["code"] for _, part in parts]
    same = all(code == codes[0] for code in codes)
    signature = {
        "study": spec.study,
        "version": spec.version,
        "key": spec.key,
        "corpus": {"name": spec.corpus.name, "hash": spec.corpus.hash},
        "parameters": dict(spec.parameters),
        "method": parts[0][1].signature["method"],
        "tokenizers": [
            # Parts may have been computed by different versions: then each says its own.
            {**part.signature["tokenizer"], "name": name}
            | ({} if same else {"code": part.signature["code"]})
            for name, part in parts
        ],
        "code": codes[0] if same else "differs by tokenizer",
    }
    return Result(spec.key, signature, tables)


def _code() -> dict[str, str]:
    libraries = {name: version(name) for name in LIBRARIES}
    return {"tokenarium": VERSION, "python": platform.python_version(), **libraries}


def _family(spec: Spec) -> str:
    return f"{spec.study}_{spec.version}"


def _identify(name: str) -> "tokenizers.Identity":
    return tokenizers.identify(name)


def _corpus_name(given: str) -> str:
    path = Path(given)
    return path.resolve().name if path.is_dir() else given
