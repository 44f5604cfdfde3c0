"""Freezing a question: a link by key, which needs no computation and can't change."""

from datetime import UTC, datetime

from data import lexicons, opened_shares, shares
from data.corpora.collection import known_to as known_corpora
from data.corpora.presence import held
from data.models.collection import known_to as known_models
from data.progress import Progress, silent
from data.shares import Share
from data.tokenizers import known_to
from data.visitors import Visitor
from studies.engine.registry import study
from studies.engine.run import Result, run
from studies.engine.spec import Spec


def share(spec: Spec, visitor: Visitor, progress: Progress = silent) -> str:
    """Keep the answer and open it to everyone who has its key, which is returned.

    The uploaded tokenizers, corpus and models in it come along: who has the link may use them.
    Raises TokenariumError where the answer can't be computed.
    """
    run(spec, progress)
    used = {one.hash for one in spec.tokenizers}
    uploaded = [i for i in known_to(visitor).values() if i.fingerprint in used]
    corpora = {*study(spec.study).further_corpora(spec.parameters)}
    corpora |= {spec.corpus.hash} if spec.corpus else set()
    brought = [record for record in known_corpora(visitor).values() if record.hash in corpora]
    own = {one.fingerprint for one in known_models(visitor).values()}
    models = {one.hash: one.name for one in spec.models if one.hash in own}
    named = study(spec.study).lexicons(spec.parameters)
    own_lists = [one for one in lexicons.known_to(visitor).values() if one.fingerprint in named]
    with held({record.hash for record in brought}):
        shares.save(spec.key, Share(spec.to_json(), uploaded, brought, models, own_lists))
    return spec.key


def frozen(key: str) -> Spec | None:
    """The question that was shared under that key; None if none was."""
    found = shares.load(key)
    return Spec.from_json(found.question) if found else None


def frozen_on(key: str) -> datetime | None:
    """When what is shared under that key was shared first (UTC); None if nothing is."""
    found = shares.load(key)
    return datetime.fromtimestamp(found.made, UTC) if found else None


def keep_opened(key: str, visitor: Visitor) -> None:
    """Note that a visitor with a cookie opened the link: what it lends stays theirs to use."""
    if visitor.id is not None:
        opened_shares.keep(visitor.id, key)


def opened(visitor: Visitor) -> tuple[str, ...]:
    """The keys of the links with something to lend that the visitor opened, the newest first."""
    return () if visitor.id is None else opened_shares.opened_by(visitor.id)


def forget_opened(fingerprint: str, visitor: Visitor) -> set[str]:
    """Have the visitor keep no link any more that lends this tokenizer; the keys of these links."""
    lending = {
        key
        for key in visitor.shares
        if (share := shares.load(key)) is not None
        and any(one.fingerprint == fingerprint for one in share.identities)
    }
    if visitor.id is not None:
        for key in lending:
            opened_shares.forget(visitor.id, key)
    return lending


def show_frozen(key: str) -> Result | None:
    """The answer that was shared under that key, with the names that the sharer saw."""
    spec = frozen(key)
    return run(spec) if spec else None
