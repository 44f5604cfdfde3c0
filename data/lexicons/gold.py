"""Gold words of the catalogue: out of a dictionary of Russian words with their morphemes, and, in
lower case, out of the Turkish Web Treebank and the Turkish Wikipedia treebank.

The dictionary is the package slovorez', a revision of RuMorphsLemmas (after Tikhonov's dictionary
of word formation). A JSON object: word → {"morphemes": [[text, class], …]}; 3 is a root.

Source of the treebanks: Kayadelen et al. 2020, in the package turkish-treebanks. People gave each
word its lemma, its inflectional groups (it is cut where a derivation ends) and the features of
each. That isn't a cut into all its morphemes; an analyser knows the cuts of a form, but not which
one is meant. A word is gold where exactly one cut of the analyser agrees with what the people said.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from pathlib import Path

from data.errors import TokenariumError
from data.home import derived_folder
from data.lexicons.analyser import Analyser
from data.lexicons.lexicon import Cut, GoldWord, GoldWords, lower
from data.library import sha256_of, write_atomically
from data.tokenizers.base import Identity

ROOT = 3
MOST = 10_000
"""Each word is looked at by itself, for every tokenizer; so many give intervals of one point."""

AT_LEAST = 2
"""Times that a word occurs: of rarer ones, fewer people looked at it, and the analyser takes a
millisecond each."""

FORMAT = 1  # of what is kept; raised too when other words become gold, or are cut otherwise

_CASES = {"Acc", "Dat", "Loc", "Abl", "Gen", "Ins"}
_POSSESSIVES = {"P1sg", "P2sg", "P3sg", "P1pl", "P2pl", "P3pl"}
_PARTS_OF_SPEECH = {"Noun", "Verb", "Adj", "Adv", "Pron", "Num", "Det", "Postp", "Conj", "Ques"}


def dictionary_words(identity: Identity, content: bytes) -> GoldWords:
    """Words that begin with their only root: where a prefix or a second root stands, the first
    morpheme isn't the stem that the figures mean. Of more than MOST every k-th by alphabet.

    Raises TokenariumError if it isn't such a dictionary.
    """
    try:
        entries = json.loads(content)
        cut = {
            word: (tuple(text for text, _ in its["morphemes"]), [c for _, c in its["morphemes"]])
            for word, its in entries.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TokenariumError(
            f"{identity.title} is no dictionary of morphemes: {error}."
        ) from error
    fitting = sorted(
        word
        for word, (morphemes, classes) in cut.items()
        if word.isalpha()
        and "".join(morphemes) == word
        and classes[0] == ROOT
        and classes.count(ROOT) == 1
    )
    step = max(1, ceil(len(fitting) / MOST))
    words = [GoldWord(word, cut[word][0]) for word in fitting[::step]]
    rule = (
        "cut by people, as the dictionary has it; dictionary forms that begin with their only root"
        f"{f', one in {step} of {len(fitting):,} by alphabet' if step > 1 else ''}; how often "
        "they occur isn't known"
    )
    return GoldWords(identity, words, rule)


@dataclass(frozen=True)
class TreebankWord:
    """groups: the pieces that it is cut into, as they are spelled, in lower case; features: of the
    last group."""

    lemma: str
    groups: tuple[str, ...]
    features: tuple[tuple[str, str], ...]

    @property
    def word(self) -> str:
        return "".join(self.groups)


def words_of(content: str, language: str) -> Iterator[TreebankWord]:
    """The words of CoNLL-U with groups: a group whose head is the next one of the same word has the
    relation `ig`. Raises TokenariumError for a line that has other than ten fields."""
    groups: list[str] = []
    lemma = ""
    for number, line in enumerate(content.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 10:
            raise TokenariumError(f"Line {number:,} of the treebank has {len(fields)} fields.")
        if not groups:
            lemma = lower(fields[2], language)
        groups.append(lower(fields[1], language))
        if fields[7] == "ig":
            continue
        pairs = (pair.partition("=") for pair in fields[5].split("|"))
        features = tuple((name, value) for name, _, value in pairs)
        yield TreebankWord(lemma, tuple(groups), features)
        groups = []


def agrees(cut: Cut, said: TreebankWord) -> bool:
    """Whether a cut is one of the word that the treebank means."""
    lemma = _plain(lower(cut.lemma, "tur_Latn"))
    if _plain(said.lemma) not in (lemma, lemma.removesuffix("mek").removesuffix("mak")):
        return False
    edges = set(accumulate(map(len, cut.morphemes[:-1])))
    if not edges.issuperset(accumulate(map(len, said.groups[:-1]))):
        return False
    return _features_agree(cut, dict(said.features))


def _plain(lemma: str) -> str:
    """Without circumflexes, which are written or not."""
    return lemma.translate(str.maketrans("âîû", "aiu"))


def _features_agree(cut: Cut, said: Mapping[str, str]) -> bool:
    """By case and possessive of the last group."""
    start = max((at for at, name in enumerate(cut.names) if name in _PARTS_OF_SPEECH), default=0)
    last = set(cut.names[start:])
    for feature, names in (("Case", _CASES), ("Possessive", _POSSESSIVES)):
        if feature in said and last & names != {said[feature]} & names:
            return False
    return True


def treebank_words(identity: Identity, content: bytes, analyser: Analyser) -> GoldWords:
    """Raises TokenariumError if it isn't a treebank of that kind."""
    language = str(identity.options["language"])
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise TokenariumError(f"{identity.title} is not UTF-8: {error}.") from error
    said = Counter(one for one in words_of(text, language) if one.word.isalpha())
    often = Counter(one.word for one in said.elements())
    said = Counter({one: count for one, count in said.items() if often[one.word] >= AT_LEAST})
    forms = sorted({one.word for one in said})
    cuts = dict(zip(forms, analyser.cuts(forms), strict=True))
    votes: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for one, count in said.items():
        agreeing = {cut.morphemes for cut in cuts[one.word] if agrees(cut, one)}
        if len(agreeing) == 1:
            votes[one.word][agreeing.pop()] += count
    words = []
    for word in sorted(votes):
        ((morphemes, most), *others) = votes[word].most_common()
        if not others or others[0][1] < most:  # else nobody says which one is meant
            words.append(GoldWord(word, morphemes, most))
    rule = (
        "people gave the word its lemma, derivations and features; it has the one cut of an "
        f"analyser that agrees with them: {len(words):,} of the {len(forms):,} words that occur "
        f"at least {AT_LEAST} times have exactly one"
    )
    return GoldWords(identity, words, rule)


