"""Which models someone may choose from, and adding one: what the pages need of models."""

from dataclasses import dataclass

from data import catalogue, models
from data.catalogue import Source
from data.models import ModelIdentity
from data.models.collection import SHELF, of_row
from data.models.collection import forget as forget_model
from data.models.files import is_here
from data.progress import Progress, report_to, silent
from data.visitors import Visitor
from studies.desks.offers import Offer, Origin, offers


@dataclass(frozen=True)
class ModelChoice(Offer):
    """A model to choose. `here` says whether it can be loaded without fetching it first."""

    fingerprint: str
    format: str
    about: str
    here: bool


def choices(visitor: Visitor) -> dict[str, ModelChoice]:
    """By name (`offers`)."""
    return offers(catalogue.models(), _listed, SHELF, _brought, visitor)


def add_from_hub(given: str, visitor: Visitor, progress: Progress = silent) -> ModelChoice:
    """Take in a model of a repository (OWNER/NAME, @REVISION and :FILE.gguf behind it where they
    are needed) for its visitor alone. Raises TokenariumError."""
    its = models.add_from_hub(given, visitor=visitor, report=report_to(progress))
    return _choice(its, "yours", given)


def forget(visitor: Visitor, name: str) -> None:
    """Take one of the visitor's models out of their list; what they shared stays shared. Raises
    UnknownName."""
    forget_model(visitor, name)


def _listed(row: Source) -> ModelChoice:
    return _choice(of_row(row), "catalogue", row.about)


def _brought(its: ModelIdentity, origin: Origin) -> ModelChoice:
    return _choice(its, origin, its.origin.get("repository", "a folder of the operator's"))


def _choice(its: ModelIdentity, origin: Origin, about: str) -> ModelChoice:
    return ModelChoice(
        its.name, its.title, origin, its.fingerprint, its.format, about, is_here(its)
    )
