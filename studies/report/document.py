"""The report as one HTML file that needs nothing else, and prints."""

import json
from collections.abc import Mapping
from datetime import date
from html import escape

import polars as pl

from studies.engine.result import Result
from studies.report.registry import all_sections
from studies.report.strips import CSS, strips

_STYLE = """
:root { --ink: #1d1c21; --paper: #fcfbf8; --grid: #cbc5b8; --context: #a9a397; --own: #315bec; }
@media (prefers-color-scheme: dark) { @media screen { :root {
  --ink: #eae7df; --paper: #14151a; --grid: #40444e; --context: #6d7079; --own: #8b96fd; } } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 2rem 0 0.25rem; }
section { break-inside: avoid; } footer, details { font-size: 0.8rem; margin-top: 2rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
@page { size: A4; margin: 18mm; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } details { display: none; } }
"""


def document(result: Result, tokenizer: str, titles: Mapping[str, str], made: date) -> str:
    """The report on `tokenizer` (a name in the answer's tables) as HTML. `titles` says what people
    call each of them."""
    sections = result.tables["sections"]
    of = sections["tokenizer"].n_unique()
    title = titles.get(tokenizer, tokenizer)
    own = sections.filter(pl.col("tokenizer") == tokenizer)
    parts = []
    for section in all_sections():
        its = own.filter(pl.col("section") == section.name)
        if its.is_empty():
            continue
        parts.append(
            f"<section><h2>{escape(section.title)}</h2><p>{escape(its['sentence'][0])}</p>"
            f"{strips(sections, section, tokenizer, titles)}</section>"
        )
    others = f"Grey: {of - 1} other tokenizers." if of > 1 else "No other tokenizer was measured."
    signature = escape(json.dumps(result.signature, ensure_ascii=False, indent=1))
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}: report</title>
<style>{_STYLE}{CSS.read_text(encoding="utf-8")}</style>
<h1>How good is {escape(title)}?</h1>
<p>{others} The better side of a strip is on the right; the bar through the mark is its 95 %
interval, where it is an estimate.</p>
{"".join(parts)}
<footer>Tokenarium, {made.isoformat()}, key {result.key}</footer>
<details><summary>Signature: all that is needed to repeat it</summary>
<pre>{signature}</pre></details>
</html>
"""
