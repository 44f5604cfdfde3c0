"""CharBench's items: questions about the letters of a word, and how they are put to a model.

Source: Uzan and Pinter 2025, CharBench (arXiv 2508.02591), and its published code: four tasks,
words of 4 to 10 letters a-z and A-Z, each used once; the letter asked for is that of a random
position, so that repeated letters are asked more often. The published draw can't be repeated (it
samples a set), so items are drawn here by a hash, and the wording of the questions is this
project's own.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

import polars as pl

from analysis.columns import Column, schema

COUNT, DISTINCT, FIRST, LAST = TASKS = ("count", "distinct", "first", "last")
LENGTHS = range(4, 11)
MOST_ITEMS = 43_750  # of a task: 6,250 for each length, as published
PUBLISHED_NAMES = {
    "count_character_frequency": COUNT,
    "count_unique_chars": DISTINCT,
    "find_first_occurrence": FIRST,
    "find_last_occurrence": LAST,
}
EXAMPLES = (("kettle", "t"), ("Orange", "e"), ("assess", "s"), ("window", "w"))
"""Words and letters of the answered questions that may stand before one; they are never asked."""

ITEM_COLUMNS = (
    Column("item", pl.Int64, "number of the item, from 0", heading="Item"),
    Column("task", pl.String, "count, distinct, first or last", heading="Task"),
    Column("length", pl.Int64, "letters of the word (WL)", "letters", heading="Letters"),
    Column("word", pl.String, "the word", heading="Word"),
    Column("character", pl.String, "the letter asked for", "", "the task is distinct", "Letter"),
    Column("gold", pl.Int64, "the right number (GT)", "", "", "Right answer", "right answer"),
)
_WORD = re.compile(r"[A-Za-z]{4,10}")
_ASKED = {
    COUNT: 'How often does the letter "{character}" occur in "{word}"?',
    DISTINCT: 'How many different letters does "{word}" have?',
    FIRST: 'Counting from 0, at which place of "{word}" does "{character}" occur first?',
    LAST: 'Counting from 0, at which place of "{word}" does "{character}" occur last?',
}
_RULE = "Upper and lower case are different letters. Answer with the number alone.\n"


def gold(task: str, word: str, character: str | None) -> int:
    """The right number. Raises ValueError where the word lacks the letter.

    >>> [gold(task, "Banana", "a") for task in TASKS]
    [3, 3, 1, 5]
    """
    if task == DISTINCT:
        return len(set(word))
    if character is None or len(character) != 1 or character not in word:
        raise ValueError(f"the word {word!r} has no letter {(character or '')[:40]!r}")
    if task == COUNT:
        return word.count(character)
    return word.index(character) if task == FIRST else word.rindex(character)


def asked(task: str, word: str, character: str) -> tuple[str, str | None, int]:
    """The task by its own name, the letter (None for distinct), and the right number; `task` may be
    the published name. Raises ValueError, a clause, where they don't fit.

    >>> asked("find_last_occurrence", "Banana", "n")
    ('last', 'n', 4)
    """
    name = PUBLISHED_NAMES.get(task, task)
    if name not in TASKS:
        raise ValueError(f"the task {task[:40]!r} is none of {', '.join(TASKS)}")
    letter = None if name == DISTINCT else character
    return name, letter, gold(name, word, letter)


def question(task: str, word: str, character: str | None) -> str:
    """The question in a sentence; the word stands in quotation marks.

    >>> question("count", "Banana", "a")
    'How often does the letter "a" occur in "Banana"?'
    """
    return _ASKED[task].format(word=word, character=character)


def prompt(task: str, word: str, character: str | None, shots: int = 4) -> str:
    """What a model goes on from: the rule, `shots` answered questions of the same task (at most as
    many as EXAMPLES), and the question. It ends where the answer begins."""
    answered = "".join(
        f"Question: {question(task, *example)}\nAnswer: {gold(task, *example)}\n"
        for example in EXAMPLES[:shots]
    )
    return f"{_RULE}{answered}Question: {question(task, word, character)}\nAnswer:"


def request(task: str, word: str, character: str | None) -> str:
    """The rule and the question, for a model that is spoken to.

    >>> request("distinct", "tree", None).splitlines()[1]
    'How many different letters does "tree" have?'
    """
    return f"{_RULE}{question(task, word, character)}"


def place_of_word(text: str, word: str) -> int:
    """Where the word asked about begins in a question or a prompt, in characters."""
    return text.rindex(f'"{word}"') + 1


def pool(words: Iterable[str], seed: int, capitals: bool) -> dict[int, list[str]]:
    """The words that can be asked about, by length, in the order in which they are taken.

    Those of 4 to 10 letters a-z and A-Z, each once, with `capitals` also with its first letter in
    upper case. The order is that of the sha256 of seed and word: it depends neither on the order of
    the list nor on a library's random numbers.
    """
    shown = {word.lower() for word, _ in EXAMPLES}
    found = {word for word in words if _WORD.fullmatch(word) and word.lower() not in shown}
    if capitals:
        found |= {f"{word[0].upper()}{word[1:]}" for word in found}
    by_length: dict[int, list[str]] = {length: [] for length in LENGTHS}
    for word in sorted(found, key=lambda one: _digest(seed, one)):
        by_length[len(word)].append(word)
    return by_length


def most_items(pool: Mapping[int, list[str]]) -> int:
    """How many items of each task a pool gives."""
    enough = [len(pool[length]) // len(TASKS) for length in LENGTHS]
    rounds = min(enough)
    more = next((at for at, its in enumerate(enough) if its == rounds), 0)
    return min(MOST_ITEMS, rounds * len(LENGTHS) + more)


def drawn(pool: Mapping[int, list[str]], items: int, seed: int) -> pl.DataFrame:
    """`items` items of each task, the lengths in turn; columns as ITEM_COLUMNS, in their order.

    Each word is asked about once. Fewer items are the first ones of more. Raises ValueError where
    the pool doesn't have so many.
    """
    if not 0 <= items <= most_items(pool):
        raise ValueError(f"the words are enough for {most_items(pool):,} items of a task")
    rows = []
    for turn in range(items):
        length = LENGTHS[turn % len(LENGTHS)]
        for number, task in enumerate(TASKS):
            word = pool[length][turn // len(LENGTHS) * len(TASKS) + number]
            character = None if task == DISTINCT else word[_position(seed, word)]
            item = turn * len(TASKS) + number
            rows.append((item, task, length, word, character, gold(task, word, character)))
    return pl.DataFrame(rows, schema=schema(ITEM_COLUMNS), orient="row")


def _position(seed: int, word: str) -> int:
    """The position whose letter is asked for, from 0."""
    return int.from_bytes(_digest(seed, word)[-8:]) % len(word)


def _digest(seed: int, word: str) -> bytes:
    return hashlib.sha256(f"{seed} {word}".encode()).digest()
