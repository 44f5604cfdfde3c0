"""The parameters that the questions about mixtures share."""

from typing import Any

from studies.counting import categories
from studies.engine.parameters import Parameter, integer, text

MEGABYTE = 10**6


def percent(given: Any) -> float:
    """A percentage from 0.01 to 50."""
    value = round(float(str(given)), 4)
    if not 0.01 <= value <= 50:
        raise ValueError("it must lie between 0.01 and 50")
    return value


def pin(parameters: dict[str, Any], _: None) -> dict[str, Any]:
    """The categories by labels and content hashes, as `categories.pinned`."""
    found = categories.pinned(parameters["categories"])
    return {**parameters, "categories": ",".join(one.written() for one in found)}


def settings(merges: int, replicates: int) -> tuple[Parameter, ...]:
    """Those of a question with these defaults; without replicates, it has none."""
    return (
        Parameter(
            "categories",
            "libreoffice_help",
            "categories, by comma: language=corpus, language/domain=corpus, *=corpus for all its "
            "languages as one, with label: before it; a corpus alone for each of its languages",
            text,
        ),
        Parameter("merges", merges, "merges that are looked at", integer(10, 500_000)),
        Parameter("gap", 0.1, "gap at which solving ends, in per cent of the loss", percent),
        Parameter("megabytes", 3, "megabytes of each category; 0 for all", integer(0, 10_000)),
        *(
            [Parameter("replicates", replicates, "resamples of the segments", integer(0, 1000))]
            if replicates
            else []
        ),
        Parameter("seed", 0, "seed of the samples and resamples", integer(0, 2**32 - 1)),
    )
