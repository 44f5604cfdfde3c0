"""How a program elsewhere names the inputs of a question: the catalogue's by name, others by the
path of a file that its reader has to fill in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.visitors import Visitor
from studies.desks import corpora, lexicon_library, model_library, tokenizer_library
from studies.engine.registry import study
from studies.engine.spec import Input, Spec

PATH = "PATH/TO/IT"


@dataclass(frozen=True)
class Names:
    """Python expressions for what a question is about. `missing` says of each input that is in no
    catalogue what has to be filled in, and of each that can only be had by its hash."""

    tokenizers: list[str]
    models: list[str]
    corpus: str | None
    parameters: dict[str, str]
    missing: list[str]


def names(spec: Spec, visitor: Visitor) -> Names:
    """For the question as this visitor has it on the screen."""
    missing: list[str] = []
    its_tokenizers = {
        one.fingerprint: one.name
        for one in tokenizer_library.choices(visitor).values()
        if one.origin == "catalogue"
    }
    its_corpora = {
        one.hash: one.name
        for one in corpora.choices(visitor).values()
        if one.origin == "catalogue" and one.hash
    }
    its_models = {
        one.fingerprint: one.name
        for one in (model_library.choices(visitor) if spec.models else {}).values()
        if one.origin == "catalogue"
    }

    def written(one: Input, catalogue: Mapping[str, str], kind: str) -> str:
        if one.hash in catalogue:
            return repr(catalogue[one.hash])
        missing.append(f"{kind} {one.name!a}, content hash {one.hash}: the path of its file")
        return f"studies.add_{kind}({PATH!r}).name"

    asked = study(spec.study)
    return Names(
        [written(one, its_tokenizers, "tokenizer") for one in spec.tokenizers],
        [written(one, its_models, "model") for one in spec.models],
        written(spec.corpus, its_corpora, "corpus") if spec.corpus else None,
        {
            **{name: repr(value) for name, value in spec.parameters.items()},
            **_further(asked.corpus_parameters, spec.parameters, its_corpora, missing),
            **_lists(asked.lexicon_parameters, spec.parameters, visitor, missing),
            **_uploads(tuple(asked.named), spec.parameters, missing),
        },
        missing,
    )


def _further(
    parameters: tuple[str, ...],
    given: Mapping[str, Any],
    catalogue: Mapping[str, str],
    missing: list[str],
) -> dict[str, str]:
    """The parameters that name corpora, by name where the catalogue has them."""
    written = {}
    for name in parameters:
        pieces = []
        for piece in filter(None, map(str.strip, (given[name] or "").split(","))):
            label, equals, hash_ = piece.rpartition("=")
            if hash_ not in catalogue:
                missing.append(f"{name}: the corpus {hash_} has to be added first")
            pieces.append(f"{label}{equals}{catalogue.get(hash_, hash_)}")
        written[name] = repr(",".join(pieces))
    return written


def _lists(
    parameters: tuple[str, ...], given: Mapping[str, Any], visitor: Visitor, missing: list[str]
) -> dict[str, str]:
    if not any(given[name] for name in parameters):
        return {}
    known = {
        one.fingerprint: one.name
        for one in lexicon_library.choices(visitor).values()
        if one.origin == "catalogue"
    }
    for name in parameters:
        if given[name] and given[name] not in known:
            missing.append(
                f"{name}: the list {given[name]} has to be added first, on page Integrity"
            )
    return {name: repr(known.get(given[name], given[name])) for name in parameters}


def _uploads(
    parameters: tuple[str, ...], given: Mapping[str, Any], missing: list[str]
) -> dict[str, str]:
    for name in parameters:
        if given[name]:
            missing.append(f"{name}: what has the hash {given[name]} has to be there")
    return {name: repr(given[name]) for name in parameters}
