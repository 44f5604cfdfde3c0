"""The user guide against the pages: one for each, and what it names is there."""

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from PIL import Image

from data import catalogue
from studies.engine.registry import STUDIES
from tests.documents import DOCS, anchor
from tests.pictures import FOLDER as PICTURES
from tests.pictures import PAGES as QUERIES
from tests.pictures import SIZE
from tests.test_docs import ROOT, read, rows

GUIDE = DOCS / "guide"
INDEX = GUIDE / "README.md"
COMPONENTS = ROOT / "pages" / "components"
SHARED = sorted([*COMPONENTS.glob("*.py"), *COMPONENTS.glob("export/*.py")])
WITHOUT = {"about"}  # no page of one's own; a line in the index
PREPARED = {"choice", "choices", "number", "amount", "text"}  # methods of Address
HANDED = {"options.select", "options.segments", "options.number", "offers.one", "offers.several"}
LABEL = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")  # of a language
LINK = re.compile(r"\]\(([^)\s]+)\)")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(read(path))


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]


@cache
def pages() -> dict[str, tuple[str, Path]]:
    """The pages of the navigation: address → title and script."""
    body = parsed(ROOT / "pages" / "main.py").body
    (shown,) = (
        ast.literal_eval(node.value)
        for node in body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAGES"
    )
    titles = {name: title for name, (title, _) in shown.items() if name not in WITHOUT}
    titles["mine"] = "Mine"  # the menu hasn't got it
    return {name: (title, ROOT / "pages" / f"{name}.py") for name, title in titles.items()}


def guide(page: str) -> Path:
    return GUIDE / f"{page}.md"


def on_the_map(page: str) -> list[str]:
    """The page's row in docs/map.md."""
    _, script = pages()[page]
    return next(row for row in rows("Pages") if row[0] == f"`pages/{script.name}`")


def parts(page: str) -> list[Path]:
    """The page's script and the modules that docs/map.md names as its parts."""
    _, script = pages()[page]
    folders = [ROOT / name for name in re.findall(r"`([\w/]+/)`", on_the_map(page)[4])]
    return [script, *(file for folder in folders for file in sorted(folder.glob("*.py")))]


def imported(path: Path) -> dict[str, Path]:
    """Name in a module → the module of pages/ that it is, or comes from."""
    found = {}
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pages."):
            source = ROOT.joinpath(*str(node.module).split("."))
            for name in node.names:
                file = source / f"{name.name}.py"
                found[name.asname or name.name] = (
                    file if file.exists() else source.with_suffix(".py")
                )
    return {name: file for name, file in found.items() if file.exists()}


def given(call: ast.Call) -> bool:
    """Whether the page's address is handed on."""
    return any(isinstance(arg, ast.Name) and arg.id == "address" for arg in call.args)


@cache
def modules(page: str) -> tuple[Path, ...]:
    """The page's parts, and further modules of pages/ that they hand the page's address to."""
    waiting, found = parts(page), dict[Path, None]()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = None
        names = imported(path)
        for call in filter(given, calls(path)):
            of = call.func.value if isinstance(call.func, ast.Attribute) else call.func
            if isinstance(of, ast.Name) and of.id in names:
                waiting.append(names[of.id])
    return tuple(found)


