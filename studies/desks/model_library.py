"""Which models someone may choose from, and adding one: what the pages need of models."""

from dataclasses import dataclass
from typing import Literal

from data import catalogue, models
from data.models.collection import SHELF, of_row
from data.models.collection import forget as forget_model
from data.models.files import is_here
from data.progress import Progress, report_to, silent
from data.visitors import Visitor

Origin = Literal["catalogue", "everyone", "yours", "shared"]


@dataclass(frozen=True)
class ModelChoice:
    """A model to choose: `name` is what links and results hold, `title` what people read. `here`
    says whether it can be loaded without fetching it first."""

    name: str
    title: str
    origin: Origin
    fingerprint: str
    format: str
    about: str
    here: bool

    @property
    def words(self) -> str:
        """All that a search looks through."""
        return f"{self.name} {self.title}"


def choices(visitor: Visitor) -> dict[str, ModelChoice]:
    """By name: the catalogue's, then those added on the command line, the visitor's own, and those
    that came with the links they opened."""
    found = {}
    for name, row in catalogue.models().items():
        its = of_row(row)
        found[name] = ModelChoice(
            name, row.title, "catalogue", its.fingerprint, row.format, row.about, is_here(its)
        )
    for name, (its, origin) in SHELF.offered(visitor).items():
        about = its.origin.get("repository", "a folder of the operator's")
        found[name] = ModelChoice(
            name, its.title, origin, its.fingerprint, its.format, about, is_here(its)
        )
    return found


def add_from_hub(given: str, visitor: Visitor, progress: Progress = silent) -> ModelChoice:
    """Take in a model of a repository (OWNER/NAME, @REVISION and :FILE.gguf behind it where they
    are needed) for its visitor alone. Raises TokenariumError."""
    its = models.add_from_hub(given, visitor=visitor, report=report_to(progress))
    return ModelChoice(
        its.name, its.title, "yours", its.fingerprint, its.format, given, is_here(its)
    )


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's models out of their list; what they shared stays shared. Raises
    UnknownName."""
    forget_model(visitor, name)
