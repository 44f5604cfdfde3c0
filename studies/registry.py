"""The studies by name."""

from data.errors import UnknownName
from studies.premiums import PREMIUM_STUDY
from studies.segmentation import SEGMENTATION_STUDY
from studies.study import Study

STUDIES: dict[str, Study] = {study.name: study for study in (PREMIUM_STUDY, SEGMENTATION_STUDY)}


def study(name: str) -> Study:
    """Raises UnknownName with the nearest names."""
    if name not in STUDIES:
        raise UnknownName("study", name, STUDIES)
    return STUDIES[name]