def strings(paths: Iterable[Path]) -> set[str]:
    """All strings in these modules, also the pieces between the braces of formatted ones."""
    return {
        node.value.strip()
        for path in paths
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def looped(path: Path, name: str) -> list[str]:
    """The strings that a variable goes through in a loop."""
    return [
        one.value
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.For) and ast.unparse(node.target) == name
        for one in ast.walk(node.iter)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


@cache
def parameters(page: str) -> dict[str, bool]:
    """What the page's address may hold, as patterns, and whether its values are choices."""
    found = {"share": False}
    for path in modules(page):
        for call in calls(path):
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            of_address = method in PREPARED and ast.unparse(call.func) == f"address.{method}"
            # Some hand the name on: options.select(address, "scope", …), _one(address, "gold", …).
            on = isinstance(call.func, ast.Name) or ast.unparse(call.func) in HANDED
            handed = given(call) and on and len(call.args) > 1
            if not (of_address or handed):
                continue
            name = call.args[handed]
            choice = method in ("choice", "choices") or (handed and method != "number")
            match name:
                case ast.Constant(value=str(text)):
                    found[re.escape(text)] = choice
                case ast.JoinedStr():  # weight0, weight1, …
                    found[
                        "".join(
                            re.escape(piece.value) if isinstance(piece, ast.Constant) else r"\d+"
                            for piece in name.values
                        )
                    ] = choice
                case ast.Name(id=variable):
                    found |= {re.escape(one): choice for one in looped(path, variable)}
            if any(one.arg == "store" for one in call.keywords):  # of a text too long for it
                found[f"{ast.literal_eval(name)}_key"] = False
    return found


def wrong(page: str, query: str) -> list[str]:
    """The parameters of a query that the page doesn't have, or not with that value."""
    named = {*catalogue.tokenizers(), *catalogue.corpora(), *catalogue.models()}
    named |= strings(modules(page))
    for study in re.findall(r"`(\w+)`", on_the_map(page)[2]):
        for one in STUDIES[study].parameters:
            named.update(str(one.default).split(","))
    found = []
    for name, value in parse_qsl(query, strict_parsing=True):
        kinds = [choice for its, choice in parameters(page).items() if re.fullmatch(its, name)]
        pieces = [value] if value in named else re.split("[/=]", value)
        known = all(piece in named or LABEL.fullmatch(piece) for piece in pieces)
        if not kinds or (kinds[0] and not known):
            found.append(f"{name}={value}")
    return found


def test_what_an_address_may_hold_is_read_from_the_pages() -> None:
    # Its own, those of pickers, of loops, of functions that hand the name on, of formatted names.
    assert {"reference", "texts", "corpus", "tokenizers", "script"} <= set(parameters("premiums"))
    assert {"lexicon", "scope", "gold"} <= set(parameters("integrity"))
    assert {"sql", "x", "y", "colour"} <= set(parameters("sql"))
    assert {"text", "text_key", "price"} <= set(parameters("compare"))
    assert set(parameters("library")) == {"share"}
    assert wrong("choose", "text=udhr/eng_Latn&weight3=5&weight=5") == ["weight=5"]
    assert wrong("premiums", "models=smollm2_135m&corpus=nowhere&unit=document&count=7") == [
        "models=smollm2_135m",
        "corpus=nowhere",
    ]


def test_every_page_has_a_guide_that_the_index_leads_to() -> None:
    assert len(pages()) > 16
    assert {file.stem for file in GUIDE.glob("*.md")} == {*pages(), INDEX.stem}
    for page, (title, _) in pages().items():
        first, question, *_ = filter(None, read(guide(page)).splitlines())
        assert first == f"# {title}"
        assert question.endswith("?"), page
        assert f"| {question} | [{title}]({page}.md) |" in read(INDEX), page


@pytest.mark.parametrize("page", pages())
def test_a_guide_has_a_picture_of_its_page(page: str) -> None:
    """`python -m tests.pictures` makes them."""
    third = [line for line in read(guide(page)).splitlines() if line][2]
    name = re.fullmatch(
        rf"!\[{pages()[page][0]}: .{{20,}}\]\(\.\./pictures/({page}\.webp)\)", third
    )
    assert name is not None, third
    with Image.open(PICTURES / name[1]) as its:
        assert its.format == "WEBP" and its.size == tuple(SIZE.values())
    assert (PICTURES / name[1]).stat().st_size < 120_000
    assert page in QUERIES


@pytest.mark.parametrize("page", pages())
def test_a_guide_is_short(page: str) -> None:
    assert 25 <= len(read(guide(page)).splitlines()) <= 60


@pytest.mark.parametrize("page", [*pages(), INDEX.stem])
def test_what_a_guide_names_on_the_page_is_there(page: str) -> None:
    own = () if page == INDEX.stem else modules(page)
    labels = re.findall(r"\*\*([^*]+)\*\*", read(guide(page)))
    assert labels
    assert {" ".join(label.split()) for label in labels} <= strings([*own, *SHARED])


@pytest.mark.parametrize("page", [*pages(), INDEX.stem])
def test_the_addresses_in_a_guide_lead_to_pages_as_they_say(page: str) -> None:
    found = re.findall(r"`/([^`?]*)\??([^`]*)`", read(guide(page)))
    assert found
    for to, query in found:
        assert to in pages()
        assert not query or not wrong(to, query), f"{to}: {wrong(to, query)}"


@pytest.mark.parametrize("page", [*pages(), INDEX.stem])
def test_the_links_of_a_guide_lead_somewhere(page: str) -> None:
    found = LINK.findall(read(guide(page)))
    assert any(link.startswith("../") for link in found)
    for link in found:
        name, _, place = link.partition("#")
        file = guide(page).parent / name
        assert file.is_file(), link
        if place:
            headings = re.findall(r"^#+ (.+)$", read(file), re.M)
            assert place in map(anchor, headings), link
