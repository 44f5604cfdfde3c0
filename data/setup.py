"""Set-up: fetch the default rows and read the default corpora into the lake."""

from collections.abc import Callable, Sequence

from data import catalogue
from data.catalogue import Source
from data.corpora.obtain import obtain
from data.errors import TokenariumError
from data.fetch import Outcome, fetch


def every_row() -> list[Source]:
    """Every tokenizer, corpus and resource; language models are asked for by name."""
    kinds = (catalogue.tokenizers(), catalogue.corpora(), catalogue.resources())
    return [row for rows in kinds for row in rows.values()]


def default_rows() -> list[Source]:
    return [row for row in every_row() if row.default]


def set_up(rows: Sequence[Source], say: Callable[[str], None]) -> list[Outcome]:
    """Fetch the rows and read the corpora among them, a line each; returns what failed.

    One that fails is named with its reason, and the rest goes on.
    """
    failed = []
    for outcome in fetch(rows, lambda doing: say(f"  … {doing}")):
        if outcome.state == "failed":
            failed.append(outcome)
            say(f"  ✗ {outcome.source.title}: {outcome.reason}")
            continue
        state = "already here" if outcome.state == "present" else "fetched"
        if outcome.source.kind == "corpus":
            try:
                corpus = obtain(outcome.source.name)
            except TokenariumError as error:
                failed.append(Outcome(outcome.source, "failed", str(error)))
                say(f"  ✗ {error}")
                continue
            state += f", {len(corpus.languages)} languages, {corpus.bytes / 1e6:.1f} MB of text"
        say(f"  ✓ {outcome.source.title} ({state})")
    return failed
