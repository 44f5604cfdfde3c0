"""The studies by name."""

from data.errors import UnknownName
from studies.audit import AUDIT_STUDY
from studies.counts import COUNTS_STUDY
from studies.difficulty import DIFFICULTY_STUDY
from studies.encodings import ENCODINGS_STUDY
from studies.entropy import ENTROPY_STUDY
from studies.premiums import PREMIUM_STUDY
from studies.segmentation import SEGMENTATION_STUDY
from studies.study import Study
from studies.token import TOKEN_STUDY
from studies.training import TRAINING_STUDY
from studies.vocabulary import VOCABULARY_STUDY

_ALL = (
    PREMIUM_STUDY,
    COUNTS_STUDY,
    SEGMENTATION_STUDY,
    VOCABULARY_STUDY,
    TOKEN_STUDY,
    ENCODINGS_STUDY,
    AUDIT_STUDY,
    ENTROPY_STUDY,
    TRAINING_STUDY,
    DIFFICULTY_STUDY,
)

STUDIES: dict[str, Study] = {study.name: study for study in _ALL}


def study(name: str) -> Study:
    """Raises UnknownName with the nearest names."""
    if name not in STUDIES:
        raise UnknownName("study", name, STUDIES)
    return STUDIES[name]
