"""Reports for pages: on which corpora, and beside which tokenizers of the library."""

from collections.abc import Sequence

from data import results
from data.errors import TokenariumError
from data.progress import Progress, silent
from data.visitors import EVERYONE, Visitor
from studies.desks import corpora, lexicon_library, tokenizer_library
from studies.engine import jobs
from studies.engine.prepare import prepare
from studies.engine.result import Result
from studies.engine.run import run
from studies.questions.boundaries import DEFAULT_GOLD
from studies.questions.integrity import DEFAULT_LEXICON
from studies.questions.report import DEFAULT_CORPORA


def params_here(visitor: Visitor) -> dict[str, str]:
    """What a report measures on by default, as far as it is here: the study's parameters. All
    corpora where none is here: then they are fetched."""
    known = corpora.choices(visitor)
    wanted = [piece.partition("=") for piece in DEFAULT_CORPORA.split(",")]
    here = [f"{label}={name}" for label, _, name in wanted if name in known and known[name].here]
    lists = lexicon_library.choices(visitor)
    judges = {"lexicon": DEFAULT_LEXICON, "gold": DEFAULT_GOLD}
    return {"corpora": ",".join(here) or DEFAULT_CORPORA} | {
        name: one if one in lists and lists[one].here else "" for name, one in judges.items()
    }


def report(name: str, visitor: Visitor, progress: Progress = silent) -> Result:
    """The report on a tokenizer beside those of the library that were measured before.

    Raises TokenariumError where it can't be made.
    """
    params = params_here(visitor)
    asked = prepare("report", [name], params=params, progress=progress, visitor=visitor)
    run(asked, progress)
    library = tokenizer_library.choices(EVERYONE)
    here = [its for its, choice in library.items() if choice.here and its != name]
    others = measured(here, EVERYONE)
    return run(prepare("report", [name, *others], params=params, visitor=visitor), progress)


def measured(names: Sequence[str], visitor: Visitor) -> list[str]:
    """Those of the tokenizers whose report is kept, in their order."""
    if not names:
        return []
    spec = prepare("report", names, params=params_here(visitor), visitor=visitor)
    kept = results.present([part.key for part in spec.parts])
    return [part.tokenizers[0].name for part in spec.parts if part.key in kept]


def measure_library() -> None:
    """Have a worker make the reports of all tokenizers that everyone has and that are here.

    Raises TokenariumError where they can't be queued.
    """
    offered = tokenizer_library.choices(EVERYONE)
    names = [name for name, choice in offered.items() if choice.here]
    if not names:
        raise TokenariumError("There is no tokenizer here.")
    params = params_here(EVERYONE)
    jobs.submit(prepare("report", names, params=params), jobs.COMMAND_LINE)
