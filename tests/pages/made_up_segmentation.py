"""Segmentations made up here: one tokenizer cuts before spaces, the other after three bytes."""

import polars as pl

import studies

NAMES = ("words", "threes")


def answer(spec: studies.Spec) -> dict[str, pl.DataFrame]:
    text = str(spec.parameters["text"])
    tokens, summary = [], []
    for one in spec.tokenizers:
        rows = [{"tokenizer": one.name, **row} for row in _cut(one.name, text.encode())]
        tokens += rows
        summary.append(
            {
                "tokenizer": one.name,
                "tokens": len(rows),
                "bytes": len(text.encode()),
                "characters": len(text),
                "characters_per_token": len(text) / len(rows),
                "bytes_per_token": len(text.encode()) / len(rows),
                "distinct": len({row["bytes_hex"] for row in rows}),
                "parts": sum(row["kind"] != "whole" for row in rows),
                "special": 0,
                "unknown": 0,
                "note": None,
            }
        )
    return {"tokens": pl.DataFrame(tokens), "summary": pl.DataFrame(summary)}


def _cut(name: str, content: bytes) -> list[dict[str, object]]:
    ends = (
        [at for at in range(1, len(content)) if content[at] == 32]
        if name.startswith("words")
        else list(range(3, len(content), 3))
    )
    places = zip([0, *ends], [*ends, len(content)], strict=True)
    rows = []
    for position, (start, end) in enumerate(places):
        piece = content[start:end]
        shown = piece.decode(errors="replace")
        rows.append(
            {
                "position": position,
                "id": int.from_bytes(piece[:2], "big"),
                "bytes_hex": piece.hex(),
                "text": shown,
                "start": start,
                "end": end,
                "kind": "part of a character" if "\ufffd" in shown else "whole",
            }
        )
    return rows
