"""An answer: its tables, put together from the parts that are kept, and its signature."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import polars as pl

from data.results import StoredPart
from data.tokenizers import Tokenizer
from data.version import VERSION
from studies.engine.registry import study
from studies.engine.spec import Input, Spec
from studies.engine.study import Tables

LIBRARIES = ("numpy", "polars", "duckdb")


@dataclass(frozen=True)
class Result:
    """An answer: tables with a `tokenizer` column first (where the question is about tokenizers),
    and all that is needed to repeat it."""

    key: str
    signature: dict[str, Any]
    tables: Tables


def assembled(spec: Spec, kept: Mapping[str, StoredPart]) -> Result:
    """The answer out of all its parts, by their keys."""
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


def described(
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


@cache  # looking up a version takes milliseconds
def code() -> dict[str, str]:
    """What the signature says of the program."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {"tokenarium": VERSION, "python": platform.python_version(), **libraries}
