"""Citing an answer: its signature in one line, as sacrebleu has them (Post 2018), and BibTeX."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from studies.engine.registry import study
from studies.export.latex import escaped

NAMED = 6  # tokenizers or models that a line names; of more it says how many
LONGEST = 40  # characters of a parameter's value; a longer one is named by its hash
HASH = 12  # characters of a hash that a reader can look up


def line(signature: Mapping[str, Any]) -> str:
    """The signature in one line: study, version, inputs by name and hash, parameters, code, key.

    Its parts are divided by |, and hold letters, digits and . _ + - @ : , = alone.
    """
    parts = [("", signature["study"]), ("v", signature["version"])]
    parts += _inputs("tokenizer", signature["tokenizers"])
    parts += _inputs("model", signature.get("models", ()))
    if signature["corpus"]:
        parts.append(("corpus", _pinned(signature["corpus"], "hash")))
    parts += [(name, _value(its)) for name, its in sorted(signature["parameters"].items())]
    code = signature["code"]
    parts.append(("tokenarium", "mixed" if isinstance(code, str) else code["tokenarium"]))
    parts.append(("key", signature["key"]))
    return "|".join(f"{name}:{value}" if name else str(value) for name, value in parts)


def _inputs(kind: str, inputs: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    if not inputs:
        return []
    if len(inputs) > NAMED:
        return [(f"{kind}s", len(inputs))]
    return [(kind, "+".join(_pinned(one, "fingerprint") for one in inputs))]


def _pinned(one: Mapping[str, Any], hashed: str) -> str:
    return f"{_plain(one['name'])}@{one[hashed][:HASH]}"


def _value(given: Any) -> str:
    value = str(given)
    if len(value) > LONGEST or _plain(value) != value:
        return f"sha256={sha256(value.encode()).hexdigest()[:HASH]}" if value else "none"
    return value or "none"


def _plain(text: str) -> str:
    """Without what would break the line, or what it is put into."""
    return re.sub(r"[^\w.+,=@-]", "_", text)


def bibtex(signatures: Sequence[Mapping[str, Any]], day: date) -> str:
    """An entry for each answer, as seen on that day. Names are escaped for LaTeX."""
    return "\n".join(_entry(one, day) for one in signatures)


def _entry(signature: Mapping[str, Any], day: date) -> str:
    its_name, key = signature["study"], signature["key"]
    fields = {
        "author": "{Tokenarium}",
        "title": f"{{{escaped(study(its_name).about.rstrip('.'))}}}",
        "year": str(day.year),
        "urldate": day.isoformat(),
        "note": rf"Study {escaped(its_name)}; signature: \texttt{{{escaped(line(signature))}}}",
    }
    written = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    label = f"tokenarium-{its_name.replace('_', '-')}-{key[:8]}"
    return "\n".join([f"@misc{{{label},", *written, "}", ""])
