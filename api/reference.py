"""The page that shows the API's description: plain HTML, made of the OpenAPI document alone.

It loads nothing: neither scripts nor styles nor fonts, from here or elsewhere.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

STYLE = (Path(__file__).parent / "reference.css").read_text(encoding="utf-8")
_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
}
JSON, FORM = "application/json", "multipart/form-data"

Document = Mapping[str, Any]


def page(document: Document) -> str:
    """The page."""
    by_tag: dict[str, list[tuple[str, str, Document]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            by_tag.setdefault(operation["tags"][0], []).append((method, path, operation))
    title = f"{document['info']['title']} API {document['info']['version']}"
    root = document["servers"][0]["url"].rstrip("/")
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{_code(one)}</p>" for one in document["info"]["description"].split("\n\n")),
        f'<p>The same for programs: <a href="{escape(root)}/openapi.json">openapi.json</a> '
        f"(OpenAPI {escape(document['openapi'])}).</p>",
        *_contents(by_tag),
    ]
    for tag, operations in by_tag.items():
        parts.append(f"<h2>{escape(tag.capitalize())}</h2>")
        for operation in operations:
            parts += _operation(document, root, *operation)
    return "\n".join([*parts, "</main></body></html>"])


def _contents(by_tag: Mapping[str, list[tuple[str, str, Document]]]) -> Iterator[str]:
    yield '<nav aria-label="Operations"><ul>'
    for operations in by_tag.values():
        for method, path, operation in operations:
            yield f'<li><a href="#{_anchor(operation)}">{_called(method, path)}</a></li>'
    yield "</ul></nav>"


def _operation(
    document: Document, root: str, method: str, path: str, operation: Document
) -> Iterator[str]:
    security = operation.get("security")
    key = "a key isn't needed" if security is None or {} in security else "needs a key"
    yield f'<section id="{_anchor(operation)}"><h3>{_called(method, root + path)}</h3>'
    yield f"<p>{escape(operation['description'])} <em>({key})</em></p>"
    parameters = operation.get("parameters", [])
    if parameters:
        rows = [
            (one["name"], f"in the {one['in']}", one.get("description", "")) for one in parameters
        ]
        yield from _table(("Parameter", "Where", "About"), rows)
    body = operation.get("requestBody")
    if body is not None:
        ((kind, content),) = body["content"].items()
        schema = _resolved(document, content["schema"])
        yield f"<h4>Body, {escape(kind)}</h4>"
        if "description" in schema:
            yield f"<p>{_code(schema['description'])}</p>"
        yield from _table(("Field", "Type", "About"), _fields(document, schema))
        yield f'<pre tabindex="0">{escape(_curl(root + path, kind, schema, security))}</pre>'
    yield "<details><summary>Answers</summary>"
    for status, answer in sorted(operation["responses"].items()):
        yield f"<p><code>{escape(status)}</code> {escape(answer['description'])}</p>"
        schema = answer.get("content", {}).get(JSON, {}).get("schema")
        if schema is not None and status.startswith("2"):
            its = _resolved(document, schema)
            if "description" in its:
                yield f"<p>{_code(its['description'])}</p>"
            yield from _table(("Field", "Type", "About"), _fields(document, its))
    yield "</details></section>"


def _fields(document: Document, schema: Document) -> list[tuple[str, str, str]]:
    return [
        (
            name + (" *" if name in schema.get("required", ()) else ""),
            _type(document, its),
            its.get("description", "")
            or (f"default: {json.dumps(its['default'])}" if "default" in its else ""),
        )
        for name, its in schema.get("properties", {}).items()
    ]


def _type(document: Document, schema: Document) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(document, one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array" and "items" in schema:
        return f"list of {_type(document, schema['items'])}"
    if schema.get("format") == "binary":
        return "file"
    return str(schema.get("type", "any"))


def _resolved(document: Document, schema: Document) -> Document:
    if "$ref" not in schema:
        return schema
    found: Document = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _curl(path: str, kind: str, schema: Document, security: Any) -> str:
    key = "" if security is not None and {} in security else " -H 'Authorization: Bearer tkn_…'"
    if kind == FORM:
        return f"curl{key} -F file=@FILE HOST{path}"
    example = json.dumps(schema.get("example", {}), ensure_ascii=False)
    return f"curl{key} -H 'Content-Type: application/json' \\\n  -d '{example}' HOST{path}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Without the last column where it says nothing."""
    if not rows:
        return
    if not any(row[-1] for row in rows):
        heads, rows = heads[:-1], [row[:-1] for row in rows]
    names = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    yield f'<div class="wide"><table><thead><tr>{names}</tr></thead><tbody>'
    for first, *others in rows:
        cells = "".join(f"<td>{_code(other)}</td>" for other in others)
        yield f'<tr><th scope="row"><code>{escape(first)}</code></th>{cells}</tr>'
    yield "</tbody></table></div>"


def _called(method: str, path: str) -> str:
    return f"<code><b>{escape(method.upper())}</b> {escape(path)}</code>"


def _anchor(operation: Document) -> str:
    return escape(operation["operationId"])


def _code(text: str) -> str:
    """A text in which what stands between backticks is code."""
    pieces = escape(text).split("`")
    return "".join(
        f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces)
    )
