"""Freezing questions: a link that needs no computation, and whose figures can't change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from data import lexicons, library, opened_shares, previews, results, shares, withdrawing
from data.charbench import uploads
from data.corpora import held
from data.corpora import known_to as known_corpora
from data.errors import TokenariumError
from data.models.collection import known_to as known_models
from data.progress import Progress, silent
from data.shares import Share
from data.tokenizers import known_to
from data.visitors import Visitor
from studies.engine.registry import study
from studies.engine.result import Result
from studies.engine.run import cached, keys_of, run
from studies.engine.spec import Spec

LONGEST_TITLE, LONGEST_NOTE = shares.LONGEST_TITLE, shares.LONGEST_NOTE
withdraw = withdrawing.withdraw
kept_preview, keep_preview = previews.load, previews.keep
withdrawn_on = shares.withdrawn_on


@dataclass(frozen=True)
class Wrapping:
    """What goes with a link beside its answers: its maker's words, and the page with its query
    where it is looked at."""

    title: str = ""
    note: str = ""
    page: str = ""
    query: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Frozen:
    """What a link shares, as someone who has its key may know it. `titles`: what people read for
    the things that came along, by their names."""

    key: str
    questions: tuple[Spec, ...]
    wrapping: Wrapping
    made: datetime
    titles: Mapping[str, str]


def share(
    asked: Spec | Sequence[Spec],
    visitor: Visitor,
    progress: Progress = silent,
    wrapping: Wrapping = Wrapping(),
) -> str:
    """Keep the answers and open them to everyone who has the link's key, which is returned.

    The uploaded tokenizers, corpora, models, lexicons and files in them come along: who has the
    link may use them. The same again by the same visitor is the same link. Raises TokenariumError
    where an answer can't be computed, or the visitor has too many links.
    """
    specs = [asked] if isinstance(asked, Spec) else list(asked)
    keys = list(dict.fromkeys(key for spec in specs for key in (spec.key, *keys_of(spec))))
    there = results.present(keys) | {one.key for one in specs if results.question(one.key)}
    for spec in specs:
        run(spec, progress)
    for_links = {key for other in shares.all_open() for key in other.only_here}
    its = replace(
        _carrying(specs, visitor),
        page=wrapping.page,
        query={name: list(values) for name, values in wrapping.query.items()},
        parts=keys,
        only_here=[key for key in keys if key not in there or key in for_links],
    ).called(wrapping.title, wrapping.note)
    if visitor.id is not None:
        for key, earlier in shares.made_by(visitor.id):
            if replace(earlier, only_here=its.only_here) == its:
                return key
    key = shares.new_key()
    with held({record.hash for record in its.corpora}):
        _check_carried(specs, its, visitor)
        shares.save(key, its, visitor.id)
    return key


def _carrying(specs: Sequence[Spec], visitor: Visitor) -> Share:
    """What these questions are about that the visitor may use and the catalogue doesn't have."""
    corpora = {hash_ for spec in specs for hash_ in _corpora(spec)}
    own = {one.fingerprint for one in known_models(visitor).values()}
    used = {one.hash for spec in specs for one in spec.tokenizers}
    named = {hash_ for spec in specs for hash_ in study(spec.study).lexicons(spec.parameters)}
    return Share(
        [spec.to_json() for spec in specs],
        [one for one in known_to(visitor).values() if one.fingerprint in used],
        [record for record in known_corpora(visitor).values() if record.hash in corpora],
        {one.hash: one.name for spec in specs for one in spec.models if one.hash in own},
        [one for one in lexicons.known_to(visitor).values() if one.fingerprint in named],
    )


def _check_carried(specs: Sequence[Spec], its: Share, visitor: Visitor) -> None:
    """Raises TokenariumError where something that the link is to carry was removed meanwhile, in
    another tab for one. What is carried from here on stays."""
    now = _carrying(specs, visitor)
    carried = its.identities, its.models, its.lexicons
    if carried != (now.identities, now.models, now.lexicons) or not all(
        map(library.is_kept, uploads.used_by(its))
    ):
        raise TokenariumError(
            "Something that this link was to carry was removed or renamed meanwhile: share again."
        )


def _corpora(spec: Spec) -> set[str]:
    named = {*study(spec.study).further_corpora(spec.parameters)}
    return named | ({spec.corpus.hash} if spec.corpus else set())


def frozen(key: str) -> Frozen | None:
    """What was shared under that key; None if nothing was, or it was withdrawn."""
    found = shares.load(key)
    return _frozen(key, found) if found else None


def made_by(visitor: Visitor) -> list[Frozen]:
    """The visitor's links, the newest first."""
    if visitor.id is None:
        return []
    return [_frozen(key, found) for key, found in shares.made_by(visitor.id)]


def rename(key: str, visitor: Visitor, title: str, note: str) -> None:
    """Give one of the visitor's links another title and note. Raises UnknownName."""
    shares.rename(key, visitor.id, title, note)


def carrying(hash_: str, visitor: Visitor) -> list[Frozen]:
    """The visitor's links that are about the thing with that hash."""
    if visitor.id is None:
        return []
    return [
        _frozen(key, found)
        for key, found in shares.made_by(visitor.id)
        if any(hash_ in question for question in found.questions)
    ]


def _frozen(key: str, found: Share) -> Frozen:
    specs = tuple(map(Spec.from_json, found.questions))
    wrapping = Wrapping(found.title, found.note, found.page, found.query)
    titles = {one.name: one.title for one in (*found.identities, *found.lexicons)}
    titles |= {one.name: one.title for one in found.corpora}
    return Frozen(key, specs, wrapping, found.made_on, titles)


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


def show_frozen(key: str, place: int = 0) -> Result | None:
    """The answer to the link's question at that place, with the names that the sharer saw. Nothing
    is computed: None if there is no such link, or its answer was lost."""
    found = frozen(key)
    return cached(found.questions[place]) if found and place < len(found.questions) else None
