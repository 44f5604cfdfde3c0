"""Pinning a question: from what a person names to content hashes and canonical parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from data import tokenizers
from data.corpora.obtain import obtain
from data.errors import TokenariumError
from data.visitors import EVERYONE, Visitor
from studies import parameters as parameter_rules
from studies.registry import study
from studies.spec import Input, Spec
from studies.study import Progress, silent


def prepare(
    study_name: str,
    tokenizers: Sequence[str],
    corpus: str | None = None,
    params: Mapping[str, Any] | None = None,
    progress: Progress = silent,
    visitor: Visitor = EVERYONE,
) -> Spec:
    """Pin a question. Tokenizers and corpus by name or hash, as far as the visitor may use them.

    Reads the corpus into the lake if it isn't there yet. Raises UnknownName or TokenariumError.
    """
    asked = study(study_name)
    if not tokenizers and asked.needs_tokenizers:
        raise TokenariumError("Choose at least one tokenizer.")
    if tokenizers and not asked.needs_tokenizers:
        raise TokenariumError(f"{asked.name} takes no tokenizers.")
    inputs = _inputs(tokenizers, visitor)
    values = parameter_rules.parse(asked.parameters, params or {})
    if not asked.needs_corpus:
        if corpus is not None:
            raise TokenariumError(f"{asked.name} takes no corpus.")
        return Spec(asked.name, asked.version, inputs, None, asked.pin(values, None))
    if corpus is None:
        raise TokenariumError(f"{asked.name} needs a corpus: name one with --corpus.")
    stored = obtain(corpus, lambda doing: progress(doing.capitalize(), 0.0), visitor)
    for name in asked.corpus_parameters:
        if values[name]:
            more = obtain(values[name], lambda doing: progress(doing.capitalize(), 0.0), visitor)
            values[name] = more.hash
    pinned = asked.pin(values, stored)
    return Spec(asked.name, asked.version, inputs, Input(corpus, stored.hash), pinned)


def languages(corpus: str, progress: Progress = silent, visitor: Visitor = EVERYONE) -> list[str]:
    """The labels of a corpus' languages; the corpus is read into the lake first if need be."""
    stored = obtain(corpus, lambda doing: progress(doing.capitalize(), 0.0), visitor)
    return list(stored.languages)


def _inputs(names: Sequence[str], visitor: Visitor) -> tuple[Input, ...]:
    inputs: dict[str, Input] = {}
    for given in names:
        identity = tokenizers.identify(given, visitor)
        inputs.setdefault(identity.fingerprint, Input(identity.name, identity.fingerprint))
    return tuple(inputs.values())
