"""Gold words out of a dictionary of Russian words with their morphemes.

Source: the package slovorez, whose dictionary is a revision of RuMorphsLemmas (after Tikhonov's
dictionary of word formation). A JSON object: word → {"morphemes": [[text, class], …]}; 3 is a root.
"""

import json
from math import ceil

from data.errors import TokenariumError
from data.lexicons.lexicon import GoldWord, GoldWords
from data.tokenizers.base import Identity

ROOT = 3
MOST = 10_000
"""Each word is looked at by itself, for every tokenizer; so many give intervals of one point."""


def gold_words(identity: Identity, content: bytes) -> GoldWords:
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