def kept(identity: Identity, analyser: Identity, tell: Callable[[], GoldWords]) -> GoldWords:
    """The gold words of a treebank: as they are kept, else as `tell` says, and kept. Raises what
    `tell` raises.

    They lie in derived/gold/<what they are made from>: the sha256 of the rest, then JSON. A file
    that is damaged is as good as none, and may be deleted at any time.
    """
    made_from = [identity.fingerprint, analyser.fingerprint, FORMAT]
    name = hashlib.sha256(json.dumps(made_from).encode()).hexdigest()
    place = derived_folder() / "gold" / name
    before = _recall(place, identity)
    if before is not None:
        return before
    found = tell()
    rows = [(word.word, word.morphemes, word.count) for word in found.words]
    content = json.dumps({"rule": found.rule, "words": rows}, ensure_ascii=False).encode()
    with suppress(OSError):  # a full disk: they can be told again
        write_atomically(place, f"{sha256_of(content)}\n".encode() + content)
    return found


def _recall(place: Path, identity: Identity) -> GoldWords | None:
    try:
        digest, _, content = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    if sha256_of(content).encode() != digest:
        return None
    kept = json.loads(content)
    words = [GoldWord(word, tuple(morphemes), count) for word, morphemes, count in kept["words"]]
    return GoldWords(identity, words, kept["rule"])
