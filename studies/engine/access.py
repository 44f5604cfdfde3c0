"""Which question a key stands for, as far as someone may know: a key alone opens nothing that is
another visitor's, unless they shared it."""

from dataclasses import replace

from data import catalogue, lexicons, names, results
from data.corpora import already_read, find
from data.errors import UnknownName
from data.models import identify as identify_model
from data.tokenizers import identify
from data.visitors import Visitor
from studies.engine.registry import study
from studies.engine.sharing import frozen
from studies.engine.spec import Input, Spec


def question(key: str, visitor: Visitor, link: str | None = None) -> Spec | None:
    """The question that was answered here under that key, with the names that this visitor has for
    what it is about, or as it was shared under the key of a link; None if there is none, or some of
    that isn't theirs to use."""
    if not names.HASH.fullmatch(key):
        return None
    if link is not None:
        shared = frozen(link)
        return next((one for one in shared.questions if one.key == key), None) if shared else None
    found = results.question(key)
    if found is None:
        return None
    asked = Spec.from_json(found)
    try:
        return _named(asked, visitor)
    except UnknownName:
        return None


def may_ask(asked: Spec, visitor: Visitor) -> bool:
    """Whether the visitor may use all that the question is about."""
    try:
        _named(asked, visitor)
    except UnknownName:
        return False
    return True


def _named(asked: Spec, visitor: Visitor) -> Spec:
    """Raises UnknownName for what the visitor may not use."""
    its = study(asked.study)
    for corpus in its.further_corpora(asked.parameters):
        _corpus_name(corpus, visitor)
    for lexicon in its.lexicons(asked.parameters):
        lexicons.identify(lexicon, visitor)
    for name, hash_of in its.named.items():
        if asked.parameters.get(name):
            hash_of(asked.parameters[name], visitor)
    corpus_asked = asked.corpus and _corpus_name(asked.corpus.hash, visitor)
    return replace(
        asked,
        tokenizers=tuple(
            Input(identify(one.hash, visitor).name, one.hash) for one in asked.tokenizers
        ),
        corpus=asked.corpus and Input(corpus_asked or asked.corpus.hash, asked.corpus.hash),
        models=tuple(
            Input(identify_model(one.hash, visitor).name, one.hash) for one in asked.models
        ),
    )


def _corpus_name(hash_: str, visitor: Visitor) -> str:
    """What this visitor calls the corpus of that content. Raises UnknownName."""
    read = already_read()
    for name in catalogue.corpora():
        if read.get(name) == hash_:
            return name
    return find(hash_, visitor).name
