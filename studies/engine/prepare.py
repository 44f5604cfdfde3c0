"""Pinning a question: from what a person names to content hashes and canonical parameters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.corpora.obtain import obtain
from data.errors import TokenariumError
from data.models import ModelIdentity
from data.models import identify as identify_model
from data.progress import Progress, report_to, silent
from data.tokenizers import Identity, identify
from data.visitors import EVERYONE, Visitor
from studies.engine import parameters as parameter_rules
from studies.engine.registry import study
from studies.engine.spec import Input, Spec


def prepare(
    study_name: str,
    tokenizers: Sequence[str],
    corpus: str | None = None,
    params: Mapping[str, Any] | None = None,
    progress: Progress = silent,
    visitor: Visitor = EVERYONE,
    models: Sequence[str] = (),
) -> Spec:
    """Pin a question. Tokenizers, corpus and models by name or hash, as far as the visitor may use
    them.

    Reads the corpus into the lake if it isn't there yet. Raises UnknownName or TokenariumError.
    """
    asked = study(study_name)
    for given, subject, one in (
        (tokenizers, "tokenizers", "tokenizer"),
        (models, "models", "model"),
    ):
        if not given and asked.subject == subject:
            raise TokenariumError(f"Choose at least one {one}.")
        if given and asked.subject != subject:
            raise TokenariumError(f"{asked.name} takes no {subject}.")
    inputs = _inputs(identify(name, visitor) for name in tokenizers)
    run_by = _inputs(identify_model(name, visitor) for name in models)
    values = parameter_rules.parse(asked.parameters, params or {})
    if corpus is not None and asked.corpus is None:
        raise TokenariumError(f"{asked.name} takes no corpus.")
    if corpus is None and asked.corpus == "needed":
        raise TokenariumError(f"{asked.name} needs a corpus: name one with --corpus.")
    if corpus is None:
        return Spec(asked.name, asked.version, inputs, None, asked.pin(values, None), run_by)
    stored = obtain(corpus, report_to(progress), visitor)
    for name in asked.corpus_parameters:
        if values[name]:
            more = obtain(values[name], report_to(progress), visitor)
            values[name] = more.hash
    pinned = asked.pin(values, stored)
    return Spec(asked.name, asked.version, inputs, Input(corpus, stored.hash), pinned, run_by)


def languages(corpus: str, progress: Progress = silent, visitor: Visitor = EVERYONE) -> list[str]:
    """The labels of a corpus' languages; the corpus is read into the lake first if need be."""
    stored = obtain(corpus, report_to(progress), visitor)
    return list(stored.languages)


def _inputs(found: Iterable[Identity | ModelIdentity]) -> tuple[Input, ...]:
    """Each of them once, under the name that came first."""
    inputs: dict[str, Input] = {}
    for one in found:
        inputs.setdefault(one.fingerprint, Input(one.name, one.fingerprint))
    return tuple(inputs.values())
