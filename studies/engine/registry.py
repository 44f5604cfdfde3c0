"""The studies by name."""

from data.errors import UnknownName
from studies.engine.study import Study
from studies.questions.arithmetic import ARITHMETIC_STUDY
from studies.questions.audit import AUDIT_STUDY
from studies.questions.boundaries import BOUNDARIES_STUDY
from studies.questions.charbench import CHARBENCH_STUDY
from studies.questions.charbench_answers import CHARBENCH_ANSWERS_STUDY
from studies.questions.charbench_items import CHARBENCH_ITEMS_STUDY
from studies.questions.consistency import CONSISTENCY_STUDY
from studies.questions.counts import COUNTS_STUDY
from studies.questions.difficulty import DIFFICULTY_STUDY
from studies.questions.encodings import ENCODINGS_STUDY
from studies.questions.entropy import ENTROPY_STUDY
from studies.questions.integrity import INTEGRITY_STUDY
from studies.questions.mixture import MIXTURE_STUDY
from studies.questions.mixture_calibration import MIXTURE_CALIBRATION_STUDY
from studies.questions.premiums import PREMIUM_STUDY
from studies.questions.rates import RATES_STUDY
from studies.questions.report import REPORT_STUDY
from studies.questions.segmentation import SEGMENTATION_STUDY
from studies.questions.spellings import SPELLINGS_STUDY
from studies.questions.token import TOKEN_STUDY
from studies.questions.training import TRAINING_STUDY
from studies.questions.undertrained import UNDERTRAINED_STUDY
from studies.questions.vocabulary import VOCABULARY_STUDY
from studies.questions.words import WORDS_STUDY

_ALL = (
    PREMIUM_STUDY,
    WORDS_STUDY,
    COUNTS_STUDY,
    SEGMENTATION_STUDY,
    VOCABULARY_STUDY,
    TOKEN_STUDY,
    ENCODINGS_STUDY,
    AUDIT_STUDY,
    ENTROPY_STUDY,
    TRAINING_STUDY,
    DIFFICULTY_STUDY,
    CHARBENCH_STUDY,
    CHARBENCH_ITEMS_STUDY,
    CHARBENCH_ANSWERS_STUDY,
    ARITHMETIC_STUDY,
    CONSISTENCY_STUDY,
    SPELLINGS_STUDY,
    UNDERTRAINED_STUDY,
    RATES_STUDY,
    INTEGRITY_STUDY,
    BOUNDARIES_STUDY,
    REPORT_STUDY,
    MIXTURE_STUDY,
    MIXTURE_CALIBRATION_STUDY,
)

STUDIES: dict[str, Study] = {study.name: study for study in _ALL}


def study(name: str) -> Study:
    """Raises UnknownName with the nearest names."""
    if name not in STUDIES:
        raise UnknownName("study", name, STUDIES)
    return STUDIES[name]
