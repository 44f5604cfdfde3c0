"""Pinning a question: from what a person names to content hashes and canonical parameters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data import lexicons
from data.corpora import Removed, obtain, store
from data.errors import TokenariumError
from data.models import ModelIdentity
from data.models import identify as identify_model
from data.progress import Progress, report_to, silent
from data.tokenizers import Identity, identify
from data.visitors import EVERYONE, Visitor
from studies.engine import parameters as parameter_rules
from studies.engine.registry import study
from studies.engine.spec import Input, Spec
from studies.engine.study import Question


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
    if corpus is not None and asked.corpus is None:
        raise TokenariumError(f"{asked.name} takes no corpus.")
    if corpus is None and asked.corpus == "needed":
        raise TokenariumError(f"{asked.name} needs a corpus: name one with --corpus.")
    values = parameter_rules.parse(asked.parameters, params or {})
    stored = None if corpus is None else obtain(corpus, report_to(progress), visitor)
    for name in asked.corpus_parameters:
        further = []
        for piece in filter(None, map(str.strip, values[name].split(","))):
            label, equals, given = piece.rpartition("=")
            its = obtain(given, report_to(progress), visitor)
            further.append(f"{label}{equals}{its.hash}")
        values[name] = ",".join(further)
    for name in asked.lexicon_parameters:
        if values[name]:
            values[name] = lexicons.identify(values[name], visitor).fingerprint
    for name, hash_of in asked.named.items():
        if values[name]:
            values[name] = hash_of(values[name], visitor)
    asked_of = None if corpus is None or stored is None else Input(corpus, stored.hash)
    return Spec(asked.name, asked.version, inputs, asked_of, asked.pin(values, stored), run_by)


def follow_up(question: Question, tokenizers: tuple[Input, ...]) -> Spec:
    """The question that another study's answer rests on, pinned for these tokenizers.

    Raises Removed where its corpus is not in the lake any more, TokenariumError where the
    parameters don't fit it.
    """
    asked = study(question.study)
    corpus, asked_of = None, None
    if question.corpus is not None:
        corpus = store.by_hash(question.corpus)
        if corpus is None:
            raise Removed(question.corpus)
        asked_of = Input(question.corpus, question.corpus)
    values = parameter_rules.parse(asked.parameters, question.parameters)
    return Spec(asked.name, asked.version, tokenizers, asked_of, asked.pin(values, corpus))


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
