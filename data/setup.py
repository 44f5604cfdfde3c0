"""Set-up: fetch the default rows and read the default corpora into the lake."""

from collections.abc import Callable, Sequence
from pathlib import Path

from data import catalogue
from data.catalogue import Source
from data.corpora import obtain
from data.errors import TokenariumError
from data.fetch import Outcome, fetch


def default_rows() -> list[Source]:
    return [row for row in all_rows() if row.default]


def all_rows() -> list[Source]:
    """Everything but the models."""
    kinds = (kind for kind in catalogue.KINDS if kind != "model")
    return [row for kind in kinds for row in catalogue.sources(kind).values()]


def set_up(
    rows: Sequence[Source], say: Callable[[str], None], folder: Path | None = None
) -> list[Outcome]:
    """Fetch the rows (from `folder` what lies there) and read the corpora among them, a line each;
    returns what failed.

    One that fails is named with its reason, and the rest goes on.
    """
    failed = []
    for outcome in fetch(rows, lambda doing: say(f"  … {doing}"), folder):
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
            count = len(corpus.languages)
            state += f", {count} language{'s' * (count > 1)}, {corpus.bytes / 1e6:.1f} MB of text"
        say(f"  ✓ {outcome.source.title} ({state})")
    return failed
