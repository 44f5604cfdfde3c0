"""The line that stands for an answer, and its BibTeX."""

import re
from datetime import date
from typing import Any

from studies.export import citation

KEY = "0123456789abcdef" * 4
HOSTILE = "a|b}\n@misc{x, \u202e<img onerror=x>%"


def signature(**other: Any) -> dict[str, Any]:
    return {
        "study": "premiums",
        "version": 2,
        "key": KEY,
        "corpus": {"name": "udhr", "hash": "c" * 64},
        "parameters": {"unit": "segment", "seed": 0, "reference": "eng_Latn"},
        "tokenizers": [{"name": "gpt2", "fingerprint": "a" * 64}],
        "code": {"tokenarium": "0.1.0", "python": "3.11"},
        **other,
    }


def test_the_line_has_all_that_tells_answers_apart() -> None:
    assert citation.line(signature()) == (
        "premiums|v:2|tokenizer:gpt2@aaaaaaaaaaaa|corpus:udhr@cccccccccccc|reference:eng_Latn"
        f"|seed:0|unit:segment|tokenarium:0.1.0|key:{KEY}"
    )
    models = [{"name": "smollm2_135m", "fingerprint": "b" * 64}]
    its = signature(tokenizers=[], models=models, corpus=None, parameters={}, code="differs")
    assert citation.line(its) == (
        f"premiums|v:2|model:smollm2_135m@bbbbbbbbbbbb|tokenarium:mixed|key:{KEY}"
    )


def test_what_is_long_or_hostile_is_named_otherwise() -> None:
    many = [{"name": f"t{number}", "fingerprint": "a" * 64} for number in range(7)]
    assert "|tokenizers:7|" in citation.line(signature(tokenizers=many))
    line = citation.line(
        signature(
            tokenizers=[{"name": HOSTILE, "fingerprint": "a" * 64}],
            # sha256 of b"a b", by sha256sum
            parameters={"text": "a b", "empty": ""},
        )
    )
    assert "|empty:none|text:sha256=c8687a08aa5d|" in line
    assert line.count("|") == 7
    assert re.fullmatch(r"[\w.+,=@:|-]+", line)


def test_bibtex_has_an_entry_for_each() -> None:
    day = date(2026, 11, 28)
    hostile = signature(tokenizers=[{"name": HOSTILE, "fingerprint": "a" * 64}])
    written = citation.bibtex([signature(), {**hostile, "key": "f" * 64}], day)
    assert re.findall(r"^@misc\{(.+),$", written, re.M) == [
        "tokenarium-premiums-01234567",
        "tokenarium-premiums-ffffffff",
    ]
    assert "  year = {2026},\n  urldate = {2026-11-28}," in written
    assert r"signature: \texttt{premiums\textbar{}v:2\textbar{}tokenizer:gpt2@" in written
    assert written.count("{") == written.count("}")
